//! Routes: the same answers as HTML, JSON or terminal text.
//!
//! Two routers. `public` serves reading and subscribing, and stands on `[web] listen`; `operator` serves
//! everything the command line can ask, and is reached only over the Unix socket or in-process.

mod copies;
mod doctor;
mod feeds;
mod fields;
mod health;
mod hosts;
mod limits;
mod manage;
mod operator;
mod outbox;
mod past;
mod public;
mod readers;
mod reload;
mod stream;
mod subscribers;

pub use health::router as health;
pub use operator::router as operator;
pub use public::router as public;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::{mpsc, oneshot};

use crate::archive;
use crate::blocking::blocking;
use crate::clock::Clock;
use crate::deliver::Deliver;
use crate::news::Timestamp;
use crate::store::{self, Store};
use crate::watch::Watch;

/// What answers are made from; cheap to clone.
#[derive(Debug, Clone)]
pub struct Office {
    /// What is known.
    pub store: Store,
    /// Who looks at stories.
    pub watch: Watch,
    /// Who tells readers.
    pub deliver: Deliver,
    /// What time it is.
    pub clock: Clock,
    /// Since when the daemon runs; `None` in-process.
    pub running_since: Option<Timestamp>,
    /// Where answers come from: a socket or a state directory.
    pub answered_by: String,
    /// Who reads the settings again when asked to; `None` in-process.
    pub reload: Option<mpsc::Sender<Reload>>,
}

/// Asks for the settings to be read again; the answer is what came of it, or why the old ones stay.
pub type Reload = oneshot::Sender<Result<String, String>>;

/// A question that was not answered.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
struct Refusal {
    status: StatusCode,
    text: String,
}

impl Refusal {
    /// The question was asked wrongly.
    fn asked_wrongly(why: &impl ToString) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            text: why.to_string(),
        }
    }

    /// The question is understood, and cannot be answered or done.
    fn cannot(why: &impl ToString) -> Self {
        Self {
            status: StatusCode::CONFLICT,
            text: why.to_string(),
        }
    }
}

impl From<archive::Error> for Refusal {
    fn from(error: archive::Error) -> Self {
        let status = match &error {
            archive::Error::NoSuchStory { .. } | archive::Error::NoSuchVersion { .. } => {
                StatusCode::NOT_FOUND
            }
            archive::Error::Ambiguous { .. } | archive::Error::Broken(_) => StatusCode::CONFLICT,
            archive::Error::Unclear(_) => StatusCode::BAD_REQUEST,
            archive::Error::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self {
            status,
            text: error.to_string(),
        }
    }
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        archive::Error::from(error).into()
    }
}

/// For the command line: the sentence alone.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (
            self.status,
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
            self.text,
        )
            .into_response()
    }
}

/// Asks the store where that holds nobody up.
async fn ask<T: Send + 'static>(
    office: &Office,
    question: impl FnOnce(&Office) -> Result<T, archive::Error> + Send + 'static,
) -> Result<T, Refusal> {
    let office = office.clone();
    Ok(blocking(move || question(&office)).await?)
}
