//! Functions on IP networks in CIDR notation. Terraform's use `apparentlymart/go-cidr`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::value::{Number, Ty, Value};

use super::{Args, Fault, Function, Nullness, Param, Want, list_of_string, string};

const PREFIX: Param = Param::new("prefix", Want::String);

const fn function(
    name: &'static str,
    params: &'static [Param],
    run: fn(&mut Args<'_>) -> Result<Value, Fault>,
) -> Function {
    Function { name, params, rest: None, ty: string, run, result: Nullness::Never }
}

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

/// A network: its first address as a number, how many bits an address has, how many of them are the
/// network's.
#[derive(Clone, Copy)]
struct Network {
    base: u128,
    size: u32,
    prefix: u32,
}

impl Network {
    fn parse(text: &str) -> Result<Network, Fault> {
        let wrong =
            || Fault::arg(0, format!("invalid CIDR expression: {text:?} is no address with a prefix length"));
        let (address, prefix) = text.split_once('/').ok_or_else(wrong)?;
        let digits = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix: u32 = prefix.parse().ok().filter(|_| digits).ok_or_else(wrong)?;
        let (number, size) = match ipv4(address) {
            Some(address) => (u128::from(u32::from(address)), 32),
            None => (u128::from(address.parse::<Ipv6Addr>().map_err(|_| wrong())?), 128),
        };
        if prefix > size {
            return Err(wrong());
        }
        Ok(Network { base: number & !host_mask(size - prefix), size, prefix })
    }

    /// An address in this network's notation.
    fn address(&self, number: u128) -> IpAddr {
        match self.size {
            32 => IpAddr::V4(Ipv4Addr::from(number as u32)),
            _ => IpAddr::V6(Ipv6Addr::from(number)),
        }
    }

    fn show(&self, base: u128, prefix: u32) -> Value {
        Value::string(format!("{}/{prefix}", self.address(base)))
    }

    /// The last address.
    fn last(&self) -> u128 {
        self.base | host_mask(self.size - self.prefix)
    }
}

/// Leading zeros are allowed and mean nothing, as in Terraform.
fn ipv4(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0u8; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next()?;
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *octet = part.parse().ok()?;
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}

/// So many ones at the end.
fn host_mask(bits: u32) -> u128 {
    if bits >= 128 { u128::MAX } else { (1 << bits) - 1 }
}

/// A whole number that is not negative and fits; `None` if it is too large.
fn unsigned(number: &Number) -> Option<u128> {
    number.to_radix(10)?.parse().ok()
}

/// The address of a host in a network; a negative number counts from the end:
/// `cidrhost("10.0.0.0/8", 2)` is `"10.0.0.2"`.
fn cidrhost(args: &mut Args<'_>) -> Result<Value, Fault> {
    let network = Network::parse(args.str(0))?;
    let number = args.number(1);
    if !number.is_integer() {
        return Err(Fault::arg(1, "a whole number is required"));
    }
    let most = host_mask(network.size - network.prefix);
    let position = match number.is_negative() {
        false => unsigned(&number),
        true => unsigned(&number.abs()).map(|number| number - 1),
    };
    let Some(position) = position.filter(|position| *position <= most) else {
        let detail = format!("prefix of {} does not accommodate a host numbered {number}", network.prefix);
        return Err(Fault::arg(1, detail));
    };
    let host = if number.is_negative() { most - position } else { position };
    Ok(Value::string(network.address(network.base | host).to_string()))
}

/// The netmask of an IPv4 network: `cidrnetmask("172.16.0.0/12")` is `"255.240.0.0"`.
fn cidrnetmask(args: &mut Args<'_>) -> Result<Value, Fault> {
    let network = Network::parse(args.str(0))?;
    if network.size != 32 {
        return Err(Fault::arg(0, "IPv6 addresses cannot have a netmask"));
    }
    let mask = !host_mask(32 - network.prefix) as u32;
    Ok(Value::string(Ipv4Addr::from(mask).to_string()))
}

/// A network inside of another one: `cidrsubnet("172.16.0.0/12", 4, 2)` is `"172.18.0.0/16"`.
fn cidrsubnet(args: &mut Args<'_>) -> Result<Value, Fault> {
    let network = Network::parse(args.str(0))?;
    let new_bits = u32::try_from(args.int(1)?).map_err(|_| Fault::arg(1, "must not be negative"))?;
    let prefix = network.prefix.saturating_add(new_bits);
    if prefix > network.size {
        let detail =
            format!("insufficient address space to extend prefix of {} by {new_bits}", network.prefix);
        return Err(Fault::arg(1, detail));
    }
    let number = args.number(2);
    let position = unsigned(&number).filter(|position| *position <= host_mask(new_bits));
    let Some(position) = position else {
        let detail =
            format!("prefix extension of {new_bits} does not accommodate a subnet numbered {number}");
        return Err(Fault::arg(2, detail));
    };
    let free = network.size - prefix;
    let offset = if free >= 128 { 0 } else { position << free };
    Ok(network.show(network.base | offset, prefix))
}

/// Networks one after the other inside of another one: `cidrsubnets("10.0.0.0/8", 8, 8)` is
/// `["10.0.0.0/16", "10.1.0.0/16"]`.
fn cidrsubnets(args: &mut Args<'_>) -> Result<Value, Fault> {
    let network = Network::parse(args.str(0))?;
    let mut subnets = Vec::with_capacity(args.values.len());
    // The first address that is free; none after the last one of all addresses.
    let mut next = Some(network.base);
    for at in 1..args.values.len() {
        let new_bits = args.int(at)?;
        let new_bits = match u32::try_from(new_bits) {
            Ok(bits) if bits > 32 => {
                return Err(Fault::arg(at, "may not extend prefix by more than 32 bits"));
            }
            Ok(bits) if bits > 0 => bits,
            _ => return Err(Fault::arg(at, "must extend prefix by at least one bit")),
        };
        let prefix = network.prefix + new_bits;
        if prefix > network.size {
            let detail = format!("would extend prefix to {prefix} bits, which is too long for the address");
            return Err(Fault::arg(at, detail));
        }
        let hosts = host_mask(network.size - prefix);
        // A larger network begins at a multiple of its size.
        let start = next.and_then(|next| next.checked_add(hosts)).map(|next| next & !hosts);
        let Some(start) = start.filter(|start| *start <= network.last()) else {
            let detail =
                format!("not enough remaining address space for a subnet with a prefix of {prefix} bits");
            return Err(Fault::arg(at, detail));
        };
        subnets.push(network.show(start, prefix));
        next = start.checked_add(hosts).and_then(|last| last.checked_add(1));
    }
    Ok(Value::list(Ty::STRING, subnets))
}
