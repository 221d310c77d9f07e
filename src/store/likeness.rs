//! Which text that is there already a new story's first one resembles: by the paragraphs they share.
//!
//! A hint and nothing more. What is missing here costs room.

use minicbor::{Decode, Encode};

use super::codec::encode;
use super::draft::Draft;
use super::error::Error;
use super::keys;
use super::texts::Place;
use super::view::Read;
use crate::news::{Article, Hash, StoryId};

/// A text is known by so many of its paragraphs, those with the smallest hashes: two texts that share
/// most paragraphs share most of these.
const MARKS: usize = 8;
/// Shorter paragraphs stand in many a text.
const LEAST_BYTES: usize = 60;
/// So many texts are tried.
const TRIED: usize = 3;

/// The story that a paragraph was last seen to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
struct Seen(#[n(0)] StoryId);

/// Texts that may resemble this one, the likeliest first.
pub(super) fn alike(read: &impl Read, article: &Article) -> Result<Vec<Place>, Error> {
    let mut shared: Vec<(StoryId, usize)> = Vec::new();
    for mark in marks(article) {
        let Some(Seen(story)) = read.value(&keys::like(mark))? else {
            continue;
        };
        match shared.iter_mut().find(|(one, _)| *one == story) {
            Some((_, count)) => *count += 1,
            None => shared.push((story, 1)),
        }
    }
    shared.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut places = Vec::new();
    for (story, _) in shared.into_iter().take(TRIED) {
        let last = read.last_number(&keys::versions(story))?;
        places.extend((last > 0).then_some((story, last)));
        places.extend((last > 1).then_some((story, 1)));
    }
    Ok(places)
}

/// Notes by what a story's first text is known.
pub(super) fn note(draft: &mut Draft<'_>, story: StoryId, article: &Article) {
    for mark in marks(article) {
        draft.set_beside(keys::like(mark), Some(encode(&Seen(story))));
    }
}

fn marks(article: &Article) -> Vec<u64> {
    let texts = article.blocks.iter().map(|block| block.text.as_bytes());
    let long = texts.filter(|text| text.len() >= LEAST_BYTES);
    let mut marks: Vec<u64> = long
        .map(|text| {
            let Hash(bytes) = Hash::of([text]);
            u64::from_le_bytes(std::array::from_fn(|place| bytes[place]))
        })
        .collect();
    marks.sort_unstable();
    marks.dedup();
    marks.truncate(MARKS);
    marks
}
