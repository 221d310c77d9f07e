//! For whoever watches the daemon: what it counts (`/metrics`), whether it lives (`/healthz`), and
//! whether it can do its work (`/readyz`). On the Unix socket, and on `[metrics] listen` if there is one.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::archive;
use crate::canary;
use crate::pulse;
use crate::render::figures::Metrics;
use crate::render::openmetrics::{self, Form};

use super::{Office, Refusal, ask};

/// The routes of `[metrics] listen`.
pub fn router(office: Office) -> Router {
    routes().with_state(office)
}

pub(super) fn routes() -> Router<Office> {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
}

async fn metrics(State(office): State<Office>, headers: HeaderMap) -> Result<Response, Refusal> {
    let form = form(&headers);
    let (stored, canary) = ask(&office, |office| {
        let now = office.clock.now();
        let flight = canary::flight(&office.store, &office.watch.settings())?;
        let canary = flight.map(|flight| (flight.age(now), flight));
        Ok((archive::metrics(&office.store, now)?, canary))
    })
    .await?;
    let (queued, behind) = office.watch.queue().await;
    let ready = office.watch.check().await.is_ok();
    let pulse = office.watch.pulse();
    let counted = Metrics {
        running_since: office.running_since,
        figures: pulse.figures(),
        queued,
        behind,
        ready,
        settings_refused: pulse.settings_refused().is_some(),
        canary,
        process: pulse::process(),
        ..stored
    };
    let text = openmetrics::metrics(&counted, form);
    Ok(([(header::CONTENT_TYPE, form.content_type())], text).into_response())
}

/// Who asks for `OpenMetrics` gets it; curl and older collectors get what they know.
fn form(headers: &HeaderMap) -> Form {
    let accepts = headers
        .get(header::ACCEPT)
        .and_then(|accepts| accepts.to_str().ok());
    if accepts.is_some_and(|accepts| accepts.contains("application/openmetrics-text")) {
        Form::OpenMetrics
    } else {
        Form::Text
    }
}

/// It answers, so it lives.
async fn healthz() -> &'static str {
    "alive\n"
}

async fn readyz(State(office): State<Office>) -> (StatusCode, String) {
    match office.watch.check().await {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(stuck) => (StatusCode::SERVICE_UNAVAILABLE, format!("{stuck}\n")),
    }
}
