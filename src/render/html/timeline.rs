//! A story's past, newest first.

use askama::Template;

use super::drawn;
use crate::news::{Story, Timestamp, VersionHead};
use crate::render::view::StoryView;
use crate::render::{clean, paths, phrases};

#[derive(Template)]
#[template(path = "web/story.html")]
struct Page<'a> {
    story: &'a Story,
    view: &'a StoryView,
    title: String,
    state: String,
    developing: bool,
    last_visit: Option<(Timestamp, String)>,
    json: String,
    subscribe: Option<String>,
    variants: Vec<String>,
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    version: &'a VersionHead,
    headline: Option<String>,
    when: String,
    revert: Option<String>,
    points: Vec<String>,
    path: String,
    comparison: Option<String>,
}

/// A story's timeline; with a form to hear of it where that can be confirmed.
pub fn story(view: &StoryView, subscribe: bool) -> String {
    let versions = &view.timeline.versions;
    let story = &view.timeline.story;
    let headline = versions.last().map(|last| clean::line(&last.headline));
    let before = std::iter::once(None).chain(versions.iter().map(Some));
    let mut entries: Vec<Entry> = versions
        .iter()
        .zip(before)
        .map(|(version, before)| entry(story, version, before))
        .collect();
    entries.reverse();
    let standing = &view.standing;
    drawn(&Page {
        story,
        view,
        title: headline
            .filter(|headline| !headline.is_empty())
            .unwrap_or_else(|| story.name.to_string()),
        state: phrases::state(standing.state, standing.developing, story.followed()),
        developing: phrases::is_developing(story, standing),
        last_visit: standing.last_visit.map(|at| (at, phrases::moment(at))),
        json: paths::json(&paths::story(story.id)),
        subscribe: (subscribe && story.followed()).then(|| format!("story:{}", story.id)),
        variants: view
            .variants
            .iter()
            .map(|variant| clean::line(&phrases::variant(variant)))
            .collect(),
        entries,
    })
}

fn entry<'a>(story: &Story, version: &'a VersionHead, before: Option<&VersionHead>) -> Entry<'a> {
    let same = before.is_some_and(|before| before.headline == version.headline);
    Entry {
        version,
        headline: (!same).then(|| clean::line(&version.headline)),
        when: phrases::seen(version),
        revert: version.revert_of.map(phrases::revert_of),
        points: phrases::points_of(version),
        path: paths::version(story.id, version.number),
        comparison: before.map(|it| paths::comparison(story.id, it.number, version.number)),
    }
}
