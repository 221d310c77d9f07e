//! The past given away and taken back: `backup`, `export`, `import`.

use axum::Router;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::archive;
use crate::render::{html, json, terminal};

use super::operator::Wanted;
use super::past::Filter;
use super::{Office, Refusal, ask, stream};

/// The routes of whole histories.
pub(super) fn router() -> Router<Office> {
    Router::new()
        .route("/backup", get(backup))
        .route("/export", get(export))
        .route("/import", post(import))
}

async fn backup(State(office): State<Office>) -> Result<Response, Refusal> {
    let backup = ask(&office, |office| Ok(office.store.backup()?)).await?;
    let bytes = backup.bytes().to_string();
    let body = stream::written(move |out| backup.write(out));
    Ok(([("redlined-expected", bytes)], body).into_response())
}

/// Which stories are exported, and how.
#[derive(Debug, Deserialize)]
struct Exported {
    format: Format,
    #[serde(default)]
    all: bool,
    #[serde(flatten)]
    filter: Filter,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    Jsonl,
    Warc,
    Html,
}

async fn export(
    State(office): State<Office>,
    Query(exported): Query<Exported>,
) -> Result<Response, Refusal> {
    let Exported {
        format,
        all,
        filter,
    } = exported;
    if !all && filter.is_of_everything() {
        let why = "which stories? name one, or give --topic, --host or --all";
        return Err(Refusal::asked_wrongly(&why));
    }
    match format {
        Format::Jsonl => history(&office, filter).await,
        Format::Html => dossier(&office, filter).await,
        Format::Warc => pages(&office, filter).await,
    }
}

async fn history(office: &Office, filter: Filter) -> Result<Response, Refusal> {
    let (stories, lines) = ask(office, move |office| {
        let stories = archive::chosen(&office.store, &filter.among(&office.store)?)?;
        let lines = archive::history_lines(&office.store, &stories)?;
        Ok((stories, lines))
    })
    .await?;
    let (store, now) = (office.store.clone(), office.clock.now());
    let body = stream::written(move |out| archive::history(&store, &stories, now, out));
    let head = [
        ("redlined-expected", lines.to_string()),
        ("redlined-unit", "lines".to_owned()),
    ];
    Ok((head, body).into_response())
}

async fn pages(office: &Office, filter: Filter) -> Result<Response, Refusal> {
    let (stories, bytes) = ask(office, move |office| {
        let stories = archive::chosen(&office.store, &filter.among(&office.store)?)?;
        let bytes = archive::warc_bytes(&office.store, &stories)?;
        Ok((stories, bytes))
    })
    .await?;
    let (store, now) = (office.store.clone(), office.clock.now());
    let body = stream::written(move |out| archive::warc(&store, &stories, now, out));
    Ok(([("redlined-expected", bytes.to_string())], body).into_response())
}

async fn dossier(office: &Office, filter: Filter) -> Result<Response, Refusal> {
    let page = ask(office, move |office| {
        let mut stories = archive::chosen(&office.store, &filter.among(&office.store)?)?;
        match (stories.pop(), stories.len()) {
            (Some(story), 0) => {
                let dossier = archive::dossier(&office.store, story, office.clock.now())?;
                Ok(html::dossier(&dossier))
            }
            _ => Err(archive::Error::Unclear(
                "a dossier is of one story; name it".to_owned(),
            )),
        }
    })
    .await?;
    Ok(page.into_response())
}

async fn import(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    body: Body,
) -> Result<Response, Refusal> {
    let lines = stream::read(body);
    let imported = ask(&office, move |office| {
        archive::import(&office.store, lines, office.clock.now())
    })
    .await?;
    let differs = if imported.bad == 0 { "no" } else { "yes" };
    let answer = wanted.answer(
        || json::imported(&imported),
        |width| terminal::imported(&imported, width),
    );
    Ok(([("redlined-differs", differs)], answer).into_response())
}
