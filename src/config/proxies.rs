//! What `[web] trusted_proxies` means: whose word is taken on who asks.

use std::net::IpAddr;

use ipnet::IpNet;
use toml::Spanned;

use super::error::{Error, Text};

/// A proxy on this machine.
pub(super) fn of_this_machine() -> Vec<IpNet> {
    let known = ["127.0.0.0/8", "::1/128"];
    known.iter().filter_map(|net| net.parse().ok()).collect()
}

/// Addresses, or networks like 10.0.0.0/8.
pub(super) fn meant(
    source: &Text<'_>,
    typed: Option<Vec<Spanned<String>>>,
) -> Result<Vec<IpNet>, Error> {
    let Some(typed) = typed else {
        return Ok(of_this_machine());
    };
    typed
        .into_iter()
        .map(|text| {
            let net = text.get_ref().parse::<IpNet>().ok();
            let one = || text.get_ref().parse::<IpAddr>().ok().map(IpNet::from);
            net.or_else(one).ok_or_else(|| {
                let why = format!(
                    "\"{}\" is neither an address nor a network; expected something like 10.0.0.0/8",
                    text.get_ref()
                );
                source.wrong(&text.span(), why)
            })
        })
        .collect()
}
