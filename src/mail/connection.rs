//! One line to the relay, and the conversation that hands a message over.
//!
//! The socket is ours, with `TCP_NODELAY`: lettre writes a message and its final dot in two pieces,
//! and on its own sockets the second one waits 44 ms for the relay's delayed acknowledgment. The
//! conversation is ours too, because what a refusal means depends on the step that it answers.

use std::io;

use lettre::Address;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::net::TcpStream;

use super::message::Composed;
use super::settings::{Login, Smtp};
use super::tls::{Protection, SecureLine};
use super::{Accepted, SendError};
use crate::fetch::{self, certificate_fault};

const NO_SECURE_LINE: &str = "gives no secure line";

/// A line on which the relay has greeted us and knows who we are.
pub(super) struct Connection {
    line: AsyncSmtpConnection,
}

/// The step of a conversation that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Who sends: nothing is known of the recipient yet.
    Sender,
    /// To whom.
    Recipient,
    /// The message itself; after it the outcome may be unknown.
    Message,
}

/// How a conversation went wrong.
pub(super) struct Broken {
    /// What the outbox must do.
    pub(super) error: SendError,
    /// The relay had not heard of this message yet, so that another line may be tried at once.
    pub(super) unheard: bool,
    /// The line can be used again.
    pub(super) usable: bool,
}

/// A socket on which nothing waits for more.
async fn socket(host: &str, port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(&*fetch::addresses(host, port).await?).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

impl Connection {
    /// Opens a line, secures it and logs in. Whatever fails here is the relay's fault.
    pub(super) async fn open(smtp: &Smtp, protection: &Protection) -> Result<Self, SendError> {
        let place = smtp.place();
        let fault = |what: &str, why: String| SendError::RelayFault {
            reply: format!("{place} {what}: {why}"),
        };
        let hello = hello(smtp);
        let stream = socket(&smtp.host, smtp.port).await;
        let stream = stream.map_err(|why| fault("cannot be reached", why.to_string()))?;
        let stream: Box<dyn AsyncTokioStream> = match protection {
            Protection::Plain | Protection::StartTls(_) => Box::new(stream),
            Protection::Implicit(connector, name) => {
                let secured = connector.connect(name.clone(), stream).await;
                let secured = secured.map_err(|why| fault(NO_SECURE_LINE, insecure(&why)))?;
                Box::new(SecureLine(secured))
            }
        };
        let mut line = AsyncSmtpConnection::connect_with_transport(stream, &hello)
            .await
            .map_err(|why| fault("does not greet us", words(&why)))?;
        if let Protection::StartTls(parameters) = protection {
            if !line.can_starttls() {
                line.abort().await;
                let why = "it does not offer STARTTLS; use security = \"tls\" if it has that";
                return Err(fault(NO_SECURE_LINE, why.to_owned()));
            }
            let secured = line.starttls(parameters.clone(), &hello).await;
            secured.map_err(|why| fault(NO_SECURE_LINE, insecure(&why)))?;
        }
        if let Some(login) = &smtp.login {
            let known = log_in(&mut line, login).await;
            known.map_err(|why| fault("does not let us in", words(&why)))?;
        }
        Ok(Self { line })
    }

    /// Hands one message over.
    pub(super) async fn hand_over(&mut self, message: &Composed) -> Result<Accepted, Broken> {
        let mut step = Step::Sender;
        match self.converse(message, &mut step).await {
            Ok(response) => Ok(Accepted {
                reply: said(&response),
            }),
            Err(error) => Err(self.broken(&error, step).await),
        }
    }

    async fn converse(
        &mut self,
        message: &Composed,
        step: &mut Step,
    ) -> Result<Response, SmtpError> {
        let envelope = &message.envelope;
        let mut parameters = Vec::new();
        if !all_ascii(message) {
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let sender = Mail::new(envelope.from().cloned(), parameters);
        self.line.command(sender).await?;
        *step = Step::Recipient;
        for recipient in envelope.to() {
            self.line
                .command(Rcpt::new(recipient.clone(), vec![]))
                .await?;
        }
        *step = Step::Message;
        self.line.command(Data).await?;
        self.line.message(&message.bytes).await
    }

    /// Whether this relay can take a message at all.
    pub(super) fn takes(&self, message: &Composed) -> Result<(), SendError> {
        let utf8 = self
            .line
            .server_info()
            .supports_feature(Extension::SmtpUtfEight);
        if all_ascii(message) || utf8 {
            return Ok(());
        }
        Err(SendError::Refused {
            reply: "the relay takes no address beyond ASCII (SMTPUTF8)".to_owned(),
        })
    }

    async fn broken(&mut self, error: &SmtpError, step: Step) -> Broken {
        let code = error.status().map(u16::from);
        // A relay that says no in proper form goes on listening, unless it says goodbye (421).
        let polite = code.is_some_and(|code| code != 421);
        let usable = polite && self.line.command(Rset).await.is_ok();
        Broken {
            error: meaning(code, step, words(error)),
            unheard: step == Step::Sender && !polite,
            usable,
        }
    }

    /// Says goodbye.
    pub(super) async fn close(mut self) {
        let _ = self.line.quit().await;
    }
}

/// What a failed step means for the outbox.
fn meaning(code: Option<u16>, step: Step, reply: String) -> SendError {
    let about_us = match code {
        // Log in first, whoever it is to (RFC 4954).
        Some(454 | 530 | 534 | 535 | 538) => true,
        // Nothing is known of the recipient yet: it is our name that is refused, or our number.
        Some(_) if step == Step::Sender => true,
        // "Relay access denied": the relay would refuse any recipient from us.
        Some(500..) => step == Step::Recipient && reply.to_lowercase().contains("relay"),
        _ => false,
    };
    match code {
        None if step == Step::Message => SendError::Unknown {
            reply: format!(
                "the line broke, and it is not known whether the message was taken: {reply}"
            ),
        },
        _ if about_us => SendError::RelayFault { reply },
        Some(500..) => SendError::Refused { reply },
        _ => SendError::Later { reply },
    }
}

async fn log_in(line: &mut AsyncSmtpConnection, login: &Login) -> Result<Response, SmtpError> {
    let credentials = Credentials::new(login.user.clone(), login.password.reveal().to_owned());
    line.auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
        .await
}

fn hello(smtp: &Smtp) -> ClientId {
    let name = smtp.hello.clone().unwrap_or_else(|| "localhost".to_owned());
    ClientId::Domain(name)
}

fn all_ascii(message: &Composed) -> bool {
    let envelope = &message.envelope;
    let ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    envelope.to().iter().chain(envelope.from()).all(ascii)
}

/// Why a line is not secure.
fn insecure(error: &(dyn std::error::Error + 'static)) -> String {
    match certificate_fault(error) {
        Some(fault) => format!("its certificate {fault}"),
        None => one_line(&format!("{error}; perhaps it speaks no TLS there")),
    }
}

/// What the relay said, in one line, or what went wrong with the line.
fn words(error: &SmtpError) -> String {
    let text = match (error.status(), std::error::Error::source(error)) {
        (Some(code), Some(said)) => format!("{code} {said}"),
        (None, Some(why)) => why.to_string(),
        _ => error.to_string(),
    };
    one_line(&text)
}

fn said(response: &Response) -> String {
    let lines: Vec<_> = response.message().collect();
    one_line(&format!("{} {}", response.code(), lines.join(" ")))
}

/// What a relay says is shown to people: without controls, and not all of it.
fn one_line(text: &str) -> String {
    let calm = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    calm.take(400).collect::<String>().trim().to_owned()
}
