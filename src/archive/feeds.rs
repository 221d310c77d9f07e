//! Which feeds are looked at, and what each brought.

use std::collections::HashMap;

use crate::news::{Feed, FeedStanding, Story, StoryId};
use crate::render::view::FeedLine;
use crate::store::Store;

use super::Error;

/// The feeds of the configuration, then those that once stood there and brought something.
pub fn feeds(store: &Store, configured: &[Feed]) -> Result<Vec<FeedLine>, Error> {
    let stories = store.stories()?.into_iter();
    let stories: HashMap<StoryId, Story> = stories.map(|story| (story.id, story)).collect();
    let mut standings = store.feeds()?;
    let mut lines = Vec::new();
    for feed in configured {
        let place = standings.iter().position(|it| it.address == feed.address);
        let standing = place.map(|place| standings.swap_remove(place));
        let standing = standing.unwrap_or_else(|| FeedStanding::new(feed.address.clone()));
        lines.push(FeedLine {
            topic: feed.topic.clone(),
            configured: true,
            ..line(&stories, standing)
        });
    }
    let brought = |standing: &FeedStanding| standing.brought.iter().any(|it| !it.known);
    let others = standings.into_iter().filter(brought);
    lines.extend(others.map(|standing| line(&stories, standing)));
    Ok(lines)
}

fn line(stories: &HashMap<StoryId, Story>, standing: FeedStanding) -> FeedLine {
    let brought = standing.brought.iter().filter(|brought| !brought.known);
    let brought = brought.filter_map(|brought| stories.get(&brought.story));
    let (followed, ended): (Vec<&Story>, Vec<&Story>) = brought.partition(|story| story.followed());
    FeedLine {
        topic: None,
        configured: false,
        followed: followed.len(),
        ended: ended.len(),
        standing,
    }
}
