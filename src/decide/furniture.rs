//! Furniture: blocks that belong to a host and not to its stories, learned from how they come and go.
//!
//! A block is learned when the very same text came or went in several stories, each time with every
//! sentence beside it as it was. One that holds a figure, a name, a quotation or a negation must have
//! come *and* gone in each of these stories, so that nothing which stands in one story only, and
//! nothing that a newsroom adds to many, is ever swallowed. Only the same text is furniture: with
//! another figure in it, it is another text. Beside it there are places that never hold still, which
//! [`restless`] knows.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::diff;
use crate::news::{
    Article, Block, Change, EditKind, Furniture, Hash, HostMemory, Ruling, StoryId, Timestamp,
    Turns,
};

use super::restless;
use super::turns::{known_as, turns_in, unseen};

/// Seen to move in so many stories, it is the host's.
const STORIES: usize = 3;
/// Without anything to guard, it is also furniture when it turns up and away so often in one story.
const TURNS: u32 = 4;
/// Longer blocks are no furniture.
const MOST_WORDS: usize = 60;
/// Where more blocks than these come or go, the article was rewritten.
const MOST_BLOCKS: usize = 6;
/// Blocks remembered of a host.
const REMEMBERED: usize = 64;

/// Whether a block leaves comparisons.
pub fn is_learned(block: &Furniture) -> bool {
    let both = |turns: &&Turns| turns.came > 0 && turns.went > 0;
    let total = |turns: &Turns| turns.came + turns.went;
    match block.ruling {
        Some(Ruling::Pinned) => true,
        Some(Ruling::Dropped) => false,
        None if block.between.is_some() => restless::is_learned(block),
        None if block.guarded => block.turns.iter().filter(both).count() >= STORIES,
        None => {
            block.turns.len() >= STORIES || block.turns.iter().any(|turns| total(turns) >= TURNS)
        }
    }
}

/// Two articles of a story without their host's furniture, to be compared.
pub fn without_furniture<'a>(
    older: &'a Article,
    newer: &'a Article,
    host: &HostMemory,
) -> (Cow<'a, Article>, Cow<'a, Article>) {
    (
        without(older, &restless::following(host, newer, older)),
        without(newer, &restless::following(host, older, newer)),
    )
}

/// The article without what is known to be furniture.
pub(super) fn without<'a>(article: &'a Article, host: &HostMemory) -> Cow<'a, Article> {
    let leaving = leaving(article, host);
    if leaving.is_empty() {
        return Cow::Borrowed(article);
    }
    let mut article = article.clone();
    let mut at = 0..;
    article.blocks.retain(|_| {
        let at = at.next();
        !leaving.iter().any(|block| Some(block.at) == at)
    });
    Cow::Owned(article)
}

/// A block of an article that leaves comparisons.
pub(super) struct Leaving {
    at: usize,
    /// Of its text.
    pub(super) text: Hash,
    /// By which it is known: its text, or its place.
    pub(super) known_as: Hash,
}

/// The blocks that leave comparisons, in order.
pub(super) fn leaving(article: &Article, host: &HostMemory) -> Vec<Leaving> {
    let learned: Vec<&Furniture> = host
        .furniture
        .iter()
        .filter(|one| is_learned(one))
        .collect();
    if learned.is_empty() {
        return Vec::new();
    }
    let blocks = article.blocks.iter();
    let keys: Vec<Hash> = blocks.map(|block| diff::key(&block.text)).collect();
    let leaves = |at: usize, known: &&&Furniture| match &known.between {
        None => known.key == keys[at],
        Some(between) => restless::may_leave(between, article, &keys, at),
    };
    let leaving = (0..keys.len()).filter_map(|at| {
        let known = learned.iter().find(|known| leaves(at, known))?;
        Some(Leaving {
            at,
            text: keys[at],
            known_as: known.key,
        })
    });
    leaving.collect()
}

/// What the operator says of a block, named by its id or its text; says whether it is known now.
pub fn rule(host: &mut HostMemory, named: &str, ruling: Option<Ruling>, now: Timestamp) -> bool {
    let key = diff::key(named);
    let is_named = |block: &Furniture| block.key == key || block.key.short() == named;
    if let Some(block) = host.furniture.iter_mut().find(|block| is_named(block)) {
        block.ruling = ruling;
        return true;
    }
    let is_text = named.contains(char::is_whitespace);
    if is_text {
        host.furniture.push(Furniture {
            ruling,
            ..unseen(named, now)
        });
    }
    is_text
}

/// What a change in one story teaches of its host, noted in its memory; says whether it taught anything.
pub(super) fn learn(
    host: &mut HostMemory,
    story: StoryId,
    (older, newer): (&Article, &Article),
    change: &Change,
    at: Timestamp,
) -> bool {
    let Some(moved) = moved(older, newer, change) else {
        return false;
    };
    for (block, came) in &moved {
        let turns = turns(host, block, story, at);
        let count = if *came {
            &mut turns.came
        } else {
            &mut turns.went
        };
        *count = count.saturating_add(1);
    }
    make_room(host);
    !moved.is_empty()
}

/// The blocks that came (`true`) or went, if every sentence beside them is as it was.
pub(super) fn moved<'a>(
    older: &'a Article,
    newer: &'a Article,
    change: &Change,
) -> Option<Vec<(&'a Block, bool)>> {
    let stands = |kind| matches!(kind, EditKind::Kept | EditKind::Added | EditKind::Removed);
    if older.headline != newer.headline || !change.body.iter().all(|edit| stands(edit.kind)) {
        return None;
    }
    let went = beyond(older, newer).into_iter().map(|block| (block, false));
    let came = beyond(newer, older).into_iter().map(|block| (block, true));
    let moved: Vec<_> = went.chain(came).collect();
    let short = |block: &Block| block.text.split_whitespace().count() <= MOST_WORDS;
    (moved.len() <= MOST_BLOCKS && moved.iter().all(|(block, _)| short(block))).then_some(moved)
}

/// The blocks that stand in one article more often than in the other.
fn beyond<'a>(article: &'a Article, other: &Article) -> Vec<&'a Block> {
    let mut there = HashMap::<Hash, usize>::new();
    for block in &other.blocks {
        *there.entry(diff::key(&block.text)).or_default() += 1;
    }
    let is_beyond = |block: &&Block| match there.get_mut(&diff::key(&block.text)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    };
    article.blocks.iter().filter(is_beyond).collect()
}

/// How the block fared in this story, to be counted on.
fn turns<'a>(
    host: &'a mut HostMemory,
    block: &Block,
    story: StoryId,
    at: Timestamp,
) -> &'a mut Turns {
    let known = known_as(host, diff::key(&block.text), || unseen(&block.text, at));
    known.seen = at;
    turns_in(known, story)
}

/// Forgets what was seen longest ago and is neither learned nor ruled on.
fn make_room(host: &mut HostMemory) {
    while host.furniture.len() > REMEMBERED {
        let stays = |block: &Furniture| is_learned(block) || block.ruling.is_some();
        let blocks = host.furniture.iter().enumerate();
        let oldest = blocks.min_by_key(|(_, block)| (stays(block), block.seen));
        let Some((place, _)) = oldest else { return };
        host.furniture.remove(place);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::describe;
    use crate::news::BlockKind;

    const BODY: &str = "The council put off its vote on the harbour wall until Tuesday.";
    /// Promotions, and sentences that carry facts.
    const POOL: [&str; 6] = [
        "Read more of what our reporters found.",
        "Sign up for our letters here.",
        "At least 12 houses stand below the line.",
        "“We were not asked,” said Maria Keller.",
        "The vote was not lost.",
        "Follow The Courier on every device.",
    ];

    fn article(extra: Option<&str>) -> Article {
        let texts = [BODY].into_iter().chain(extra);
        Article {
            headline: "Vote delayed".to_owned(),
            blocks: texts
                .map(|text| Block::new(BlockKind::Paragraph, text))
                .collect(),
            ..Article::default()
        }
    }

    fn see(host: &mut HostMemory, story: u64, text: &str, came: bool) {
        let (with, without) = (article(Some(text)), article(None));
        let (older, newer) = if came {
            (without, with)
        } else {
            (with, without)
        };
        let change = diff::articles(&older, &newer);
        let at = Timestamp::from_millis(0);
        learn(
            host,
            StoryId::from_bits(story),
            (&older, &newer),
            &change,
            at,
        );
    }

    fn swallowed(host: &HostMemory, text: &str) -> bool {
        without(&article(Some(text)), host).blocks.len() == 1
    }

    #[test]
    fn what_comes_in_three_stories_and_says_nothing_is_furniture() {
        let mut host = HostMemory::default();
        for story in 0..2 {
            see(&mut host, story, POOL[1], true);
            assert!(!swallowed(&host, POOL[1]));
        }
        see(&mut host, 2, POOL[1], true);
        assert!(swallowed(&host, POOL[1]));
        host.furniture[0].ruling = Some(Ruling::Dropped);
        assert!(!swallowed(&host, POOL[1]));
    }

    #[test]
    fn a_sentence_with_a_fact_that_a_newsroom_adds_to_many_stories_is_not() {
        let mut host = HostMemory::default();
        for story in 0..20 {
            see(&mut host, story, POOL[2], true);
        }
        assert!(!swallowed(&host, POOL[2]));
    }

    #[test]
    fn what_moves_beside_an_edit_teaches_nothing() {
        let (older, mut newer) = (article(None), article(Some(POOL[1])));
        newer.blocks[0].text = BODY.replace("Tuesday", "Friday");
        let change = diff::articles(&older, &newer);
        assert_eq!(moved(&older, &newer, &change), None);
    }

    #[test]
    fn the_memory_of_a_host_has_an_end() {
        let mut host = HostMemory::default();
        for number in 0..400 {
            see(
                &mut host,
                0,
                &format!("Walk {number} for a windy weekend"),
                true,
            );
        }
        assert!(host.furniture.len() <= REMEMBERED);
    }

    proptest! {
        #[test]
        fn no_fact_in_a_sentence_of_one_story_is_ever_swallowed(
            seen in prop::collection::vec((0..5_u64, 0..POOL.len(), any::<bool>()), 0..80),
        ) {
            let mut host = HostMemory::default();
            let mut stories = HashMap::<usize, std::collections::HashSet<u64>>::new();
            for (story, text, came) in seen {
                see(&mut host, story, POOL[text], came);
                stories.entry(text).or_default().insert(story);
            }
            for (place, text) in POOL.iter().enumerate() {
                let told_in = stories.get(&place).map_or(0, std::collections::HashSet::len);
                if swallowed(&host, text) && describe::holds_facts(text) {
                    prop_assert!(told_in >= STORIES, "{text} of {told_in} stories");
                }
                let other_figure = text.replace("12", "48");
                prop_assert!(other_figure == *text || !swallowed(&host, &other_figure));
            }
        }
    }
}
