//! Copies of the whole store: `backup`.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use super::{Office, Refusal, ask, stream};

/// The routes that give the store away.
pub(super) fn router() -> Router<Office> {
    Router::new().route("/backup", get(backup))
}

async fn backup(State(office): State<Office>) -> Result<Response, Refusal> {
    let backup = ask(&office, |office| Ok(office.store.backup()?)).await?;
    let bytes = backup.bytes().to_string();
    let body = stream::written(move |out| backup.write(out));
    Ok(([("redlined-expected", bytes)], body).into_response())
}
