//! What a host's memory holds of a block: how it begins, and how it fared in each story.

use crate::describe;
use crate::diff;
use crate::news::{Furniture, Hash, HostMemory, StoryId, Timestamp, Turns};

/// Stories remembered of a block.
const STORIES_REMEMBERED: usize = 8;
/// What is kept of a block's text, in characters.
const SAMPLE: usize = 60;

/// What is known by this key, or from now on.
pub(super) fn known_as(
    host: &mut HostMemory,
    key: Hash,
    unseen: impl FnOnce() -> Furniture,
) -> &mut Furniture {
    let known = host.furniture.iter().position(|known| known.key == key);
    let place = known.unwrap_or_else(|| {
        host.furniture.push(Furniture { key, ..unseen() });
        host.furniture.len() - 1
    });
    &mut host.furniture[place]
}

/// How it fared in this story.
pub(super) fn turns_in(block: &mut Furniture, story: StoryId) -> &mut Turns {
    let known = block.turns.iter().position(|turns| turns.story == story);
    let place = known.unwrap_or_else(|| {
        block.turns.truncate(STORIES_REMEMBERED - 1);
        let (came, went) = (0, 0);
        block.turns.push(Turns { story, came, went });
        block.turns.len() - 1
    });
    &mut block.turns[place]
}

/// A block that was not seen to move yet.
pub(super) fn unseen(text: &str, at: Timestamp) -> Furniture {
    Furniture {
        key: diff::key(text),
        text: sample(text),
        guarded: describe::holds_facts(text),
        turns: Vec::new(),
        seen: at,
        ruling: None,
        between: None,
    }
}

/// How a text begins, for people.
pub(super) fn sample(text: &str) -> String {
    text.chars().take(SAMPLE).collect()
}
