//! Everything the command line can ask: one route a command, answered as JSON or as terminal text.

use std::path::Path;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use futures_util::{StreamExt as _, stream};
use serde::Deserialize;
use serde_json::Value;

use crate::archive;
use crate::cadence;
use crate::config::Settings;
use crate::news::{Address, AskedBy, Follow, Story, StoryName, Topic, time};
use crate::render::view::Visited;
use crate::render::{json, phrases, terminal};
use crate::watch::FollowError;

use super::{Office, Refusal, ask, copies, feeds, health, outbox, past, subscribers};

/// Stories visited side by side when all are asked for.
const SIDE_BY_SIDE: usize = 16;

/// The routes of the Unix socket.
pub fn router(office: Office) -> Router {
    Router::new()
        .route("/watch", post(watch))
        .route("/unwatch", post(unwatch))
        .route("/visit", post(visit))
        .route("/stories", get(stories))
        .route("/log", get(log))
        .route("/show", get(show))
        .route("/diff", get(diff))
        .route("/replay", get(replay).post(replay_by))
        .route("/verify", get(verify))
        .route("/status", get(status))
        .route("/suppressed", get(suppressed))
        .merge(subscribers::router())
        .merge(outbox::router())
        .merge(past::router())
        .merge(copies::router())
        .merge(super::hosts::routes())
        .merge(health::routes())
        .merge(feeds::routes())
        .merge(super::doctor::routes())
        .merge(super::reload::routes())
        .with_state(office)
}

/// In which form an answer is wanted.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Wanted {
    /// Columns of the terminal; JSON where there is none.
    width: Option<usize>,
}

impl Wanted {
    /// The answer in that form.
    pub(super) fn answer(
        self,
        json: impl FnOnce() -> Value,
        text: impl FnOnce(usize) -> String,
    ) -> Response {
        match self.width {
            Some(width) => text(width.clamp(20, 400)).into_response(),
            None => Json(json()).into_response(),
        }
    }
}

/// A question about one story.
#[derive(Debug, Deserialize)]
pub(super) struct About {
    pub(super) story: String,
    #[serde(default)]
    pub(super) version: String,
    #[serde(default)]
    range: String,
}

/// A question about one story or all.
#[derive(Debug, Deserialize)]
struct Perhaps {
    story: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Watched {
    url: String,
    name: Option<String>,
    topic: Option<String>,
    every: Option<String>,
    cron: Option<String>,
    timezone: Option<String>,
}

async fn watch(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Form(typed): Form<Watched>,
) -> Result<Response, Refusal> {
    let follow = Follow {
        address: Address::parse(&typed.url).map_err(|why| Refusal::asked_wrongly(&why))?,
        name: typed
            .name
            .as_deref()
            .map(StoryName::parse)
            .transpose()
            .map_err(|why| Refusal::asked_wrongly(&why))?,
        topic: typed
            .topic
            .as_deref()
            .map(str::parse::<Topic>)
            .transpose()
            .map_err(|why| Refusal::asked_wrongly(&why))?,
        every: typed
            .every
            .as_deref()
            .map(time::visit_span)
            .transpose()
            .map_err(|why| Refusal::asked_wrongly(&why))?,
        plan: typed
            .cron
            .as_deref()
            .map(|pattern| cadence::plan(pattern, typed.timezone.as_deref()))
            .transpose()
            .map_err(|why| Refusal::asked_wrongly(&why))?,
        asked_by: AskedBy::Command,
    };
    let visited = office
        .watch
        .follow(follow)
        .await
        .map_err(|error| match error {
            FollowError::Store(error) => error.into(),
            refused @ FollowError::Hopeless { .. } => Refusal::cannot(&refused),
        })?;
    Ok(wanted.answer(
        || json::visit(&visited),
        |width| terminal::visit(&visited, width),
    ))
}

async fn unwatch(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Form(about): Form<About>,
) -> Result<Response, Refusal> {
    let story = find(&office, about.story).await?;
    if story.asked_by == AskedBy::File {
        let why = format!(
            "story \"{}\" is declared in the configuration; remove its [[story]] there and reload",
            story.name
        );
        return Err(Refusal::cannot(&why));
    }
    if !story.public() {
        let why = "this is the delivery canary; remove mail from [canary] and restart";
        return Err(Refusal::cannot(&why));
    }
    let name = story.name.clone();
    office
        .store
        .put_story(
            Story {
                ended: Some(office.clock.now()),
                ..story
            },
            None,
        )
        .await?;
    Ok(wanted.answer(
        || serde_json::json!({"story": name.as_str(), "followed": false}),
        |_| format!("{name} is no longer followed; its history stays\n"),
    ))
}

async fn visit(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Form(typed): Form<Perhaps>,
) -> Result<Response, Refusal> {
    let stories = match typed.story {
        Some(story) => vec![find(&office, story).await?],
        None => office
            .store
            .stories()?
            .into_iter()
            .filter(Story::followed)
            .collect(),
    };
    let visits = stream::iter(stories).map(|story| {
        let watch = office.watch.clone();
        async move { watch.visit(&story).await }
    });
    let visited: Vec<Visited> = visits
        .buffered(SIDE_BY_SIDE)
        .collect::<Vec<_>>()
        .await
        .into_iter()
        .collect::<Result<_, _>>()?;
    Ok(wanted.answer(
        || visited.iter().map(json::visit).collect(),
        |width| {
            visited
                .iter()
                .map(|visited| terminal::visit(visited, width))
                .collect()
        },
    ))
}

async fn stories(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let lines = ask(&office, |office| archive::stories(&office.store)).await?;
    Ok(wanted.answer(
        || lines.iter().map(json::story).collect(),
        |width| terminal::stories(&lines, width),
    ))
}

async fn log(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Query(about): Query<About>,
) -> Result<Response, Refusal> {
    let view = ask(&office, move |office| {
        let story = archive::story(&office.store, &about.story)?;
        archive::view(&office.store, story)
    })
    .await?;
    Ok(wanted.answer(
        || view.timeline.versions.iter().map(json::log).collect(),
        |width| terminal::timeline(&view, width),
    ))
}

async fn show(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Query(about): Query<About>,
) -> Result<Response, Refusal> {
    let version = ask(&office, move |office| {
        let story = archive::story(&office.store, &about.story)?;
        archive::version(&office.store, &story, about.version.parse()?)
    })
    .await?;
    Ok(wanted.answer(
        || json::version(&version),
        |width| terminal::article(&version.article, width),
    ))
}

async fn diff(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Query(about): Query<About>,
) -> Result<Response, Refusal> {
    let comparison = ask(&office, move |office| {
        let story = archive::story(&office.store, &about.story)?;
        let (older, newer) = archive::range(&about.range)?;
        archive::comparison(&office.store, &story, older, newer)
    })
    .await?;
    let differs = if comparison.change.is_empty() {
        "no"
    } else {
        "yes"
    };
    let answer = wanted.answer(
        || json::diff(&comparison),
        |width| terminal::comparison(&comparison, width),
    );
    Ok(([("redlined-differs", differs)], answer).into_response())
}

async fn verify(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Query(typed): Query<Perhaps>,
) -> Result<Response, Refusal> {
    let lines = ask(&office, move |office| {
        let story = typed
            .story
            .map(|story| archive::story(&office.store, &story))
            .transpose()?;
        archive::verify(&office.store, story)
    })
    .await?;
    let differs = if lines.is_empty() { "no" } else { "yes" };
    let answer = wanted.answer(
        || lines.iter().map(json::finding).collect(),
        |width| terminal::findings(&lines, width),
    );
    Ok(([("redlined-differs", differs)], answer).into_response())
}

async fn replay(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Query(about): Query<About>,
) -> Result<Response, Refusal> {
    let settings = office.watch.settings();
    replayed(&office, wanted, about.story, settings).await
}

/// A replay by settings that are not in force: a file's text.
#[derive(Debug, Deserialize)]
struct ReplayBy {
    story: String,
    file: String,
    settings: String,
}

async fn replay_by(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Form(typed): Form<ReplayBy>,
) -> Result<Response, Refusal> {
    let nowhere = Path::new("");
    let settings = Settings::parse(&typed.settings, Path::new(&typed.file), nowhere)
        .map_err(|why| Refusal::asked_wrongly(&why))?;
    replayed(&office, wanted, typed.story, Arc::new(settings)).await
}

async fn replayed(
    office: &Office,
    wanted: Wanted,
    story: String,
    settings: Arc<Settings>,
) -> Result<Response, Refusal> {
    let steps = ask(office, move |office| {
        let story = archive::story(&office.store, &story)?;
        archive::replay(&office.store, &story, &settings.rules(&story.address))
    })
    .await?;
    Ok(wanted.answer(
        || steps.iter().map(json::step).collect(),
        |width| {
            steps
                .iter()
                .map(|step| terminal::step(step, width))
                .collect()
        },
    ))
}

async fn status(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let (mut status, failing) = ask(&office, |office| {
        let status = archive::status(
            &office.store,
            office.running_since,
            office.answered_by.clone(),
            office.clock.now(),
        )?;
        let feeds = archive::feeds(&office.store, &office.watch.settings().feeds)?;
        let failing = feeds
            .iter()
            .filter(|feed| feed.configured && feed.standing.trouble.is_some());
        Ok((status, failing.count()))
    })
    .await?;
    let stuck = office.watch.check().await.err();
    let pulse = office.watch.pulse();
    let settings = pulse.settings_refused().into_iter().chain(pulse.waits());
    let relay = office.deliver.trouble();
    let relay = relay.map(|it| phrases::relay_trouble(it.since, it.until, &it.reply));
    let stuck = stuck.map(|stuck| stuck.to_string());
    let feeds = (failing > 0).then(|| phrases::feeds_trouble(failing));
    let first = stuck.into_iter().chain(settings).chain(relay).chain(feeds);
    status.warnings.splice(0..0, first);
    Ok(wanted.answer(
        || json::status(&status),
        |width| terminal::status(&status, width),
    ))
}

async fn suppressed(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Query(typed): Query<Perhaps>,
) -> Result<Response, Refusal> {
    let lines = ask(&office, move |office| {
        let story = typed
            .story
            .map(|story| archive::story(&office.store, &story))
            .transpose()?;
        archive::suppressed(&office.store, story.map(|story| story.id))
    })
    .await?;
    Ok(wanted.answer(
        || lines.iter().map(json::suppressed).collect(),
        |width| terminal::suppressed(&lines, width),
    ))
}

/// The story that somebody means.
pub(super) async fn find(office: &Office, text: String) -> Result<Story, Refusal> {
    ask(office, move |office| archive::story(&office.store, &text)).await
}
