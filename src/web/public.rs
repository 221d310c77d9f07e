//! What anybody may read: stories, timelines, comparisons; as pages, and as JSON under `.json`.

use std::time::Duration;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;

use crate::archive;
use crate::extract;
use crate::news::{Story, Version, VersionHead};
use crate::render::view::StoryLine;
use crate::render::{feed, html, json, paths};
use crate::store::Store;

use super::{Office, Refusal, ask, readers};

/// An answer takes no longer, the reading of a form included.
const WITHIN: Duration = Duration::from_secs(30);
/// Versions in the feed of all stories.
const IN_A_FEED: usize = 50;

/// The routes of `[web] listen`.
pub fn router(office: Office) -> Router {
    Router::new()
        .route("/", get(stories))
        .route(paths::STORIES_JSON, get(stories_json))
        .route("/.json", get(stories_json))
        .route(paths::STORIES_FEED, get(stories_feed))
        .route("/style.css", get(style))
        .route("/story/{story}", get(story))
        .route("/story/{story}/{which}", get(version_or_comparison))
        .merge(readers::router(office.clone()))
        .fallback(nothing_here)
        .layer(middleware::from_fn(soon))
        .layer(middleware::from_fn(careful))
        .with_state(office)
}

async fn stories(State(office): State<Office>) -> Result<Html<String>, Page> {
    let lines = ask(&office, |office| public_stories(&office.store)).await?;
    Ok(Html(html::stories_page(&lines)))
}

async fn stories_json(State(office): State<Office>) -> Result<Json<Value>, Refusal> {
    let lines = ask(&office, |office| public_stories(&office.store)).await?;
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

/// The latest versions of all stories, as a feed.
async fn stories_feed(
    State(office): State<Office>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let base = base(&office, &headers);
    let started = office.running_since.unwrap_or_else(|| office.clock.now());
    let drawn = ask(&office, move |office| {
        let latest = archive::latest(&office.store, IN_A_FEED, Story::public)?;
        let latest: Vec<(&Story, &VersionHead)> =
            latest.iter().map(|(story, head)| (story, head)).collect();
        Ok(feed::all(&latest, &base, started))
    })
    .await?;
    Ok(atom(drawn))
}

async fn story(
    State(office): State<Office>,
    Path(story): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Page> {
    let (id, form) = wanted(&story);
    let view = ask(&office, move |office| {
        let story = public_story(&office.store, &id)?;
        archive::view(&office.store, story)
    })
    .await?;
    Ok(match form {
        Form::Page => {
            let subscribe = readers::can_subscribe(&office);
            Html(html::story_page(&view, subscribe)).into_response()
        }
        Form::Json => Json(
            view.timeline
                .versions
                .iter()
                .map(json::log)
                .collect::<Value>(),
        )
        .into_response(),
        Form::Atom => atom(feed::story(&view.timeline, &base(&office, &headers))),
    })
}

/// `/story/ID/3` is a version, `/story/ID/2..3` a comparison.
async fn version_or_comparison(
    State(office): State<Office>,
    Path((story, which)): Path<(String, String)>,
) -> Result<Response, Page> {
    let (which, form) = wanted(&which);
    if which.contains("..") {
        let (story, comparison) = ask(&office, move |office| {
            let story = public_story(&office.store, &story)?;
            let (older, newer) = archive::range(&which)?;
            let comparison = archive::comparison(&office.store, &story, older, newer)?;
            may_be_shown(office, &story, &[&comparison.older, &comparison.newer])?;
            Ok((story, comparison))
        })
        .await?;
        return Ok(either(
            form,
            || json::diff(&comparison),
            || html::comparison_page(&story, &comparison),
        ));
    }
    let (story, version) = ask(&office, move |office| {
        let story = public_story(&office.store, &story)?;
        let version = archive::version(&office.store, &story, which.parse()?)?;
        may_be_shown(office, &story, &[&version])?;
        Ok((story, version))
    })
    .await?;
    Ok(either(
        form,
        || json::version(&version),
        || html::version_page(&story, &version),
    ))
}

/// Every story that readers may see.
fn public_stories(store: &Store) -> Result<Vec<StoryLine>, archive::Error> {
    let mut lines = archive::stories(store)?;
    lines.retain(|line| line.story.public());
    Ok(lines)
}

/// The story that somebody means, if readers may see it.
fn public_story(store: &Store, text: &str) -> Result<Story, archive::Error> {
    let story = archive::story(store, text)?;
    if story.public() {
        return Ok(story);
    }
    Err(archive::Error::NoSuchStory {
        text: text.to_owned(),
        nearest: Vec::new(),
    })
}

/// The text of a page that asks for no copies (`noarchive`) is not shown here; its timeline is.
fn may_be_shown(
    office: &Office,
    story: &Story,
    versions: &[&Version],
) -> Result<(), archive::Error> {
    for version in versions {
        let number = version.head.number;
        let snapshot = office.store.snapshot(story.id, number)?;
        if snapshot.is_some_and(|snapshot| extract::forbids_copies(&snapshot)) {
            return Err(archive::Error::NoSuchVersion {
                story: story.name.to_string(),
                why: format!(
                    "its publisher asks that no copies be shown (noarchive), so version {number} is not; read it at {}",
                    story.address
                ),
            });
        }
    }
    Ok(())
}

/// In which form an answer is wanted, by the end of its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Page,
    Json,
    Atom,
}

/// What is asked for, and in which form.
fn wanted(text: &str) -> (String, Form) {
    let ending = |end: &str, form| Some((text.strip_suffix(end)?.to_owned(), form));
    ending(".json", Form::Json)
        .or_else(|| ending(".atom", Form::Atom))
        .unwrap_or_else(|| (text.to_owned(), Form::Page))
}

/// A page, or the same as JSON.
fn either(form: Form, json: impl FnOnce() -> Value, page: impl FnOnce() -> String) -> Response {
    match form {
        Form::Page => Html(page()).into_response(),
        Form::Json => Json(json()).into_response(),
        Form::Atom => Page::from(nothing_like_it()).into_response(),
    }
}

fn atom(drawn: String) -> Response {
    (
        [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")],
        drawn,
    )
        .into_response()
}

/// Where these pages are for the outside: the public address, or as they were asked for.
fn base(office: &Office, headers: &HeaderMap) -> String {
    let public = office
        .watch
        .settings()
        .web
        .url
        .as_ref()
        .map(ToString::to_string);
    let asked = || {
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        format!("http://{}", host.unwrap_or("localhost"))
    };
    public
        .unwrap_or_else(asked)
        .trim_end_matches('/')
        .to_owned()
}

fn nothing_like_it() -> Refusal {
    Refusal {
        status: StatusCode::NOT_FOUND,
        text: "there is no such page".to_owned(),
    }
}

async fn nothing_here() -> Page {
    nothing_like_it().into()
}

/// A refusal as a page.
pub(super) struct Page(Refusal);

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

/// An answer, or the admission that it takes too long; a form that comes by drops is not waited for.
async fn soon(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(WITHIN, next.run(request)).await;
    answer.unwrap_or_else(|_| {
        let slow = Refusal {
            status: StatusCode::SERVICE_UNAVAILABLE,
            text: "this takes too long; please try again later".to_owned(),
        };
        Page(slow).into_response()
    })
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
