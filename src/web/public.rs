//! What anybody may read: stories, timelines, comparisons; as pages, and as JSON under `.json`.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;

use crate::archive;
use crate::render::{html, json};

use super::{Office, Refusal, ask};

/// The routes of `[web] listen`.
pub fn router(office: Office) -> Router {
    Router::new()
        .route("/", get(stories))
        .route("/index.json", get(stories_json))
        .route("/style.css", get(style))
        .route("/story/{story}", get(story))
        .route("/story/{story}/{which}", get(version_or_comparison))
        .fallback(nothing_here)
        .layer(middleware::from_fn(careful))
        .with_state(office)
}

async fn stories(State(office): State<Office>) -> Result<Html<String>, Page> {
    let lines = ask(&office, |office| archive::stories(&office.store)).await?;
    Ok(Html(html::stories_page(&lines)))
}

async fn stories_json(State(office): State<Office>) -> Result<Json<Value>, Refusal> {
    let lines = ask(&office, |office| archive::stories(&office.store)).await?;
    Ok(Json(lines.iter().map(json::story).collect()))
}

async fn style() -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, "text/css; charset=utf-8"),
            (header::CACHE_CONTROL, "max-age=3600"),
        ],
        html::STYLE,
    )
}

async fn story(State(office): State<Office>, Path(story): Path<String>) -> Result<Response, Page> {
    let (id, as_json) = wanted(&story);
    let view = ask(&office, move |office| {
        let story = archive::story(&office.store, &id)?;
        archive::view(&office.store, story)
    })
    .await?;
    let log = || {
        view.timeline
            .versions
            .iter()
            .map(json::log)
            .collect::<Value>()
    };
    Ok(either(as_json, log, || html::story_page(&view)))
}

/// `/story/ID/3` is a version, `/story/ID/2..3` a comparison.
async fn version_or_comparison(
    State(office): State<Office>,
    Path((story, which)): Path<(String, String)>,
) -> Result<Response, Page> {
    let (which, as_json) = wanted(&which);
    if which.contains("..") {
        let (story, comparison) = ask(&office, move |office| {
            let story = archive::story(&office.store, &story)?;
            let (older, newer) = archive::range(&which)?;
            let comparison = archive::comparison(&office.store, &story, older, newer)?;
            Ok((story, comparison))
        })
        .await?;
        return Ok(either(
            as_json,
            || json::diff(&comparison),
            || html::comparison_page(&story, &comparison),
        ));
    }
    let (story, version) = ask(&office, move |office| {
        let story = archive::story(&office.store, &story)?;
        let version = archive::version(&office.store, &story, which.parse()?)?;
        Ok((story, version))
    })
    .await?;
    Ok(either(
        as_json,
        || json::version(&version),
        || html::version_page(&story, &version),
    ))
}

/// The answer in the form that was asked for.
fn either(as_json: bool, json: impl FnOnce() -> Value, page: impl FnOnce() -> String) -> Response {
    if as_json {
        Json(json()).into_response()
    } else {
        Html(page()).into_response()
    }
}

/// What is asked for, and whether as JSON.
fn wanted(text: &str) -> (String, bool) {
    match text.strip_suffix(".json") {
        Some(bare) => (bare.to_owned(), true),
        None => (text.to_owned(), false),
    }
}

async fn nothing_here() -> Page {
    Page(Refusal {
        status: StatusCode::NOT_FOUND,
        text: "there is no such page".to_owned(),
    })
}

/// A refusal as a page.
struct Page(Refusal);

impl From<Refusal> for Page {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let Self(Refusal { status, text }) = self;
        let title = status.canonical_reason().unwrap_or("Not answered");
        (
            status,
            Html(html::error_page(status.as_u16(), title, &text)),
        )
            .into_response()
    }
}

/// Headers that keep a hostile page's text from becoming more than text.
async fn careful(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, html::SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
