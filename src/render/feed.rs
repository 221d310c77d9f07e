//! Atom feeds (RFC 4287): a story's versions, or the latest of all stories.
//!
//! An entry is never altered, as a version is never altered, so its id is the version's address.

use askama::Template;

use super::{clean, english, paths, phrases};
use crate::news::{Story, Timeline, Timestamp, VersionHead};

/// How many entries a feed holds, the newest first.
pub const LONGEST: usize = 50;

#[derive(Template)]
#[template(path = "feed/atom.xml")]
struct Feed<'a> {
    base: &'a str,
    path: String,
    own: String,
    title: String,
    updated: Timestamp,
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    version: &'a VersionHead,
    id: String,
    path: String,
    title: String,
    content: String,
}

#[derive(Template)]
#[template(path = "feed/entry.html")]
struct Content {
    points: Vec<String>,
    when: String,
    silent: bool,
}

/// A story's versions, for pages that are served at `base` (without a slash at its end).
pub fn story(timeline: &Timeline, base: &str) -> String {
    let story = &timeline.story;
    let newest = timeline.versions.iter().rev();
    let versions: Vec<_> = newest.map(|version| (story, version)).collect();
    let path = paths::story(story.id);
    let own = paths::feed(&path);
    let latest = timeline.versions.last();
    let headline = latest.map(|version| clean::line(&version.headline));
    let title = headline.unwrap_or_else(|| story.name.to_string());
    drawn(base, path, own, title, &versions, story.since)
}

/// Versions of many stories, newest first; `started` dates a feed that has none yet.
pub fn all(versions: &[(&Story, &VersionHead)], base: &str, started: Timestamp) -> String {
    let (path, own) = (paths::STORIES.to_owned(), paths::STORIES_FEED.to_owned());
    drawn(
        base,
        path,
        own,
        phrases::EVERY_CHANGE.to_owned(),
        versions,
        started,
    )
}

fn drawn(
    base: &str,
    path: String,
    own: String,
    title: String,
    versions: &[(&Story, &VersionHead)],
    started: Timestamp,
) -> String {
    let feed = Feed {
        base,
        path,
        own,
        title,
        updated: versions
            .first()
            .map_or(started, |(_, version)| version.first_seen),
        entries: versions
            .iter()
            .take(LONGEST)
            .map(|(story, version)| entry(story, version))
            .collect(),
    };
    written(&feed)
}

fn entry<'a>(story: &Story, version: &'a VersionHead) -> Entry<'a> {
    let id = paths::version(story.id, version.number);
    let before = version.number.checked_sub(1).filter(|&number| number > 0);
    let compared = |number| paths::comparison(story.id, number, version.number);
    let content = Content {
        points: phrases::points(&version.facts),
        when: phrases::seen(version),
        silent: version.silent,
    };
    Entry {
        version,
        path: before.map_or_else(|| id.clone(), compared),
        id,
        title: clean::line(&english::subject(&version.headline, &version.facts)),
        content: written(&content),
    }
}

fn written(page: &impl Template) -> String {
    page.render().expect("writing into a string does not fail")
}
