//! Whether others believe where our mail is from: SPF, DKIM, DMARC, and whether these are about the same
//! domain. What only the receiver of a message can see is said to be so.

use std::net::SocketAddr;

use crate::config::Settings;
use crate::fetch;
use crate::mail::Transport;
use crate::news::{Address, EmailAddress};
use crate::render::view::{Health, Probe};

use super::post::domain;
use super::{bad, dns, good, spf, unknown};

/// Base64 of an RSA key of 1024 bits; receivers take no shorter one (RFC 8301).
const SHORTEST_KEY: usize = 200;

/// Looks at what the sender's domains say of their mail.
pub(super) async fn belief(settings: &Settings) -> Vec<Probe> {
    let from = &settings.mail.sender.address;
    let to_nobody = matches!(settings.mail.transport, Transport::Directory(_));
    if to_nobody || !domain(from).contains('.') {
        let todo = "set [mail] from to an address of your own domain";
        return vec![unknown("sender", format!("mail is from {from}"), todo)];
    }
    let resolv_conf = tokio::fs::read_to_string("/etc/resolv.conf").await;
    let Some(server) = resolv_conf.ok().and_then(|text| dns::server(&text)) else {
        let why = "/etc/resolv.conf names no resolver";
        return vec![unknown("sender", why, "ask from elsewhere")];
    };
    let envelope = settings.mail.bounces.as_ref().unwrap_or(from);
    told_by(server, from, envelope, settings.dkim_selector.as_deref()).await
}

async fn told_by(
    server: SocketAddr,
    from: &EmailAddress,
    envelope: &EmailAddress,
    selector: Option<&str>,
) -> Vec<Probe> {
    let (from, envelope) = (domain(from), domain(envelope));
    let spf = spf::of(server, envelope).await;
    let dkim = dkim(server, from, selector).await;
    let (dmarc, policy) = dmarc(server, from).await;
    let alignment = alignment(from, envelope, policy.as_deref(), &spf, &dkim);
    vec![spf, dkim, dmarc, alignment]
}

async fn dkim(server: SocketAddr, domain: &str, selector: Option<&str>) -> Probe {
    let what = "DKIM";
    let Some(selector) = selector else {
        let why = "only the relay knows the selector that it signs with";
        let todo = "set [mail] dkim_selector to it; redlined doctor --mail ADDRESS, then look for dkim=pass in the headers";
        return unknown(what, why, todo);
    };
    let name = format!("{selector}._domainkey.{domain}");
    match dns::txt(server, &name).await {
        Err(why) => unknown(
            what,
            why.to_string(),
            format!("ask for the TXT records of {name}"),
        ),
        Ok(texts) => match key(&texts) {
            Ok(()) => good(
                what,
                format!(
                    "{name} holds a key; that the relay signs with it, a test message shows as dkim=pass"
                ),
            ),
            Err((said, todo)) => bad(what, format!("{name} {said}"), todo),
        },
    }
}

/// Whether there is a key that receivers take; else what is wrong, and what to do.
fn key(texts: &[String]) -> Result<(), (&'static str, &'static str)> {
    let keys: Vec<&String> = texts
        .iter()
        .filter(|text| tag(text, "p").is_some())
        .collect();
    let [record] = keys[..] else {
        return Err(if keys.is_empty() {
            (
                "holds no key",
                "publish the key that your relay signs with, or mend dkim_selector",
            )
        } else {
            (
                "holds several keys, so that receivers may take none",
                "keep one",
            )
        });
    };
    let key = tag(record, "p").unwrap_or_default();
    let rsa = tag(record, "k").is_none_or(|kind| kind == "rsa");
    if key.is_empty() {
        return Err((
            "says that its key is revoked",
            "publish a new key, and let the relay sign with it",
        ));
    }
    if rsa && key.len() < SHORTEST_KEY {
        return Err((
            "holds a key of less than 1024 bits, which receivers do not take",
            "publish one of 2048 bits",
        ));
    }
    if tag(record, "t").is_some_and(|flags| flags.split(':').any(|flag| flag.trim() == "y")) {
        return Err((
            "is marked as a test (t=y), so that receivers treat mail as unsigned",
            "remove t=y",
        ));
    }
    Ok(())
}

/// What the domain asks of receivers, and its record; the organisation's holds for what is below it.
async fn dmarc(server: SocketAddr, domain: &str) -> (Probe, Option<String>) {
    let what = "DMARC";
    let above = organisation(domain);
    let above = Some(above.as_str()).filter(|above| *above != domain);
    for domain in [Some(domain), above].into_iter().flatten() {
        let texts = match dns::txt(server, &format!("_dmarc.{domain}")).await {
            Ok(texts) => texts,
            Err(why) => {
                let todo = format!("ask for the TXT records of _dmarc.{domain}");
                return (unknown(what, why.to_string(), todo), None);
            }
        };
        let policies = texts
            .into_iter()
            .filter(|text| text.starts_with("v=DMARC1"));
        match &policies.collect::<Vec<_>>()[..] {
            [] => {}
            [policy] => return (judged_policy(domain, policy), Some(policy.clone())),
            _ => {
                let said = format!("{domain} has several policies, so that none counts");
                return (bad(what, said, "keep one"), None);
            }
        }
    }
    let todo = format!(
        "publish a TXT record at _dmarc.{domain}, like \"v=DMARC1; p=none\"; large mail hosts want one"
    );
    (bad(what, format!("{domain} has no policy"), todo), None)
}

fn judged_policy(domain: &str, policy: &str) -> Probe {
    match tag(policy, "p") {
        Some("none" | "quarantine" | "reject") => {
            good("DMARC", format!("{domain} says \"{policy}\""))
        }
        _ => bad(
            "DMARC",
            format!("the policy of {domain} has no p=, so that it does not count: \"{policy}\""),
            "add p=none, p=quarantine or p=reject",
        ),
    }
}

/// DMARC passes where SPF or DKIM passes for the domain that readers see in From.
fn alignment(from: &str, envelope: &str, policy: Option<&str>, spf: &Probe, dkim: &Probe) -> Probe {
    let what = "alignment";
    let strict = policy.and_then(|policy| tag(policy, "aspf")) == Some("s");
    let same = from.eq_ignore_ascii_case(envelope);
    let near = organisation(from) == organisation(envelope);
    let aligned = same || (near && !strict);
    if aligned && spf.health == Health::Good {
        return good(
            what,
            format!("SPF is about {envelope}, which is as good as {from}"),
        );
    }
    if dkim.health == Health::Good {
        return good(what, format!("the key of DKIM is {from}'s own"));
    }
    if !aligned {
        let how = if strict {
            " (aspf=s wants the same domain)"
        } else {
            ""
        };
        return bad(
            what,
            format!(
                "mail comes back to {envelope}, but is from {from}{how}, and no key of DKIM is known"
            ),
            format!(
                "set [mail] bounces to an address of {from}, or let the relay sign as {from} and set dkim_selector"
            ),
        );
    }
    unknown(
        what,
        "neither SPF nor DKIM is known to be in order",
        "mend one of them first",
    )
}

/// The registrable domain.
fn organisation(domain: &str) -> String {
    let address = Address::parse(&format!("https://{domain}/"));
    address.map_or_else(|_| domain.to_owned(), |address| fetch::host_of(&address))
}

/// A tag's value in a list like "v=DKIM1; k=rsa; p=…".
fn tag<'a>(record: &'a str, name: &str) -> Option<&'a str> {
    let tags = record.split(';').filter_map(|tag| tag.split_once('='));
    let mut values = tags.filter(|(tag, _)| tag.trim().eq_ignore_ascii_case(name));
    values.next().map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use tokio::net::UdpSocket;

    use super::*;

    type Zone = &'static [(&'static str, &'static [&'static str])];

    /// A resolver that knows these names and no others.
    async fn resolver(zone: Zone) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut question = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut question).await {
                let answer = answer(&question[..length], zone);
                socket.send_to(&answer, from).await.unwrap();
            }
        });
        address
    }

    fn answer(question: &[u8], zone: Zone) -> Vec<u8> {
        let (mut place, mut labels) = (12, Vec::new());
        while question[place] != 0 {
            let end = place + 1 + usize::from(question[place]);
            labels.push(String::from_utf8_lossy(&question[place + 1..end]).into_owned());
            place = end;
        }
        let name = labels.join(".");
        let known = zone.iter().find(|(known, _)| *known == name);
        let texts = known.map_or(&[][..], |(_, texts)| texts);
        let mut answer = question[..place + 5].to_vec();
        (answer[2], answer[3], answer[11]) = (0x81, if known.is_some() { 0x80 } else { 0x83 }, 0);
        answer[7] = u8::try_from(texts.len()).unwrap();
        for text in texts {
            let strings: Vec<u8> = text
                .as_bytes()
                .chunks(255)
                .flat_map(|part| [&[u8::try_from(part.len()).unwrap()], part].concat())
                .collect();
            answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60]);
            answer.extend(u16::try_from(strings.len()).unwrap().to_be_bytes());
            answer.extend(strings);
        }
        answer
    }

    /// What is found of a sender in this zone: the health of SPF, DKIM, DMARC and their alignment.
    async fn found(zone: Zone, envelope: &str, selector: Option<&str>) -> [Health; 4] {
        let address = |text: &str| EmailAddress::parse(text).unwrap();
        let (from, envelope) = (address("desk@news.example.org"), address(envelope));
        let probes = told_by(resolver(zone).await, &from, &envelope, selector).await;
        for probe in &probes {
            assert_eq!(
                probe.todo.is_some(),
                probe.health != Health::Good,
                "{probe:?}"
            );
        }
        let health: Vec<Health> = probes.iter().map(|probe| probe.health).collect();
        health.try_into().unwrap()
    }

    const KEY: &str = "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvZ5yT8qzVPJvMdJ6nYQK1pYj3mQ5cXo1wz8m0b7n0YJr3kq1b8uW0mT5x9oF4zq7kV2d8sH6fL1aR3eN5tU7yP9iO2kS4dG6hJ8lZ0xC3vB5nM7qW9eR1tY3uI5oP7aS9dF1gH3jK5lZ7xC9vB1nM3qW5eR7tY9uI1oP3aS5dF7gH9jKlZQIDAQAB";

    #[tokio::test]
    async fn a_sender_in_order_is_well_in_everything() {
        let zone: Zone = &[
            (
                "news.example.org",
                &[
                    "other",
                    "v=spf1 include:_spf.relay.example ip4:192.0.2.1 -all",
                ],
            ),
            ("_spf.relay.example", &["v=spf1 ip4:198.51.100.0/24 ~all"]),
            ("m1._domainkey.news.example.org", &[KEY]),
            ("_dmarc.example.org", &["v=DMARC1; p=quarantine"]),
        ];
        let found = found(zone, "desk@news.example.org", Some("m1")).await;
        assert_eq!(found, [Health::Good; 4]);
    }

    #[tokio::test]
    async fn mail_that_comes_back_elsewhere_is_aligned_by_dkim_or_not_at_all() {
        use Health::{Bad, Good, Unknown};
        let zone: Zone = &[
            ("bounces.example", &["v=spf1 mx -all"]),
            ("mail.example.org", &["v=spf1 mx -all"]),
            ("m1._domainkey.news.example.org", &[KEY]),
            ("_dmarc.news.example.org", &["v=DMARC1; p=none"]),
        ];
        assert_eq!(
            found(zone, "b@bounces.example", None).await,
            [Good, Unknown, Good, Bad]
        );
        assert_eq!(
            found(zone, "b@bounces.example", Some("m1")).await,
            [Good; 4]
        );
        let below = found(zone, "b@mail.example.org", None).await;
        assert_eq!(below, [Good, Unknown, Good, Good], "the same organisation");
        let strict: Zone = &[
            ("mail.example.org", &["v=spf1 mx -all"]),
            ("_dmarc.news.example.org", &["v=DMARC1; p=none; aspf=s"]),
        ];
        let below = found(strict, "b@mail.example.org", None).await;
        assert_eq!(below, [Good, Unknown, Good, Bad], "not by a strict policy");
    }

    #[tokio::test]
    async fn what_receivers_would_not_take_is_amiss() {
        for record in [
            "v=spf1 -all",
            "v=spf1",
            "v=spf1 +all",
            "v=spf1 mx all",
            "v=spf1 ipv4:192.0.2.1 -all",
            "v=spf1 include:nowhere.example -all",
            "v=spf1 a:1.e a:2.e a:3.e a:4.e a:5.e a:6.e a:7.e a:8.e a:9.e a:10.e mx -all",
        ] {
            let texts = [record.to_owned()];
            let server = resolver(&[]).await;
            let probe = match spf::judged("news.example", &texts) {
                Ok(record) => spf::reach(server, "news.example", &record).await,
                Err((said, todo)) => bad("SPF", said, todo),
            };
            assert_eq!(probe.health, Health::Bad, "{record}: {}", probe.said);
        }
        for record in [
            "v=DKIM1; p=",
            "v=DKIM1; p=MIGfMA0G",
            "v=DKIM1; t=y; k=ed25519; p=abc",
            "none",
        ] {
            assert!(key(&[record.to_owned()]).is_err(), "{record}");
        }
        assert_eq!(
            key(&["k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=".to_owned()]),
            Ok(())
        );
        assert_eq!(
            judged_policy("news.example", "v=DMARC1; rua=mailto:x@y.z").health,
            Health::Bad
        );
    }
}
