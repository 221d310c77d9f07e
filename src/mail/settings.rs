//! How mail leaves us: from whom, and by which way.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::sendmail;
use crate::news::{EmailAddress, Secret};

/// How mail leaves us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// From whom it comes.
    pub sender: Sender,
    /// By which way it goes.
    pub transport: Transport,
    /// Where relays report what they could not deliver; else they tell the sender.
    pub bounces: Option<EmailAddress>,
}

/// So long somebody waits who gave a command.
const PATIENCE: Duration = Duration::from_secs(10);

impl Settings {
    /// The same for a command that somebody waits for: a relay that is silent holds it up no longer.
    #[must_use]
    pub fn for_a_command(mut self) -> Self {
        if let Transport::Smtp(smtp) = &mut self.transport {
            smtp.timeout = smtp.timeout.min(PATIENCE);
        }
        self
    }
}

/// From whom mail comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The name that readers see.
    pub name: Option<String>,
    /// The address.
    pub address: EmailAddress,
}

/// By which way mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    /// One `.eml` a message into this directory.
    Directory(PathBuf),
    /// To a relay.
    Smtp(Smtp),
    /// To this machine's `sendmail` command.
    Sendmail(PathBuf),
    /// Kept in memory, for tests.
    Memory,
}

/// A relay and how to talk to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smtp {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is protected.
    pub security: Security,
    /// Who we are to it, where it wants to know.
    pub login: Option<Login>,
    /// The name by which we greet it.
    pub hello: Option<String>,
    /// Connections open at once, at most.
    pub connections: usize,
    /// Messages handed over in a minute, at most; no bound where there is none.
    pub per_minute: Option<u32>,
    /// How long the handing over of one message may take.
    pub timeout: Duration,
    /// Certificates of authorities to trust beside the system's, in PEM.
    pub ca_file: Option<PathBuf>,
}

impl Smtp {
    /// A relay on this machine, in plain text on port 25.
    pub fn local() -> Self {
        Self {
            host: "localhost".to_owned(),
            port: 25,
            security: Security::PlainLoopback,
            login: None,
            hello: None,
            connections: 4,
            per_minute: None,
            timeout: Duration::from_secs(60),
            ca_file: None,
        }
    }
}

/// User and password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The user.
    pub user: String,
    /// The password.
    pub password: Secret,
}

/// How the line to the relay is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465).
    Implicit,
    /// TLS after STARTTLS, which must be offered (port 587).
    StartTls,
    /// None; only to this machine.
    PlainLoopback,
}

/// The settings cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Plain text would leave this machine.
    #[error(
        "mail to {host} would travel in plain text; use security = \"tls\" or \"starttls\", or a relay on localhost"
    )]
    PlainToElsewhere {
        /// The relay.
        host: String,
    },
    /// The sender's address or name cannot stand in a header.
    #[error(
        "mail cannot be sent from {address}: {why}; expected something like alerts@example.org"
    )]
    Sender {
        /// The address.
        address: String,
        /// What is wrong with it.
        why: String,
    },
    /// The name of the relay is not one.
    #[error("\"{host}\" is not the name of a mail relay; expected something like mail.example.org")]
    Host {
        /// The name given.
        host: String,
    },
    /// The process may not gain the group that sendmail works under.
    #[error(
        "transport = \"sendmail\" cannot work here: no_new_privs keeps sendmail from its own group; use transport = \"smtp\" with host = \"localhost\" and security = \"plain\""
    )]
    NoNewPrivileges,
    /// The file of authorities cannot be used.
    #[error("{path}: {why}; expected certificates in PEM")]
    Authorities {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Secure connections cannot be made.
    #[error(
        "no secure connection can be made from this machine: {0}; are root certificates installed?"
    )]
    Tls(String),
}

impl Transport {
    /// The `sendmail` command, if a process like ours may use it.
    pub fn sendmail(command: PathBuf) -> Result<Self, Error> {
        if sendmail::can_be_used(Path::new("/proc/self/status")) {
            Ok(Self::Sendmail(command))
        } else {
            Err(Error::NoNewPrivileges)
        }
    }
}

impl Smtp {
    pub(super) fn check(&self) -> Result<(), Error> {
        let host = self.host.clone();
        let spelt = |c: char| c.is_ascii_alphanumeric() || "-._:".contains(c);
        if host.is_empty() || !host.chars().all(spelt) {
            return Err(Error::Host { host });
        }
        if self.security == Security::PlainLoopback && !self.is_local() {
            return Err(Error::PlainToElsewhere { host });
        }
        Ok(())
    }

    fn is_local(&self) -> bool {
        let ip: Result<IpAddr, _> = self.host.parse();
        self.host.eq_ignore_ascii_case("localhost") || ip.is_ok_and(|ip| ip.is_loopback())
    }

    /// `mail.example.org:587`.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain_to(host: &str) -> Result<(), Error> {
        let smtp = Smtp {
            host: host.to_owned(),
            ..Smtp::local()
        };
        smtp.check()
    }

    #[test]
    fn plain_text_never_leaves_this_machine() {
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.8.8.8", "::1"] {
            assert!(plain_to(host).is_ok(), "{host}");
        }
        for host in [
            "mail.example.org",
            "10.0.0.1",
            "localhost.example.org",
            "0.0.0.0",
        ] {
            let refused = plain_to(host).unwrap_err();
            assert!(matches!(refused, Error::PlainToElsewhere { .. }), "{host}");
        }
    }

    #[test]
    fn a_silent_relay_holds_a_command_up_for_seconds() {
        let hurried = |timeout| {
            let settings = Settings {
                sender: Sender {
                    name: None,
                    address: EmailAddress::parse("alerts@example.org").unwrap(),
                },
                transport: Transport::Smtp(Smtp {
                    timeout: Duration::from_secs(timeout),
                    ..Smtp::local()
                }),
                bounces: None,
            };
            match settings.for_a_command().transport {
                Transport::Smtp(smtp) => smtp.timeout.as_secs(),
                _ => 0,
            }
        };
        assert_eq!((hurried(60), hurried(3)), (10, 3));
    }

    #[test]
    fn a_relay_needs_a_name() {
        for host in [
            "",
            "mail example.org",
            "mail.example.org\r\nQUIT",
            "https://mail",
        ] {
            assert!(plain_to(host).is_err(), "{host:?}");
        }
    }

    #[test]
    fn a_password_does_not_print_itself() {
        let login = Login {
            user: "alerts".to_owned(),
            password: Secret::new("hunter2"),
        };
        assert!(!format!("{login:?}").contains("hunter2"));
    }
}
