//! Asks the routes: over the daemon's Unix socket, or in-process on the store when no daemon runs.

use std::io;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
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
        let settings = settings().map_err(Error::Part)?;
        let parts = Parts::open(&whereabouts.state, open, settings, Clock::Real).map_err(part)?;
        Ok(Self::InProcess(Box::new(parts)))
    }

    /// Asks one question. `question` is a path with its query; `form` makes it a POST.
    pub async fn ask(
        &self,
        question: &str,
        form: Option<&[(&str, String)]>,
    ) -> Result<Answer, Error> {
        let request = request(question, form);
        match self {
            Self::Daemon(socket) => answer_over(socket, request)
                .await
                .map_err(|error| broken(socket, &error))?,
            Self::InProcess(parts) => {
                answer_from(
                    web::operator(parts.office(None, parts.store.dir().display().to_string())),
                    request,
                )
                .await
            }
        }
    }

    /// Ends the work. Where something was done, what it caused is delivered first.
    pub async fn close(self, acted: bool) -> Result<(), Error> {
        if let Self::InProcess(parts) = self {
            let delivered = if acted {
                parts.deliver_waiting().await
            } else {
                Ok(())
            };
            parts.close().await?;
            delivered.map_err(|error| Error::Part(error.into()))?;
        }
        Ok(())
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

async fn answer_over(socket: &Path, request: Request<Body>) -> io::Result<Result<Answer, Error>> {
    let stream = UnixStream::connect(socket).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    tokio::spawn(connection);
    let response = sender
        .send_request(request)
        .await
        .map_err(io::Error::other)?;
    let (head, body) = response.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    Ok(answer(head.status, &head.headers, &body))
}

async fn answer_from(router: Router, request: Request<Body>) -> Result<Answer, Error> {
    let response = match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let (head, body) = response.into_parts();
    let body = body
        .collect()
        .await
        .map_err(|error| Error::Part(error.into()))?
        .to_bytes();
    answer(head.status, &head.headers, &body)
}

fn answer(status: StatusCode, headers: &header::HeaderMap, body: &[u8]) -> Result<Answer, Error> {
    let text = String::from_utf8_lossy(body).into_owned();
    if !status.is_success() {
        let asked_wrongly = matches!(
            status,
            StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY
        );
        return Err(Error::Refused {
            asked_wrongly,
            text,
        });
    }
    let says = |name: &str| headers.get(name).is_some_and(|value| value == "yes");
    Ok(Answer {
        text,
        differs: says("redlined-differs"),
        more: says("redlined-more"),
    })
}

fn broken(socket: &Path, error: &io::Error) -> Error {
    Error::Broken {
        socket: socket.to_owned(),
        why: format!("the daemon does not answer ({error}); see its log"),
    }
}
