//! The way of the mail: the relay, a test message, and whether others believe where it is from.

use std::net::SocketAddr;

use crate::clock::Clock;
use crate::mail::{Mail, Mailer, SendError, Settings, Transport};
use crate::news::{EmailAddress, Timestamp};
use crate::render::view::Probe;
use crate::store;

use super::{bad, dns, good, unknown};

/// Looks at the relay and at the sender's domain; sends a test message, if there is somebody to get it.
pub(super) async fn office(
    settings: &Settings,
    clock: Clock,
    to: Option<EmailAddress>,
) -> Vec<Probe> {
    let mut probes = Vec::new();
    match Mailer::new(settings.clone()) {
        Ok(mailer) => {
            probes.push(relay(settings, &mailer).await);
            if let Some(to) = to {
                probes.push(message(settings, &mailer, to, clock.now()).await);
            }
            mailer.close().await;
        }
        Err(why) => probes.push(bad("relay", why.to_string(), "see [mail] in config.toml")),
    }
    probes.extend(sender(settings).await);
    probes
}

async fn relay(settings: &Settings, mailer: &Mailer) -> Probe {
    if let Transport::Directory(path) = &settings.transport {
        let said = format!("mail is only written to {}", path.display());
        return unknown("relay", said, "name a relay in [mail] to send it");
    }
    match mailer.greet().await {
        Ok(said) => good("relay", said),
        Err(error) => bad(
            "relay",
            error.reply(),
            "see [mail] host, port, security, user and the password; the relay's own log says more",
        ),
    }
}

async fn message(settings: &Settings, mailer: &Mailer, to: EmailAddress, now: Timestamp) -> Probe {
    let what = "test message";
    match mailer.send(&test(settings, to.clone(), now)).await {
        Ok(accepted) => good(
            what,
            format!(
                "taken for {to} ({}); once it is there, look in its headers for spf=pass, dkim=pass and dmarc=pass",
                accepted.reply
            ),
        ),
        Err(SendError::Refused { reply }) => bad(what, reply, "is the address right?"),
        Err(error) => bad(
            what,
            error.reply(),
            "see [mail]; the relay's own log says more",
        ),
    }
}

fn test(settings: &Settings, to: EmailAddress, now: Timestamp) -> Mail {
    let text = "This is a test of redlined: the way from it to you is open. Somebody who runs it asked for it.";
    let id = store::random_bits();
    Mail {
        to,
        subject: "A test of redlined".to_owned(),
        text: format!("{text}\n"),
        html: format!("<p>{text}</p>"),
        message_id: format!("test.{id:016x}@{}", domain(&settings.sender.address)),
        in_reply_to: None,
        references: Vec::new(),
        list_id: None,
        list_unsubscribe: None,
        date: now,
        bounces_to: None,
        headers: Vec::new(),
    }
}

/// What the domain that mail is from says of its mail.
async fn sender(settings: &Settings) -> Vec<Probe> {
    let domain = domain(&settings.sender.address);
    if !domain.contains('.') || matches!(settings.transport, Transport::Directory(_)) {
        let said = format!("mail is from {}", settings.sender.address);
        let todo = "set [mail] from to an address of your own domain";
        return vec![unknown("sender", said, todo)];
    }
    let resolv_conf = tokio::fs::read_to_string("/etc/resolv.conf").await;
    let Some(server) = resolv_conf.ok().and_then(|text| dns::server(&text)) else {
        return vec![unknown(
            "sender",
            "/etc/resolv.conf names no resolver",
            "ask from elsewhere",
        )];
    };
    vec![
        spf(server, domain).await,
        dmarc(server, domain).await,
        unknown(
            "DKIM",
            "only the relay knows the selector that it signs with",
            "redlined doctor --mail ADDRESS, then look for dkim=pass in the headers",
        ),
    ]
}

async fn spf(server: SocketAddr, domain: &str) -> Probe {
    let todo = format!(
        "publish a TXT record at {domain} that names your relay, like \"v=spf1 a:mail.example.org -all\""
    );
    match dns::txt(server, domain).await {
        Err(why) => unknown(
            "SPF",
            why.to_string(),
            format!("ask for the TXT records of {domain}"),
        ),
        Ok(texts) => judge_spf(domain, &texts, todo),
    }
}

fn judge_spf(domain: &str, texts: &[String], todo: String) -> Probe {
    let records: Vec<&String> = texts
        .iter()
        .filter(|text| text.to_lowercase().starts_with("v=spf1"))
        .collect();
    match records[..] {
        [] => bad(
            "SPF",
            format!("{domain} does not say who may send its mail"),
            todo,
        ),
        [record] if record.split_whitespace().count() < 3 => bad(
            "SPF",
            format!("{domain} lets nobody send its mail: \"{record}\""),
            todo,
        ),
        [record] => good(
            "SPF",
            format!("{domain} says \"{record}\"; your relay must be among these"),
        ),
        _ => bad(
            "SPF",
            format!(
                "{domain} has {} SPF records, so that none counts",
                records.len()
            ),
            "keep one",
        ),
    }
}

async fn dmarc(server: SocketAddr, domain: &str) -> Probe {
    // A policy of the organisation holds for what is below it.
    let parent = domain.split_once('.').map(|(_, parent)| parent);
    let above = parent.filter(|parent| parent.contains('.'));
    for domain in [Some(domain), above].into_iter().flatten() {
        match dns::txt(server, &format!("_dmarc.{domain}")).await {
            Err(why) => {
                let todo = format!("ask for the TXT records of _dmarc.{domain}");
                return unknown("DMARC", why.to_string(), todo);
            }
            Ok(texts) => {
                let found = texts.iter().find(|text| text.starts_with("v=DMARC1"));
                if let Some(record) = found {
                    return good("DMARC", format!("{domain} says \"{record}\""));
                }
            }
        }
    }
    let todo = format!(
        "publish a TXT record at _dmarc.{domain}, like \"v=DMARC1; p=none\"; large mail hosts want one"
    );
    bad("DMARC", format!("{domain} has no policy"), todo)
}

fn domain(address: &EmailAddress) -> &str {
    let parts = address.as_str().rsplit_once('@');
    parts.map_or("localhost", |(_, domain)| domain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::view::Health;

    #[test]
    fn an_spf_record_must_be_one_and_let_somebody_send() {
        let judged = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
            judge_spf("news.example", &texts, String::new()).health
        };
        assert_eq!(
            judged(&["google-site-verification=1", "v=spf1 mx -all"]),
            Health::Good
        );
        assert_eq!(judged(&["v=spf1 -all"]), Health::Bad);
        assert_eq!(judged(&["google-site-verification=1"]), Health::Bad);
        assert_eq!(judged(&["v=spf1 mx -all", "v=spf1 a -all"]), Health::Bad);
    }
}
