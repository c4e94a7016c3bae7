//! Addresses of allow-lists in canonical form: two spellings of one network are the same entry.

use std::net::IpAddr;

use ipnet::IpNet;

/// A network of one or more addresses, without host bits. Prints as the API and people write it: a
/// single address without `/32` or `/128`, IPv6 in its shortest spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Network(IpNet);

impl Network {
    /// Reads an IPv4 or IPv6 address, with or without a prefix length.
    pub(super) fn parse(text: &str) -> Option<Network> {
        let net = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))?;
        Some(Network(net.trunc()))
    }

    pub(super) fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }

    /// Nobody is kept out.
    pub(super) fn is_everything(&self) -> bool {
        self.0.prefix_len() == 0
    }
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Network {
        Network(IpNet::from(address))
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            write!(f, "{}", self.0.addr())
        } else {
            write!(f, "{}", self.0)
        }
    }
}

/// The canonical spelling; text that is no address stays as it is.
pub(super) fn canonical(text: &str) -> String {
    Network::parse(text).map_or_else(|| text.to_owned(), |network| network.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_network_are_one() {
        for (text, written) in [
            ("203.0.113.7", "203.0.113.7"),
            ("203.0.113.7/32", "203.0.113.7"),
            ("198.51.100.77/24", "198.51.100.0/24"),
            ("2001:DB8:0:0::1", "2001:db8::1"),
            ("2001:db8::1/128", "2001:db8::1"),
            ("2001:db8:ffff::1/32", "2001:db8::/32"),
            ("0.0.0.0/0", "0.0.0.0/0"),
        ] {
            assert_eq!(Network::parse(text).map(|n| n.to_string()).as_deref(), Some(written), "{text}");
        }
        for text in ["", "web", "203.0.113", "203.0.113.7/33", "203.0.113.07", "::1/129", "1.2.3.4 "] {
            assert_eq!(Network::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_canonical_form_reads_back_as_itself(address: IpAddr, prefix in 0u8..=128) {
            let text = format!("{address}/{}", if address.is_ipv4() { prefix.min(32) } else { prefix });
            let network = Network::parse(&text).expect("a network");
            prop_assert_eq!(Network::parse(&network.to_string()), Some(network));
            prop_assert!(network.contains(address));
        }
    }
}
