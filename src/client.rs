//! Asks the routes: over the daemon's Unix socket, or in-process on the store when no daemon runs.

use std::io;
use std::path::{Path, PathBuf};

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;
use tower::ServiceExt as _;

use crate::clock::Clock;
use crate::config::Settings;
use crate::daemon::{self, Parts};
use crate::store::{self, Open};
use crate::web;

/// Where to ask, and what to open where nobody answers.
#[derive(Debug, Clone)]
pub struct Whereabouts {
    /// Where a daemon may answer, likeliest first.
    pub sockets: Vec<PathBuf>,
    /// The state directory to open where none does.
    pub state: PathBuf,
    /// A store may be made there.
    pub create: bool,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A part of the program cannot start.
    #[error("{0:#}")]
    Part(anyhow::Error),
    /// The daemon went away, or is not one.
    #[error("{}: {why}", socket.display())]
    Broken {
        /// The socket.
        socket: PathBuf,
        /// What happened.
        why: String,
    },
    /// The question was refused, in words.
    #[error("{text}")]
    Refused {
        /// It was asked wrongly, rather than impossible.
        asked_wrongly: bool,
        /// Why.
        text: String,
    },
}

impl Error {
    /// A question that cannot even be put.
    pub fn asked_wrongly(text: impl Into<String>) -> Self {
        Self::Refused {
            asked_wrongly: true,
            text: text.into(),
        }
    }
}

/// An answer: text for the terminal, or JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The text.
    pub text: String,
    /// The two sides of a comparison differ.
    pub differs: bool,
    /// There is more than was asked for.
    pub more: bool,
}

/// An answer that comes in pieces.
#[derive(Debug)]
pub struct Pieces {
    /// How much is expected, where that is known.
    pub expected: Option<u64>,
    /// That is counted in lines, rather than bytes.
    pub in_lines: bool,
    socket: Option<PathBuf>,
    body: Body,
}

impl Pieces {
    /// The next piece; `None` at the end of a whole answer.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        while let Some(frame) = self.body.frame().await {
            let frame = frame.map_err(|error| broken(self.socket.as_deref(), &error))?;
            if let Ok(piece) = frame.into_data() {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }
}

/// Somebody who answers.
#[derive(Debug)]
pub enum Client {
    /// A daemon, behind its socket.
    Daemon(PathBuf),
    /// The store, opened by ourselves.
    InProcess(Box<Parts>),
}

impl Client {
    /// Finds whoever answers.
    pub async fn find(
        whereabouts: &Whereabouts,
        settings: impl FnOnce() -> anyhow::Result<Settings>,
    ) -> Result<Self, Error> {
        for socket in &whereabouts.sockets {
            match UnixStream::connect(socket).await {
                Ok(_) => return Ok(Self::Daemon(socket.clone())),
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    let why =
                        "you may not ask the daemon; its socket is for root and its own group"
                            .to_owned();
                    return Err(Error::Broken {
                        socket: socket.clone(),
                        why,
                    });
                }
                Err(_) => {}
            }
        }
        let open = if whereabouts.create {
            Open::Create
        } else {
            Open::Existing
        };
        let mut settings = settings().map_err(Error::Part)?;
        settings.mail = settings.mail.for_a_command();
        let parts = Parts::open(&whereabouts.state, open, settings, Clock::Real).map_err(part)?;
        Ok(Self::InProcess(Box::new(parts)))
    }

    /// Asks one question. `question` is a path with its query; `form` makes it a POST.
    pub async fn ask(
        &self,
        question: &str,
        form: Option<&[(&str, String)]>,
    ) -> Result<Answer, Error> {
        let (head, body) = self.respond(request(question, form)).await?.into_parts();
        let body = body.collect().await.map_err(|error| self.broken(&error))?;
        answer(head.status, &head.headers, &body.to_bytes())
    }

    /// Sends a body of any length, and waits for the answer.
    pub async fn send(&self, question: &str, body: Body) -> Result<Answer, Error> {
        let request = Request::post(question)
            .header(header::HOST, "redlined")
            .body(body)
            .expect("questions are paths written in this program, with an encoded query");
        let (head, body) = self.respond(request).await?.into_parts();
        let body = body.collect().await.map_err(|error| self.broken(&error))?;
        answer(head.status, &head.headers, &body.to_bytes())
    }

    /// Asks for an answer of any length, which comes in pieces.
    pub async fn stream(&self, question: &str) -> Result<Pieces, Error> {
        let (head, body) = self.respond(request(question, None)).await?.into_parts();
        if !head.status.is_success() {
            let body = body.collect().await.map_err(|error| self.broken(&error))?;
            return Err(refused(head.status, &body.to_bytes()));
        }
        let said = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
        Ok(Pieces {
            expected: said("redlined-expected").and_then(|text| text.parse().ok()),
            in_lines: said("redlined-unit") == Some("lines"),
            socket: self.socket().map(ToOwned::to_owned),
            body,
        })
    }

    async fn respond(&self, request: Request<Body>) -> Result<Response<Body>, Error> {
        match self {
            Self::Daemon(socket) => respond_over(socket, request)
                .await
                .map_err(|error| broken(Some(socket), &error)),
            Self::InProcess(parts) => {
                let office = parts.office(None, parts.store.dir().display().to_string());
                match web::operator(office).oneshot(request).await {
                    Ok(response) => Ok(response),
                    Err(never) => match never {},
                }
            }
        }
    }

    fn socket(&self) -> Option<&Path> {
        match self {
            Self::Daemon(socket) => Some(socket),
            Self::InProcess(_) => None,
        }
    }

    fn broken(&self, error: &dyn std::fmt::Display) -> Error {
        broken(self.socket(), error)
    }

    /// Ends the work. Where something was done, what it caused is delivered first; says whether mail is left
    /// that nobody will hand over now.
    pub async fn close(self, acted: bool) -> Result<bool, Error> {
        let Self::InProcess(parts) = self else {
            return Ok(false);
        };
        let delivered = if acted {
            parts.deliver_waiting().await
        } else {
            Ok(())
        };
        let left = parts.has_mail_left();
        parts.close().await?;
        delivered.map_err(|error| Error::Part(error.into()))?;
        Ok(acted && left?)
    }
}

fn part(error: daemon::Error) -> Error {
    match error {
        daemon::Error::Store(error) => Error::Store(error),
        daemon::Error::Other(error) => Error::Part(error),
    }
}

fn request(question: &str, form: Option<&[(&str, String)]>) -> Request<Body> {
    let request = Request::builder()
        .uri(question)
        .header(header::HOST, "redlined");
    let built = match form {
        None => request.method(Method::GET).body(Body::empty()),
        Some(fields) => {
            let body = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .finish();
            request
                .method(Method::POST)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(body))
        }
    };
    built.expect("questions are paths written in this program, with an encoded query")
}

async fn respond_over(socket: &Path, request: Request<Body>) -> io::Result<Response<Body>> {
    let stream = UnixStream::connect(socket).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    tokio::spawn(connection);
    let response = sender.send_request(request).await;
    response
        .map(|response| response.map(Body::new))
        .map_err(io::Error::other)
}

fn answer(status: StatusCode, headers: &header::HeaderMap, body: &[u8]) -> Result<Answer, Error> {
    if !status.is_success() {
        return Err(refused(status, body));
    }
    let text = String::from_utf8_lossy(body).into_owned();
    let says = |name: &str| headers.get(name).is_some_and(|value| value == "yes");
    Ok(Answer {
        text,
        differs: says("redlined-differs"),
        more: says("redlined-more"),
    })
}

fn refused(status: StatusCode, body: &[u8]) -> Error {
    Error::Refused {
        asked_wrongly: matches!(
            status,
            StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY
        ),
        text: String::from_utf8_lossy(body).into_owned(),
    }
}

fn broken(socket: Option<&Path>, error: &dyn std::fmt::Display) -> Error {
    match socket {
        Some(socket) => Error::Broken {
            socket: socket.to_owned(),
            why: format!("the daemon does not answer ({error}); see its log"),
        },
        None => Error::Part(anyhow::anyhow!("{error}")),
    }
}
