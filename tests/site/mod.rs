//! A small news site on loopback that answers as it is told, well or badly.
//!
//! It speaks raw HTTP/1.1, because a proper server would not lie about lengths or drip.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]
#![allow(
    dead_code,
    reason = "each test uses the part of the site that it needs"
)]

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

#[allow(
    clippy::duplicate_mod,
    reason = "site and post office each prove who they are"
)]
#[path = "../identity/mod.rs"]
mod identity;
pub(crate) use identity::Identity;

/// A site that listens on a port of its own until the test ends.
pub(crate) struct Site {
    address: SocketAddr,
    shelf: Arc<Shelf>,
}

#[derive(Default)]
struct Shelf {
    answers: Mutex<HashMap<String, Answer>>,
    requests: Mutex<Vec<Request>>,
    connections: Mutex<usize>,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
}

impl Request {
    /// The first header of this name (in lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What the site says to a request for one path.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) manner: Manner,
}

/// How it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// As it should; a matching If-None-Match gets a 304.
    Well,
    /// A byte now and then, without end.
    Dripping,
    /// Ever more, as fast as it is taken.
    Endless,
    /// With this Content-Length, whatever the body; the line is dropped after the body.
    Claiming(usize),
    /// Not at all: the line stays open.
    Silent,
    /// Not at all: the line is dropped.
    HangingUp,
    /// As it should, but only to the first request on a line; at the next one the line is dropped.
    OnceALine,
    /// The body is all that is sent, in place of HTTP.
    Raw,
}

impl Answer {
    /// An HTML page.
    pub(crate) fn page(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, body).with("Content-Type", "text/html; charset=utf-8")
    }

    /// An answer with this status and no headers of its own.
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            manner: Manner::Well,
        }
    }

    /// A redirect.
    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self::new(status, "").with("Location", to)
    }

    /// The same with one more header.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same, said in another manner.
    pub(crate) fn said(mut self, manner: Manner) -> Self {
        self.manner = manner;
        self
    }

    fn etag(&self) -> Option<&str> {
        let found = self.headers.iter().find(|(name, _)| name == "ETag");
        found.map(|(_, value)| value.as_str())
    }

    fn head(&self, length: Option<usize>) -> String {
        let mut lines = vec![format!("HTTP/1.1 {} Said", self.status)];
        let own = self.headers.iter();
        lines.extend(own.map(|(name, value)| format!("{name}: {value}")));
        lines.extend(length.map(|length| format!("Content-Length: {length}")));
        lines.join("\r\n") + "\r\n\r\n"
    }
}

impl Site {
    /// Opens a site without pages; every path answers 404 until something is published there.
    pub(crate) async fn open() -> Self {
        Self::opened(None).await
    }

    /// Opens a site that is reached by https only.
    pub(crate) async fn secure(identity: &Identity) -> Self {
        Self::opened(Some(identity.clone())).await
    }

    async fn opened(identity: Option<Identity>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shelf = Arc::new(Shelf::default());
        tokio::spawn({
            let shelf = Arc::clone(&shelf);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    *shelf.connections.lock().unwrap() += 1;
                    let _ = stream.set_nodelay(true);
                    let (shelf, identity) = (Arc::clone(&shelf), identity.clone());
                    tokio::spawn(async move {
                        let Some(identity) = identity else {
                            return serve(stream, shelf).await;
                        };
                        if let Ok(stream) = identity.acceptor.accept(stream).await {
                            serve(stream, shelf).await;
                        }
                    });
                }
            }
        });
        Self { address, shelf }
    }

    /// The URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The port on 127.0.0.1.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Puts an answer at a path, in place of the one before.
    pub(crate) fn publish(&self, path: &str, answer: Answer) {
        let mut answers = self.shelf.answers.lock().unwrap();
        answers.insert(path.to_owned(), answer);
    }

    /// Every request so far, in order.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shelf.requests.lock().unwrap().clone()
    }

    /// Every path asked for so far, in order.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.requests()
            .into_iter()
            .map(|request| request.path)
            .collect()
    }

    /// How many connections were opened to it.
    pub(crate) fn connections(&self) -> usize {
        *self.shelf.connections.lock().unwrap()
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(stream: S, shelf: Arc<Shelf>) {
    let mut stream = BufReader::new(stream);
    let mut said = 0;
    while let Some(request) = next_request(&mut stream).await {
        let path = request.path.clone();
        let condition = request.header("if-none-match").map(ToOwned::to_owned);
        shelf.requests.lock().unwrap().push(request);
        let answer = shelf.answers.lock().unwrap().get(&path).cloned();
        let answer = answer.unwrap_or_else(|| Answer::new(404, "no such page"));
        let enough = answer.manner == Manner::OnceALine && said > 0;
        if enough || say(stream.get_mut(), &answer, condition).await.is_none() {
            return;
        }
        said += 1;
    }
}

async fn next_request<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<Request> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            return Some(Request { path, headers });
        };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
}

/// Says an answer; `None` when the line is to be dropped after it.
async fn say<S: AsyncWrite + Unpin>(
    stream: &mut S,
    answer: &Answer,
    condition: Option<String>,
) -> Option<()> {
    match answer.manner {
        Manner::Well | Manner::OnceALine => {
            let known = condition.is_some() && condition.as_deref() == answer.etag();
            let answer = if known {
                let headers = answer.headers.clone();
                &Answer {
                    headers,
                    ..Answer::new(304, "")
                }
            } else {
                answer
            };
            let length = (answer.status != 304).then_some(answer.body.len());
            let whole = [answer.head(length).as_bytes(), &answer.body].concat();
            stream.write_all(&whole).await.ok()
        }
        Manner::Dripping => {
            stream.write_all(answer.head(None).as_bytes()).await.ok()?;
            let mut tick = tokio::time::interval(Duration::from_millis(10));
            loop {
                tick.tick().await;
                stream.write_all(b"x").await.ok()?;
            }
        }
        Manner::Endless => {
            stream.write_all(answer.head(None).as_bytes()).await.ok()?;
            loop {
                stream.write_all(&[b'x'; 16_384]).await.ok()?;
            }
        }
        Manner::Claiming(length) => {
            let whole = [answer.head(Some(length)).as_bytes(), &answer.body].concat();
            let _ = stream.write_all(&whole).await;
            let _ = stream.shutdown().await;
            None
        }
        Manner::Silent => std::future::pending().await,
        Manner::HangingUp => None,
        Manner::Raw => {
            let _ = stream.write_all(&answer.body).await;
            let _ = stream.shutdown().await;
            None
        }
    }
}
