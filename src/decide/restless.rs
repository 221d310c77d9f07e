//! Restless places: where a story's page shows another text at nearly every visit, while all beside it
//! stands as it was, such as a line of what is read most.
//!
//! Only texts without any fact leave comparisons there, so that no place can swallow one; and only in
//! scripts with small letters, where names can be told.

use std::borrow::Cow;

use crate::describe;
use crate::diff;
use crate::news::{Article, Between, Change, Furniture, Hash, HostMemory, StoryId, Timestamp};

use super::turns;

/// So many texts in a row, and the place is restless.
const TEXTS: u32 = 5;
/// With more visits between two of them that showed no other text, they are not in a row.
const STEADY: u32 = 1;
/// Longer texts are no furniture.
const MOST_WORDS: usize = 30;

/// Whether so many texts were seen at the place that it is restless.
pub(super) fn is_learned(place: &Furniture) -> bool {
    place.turns.iter().any(|turns| turns.came >= TEXTS)
}

/// Whether the block at this position may leave comparisons because it stands there.
pub(super) fn may_leave(between: &Between, article: &Article, keys: &[Hash], at: usize) -> bool {
    *between == surroundings(keys.len(), at, |at| keys[at])
        && is_idle(&article.blocks[at].text, article)
}

/// What stands on both sides of the block at this position, of so many.
fn surroundings(blocks: usize, at: usize, key: impl Fn(usize) -> Hash) -> Between {
    let key = |at: Option<usize>| at.filter(|at| *at < blocks).map(&key).unwrap_or_default();
    Between {
        before: key(at.checked_sub(1)),
        after: key(at.checked_add(1)),
    }
}

/// A short text that says nothing which anybody would have to hear of.
fn is_idle(text: &str, article: &Article) -> bool {
    text.split_whitespace().count() <= MOST_WORDS
        && text.chars().any(char::is_lowercase)
        && !describe::holds_facts(text)
        && !may_begin_with_a_name(text, article)
}

/// Every sentence begins with a capital: what the article writes in small letters elsewhere is no name.
fn may_begin_with_a_name(text: &str, article: &Article) -> bool {
    let Some(first) = words(text).next() else {
        return false;
    };
    let small = first.to_lowercase();
    let mut written = article.blocks.iter().flat_map(|block| words(&block.text));
    first != small && !written.any(|word| word == small)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty())
}

/// What a change teaches of places, the articles being as they were read: another text is counted where
/// it is all that differs, and an edit beside a place moves it. Says whether it taught anything.
/// `steady` is how many visits in a row had shown the older text again.
pub(super) fn learn(
    host: &mut HostMemory,
    story: StoryId,
    (older, newer): (&Article, &Article),
    change: &Change,
    steady: u32,
    at: Timestamp,
) -> bool {
    if older.blocks.len() != newer.blocks.len() {
        return false;
    }
    let followed = knows_places(host) && follow_edits(host, &keys(older), &keys(newer));
    let Some(place) = only_place(change, older, newer) else {
        return followed;
    };
    let (was, is) = (&older.blocks[place].text, &newer.blocks[place].text);
    if !is_idle(was, older) || !is_idle(is, newer) {
        return followed;
    }
    let between = surroundings(newer.blocks.len(), place, |at| key_at(newer, at));
    let mut known = host.furniture.iter();
    let known = known.find(|place| place.between == Some(between));
    let minted = Hash::of([between.before.0.as_slice(), &between.after.0]);
    let key = known.map_or(minted, |place| place.key);
    let known = turns::known_as(host, key, || Furniture {
        between: Some(between),
        ..turns::unseen(is, at)
    });
    known.seen = at;
    known.text = turns::sample(is);
    let fared = turns::turns_in(known, story);
    if steady > STEADY {
        (fared.came, fared.went) = (0, 0);
    }
    fared.came = fared.came.saturating_add(1);
    fared.went = fared.went.saturating_add(1);
    true
}

fn keys(article: &Article) -> Vec<Hash> {
    let all = 0..article.blocks.len();
    all.map(|at| key_at(article, at)).collect()
}

fn key_at(article: &Article, at: usize) -> Hash {
    diff::key(&article.blocks[at].text)
}

/// The only block that differs, if nothing else does, of two articles with as many.
fn only_place(change: &Change, older: &Article, newer: &Article) -> Option<usize> {
    let others_stand =
        change.notices.is_empty() && change.fields.iter().all(|edit| !edit.field.makes_version());
    let differs = |at: &usize| {
        older.blocks[*at].text != newer.blocks[*at].text && key_at(older, *at) != key_at(newer, *at)
    };
    let mut differing = (0..newer.blocks.len()).filter(differs);
    let place = differing.next().filter(|_| others_stand)?;
    differing.next().is_none().then_some(place)
}

/// What is known of the host, with the places of one article where another article of its story has them.
pub(super) fn following<'a>(
    host: &'a HostMemory,
    one: &Article,
    other: &Article,
) -> Cow<'a, HostMemory> {
    if !knows_places(host) || one.blocks.len() != other.blocks.len() {
        return Cow::Borrowed(host);
    }
    let mut host = host.clone();
    follow_edits(&mut host, &keys(one), &keys(other));
    Cow::Owned(host)
}

fn knows_places(host: &HostMemory) -> bool {
    host.furniture.iter().any(|place| place.between.is_some())
}

/// Moves the places beside which a block was edited; says whether there is one.
fn follow_edits(host: &mut HostMemory, older: &[Hash], newer: &[Hash]) -> bool {
    let mut followed = false;
    for between in host
        .furniture
        .iter_mut()
        .filter_map(|place| place.between.as_mut())
    {
        let around = |keys: &[Hash], at| surroundings(keys.len(), at, |at| keys[at]);
        let stood = |at: &usize| around(older, *at) == *between;
        let Some(at) = (0..older.len()).find(stood).filter(|at| *at < newer.len()) else {
            continue;
        };
        let now = around(newer, at);
        let beside = now.before == between.before || now.after == between.after;
        if beside && now != *between && older.len() == newer.len() {
            *between = now;
            followed = true;
        }
    }
    followed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::furniture;
    use super::*;
    use crate::news::{Block, BlockKind};

    const FIRST: &str = "The council put off its vote on the harbour wall until Tuesday.";
    const LAST: &str = "Residents have waited for it since the flood.";
    const STORY: u64 = 7;

    fn article(place: &str) -> Article {
        let texts = [FIRST, place, LAST];
        Article {
            headline: "Vote delayed".to_owned(),
            blocks: texts
                .map(|text| Block::new(BlockKind::Paragraph, text))
                .to_vec(),
            ..Article::default()
        }
    }

    fn see(host: &mut HostMemory, older: &Article, newer: &Article, steady: u32) {
        let change = diff::articles(older, newer);
        let (story, at) = (StoryId::from_bits(STORY), Timestamp::from_millis(0));
        learn(host, story, (older, newer), &change, steady, at);
    }

    fn read_most(number: usize) -> String {
        let letter = char::from(b'a' + u8::try_from(number % 26).unwrap());
        format!("The most read: how a quiet {letter} came to the gardens")
    }

    /// A host on whose page the place showed so many texts, one at every visit.
    fn restless(texts: usize) -> HostMemory {
        let mut host = HostMemory::default();
        for number in 0..texts {
            let (older, newer) = (article(&read_most(number)), article(&read_most(number + 1)));
            see(&mut host, &older, &newer, 0);
        }
        host
    }

    fn swallowed(host: &HostMemory, article: &Article) -> bool {
        furniture::without(article, host).blocks.len() < article.blocks.len()
    }

    #[test]
    fn a_line_that_is_another_at_every_visit_leaves_comparisons() {
        assert!(!swallowed(&restless(4), &article(&read_most(9))));
        assert!(swallowed(&restless(5), &article(&read_most(9))));
    }

    #[test]
    fn a_line_that_stands_for_a_while_is_the_story_s_own() {
        let mut host = HostMemory::default();
        for number in 0..40 {
            let (older, newer) = (article(&read_most(number)), article(&read_most(number + 1)));
            see(&mut host, &older, &newer, 2);
        }
        assert!(!swallowed(&host, &article(&read_most(9))));
    }

    #[test]
    fn a_fact_that_stands_in_a_restless_place_is_compared_all_the_same() {
        let host = restless(20);
        for fact in [
            "The most read: 48 people were hurt",
            "The vote was not lost.",
            "The mayor, Maria Keller, resigned.",
            "Keller resigned.",
            "“We were wrong,” the harbour master said.",
        ] {
            assert!(!swallowed(&host, &article(fact)), "{fact}");
        }
    }

    #[test]
    fn the_place_is_known_after_an_edit_beside_it() {
        let mut host = restless(6);
        let older = article(&read_most(6));
        let mut newer = article(&read_most(7));
        newer.blocks[0].text = FIRST.replace("Tuesday", "Friday");
        see(&mut host, &older, &newer, 0);
        assert!(swallowed(&host, &newer));
        assert!(!swallowed(&host, &older));
    }

    proptest! {
        #[test]
        fn no_restless_place_swallows_a_fact(texts in prop::collection::vec("[A-Za-z0-9 “”.,%]{1,40}", 2..30)) {
            let mut host = HostMemory::default();
            for pair in texts.windows(2) {
                see(&mut host, &article(&pair[0]), &article(&pair[1]), 0);
            }
            for text in &texts {
                let article = article(text);
                let left = furniture::without(&article, &host);
                prop_assert!(left.blocks.len() == 3 || !describe::holds_facts(text), "{text}");
            }
        }
    }
}
