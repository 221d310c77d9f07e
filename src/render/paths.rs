//! Where our own pages are, below the address that the operator serves them at.

use crate::news::StoryId;

/// All stories.
pub const STORIES: &str = "/";

/// All stories as JSON, since the first page has no name to put `.json` behind.
pub const STORIES_JSON: &str = "/index.json";

/// The latest versions of all stories as an Atom feed.
pub const STORIES_FEED: &str = "/index.atom";

/// A story's timeline.
pub fn story(story: StoryId) -> String {
    format!("/story/{story}")
}

/// One version of a story.
pub fn version(story: StoryId, number: u32) -> String {
    format!("/story/{story}/{number}")
}

/// Two versions of a story side by side.
pub fn comparison(story: StoryId, older: u32, newer: u32) -> String {
    format!("/story/{story}/{older}..{newer}")
}

/// The same answer as JSON.
pub fn json(path: &str) -> String {
    format!("{path}.json")
}

/// The same answer as an Atom feed.
pub fn feed(path: &str) -> String {
    format!("{path}.atom")
}

/// Where anybody can subscribe.
pub const SUBSCRIBE: &str = "/subscribe";

/// Where a subscription that was asked for is confirmed.
pub fn confirm(token: &str) -> String {
    format!("/confirm/{token}")
}

/// Where a subscriber changes what they hear of.
pub fn manage(token: &str) -> String {
    format!("/manage/{token}")
}

/// Where one click ends what a mail came from.
pub fn leave(token: &str) -> String {
    format!("/leave/{token}")
}
