//! Questions about the past, answered from the store.

mod dossier;
mod export;
mod feeds;
mod figures;
mod find;
mod hosts;
mod import;
mod lists;
mod readers;
mod replay;
mod search;
mod stats;
mod warc;

pub use dossier::dossier;
pub use export::{chosen, history, history_lines};
pub use feeds::feeds;
pub use figures::{metrics, oldest_duty};
pub use find::{Which, range, story};
pub use hosts::{furniture, hosts, rule};
pub use import::import;
pub use lists::{announced, latest, outbox, status, stories, subscribers, suppressed, verify};
pub use readers::{choices, in_words, is_offered, messages_to, subscriber};
pub use replay::replay;
pub use search::{Among, FactCode, blame, search};
pub use stats::{Span, stats};
pub use warc::{warc, warc_bytes};

use crate::decide;
use crate::describe;
use crate::diff;
use crate::news::{
    Comparison, HostMemory, Story, StoryId, Timeline, Timestamp, Variant, Version, Weight,
};
use crate::render::view::StoryView;
use crate::store::{self, Store};

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// No story is called that.
    #[error("no story is called \"{text}\"{}", nearest_names(nearest))]
    NoSuchStory {
        /// What was asked for.
        text: String,
        /// Names that are near.
        nearest: Vec<String>,
    },
    /// Several stories begin like that.
    #[error("\"{text}\" may be {}; write more of it", names.join(" or "))]
    Ambiguous {
        /// What was asked for.
        text: String,
        /// The stories that begin so.
        names: Vec<String>,
    },
    /// The story has no such version.
    #[error("story \"{story}\": {why}")]
    NoSuchVersion {
        /// The story's name.
        story: String,
        /// What it has instead.
        why: String,
    },
    /// What is written or read breaks off.
    #[error("{0}")]
    Broken(String),
    /// The question cannot be understood.
    #[error("{0}")]
    Unclear(String),
}

fn nearest_names(names: &[String]) -> String {
    if names.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", names.join(" or "))
    }
}

/// A story's past, and where it is now.
pub fn view(store: &Store, story: Story) -> Result<StoryView, Error> {
    let standing = store
        .standing(story.id)?
        .unwrap_or_else(|| crate::news::Standing::new(story.since));
    let versions = store.timeline(story.id)?;
    let variants = Variant::by_turns(store.variants(story.id)?);
    Ok(StoryView {
        timeline: Timeline { story, versions },
        standing,
        variants,
    })
}

/// One version of a story.
pub fn version(store: &Store, story: &Story, which: Which) -> Result<Version, Error> {
    let versions = store.timeline(story.id)?;
    let absent = |why: String| Error::NoSuchVersion {
        story: story.name.to_string(),
        why,
    };
    let Some(last) = versions.last() else {
        return Err(absent(
            "it has no version yet; its page has not been read".to_owned(),
        ));
    };
    let number = match which {
        Which::Last => last.number,
        Which::Number(number) => number,
        Which::AsOf(time) => as_of(&versions, time).ok_or_else(|| {
            absent(format!(
                "it was first seen {}, after {time}",
                versions[0].first_seen
            ))
        })?,
    };
    let found = store.version(story.id, number)?;
    found.ok_or_else(|| {
        absent(format!(
            "it has versions 1 to {}, not {number}",
            last.number
        ))
    })
}

/// The version that stood at this time, as far as we know.
fn as_of(versions: &[crate::news::VersionHead], time: Timestamp) -> Option<u32> {
    versions
        .iter()
        .rev()
        .find(|head| head.first_seen <= time)
        .map(|head| head.number)
}

/// Two versions of a story side by side: by default the last two.
pub fn comparison(
    store: &Store,
    story: &Story,
    older: Which,
    newer: Which,
) -> Result<Comparison, Error> {
    let newer = version(store, story, newer)?;
    let older = match older {
        Which::Last if newer.head.number == 1 => {
            let why = "it has one version only; there is nothing to compare yet".to_owned();
            return Err(Error::NoSuchVersion {
                story: story.name.to_string(),
                why,
            });
        }
        Which::Last => version(store, story, Which::Number(newer.head.number - 1))?,
        other => version(store, story, other)?,
    };
    if older.head.number >= newer.head.number {
        let (a, b) = (older.head.number, newer.head.number);
        return Err(Error::Unclear(format!(
            "version {a} is not older than version {b}; write {b}..{a}, or another range"
        )));
    }
    Ok(compare(older, newer, &store.host_memory(&story.address)?))
}

/// Two versions of the story with this id, by number.
pub fn comparison_of(
    store: &Store,
    story: StoryId,
    older: u32,
    newer: u32,
) -> Result<Comparison, Error> {
    let story = store
        .story(story)?
        .ok_or(store::Error::UnknownStory(story))?;
    comparison(store, &story, Which::Number(older), Which::Number(newer))
}

/// How much the change between two versions weighs; `None` where it comes to nothing.
pub fn net_weight(
    store: &Store,
    story: StoryId,
    older: u32,
    newer: u32,
) -> Result<Option<Weight>, Error> {
    Ok(comparison_of(store, story, older, newer)?.weight)
}

/// Between neighbours the facts are those that were recorded; else they are found anew.
/// The host's furniture stands in the record, and leaves the comparison.
fn compare(mut older: Version, mut newer: Version, host: &HostMemory) -> Comparison {
    let (was, is) = decide::without_furniture(&older.article, &newer.article, host);
    let (was, is) = (was.into_owned(), is.into_owned());
    (older.article, newer.article) = (was, is);
    let change = diff::articles(&older.article, &newer.article);
    let (facts, weight) = if older.head.number + 1 == newer.head.number {
        (newer.head.facts.clone(), newer.head.weight)
    } else {
        let description = describe::change(&older.article, &newer.article, &change);
        (description.facts, description.weight)
    };
    Comparison {
        older,
        newer,
        change,
        facts,
        weight,
    }
}
