//! Functions of ranges of IP addresses.
//! <https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-cidr> (read 2026-11).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::call::{Body, Call, Outcome, Stop};
use crate::eval::value::Data;

pub(super) fn find(name: &str) -> Option<Body> {
    Some(match name {
        "cidrhost" => cidr_host,
        "cidrsubnet" => cidr_subnet,
        "parsecidr" => parse_cidr,
        _ => return None,
    })
}

/// A range of addresses, as numbers of 128 bits.
struct Range {
    /// The bits of an address: 32 or 128.
    width: u32,
    network: u128,
    prefix: u32,
}

impl Range {
    fn argument(call: &Call<'_, '_>) -> Result<Self, Stop> {
        let text = call.text(0)?;
        let wrong = || Stop::wrong(format!("'{text}' is no range of addresses"));
        let (address, prefix) = text.split_once('/').ok_or_else(wrong)?;
        let (width, bits) = match address.parse().map_err(|_| wrong())? {
            IpAddr::V4(address) => (32, u128::from(address.to_bits())),
            IpAddr::V6(address) => (128, address.to_bits()),
        };
        let prefix = prefix.parse().ok().filter(|prefix| *prefix <= width).ok_or_else(wrong)?;
        let range = Self { width, network: bits, prefix };
        // What becomes of bits behind the prefix is not documented.
        if bits & range.host_mask() != 0 { Err(Stop::Unknown) } else { Ok(range) }
    }

    fn all(&self) -> u128 {
        u128::MAX >> (128 - self.width)
    }

    fn host_mask(&self) -> u128 {
        self.all().checked_shr(self.prefix).unwrap_or_default()
    }

    fn last(&self) -> u128 {
        self.network | self.host_mask()
    }

    /// An address of this kind as text.
    fn print(&self, bits: u128) -> String {
        match u32::try_from(bits) {
            Ok(bits) if self.width == 32 => Ipv4Addr::from_bits(bits).to_string(),
            _ => Ipv6Addr::from_bits(bits).to_string(),
        }
    }
}

fn parse_cidr(call: &Call<'_, '_>) -> Outcome {
    let range = Range::argument(call)?;
    let text = |name: &str, bits: u128| call.member(name, Data::string(range.print(bits)));
    let mut members = vec![text("network", range.network), text("netmask", range.all() ^ range.host_mask())];
    let (first, last) = match (range.width, range.prefix) {
        (32, 31) => return Err(Stop::Unknown),
        (32, 0..31) => (range.network + 1, range.last() - 1),
        _ => (range.network, range.last()),
    };
    if range.width == 32 {
        members.push(text("broadcast", range.last()));
    }
    members.extend([text("firstUsable", first), text("lastUsable", last)]);
    members.push(call.member("cidr", Data::Int(i64::from(range.prefix))));
    call.give_members(members)
}

fn cidr_subnet(call: &Call<'_, '_>) -> Outcome {
    let range = Range::argument(call)?;
    let prefix = u32::try_from(call.int(1)?).ok().filter(|prefix| *prefix <= range.width);
    let prefix = prefix.ok_or_else(|| Stop::wrong("cidrSubnet() gets a prefix that no address has"))?;
    let index =
        u128::try_from(call.int(2)?).map_err(|_| Stop::wrong("cidrSubnet() gets a negative index"))?;
    // What lies outside the range is not documented.
    let bits = prefix.checked_sub(range.prefix).ok_or(Stop::Unknown)?;
    if 1_u128.checked_shl(bits).is_some_and(|count| index >= count) {
        return Err(Stop::Unknown);
    }
    let network = range.network | index.checked_shl(range.width - prefix).unwrap_or_default();
    call.give_text(format!("{}/{prefix}", range.print(network)))
}

/// The first host has the address behind that of the network.
fn cidr_host(call: &Call<'_, '_>) -> Outcome {
    let range = Range::argument(call)?;
    let index = u128::try_from(call.int(1)?).map_err(|_| Stop::wrong("cidrHost() gets a negative index"))?;
    let host = range.network.checked_add(index).and_then(|host| host.checked_add(1)).ok_or(Stop::Unknown)?;
    // The last address of IPv4 is the broadcast address; whether others count as hosts is not documented.
    if host >= range.last() { Err(Stop::Unknown) } else { call.give_text(range.print(host)) }
}
