//! Questions about words and edits over the whole past: `blame`, `phrase`, `search`, `stats`.

use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde::Deserialize;

use crate::archive::{self, Among, Span};
use crate::news::{Timestamp, Topic};
use crate::render::{json, phrases, terminal};
use crate::store::{Store, Terms};

use super::operator::{About, Wanted};
use super::{Office, Refusal, ask};

/// What a search shows where nobody says how much.
const MOST: usize = 100;

/// The routes about the past.
pub(super) fn router() -> Router<Office> {
    Router::new()
        .route("/blame", get(blame))
        .route("/phrase", get(phrase))
        .route("/search", get(search))
        .route("/stats", get(stats))
}

/// What is looked for, and among what.
#[derive(Debug, Deserialize)]
struct Looked {
    /// Terms, one a line.
    #[serde(default)]
    words: String,
    limit: Option<usize>,
    #[serde(default)]
    by: String,
    #[serde(flatten)]
    filter: Filter,
}

/// Which stories and versions.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Filter {
    story: Option<String>,
    topic: Option<String>,
    host: Option<String>,
    since: Option<String>,
    until: Option<String>,
    point: Option<String>,
    weight: Option<String>,
}

impl Filter {
    /// Nothing is left out.
    pub(super) fn is_of_everything(&self) -> bool {
        self.story.is_none() && self.topic.is_none() && self.host.is_none()
    }

    /// What is meant by what was typed.
    pub(super) fn among(&self, store: &Store) -> Result<Among, archive::Error> {
        let time = |text: &Option<String>| text.as_deref().map(Timestamp::parse).transpose();
        let story = self.story.as_deref();
        Ok(Among {
            story: story
                .map(|story| archive::story(store, story))
                .transpose()?
                .map(|story| story.id),
            topic: understood(self.topic.as_deref().map(str::parse::<Topic>).transpose())?,
            host: self.host.as_ref().map(|host| host.to_lowercase()),
            since: understood(time(&self.since))?,
            until: understood(time(&self.until))?,
            point: self.point.as_deref().map(str::parse).transpose()?,
            weight: understood(self.weight.as_deref().map(str::parse).transpose())?,
        })
    }
}

fn understood<T, E: ToString>(parsed: Result<T, E>) -> Result<T, archive::Error> {
    parsed.map_err(|why| archive::Error::Unclear(why.to_string()))
}

async fn blame(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Query(about): Query<About>,
) -> Result<Response, Refusal> {
    let blame = ask(&office, move |office| {
        let story = archive::story(&office.store, &about.story)?;
        archive::blame(&office.store, story, about.version.parse()?)
    })
    .await?;
    Ok(wanted.answer(
        || json::blame(&blame),
        |width| terminal::blame(&blame, width),
    ))
}

/// Every stretch: who asks whether words ever stood wants all of them.
async fn phrase(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Query(looked): Query<Looked>,
) -> Result<Response, Refusal> {
    let most = looked.limit.unwrap_or(usize::MAX);
    found(&office, wanted, looked, most, phrases::NEVER_STOOD).await
}

async fn search(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Query(looked): Query<Looked>,
) -> Result<Response, Refusal> {
    let most = looked.limit.unwrap_or(MOST);
    found(&office, wanted, looked, most, phrases::NOTHING_FOUND).await
}

async fn found(
    office: &Office,
    wanted: Wanted,
    looked: Looked,
    most: usize,
    none: &str,
) -> Result<Response, Refusal> {
    let found = ask(office, move |office| {
        let terms = Terms::new(looked.words.lines());
        let among = looked.filter.among(&office.store)?;
        archive::search(&office.store, &terms, &among, most)
    })
    .await?;
    let more = if found.more { "yes" } else { "no" };
    let answer = wanted.answer(
        || found.stretches.iter().map(json::stretch).collect(),
        |width| terminal::stretches(&found, width, none),
    );
    Ok(([("redlined-more", more)], answer).into_response())
}

async fn stats(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Query(looked): Query<Looked>,
) -> Result<Response, Refusal> {
    let stats = ask(&office, move |office| {
        let span = match looked.by.as_str() {
            "" => Span::default(),
            by => by.parse()?,
        };
        archive::stats(&office.store, &looked.filter.among(&office.store)?, span)
    })
    .await?;
    Ok(wanted.answer(
        || json::stats(&stats),
        |width| terminal::stats(&stats, width),
    ))
}
