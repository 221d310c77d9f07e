//! A mail is a value, rendered before it is sent; a [`Mailer`] hands it to a relay, or writes it
//! to a directory.
//!
//! [`Mailer::send`] says what the outbox must do when it fails: give up this recipient, try again
//! later, or leave the relay alone for a while. A send whose end is not known counts as failed; its
//! repeat carries the same Message-ID, so that the reader sees it once.

pub mod bounce;
mod connection;
mod directory;
mod encoding;
mod message;
mod relay;
mod sendmail;
mod settings;
mod text;
mod tls;

use std::sync::{Mutex, PoisonError};

pub use bounce::bad_address;
pub use settings::{Error, Login, Security, Sender, Settings, Smtp, Transport};
pub use text::Text;

use crate::news::{EmailAddress, Timestamp};
use directory::Directory;
use relay::Relay;
use sendmail::Sendmail;

/// A message to one person, complete but for who sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: EmailAddress,
    /// What it is about, in one line.
    pub subject: String,
    /// All of it as plain text.
    pub text: Text,
    /// All of it as HTML.
    pub html: Text,
    /// The whole Message-ID, without angle brackets: `k3v9.2@alerts.example.org`.
    pub message_id: String,
    /// The message that this one answers, if any: the first of its thread.
    pub in_reply_to: Option<String>,
    /// The messages of the thread that come before this one, oldest first.
    pub references: Vec<String>,
    /// The list that it belongs to.
    pub list_id: Option<ListId>,
    /// Where one click ends the subscription; heeded only if it is https.
    pub list_unsubscribe: Option<String>,
    /// The date in its header: of the alert, not of this attempt.
    pub date: Timestamp,
    /// Whom the relay tells when it cannot be delivered, where that differs from the sender.
    pub bounces_to: Option<EmailAddress>,
    /// Further headers, name and value: `Redlined-Version-Hash`.
    pub headers: Vec<(String, String)>,
}

/// A mailing list, by which readers sort their mail (RFC 2919).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListId {
    /// What it is called.
    pub name: String,
    /// Its id, in the form of a domain: `k3v9.alerts.example.org`.
    pub id: String,
}

/// The relay, or the directory, has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What was said, for the operator.
    pub reply: String,
}

/// Why a message was not taken, by what the outbox must do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Refused for good: another attempt to this recipient would fail alike.
    #[error("refused for good: {reply}")]
    Refused {
        /// What was said, for the operator.
        reply: String,
    },
    /// Not now: try again later.
    #[error("not yet: {reply}")]
    Later {
        /// What was said, for the operator.
        reply: String,
    },
    /// Its end is not known, so the relay may have it: try again later, with the same Message-ID.
    #[error("not known: {reply}")]
    Unknown {
        /// What was said, for the operator.
        reply: String,
    },
    /// The relay takes nothing from us, whoever it is to: leave it alone for a while, then go on.
    #[error("the relay takes nothing: {reply}")]
    RelayFault {
        /// What was said, for the operator.
        reply: String,
    },
}

impl SendError {
    /// What was said, for the operator.
    pub fn reply(&self) -> &str {
        match self {
            Self::Refused { reply }
            | Self::Later { reply }
            | Self::Unknown { reply }
            | Self::RelayFault { reply } => reply,
        }
    }
}

/// Sends mail. One for the whole program: it keeps connections and bounds their number.
#[derive(Debug)]
pub struct Mailer {
    sender: Sender,
    way: Way,
}

/// A message written out, ready for the way that it goes.
#[derive(Debug)]
pub struct Written {
    mail: Mail,
    message: message::Composed,
}

#[derive(Debug)]
enum Way {
    Directory(Directory),
    Relay(Box<Relay>),
    Sendmail(Sendmail),
    Memory(Mutex<Vec<Mail>>),
}

impl Mailer {
    /// Makes ready to send; opens no connection yet.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let way = match settings.transport {
            Transport::Directory(path) => Way::Directory(Directory::new(path)),
            Transport::Smtp(smtp) => Way::Relay(Box::new(Relay::new(smtp)?)),
            Transport::Sendmail(command) => Way::Sendmail(Sendmail::new(command)),
            Transport::Memory => Way::Memory(Mutex::default()),
        };
        message::check_sender(&settings.sender)?;
        Ok(Self {
            sender: settings.sender,
            way,
        })
    }

    /// Hands one message over. `Ok` means that the relay has taken the duty to deliver it.
    pub async fn send(&self, mail: &Mail) -> Result<Accepted, SendError> {
        self.hand_over(self.write(mail.clone())?).await
    }

    /// Writes a message out. Fails only on an address that no relay would take.
    pub fn write(&self, mail: Mail) -> Result<Written, SendError> {
        let message = message::compose(&mail, &self.sender)?;
        Ok(Written { mail, message })
    }

    /// Hands a message over that is written out.
    pub async fn hand_over(&self, written: Written) -> Result<Accepted, SendError> {
        let Written { mail, message } = written;
        match &self.way {
            Way::Directory(way) => way.write(&mail.message_id, message.bytes).await,
            Way::Relay(relay) => relay.send(message).await,
            Way::Sendmail(way) => way.send(message).await,
            Way::Memory(mails) => {
                let mut mails = mails.lock().unwrap_or_else(PoisonError::into_inner);
                mails.push(mail);
                Ok(Accepted {
                    reply: "kept in memory".to_owned(),
                })
            }
        }
    }

    /// Makes sure that the way is open, without sending anything; says what it is.
    pub async fn greet(&self) -> Result<String, SendError> {
        match &self.way {
            Way::Relay(relay) => relay.greet().await,
            Way::Directory(_) => Ok("mail is written to a directory".to_owned()),
            Way::Sendmail(_) => Ok("mail goes to this machine's sendmail".to_owned()),
            Way::Memory(_) => Ok("mail is kept in memory".to_owned()),
        }
    }

    /// What was sent into memory so far, in order; nothing for other transports.
    pub fn sent(&self) -> Vec<Mail> {
        match &self.way {
            Way::Memory(mails) => mails.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Way::Directory(_) | Way::Relay(_) | Way::Sendmail(_) => Vec::new(),
        }
    }

    /// Says goodbye to the relay on every connection that is kept.
    pub async fn close(&self) {
        if let Way::Relay(relay) = &self.way {
            relay.close().await;
        }
    }
}
