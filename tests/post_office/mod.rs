//! A small mail relay on loopback that keeps what it is given, and behaves as it is told.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]
#![allow(dead_code, reason = "each test uses the part that it needs")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

#[allow(
    clippy::duplicate_mod,
    reason = "site and post office each prove who they are"
)]
#[path = "../identity/mod.rs"]
mod identity;
use identity::Identity;

/// A relay that listens on a port of its own until the test ends.
pub(crate) struct PostOffice {
    port: u16,
    counter: Arc<Counter>,
    identity: Identity,
}

#[derive(Default)]
struct Counter {
    rules: Mutex<Rules>,
    letters: Mutex<Vec<Letter>>,
    arrived: Notify,
    opened: AtomicUsize,
    open: AtomicUsize,
    most_open: AtomicUsize,
}

/// How the relay behaves.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    /// What it says to a recipient, in place of "yes": `550 5.1.1 nobody here`.
    pub(crate) replies: HashMap<String, String>,
    /// What it says to any sender, in place of "yes".
    pub(crate) to_senders: Option<String>,
    /// What it says after a message, in place of "yes".
    pub(crate) after_message: Option<String>,
    /// What it greets with, in place of 220.
    pub(crate) greeting: Option<String>,
    /// User and password that it asks for.
    pub(crate) login: Option<(String, String)>,
    /// It offers STARTTLS.
    pub(crate) offers_starttls: bool,
    /// It offers SMTPUTF8.
    pub(crate) offers_utf8: bool,
    /// Where it fails us.
    pub(crate) trouble: Option<Trouble>,
    /// It says goodbye after so many messages on a line.
    pub(crate) messages_a_line: Option<usize>,
}

/// How a relay can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It never greets.
    NeverGreets,
    /// It hangs up when a message has come, and says nothing.
    DropsInData,
    /// It never answers when a message has come.
    StallsInData,
}

/// A message as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) text: String,
    pub(crate) at: SystemTime,
}

impl Letter {
    /// The value of a header, unfolded, still encoded.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let head = self.text.split("\r\n\r\n").next()?.replace("\r\n ", " ");
        let prefix = format!("{}:", name.to_lowercase());
        let line = head
            .split("\r\n")
            .find(|line| line.to_lowercase().starts_with(&prefix))?;
        Some(line[prefix.len()..].trim().to_owned())
    }
}

impl PostOffice {
    /// Opens a relay that takes everything, in plain text.
    pub(crate) async fn open() -> Self {
        Self::opened(false).await
    }

    /// Opens a relay whose lines are secure from the first byte.
    pub(crate) async fn secure() -> Self {
        Self::opened(true).await
    }

    async fn opened(implicit: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let counter = Arc::new(Counter::default());
        let identity = Identity::of("localhost", false);
        tokio::spawn({
            let counter = Arc::clone(&counter);
            let acceptor = identity.acceptor.clone();
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let (counter, acceptor) = (Arc::clone(&counter), acceptor.clone());
                    tokio::spawn(async move {
                        let _here = counter.enter();
                        if !implicit {
                            attend(stream, &counter, Some(acceptor)).await;
                        } else if let Ok(stream) = acceptor.accept(stream).await {
                            attend(stream, &counter, None).await;
                        }
                    });
                }
            }
        });
        Self {
            port,
            counter,
            identity,
        }
    }

    /// Its port on localhost.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Its certificate as a file, made out to localhost and signed by itself.
    pub(crate) fn certificate(&self) -> tempfile::NamedTempFile {
        self.identity.file()
    }

    /// Changes how it behaves.
    pub(crate) fn rule(&self, change: impl FnOnce(&mut Rules)) {
        change(&mut self.counter.rules.lock().unwrap());
    }

    /// Every message that it took, in order.
    pub(crate) fn letters(&self) -> Vec<Letter> {
        self.counter.letters.lock().unwrap().clone()
    }

    /// Waits until it has taken so many messages.
    pub(crate) async fn has(&self, count: usize) -> Vec<Letter> {
        let arrived = async {
            while self.letters().len() < count {
                self.counter.arrived.notified().await;
            }
        };
        let patience = Duration::from_secs(60);
        tokio::time::timeout(patience, arrived).await.unwrap();
        self.letters()
    }

    /// How many lines were opened to it.
    pub(crate) fn lines(&self) -> usize {
        self.counter.opened.load(Ordering::SeqCst)
    }

    /// How many lines were open at once, at most.
    pub(crate) fn most_lines(&self) -> usize {
        self.counter.most_open.load(Ordering::SeqCst)
    }
}

struct Here<'a>(&'a Counter);

impl Counter {
    fn enter(&self) -> Here<'_> {
        self.opened.fetch_add(1, Ordering::SeqCst);
        let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_open.fetch_max(open, Ordering::SeqCst);
        Here(self)
    }

    fn rules(&self) -> Rules {
        self.rules.lock().unwrap().clone()
    }
}

impl Drop for Here<'_> {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Attends to one line until either side has had enough.
async fn attend<S>(stream: S, counter: &Counter, acceptor: Option<TlsAcceptor>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let mut stream = BufReader::new(stream);
    let rules = counter.rules();
    if rules.trouble == Some(Trouble::NeverGreets) {
        std::future::pending::<()>().await;
    }
    let greeting = rules
        .greeting
        .unwrap_or("220 post.example ESMTP".to_owned());
    if say(&mut stream, &greeting).await.is_none() {
        return;
    }
    let starttls = converse(&mut stream, counter, acceptor.is_some()).await;
    if let (Some(true), Some(acceptor)) = (starttls, acceptor)
        && let Ok(stream) = acceptor.accept(stream.into_inner()).await
    {
        converse(&mut BufReader::new(stream), counter, false).await;
    }
}

/// Talks until the line ends; `Some(true)` when TLS is to begin.
async fn converse<S>(stream: &mut BufReader<S>, counter: &Counter, plain: bool) -> Option<bool>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let (mut from, mut to) = (String::new(), Vec::new());
    let mut known = false;
    let mut taken = 0;
    loop {
        let line = heard(stream).await?;
        let rules = counter.rules();
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let yes = "250 2.0.0 yes".to_owned();
        let reply = match verb.to_uppercase().as_str() {
            "EHLO" => offers(&rules, plain),
            "STARTTLS" if plain && rules.offers_starttls => {
                say(stream, "220 go ahead").await?;
                return Some(true);
            }
            "AUTH" => {
                known = rules
                    .login
                    .as_ref()
                    .is_some_and(|login| rest == plain_login(login));
                let refused = "535 5.7.8 bad credentials".to_owned();
                if known {
                    "235 2.7.0 welcome".to_owned()
                } else {
                    refused
                }
            }
            "MAIL" if rules.login.is_some() && !known => "530 5.7.0 log in first".to_owned(),
            "MAIL" if rules.messages_a_line == Some(taken) => {
                say(stream, "421 4.7.0 enough for this line").await?;
                return None;
            }
            "MAIL" => {
                from = in_brackets(rest);
                rules.to_senders.unwrap_or(yes)
            }
            "RCPT" => {
                let recipient = in_brackets(rest);
                let no = rules.replies.get(&recipient).cloned();
                if no.is_none() {
                    to.push(recipient);
                }
                no.unwrap_or(yes)
            }
            "DATA" => {
                say(stream, "354 go on").await?;
                let text = message(stream).await?;
                if rules.trouble == Some(Trouble::StallsInData) {
                    std::future::pending::<()>().await;
                }
                if rules.trouble == Some(Trouble::DropsInData) {
                    return None;
                }
                taken += 1;
                let (from, to) = (std::mem::take(&mut from), std::mem::take(&mut to));
                if rules.after_message.is_none() {
                    let at = SystemTime::now();
                    let letter = Letter { from, to, text, at };
                    counter.letters.lock().unwrap().push(letter);
                    counter.arrived.notify_one();
                }
                rules
                    .after_message
                    .unwrap_or("250 2.0.0 queued as 4711".to_owned())
            }
            "RSET" | "NOOP" => {
                to.clear();
                yes
            }
            "QUIT" => {
                say(stream, "221 2.0.0 goodbye").await?;
                return None;
            }
            _ => "500 5.5.1 what?".to_owned(),
        };
        say(stream, &reply).await?;
    }
}

fn offers(rules: &Rules, plain: bool) -> String {
    let mut lines = vec!["250-post.example".to_owned()];
    if plain && rules.offers_starttls {
        lines.push("250-STARTTLS".to_owned());
    }
    if rules.login.is_some() {
        lines.push("250-AUTH PLAIN".to_owned());
    }
    if rules.offers_utf8 {
        lines.push("250-SMTPUTF8".to_owned());
    }
    lines.push("250 8BITMIME".to_owned());
    lines.join("\r\n")
}

/// `PLAIN ` and the base 64 of user and password (RFC 4616).
fn plain_login((user, password): &(String, String)) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes = format!("\0{user}\0{password}").into_bytes();
    let mut text = String::from("PLAIN ");
    for group in bytes.chunks(3) {
        let byte = |place| u32::from(group.get(place).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            let present = place <= group.len();
            text.push(if present { char::from(letter) } else { '=' });
        }
    }
    text
}

fn in_brackets(text: &str) -> String {
    let inner = text
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inner.map(|(inner, _)| inner.to_owned()).unwrap_or_default()
}

async fn message<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if line == ".\r\n" {
            return Some(text);
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

async fn heard<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end().to_owned())
}

async fn say<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    reply: &str,
) -> Option<()> {
    let line = format!("{reply}\r\n");
    stream.get_mut().write_all(line.as_bytes()).await.ok()?;
    stream.get_mut().flush().await.ok()
}
