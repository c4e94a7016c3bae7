//! Functions on IP networks, with the arithmetic of Go's `go-cidr`, which Terraform uses.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::value::{Ty, Value};

use super::{Args, Fault, Function, Nullness, Param, Want, list_of_string, string};

const PREFIX: Param = Param::new("prefix", Want::String);

const fn function(name: &'static str, params: &'static [Param], run: Run) -> Function {
    Function { name, params, rest: None, ty: string, run, result: Nullness::Never }
}

type Run = fn(&mut Args<'_>) -> Result<Value, Fault>;

pub(super) const FUNCTIONS: &[Function] = &[
    function("cidrhost", &[PREFIX, Param::new("hostnum", Want::Number)], cidrhost),
    function("cidrnetmask", &[PREFIX], cidrnetmask),
    function(
        "cidrsubnet",
        &[PREFIX, Param::new("newbits", Want::Number), Param::new("netnum", Want::Number)],
        cidrsubnet,
    ),
    Function {
        rest: Some(Param::new("newbits", Want::Number)),
        ty: list_of_string,
        ..function("cidrsubnets", &[PREFIX], cidrsubnets)
    },
];

/// The address of a host in a network, counted from its start, or from its end if negative:
/// `cidrhost("10.0.0.0/8", 5)` is `"10.0.0.5"`.
fn cidrhost(args: &mut Args<'_>) -> Result<Value, Fault> {
    let net = network(args, 0)?;
    let given = args.number(1);
    let number = given.to_string().parse::<i128>();
    let number = number.map_err(|_| Fault::arg(1, "a whole number is required"))?;
    let last = net.hosts();
    let from_start = match u128::try_from(number) {
        Ok(number) => Some(number),
        Err(_) => last.checked_sub(number.unsigned_abs() - 1),
    };
    let Some(host) = from_start.filter(|host| *host <= last) else {
        return Err(Fault::new(format!(
            "prefix of {} does not accommodate a host numbered {given}",
            net.prefix
        )));
    };
    // Of an IPv4 address in IPv6 form, go-cidr takes the host for a number of 32 bits at the top.
    let shift = if net.bits == 128 && net.addr >> 32 == 0xffff { 96 } else { 0 };
    let addr = net.addr | host.checked_shl(shift).unwrap_or(0);
    Ok(Value::string(Network { addr, ..net }.address()))
}

/// The mask of an IPv4 network: `cidrnetmask("10.0.0.0/12")` is `"255.240.0.0"`.
fn cidrnetmask(args: &mut Args<'_>) -> Result<Value, Fault> {
    let net = network(args, 0)?;
    if net.bits != 32 {
        return Err(Fault::arg(0, "IPv6 addresses cannot have a netmask, only a prefix length"));
    }
    Ok(Value::string(Network { addr: net.mask(net.prefix), ..net }.address()))
}

/// One of the networks that a network is divided into, by more bits of prefix and a number:
/// `cidrsubnet("10.0.0.0/8", 8, 2)` is `"10.2.0.0/16"`.
fn cidrsubnet(args: &mut Args<'_>) -> Result<Value, Fault> {
    let net = network(args, 0)?;
    let new_bits = args.int(1)?;
    let prefix = i64::from(net.prefix).checked_add(new_bits).unwrap_or(i64::MAX);
    let Some(prefix) = u32::try_from(prefix).ok().filter(|prefix| *prefix <= net.bits) else {
        return Err(Fault::new(format!(
            "insufficient address space to extend prefix of {} by {new_bits}",
            net.prefix
        )));
    };
    let given = args.number(2);
    let shift = net.bits - prefix;
    // go-cidr looks at 64 bits of the magnitude, and puts a negative number in as what it is in two's
    // complement.
    let most = u32::try_from(new_bits).map_or(u128::MAX, low_bits).min(u128::from(u64::MAX));
    let number = given.to_string().parse::<i128>().ok();
    let addr =
        number.filter(|number| number.unsigned_abs() & u128::from(u64::MAX) <= most).and_then(|number| {
            let magnitude = number.unsigned_abs().checked_mul(1u128.checked_shl(shift).unwrap_or(0))?;
            let addr = match number < 0 {
                true => (net.addr | magnitude.wrapping_neg()).wrapping_neg(),
                false => net.addr | magnitude,
            };
            (addr <= low_bits(net.bits)).then_some(addr)
        });
    let Some(addr) = addr else {
        return Err(Fault::new(format!(
            "prefix extension of {new_bits} does not accommodate a subnet numbered {given}"
        )));
    };
    Ok(Value::string(Network { addr, prefix, ..net }.to_string()))
}

/// Networks one after the other in a network, each with so many more bits of prefix:
/// `cidrsubnets("10.0.0.0/8", 8, 8)` is `["10.0.0.0/16", "10.1.0.0/16"]`.
fn cidrsubnets(args: &mut Args<'_>) -> Result<Value, Fault> {
    let net = network(args, 0)?;
    let mut subnets: Vec<Value> = Vec::new();
    // The last address that is taken; before the first it is the one before the network. Where there is
    // none, as before 0.0.0.0, go-cidr finds no place for anything.
    let mut last = net.addr.checked_sub(1);
    for at in 1..args.values.len() {
        let bits = args.int(at)?;
        if bits < 1 {
            return Err(Fault::arg(at, "must extend prefix by at least one bit"));
        }
        if bits > 32 {
            return Err(Fault::arg(at, "may not extend prefix by more than 32 bits"));
        }
        let prefix = net.prefix + bits as u32;
        if prefix > net.bits {
            let family = if net.bits == 32 { "IPv4" } else { "IPv6" };
            let message =
                format!("would extend prefix to {prefix} bits, which is too long for an {family} address");
            return Err(Fault::arg(at, message));
        }
        let size = low_bits(net.bits - prefix);
        // The end of the block of this size in which the last address is; the next block follows.
        let next = last.and_then(|last| (last | size).checked_add(1));
        let inside =
            next.filter(|next| *next <= low_bits(net.bits) && next & net.mask(net.prefix) == net.addr);
        let Some(addr) = inside else {
            let after = match subnets.last().and_then(Value::as_str) {
                Some(subnet) => format!(" after {subnet}"),
                None => String::new(),
            };
            let message = format!(
                "not enough remaining address space for a subnet with a prefix of {prefix} bits{after}"
            );
            return Err(Fault::arg(at, message));
        };
        last = Some(addr | size);
        subnets.push(Value::string(Network { addr, prefix, ..net }.to_string()));
    }
    Ok(Value::list(Ty::STRING, subnets))
}

/// A network: its first address, the length of its prefix, and of its addresses.
#[derive(Clone, Copy)]
struct Network {
    addr: u128,
    prefix: u32,
    bits: u32,
}

impl Network {
    /// The highest number of a host.
    fn hosts(self) -> u128 {
        low_bits(self.bits - self.prefix)
    }

    fn mask(self, prefix: u32) -> u128 {
        low_bits(self.bits) & !low_bits(self.bits - prefix)
    }

    /// The address, as Go writes it: an IPv4 address in IPv6 form as IPv4.
    fn address(self) -> String {
        if self.bits == 32 || self.addr >> 32 == 0xffff {
            return Ipv4Addr::from(self.addr as u32).to_string();
        }
        Ipv6Addr::from(self.addr).segments_text()
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Of an IPv4 network in IPv6 form, Go writes the mask of its last 32 bits too.
        let is_mapped = self.bits == 128 && self.addr >> 32 == 0xffff && self.prefix >= 96;
        let prefix = if is_mapped { self.prefix - 96 } else { self.prefix };
        write!(f, "{}/{prefix}", self.address())
    }
}

/// So many ones at the end.
fn low_bits(count: u32) -> u128 {
    u128::MAX.checked_shr(128 - count).unwrap_or(0)
}

/// How Go writes IPv6 addresses: always as hexadecimal groups, while Rust writes those in which an
/// IPv4 address is embedded with dots.
trait SegmentsText {
    fn segments_text(self) -> String;
}

impl SegmentsText for Ipv6Addr {
    fn segments_text(self) -> String {
        // Compatible addresses (`::a.b.c.d`) are the only ones that differ here.
        if self.segments()[..6] != [0; 6] {
            return self.to_string();
        }
        match (self.segments()[6], self.segments()[7]) {
            (0, 0) => "::".to_owned(),
            (0, low) => format!("::{low:x}"),
            (high, low) => format!("::{high:x}:{low:x}"),
        }
    }
}

/// The network that an argument names; bits after the prefix are cleared.
fn network(args: &Args<'_>, at: usize) -> Result<Network, Fault> {
    let text = args.str(at);
    let wrong = || Fault::arg(at, format!("invalid CIDR expression: invalid CIDR address: {text}"));
    let (addr, prefix) = text.split_once('/').ok_or_else(wrong)?;
    let (addr, bits) = match v4(addr) {
        Some(addr) => (u128::from(addr), 32),
        None => (u128::from(addr.parse::<Ipv6Addr>().map_err(|_| wrong())?), 128),
    };
    let is_number = !prefix.is_empty() && prefix.bytes().all(|digit| digit.is_ascii_digit());
    let prefix =
        prefix.parse::<u32>().ok().filter(|prefix| is_number && *prefix <= bits).ok_or_else(wrong)?;
    let net = Network { addr, prefix, bits };
    Ok(Network { addr: addr & net.mask(prefix), ..net })
}

/// An IPv4 address. Leading zeros are allowed, and mean nothing.
fn v4(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split('.').collect();
    if parts.len() != 4 {
        return None;
    }
    parts.iter().try_fold(0u32, |addr, part| {
        let is_number = !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
        let octet = part.parse::<u8>().ok().filter(|_| is_number)?;
        Some(addr << 8 | u32::from(octet))
    })
}

#[cfg(test)]
mod tests {
    use super::{Network, low_bits};

    #[test]
    fn addresses_are_written_as_go_writes_them() {
        for (addr, expected) in [
            (1u128, "::1"),
            (0, "::"),
            (0x0a00_0001, "::a00:1"),
            (0xffff_0a00_0001, "10.0.0.1"),
            (0x2001_0db8 << 96, "2001:db8::"),
        ] {
            assert_eq!(Network { addr, prefix: 128, bits: 128 }.address(), expected);
        }
        assert_eq!((low_bits(0), low_bits(8), low_bits(128)), (0, 255, u128::MAX));
    }
}
