//! Settings are read again where somebody asks for it and waits for the answer.

use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::post;
use tokio::sync::oneshot;

use super::operator::Wanted;
use super::{Office, Refusal};

/// Why there is nobody to do it.
const NO_DAEMON: &str =
    "no daemon runs here, so there is nothing to reload; every other command reads the file anew";

pub(super) fn routes() -> Router<Office> {
    Router::new().route("/reload", post(reload))
}

async fn reload(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let nobody = || Refusal::cannot(&NO_DAEMON);
    let daemon = office.reload.ok_or_else(nobody)?;
    let (asked, answered) = oneshot::channel();
    daemon.send(asked).await.map_err(|_| nobody())?;
    let done = answered.await.map_err(|_| nobody())?;
    let said = done.map_err(|why| Refusal::cannot(&why))?;
    Ok(wanted.answer(
        || serde_json::json!({ "reloaded": true, "said": said }),
        |_| format!("{said}\n"),
    ))
}
