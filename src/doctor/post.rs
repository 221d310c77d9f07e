//! The way of the mail: the relay, and a test message.

use crate::clock::Clock;
use crate::mail::{Mail, Mailer, SendError, Settings, Transport};
use crate::news::{EmailAddress, Timestamp};
use crate::render::view::Probe;
use crate::store;

use super::{bad, good, unknown};

/// Looks at the relay; sends a test message, if there is somebody to get it.
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
        text: format!("{text}\n").into(),
        html: format!("<p>{text}</p>").into(),
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

/// The domain of an address.
pub(super) fn domain(address: &EmailAddress) -> &str {
    let parts = address.as_str().rsplit_once('@');
    parts.map_or("localhost", |(_, domain)| domain)
}
