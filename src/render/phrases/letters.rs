//! What letters say besides the change.

use super::moment;
use crate::news::{PageEvent, Scope, VersionHead};

/// What happened to a page: the head of a letter about it.
pub fn event(event: &PageEvent) -> &'static str {
    match event {
        PageEvent::Gone => "page gone",
        PageEvent::Restored => "page restored",
        PageEvent::MovedTo(_) => "page moved",
    }
}

/// What happened to a page, in a sentence.
pub fn event_sentence(event: &PageEvent) -> &'static str {
    match event {
        PageEvent::Gone => {
            "The page is gone: it no longer gives the article, and a second look confirmed it."
        }
        PageEvent::Restored => "The page is back: it gives the article again.",
        PageEvent::MovedTo(_) => {
            "The page’s address now leads to another one, and a second look confirmed it."
        }
    }
}

/// Why somebody gets a letter.
pub fn reason(scope: &Scope) -> String {
    match scope {
        Scope::All => "You get this because you asked to hear of every story.".to_owned(),
        Scope::Story(_) => "You get this because you asked to hear of this story.".to_owned(),
        Scope::Topic(topic) => {
            format!("You get this because you asked to hear of the topic {topic}.")
        }
        Scope::Host(host) => {
            format!("You get this because you asked to hear of stories on {host}.")
        }
    }
}

/// What is said of a change that no fact tells.
pub const CHANGED: &str = "the article changed";

/// What is kept of a page that is gone.
pub fn last_version(last: &VersionHead) -> String {
    format!(
        "The last version we have is number {}, first seen {}.",
        last.number,
        moment(last.first_seen)
    )
}

/// The title of the feed of all stories.
pub const EVERY_CHANGE: &str = "Every change that redlined saw";

/// How to stop where there is no link for it.
pub fn write_to_stop(address: &str) -> String {
    format!("To stop, write to {address}.")
}

/// What the hash below is of.
pub fn hash_of(story: &str, version: u32) -> String {
    format!("The hash of version {version} of {story}, to hold against the archive:")
}

/// The label of the link to the article's page.
pub const THE_PAGE: &str = "The page";

/// The label of the link to where a page moved.
pub const NOW_AT: &str = "Now at";

/// The label of the link to a comparison.
pub const SIDE_BY_SIDE: &str = "This change on the web";

/// The label of the link to a timeline.
pub const ALL_VERSIONS: &str = "All versions";

/// The label of the link that ends a subscription.
pub const STOP: &str = "Stop these mails";
