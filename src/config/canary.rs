//! What `[canary]` means: whether a story of our own shows that changes still arrive by mail.

use std::net::SocketAddr;
use std::time::Duration;

use crate::news::{EmailAddress, time};

use super::error::{Error, Text};
use super::typed;
use super::{parsed, port};

/// How often the page is edited.
const EVERY: Duration = Duration::from_secs(6 * 3_600);
/// Where it is served.
const LISTEN: ([u8; 4], u16) = ([127, 0, 0, 1], 8681);

/// A story of our own, edited on schedule and mailed to one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary {
    /// Who is told of each edition.
    pub mail: EmailAddress,
    /// How often the page is edited.
    pub every: Duration,
    /// Where the daemon serves it, to itself.
    pub listen: SocketAddr,
}

pub(super) fn meant(source: &Text<'_>, typed: typed::Canary) -> Result<Option<Canary>, Error> {
    let place = typed.listen.as_ref().map(toml::Spanned::span);
    let listen = parsed(source, typed.listen, port)?;
    let listen = listen.unwrap_or_else(|| SocketAddr::from(LISTEN));
    if let Some(place) = place.filter(|_| !listen.ip().is_loopback() || listen.port() == 0) {
        let why = "listen: the canary's page is for the daemon alone; expected something like 127.0.0.1:8681";
        return Err(source.wrong(&place, why));
    }
    let every = parsed(source, typed.every, time::visit_span)?.unwrap_or(EVERY);
    let mail = parsed(source, typed.mail, EmailAddress::parse)?;
    Ok(mail.map(|mail| Canary {
        mail,
        every,
        listen,
    }))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::Settings;
    use super::*;

    fn canary(text: &str) -> Result<Option<Canary>, String> {
        let (file, state) = (Path::new("config.toml"), Path::new("/state"));
        let settings = Settings::parse(text, file, state);
        settings
            .map(|settings| settings.canary)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn there_is_no_canary_unless_somebody_is_to_hear_it() {
        assert_eq!(canary("[canary]\nevery = \"1h\"\n"), Ok(None));
        let kept = canary("[canary]\nmail = \"desk@example.org\"\n").unwrap();
        assert_eq!(kept.unwrap().every, EVERY);
    }

    #[test]
    fn its_page_is_for_this_machine_alone() {
        let refused = canary("[canary]\nlisten = \"0.0.0.0:8681\"\n").unwrap_err();
        assert!(
            refused.contains("line 2") && refused.contains("127.0.0.1"),
            "{refused}"
        );
    }
}
