//! The demo's local news site: the edition of the hour, in a page that is never twice the same.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use tokio::net::TcpListener;

use crate::clock::Clock;
use crate::news::Timestamp;

use super::story::Edition;

/// Headlines that the site promotes beside the story, by turns.
const PROMOTED: [&str; 6] = [
    "What the autumn tides do to the Loren reefs",
    "Council votes on night buses next Tuesday",
    "Ten walks for a windy weekend",
    "Harbour fees to rise by 3 percent",
    "The baker who wakes the old town",
    "Rail strike: what travellers need to know",
];

#[derive(Debug, Clone)]
struct Newsroom {
    editions: Arc<Vec<Edition>>,
    clock: Clock,
    start: Timestamp,
    answers: Arc<AtomicU64>,
}

#[derive(Template)]
#[template(path = "demo/article.html")]
struct Article<'a> {
    edition: &'a Edition,
    published: String,
    modified: String,
    nonce: u64,
    promoted: [&'static str; 3],
    minutes_ago: u64,
    readers: u64,
}

/// Serves the story from now on, on a free port of loopback.
pub(super) async fn open(
    editions: Vec<Edition>,
    clock: Clock,
    start: Timestamp,
) -> std::io::Result<SocketAddr> {
    let newsroom = Newsroom {
        editions: Arc::new(editions),
        clock,
        start,
        answers: Arc::default(),
    };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let robots = || async {
        (
            [(header::CONTENT_TYPE, "text/plain")],
            "User-agent: *\nDisallow: /search\n",
        )
    };
    let router = Router::new()
        .route("/news/ferry-aground.html", get(article))
        .route("/robots.txt", get(robots))
        .with_state(newsroom);
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the demo's site stopped");
        }
    });
    Ok(address)
}

async fn article(State(newsroom): State<Newsroom>) -> axum::response::Response {
    let now = newsroom.clock.now();
    let answer = newsroom.answers.fetch_add(1, Ordering::Relaxed);
    let minute = now.since(newsroom.start).as_secs() / 60;
    let current = newsroom
        .editions
        .iter()
        .rev()
        .find(|edition| u64::from(edition.minute) <= minute);
    let Some(edition) = current else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let stated = |minute: u32| {
        newsroom
            .start
            .plus(Duration::from_secs(u64::from(minute) * 60))
            .to_string()
    };
    let promoted = |place: u64| PROMOTED[usize::try_from((answer + place) % 6).unwrap_or(0)];
    let page = Article {
        edition,
        published: stated(0),
        modified: stated(edition.modified_minute),
        nonce: answer.wrapping_mul(0x9e37_79b9_7f4a_7c15),
        promoted: [promoted(0), promoted(1), promoted(3)],
        minutes_ago: minute.saturating_sub(u64::from(edition.modified_minute)),
        readers: 1_000 + answer * 37 % 900,
    };
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
