//! A version's article as the tree holds it: packed against an earlier one, and never twice.

use minicbor::{Decode, Encode};

use super::codec::{decode, encode};
use super::delta;
use super::draft::Draft;
use super::error::Error;
use super::keys;
use super::view::Read;
use crate::news::{Article, Hash, StoryId};

/// A version's article.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct PackedText {
    /// The earlier version with the same text; then there is nothing more.
    #[n(0)]
    pub(super) same_as: Option<u32>,
    /// The version it was packed against.
    #[n(1)]
    pub(super) base: Option<u32>,
    /// How long it is unpacked.
    #[n(2)]
    pub(super) length: u32,
    /// Of the text unpacked.
    #[n(3)]
    pub(super) hash: Hash,
    /// The text packed.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub(super) packed: Vec<u8>,
}

/// Puts the article of a new version.
pub(super) fn put(
    draft: &mut Draft<'_>,
    story: StoryId,
    number: u32,
    article: &Article,
) -> Result<(), Error> {
    let bytes = encode(article);
    let hash = Hash::of([bytes.as_slice()]);
    let same_as = draft.value(&keys::text(story, &hash))?;
    let base = delta::base(number).filter(|_| same_as.is_none());
    let packed = if same_as.is_some() {
        Vec::new()
    } else {
        let against = base.map_or_else(|| Ok(Vec::new()), |base| unpacked(draft, story, base))?;
        delta::pack(&bytes, &against).map_err(|why| strange(story, number, &why))?
    };
    let text = PackedText {
        same_as,
        base,
        length: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        hash,
        packed,
    };
    draft.put(&keys::article(story, number), &text)
}

/// The article of a version.
pub(super) fn read(read: &impl Read, story: StoryId, number: u32) -> Result<Article, Error> {
    let bytes = unpacked(read, story, number)?;
    decode(&keys::article(story, number), &bytes)
}

/// The encoded article, as it was hashed.
fn unpacked(read: &impl Read, story: StoryId, number: u32) -> Result<Vec<u8>, Error> {
    let mut steps: Vec<PackedText> = Vec::new();
    let mut next = Some(number);
    while let Some(number) = next {
        let text: PackedText = read.value(&keys::article(story, number))?.ok_or_else(|| {
            Error::damaged(format!("the text of {story} version {number} is missing"))
        })?;
        next = text
            .same_as
            .or(text.base)
            .filter(|&earlier| earlier < number);
        if text.same_as.is_none() {
            steps.push(text);
        }
    }
    let mut bytes = Vec::new();
    while let Some(text) = steps.pop() {
        bytes = delta::unpack(&text.packed, &bytes, text.length as usize)
            .map_err(|why| strange(story, number, &why))?;
        if Hash::of([bytes.as_slice()]) != text.hash {
            return Err(strange(story, number, &"it is another text"));
        }
    }
    Ok(bytes)
}

fn strange(story: StoryId, number: u32, why: &dyn std::fmt::Display) -> Error {
    Error::damaged(format!(
        "the text of {story} version {number} cannot be unpacked ({why})"
    ))
}
