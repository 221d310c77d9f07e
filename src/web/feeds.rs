//! Which feeds are looked at, and what each brought.

use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;

use crate::archive;
use crate::discover::Discover;
use crate::render::{json, terminal};

use super::operator::Wanted;
use super::{Office, Refusal, ask};

pub(super) fn routes() -> Router<Office> {
    Router::new().route("/feeds", get(feeds).post(look))
}

async fn feeds(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let lines = ask(&office, |office| {
        archive::feeds(&office.store, &office.watch.settings().feeds)
    })
    .await?;
    Ok(wanted.answer(
        || lines.iter().map(json::feed).collect(),
        |width| terminal::feeds(&lines, width),
    ))
}

/// Looks at every feed now.
async fn look(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let Office {
        store,
        watch,
        clock,
        ..
    } = office.clone();
    Discover::new(store, watch, clock).look_at_all().await?;
    feeds(State(office), Query(wanted)).await
}
