//! What is amiss around redlined, and what to do about it.

use axum::extract::{Query, State};
use axum::http::HeaderName;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Form, Router};
use serde::Deserialize;

use crate::doctor::{self, Patient};
use crate::news::EmailAddress;
use crate::render::view::Health;
use crate::render::{json, terminal};

use super::operator::Wanted;
use super::{Office, Refusal};

pub(super) fn routes() -> Router<Office> {
    Router::new().route("/doctor", post(examine))
}

#[derive(Debug, Deserialize)]
struct Asked {
    mail: Option<String>,
}

async fn examine(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let mail = asked.mail.as_deref().map(EmailAddress::parse).transpose();
    let mail = mail.map_err(|why| Refusal::asked_wrongly(&why))?;
    let patient = Patient {
        store: office.store,
        watch: office.watch,
        clock: office.clock,
    };
    let probes = doctor::examine(&patient, mail).await;
    let amiss = probes.iter().any(|probe| probe.health == Health::Bad);
    let differs = HeaderName::from_static("redlined-differs");
    let answer = wanted.answer(
        || probes.iter().map(json::probe).collect(),
        |width| terminal::probes(&probes, width),
    );
    Ok(([(differs, if amiss { "yes" } else { "no" })], answer).into_response())
}
