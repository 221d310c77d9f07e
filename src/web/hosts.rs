//! Routes about hosts: how we stand with them, and their furniture.

use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use axum::{Form, Router};
use serde::Deserialize;

use crate::archive;
use crate::news::Ruling;
use crate::render::{json, terminal};

use super::operator::Wanted;
use super::{Office, Refusal, ask};

/// The routes of this file.
pub(super) fn routes() -> Router<Office> {
    Router::new()
        .route("/hosts", get(hosts))
        .route("/furniture", get(furniture).post(rule))
}

async fn hosts(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let lines = ask(&office, |office| {
        archive::hosts(&office.store, office.watch.hosts(), office.clock.now())
    })
    .await?;
    Ok(wanted.answer(
        || lines.iter().map(json::host).collect(),
        |width| terminal::hosts(&lines, width),
    ))
}

/// Whose furniture, and what is ruled about which block.
#[derive(Debug, Deserialize)]
struct Asked {
    host: Option<String>,
    #[serde(default)]
    block: String,
    #[serde(default)]
    ruling: String,
}

async fn furniture(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let lines = ask(&office, move |office| {
        archive::furniture(&office.store, asked.host.as_deref())
    })
    .await?;
    Ok(wanted.answer(
        || lines.iter().map(json::furniture).collect(),
        |width| terminal::furniture(&lines, width),
    ))
}

async fn rule(
    State(office): State<Office>,
    wanted: Query<Wanted>,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let ruling = match asked.ruling.as_str() {
        "pin" => Some(Ruling::Pinned),
        "drop" => Some(Ruling::Dropped),
        _ => None,
    };
    let host = asked.host.as_deref().unwrap_or_default();
    let now = office.clock.now();
    archive::rule(&office.store, host, &asked.block, ruling, now).await?;
    furniture(State(office), wanted, Query(asked)).await
}
