//! A version as the tree holds it: one value, its article packed against an earlier one.

use minicbor::{Decode, Encode};

use super::codec::{decode, encode};
use super::delta;
use super::draft::Draft;
use super::error::Error;
use super::keys;
use super::view::Read;
use crate::news::{Article, Fingerprint, StoryId, Version, VersionHead};

/// All that is kept of a version but its page.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct KeptVersion {
    /// What the record says of it.
    #[n(0)]
    pub(super) head: VersionHead,
    /// What its text amounts to.
    #[n(1)]
    pub(super) print: Fingerprint,
    /// The number of the page it was read from.
    #[n(2)]
    pub(super) page: Option<u32>,
    /// Its article.
    #[n(3)]
    pub(super) text: Text,
}

/// An article, packed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct Text {
    /// The earlier version with the same text; then there is nothing more.
    #[n(0)]
    same_as: Option<u32>,
    /// The version it was packed against.
    #[n(1)]
    base: Option<u32>,
    /// How long it is unpacked.
    #[n(2)]
    length: u32,
    /// The text packed, with a checksum of its own.
    #[cbor(n(3), with = "minicbor::bytes")]
    packed: Vec<u8>,
}

/// Puts a version, which follows the last one and never alters one.
pub(super) fn put(
    draft: &mut Draft<'_>,
    id: StoryId,
    version: &Version,
    print: &Fingerprint,
    page: Option<u32>,
) -> Result<(), Error> {
    let last = draft.last_number(&keys::versions(id))?;
    let number = version.head.number;
    if number != last + 1 {
        return Err(Error::OutOfOrder {
            story: id,
            number,
            last,
        });
    }
    let kept = KeptVersion {
        head: version.head.clone(),
        print: *print,
        page,
        text: pack(draft, id, version)?,
    };
    draft.put(&keys::version(id, number), &kept)
}

/// The article of a version.
pub(super) fn article(read: &impl Read, id: StoryId, number: u32) -> Result<Article, Error> {
    let bytes = unpacked(read, id, number)?;
    decode(&keys::version(id, number), &bytes)
}

/// A text that is there already costs only its reference.
fn pack(read: &impl Read, id: StoryId, version: &Version) -> Result<Text, Error> {
    let bytes = encode(&version.article);
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    if let Some(earlier) = version.head.revert_of
        && unpacked(read, id, earlier)? == bytes
    {
        return Ok(Text {
            same_as: Some(earlier),
            base: None,
            length,
            packed: Vec::new(),
        });
    }
    let number = version.head.number;
    let base = delta::base(number);
    let against = base.map_or_else(|| Ok(Vec::new()), |base| unpacked(read, id, base))?;
    let packed =
        delta::pack(&bytes, &against, delta::TEXT).map_err(|why| strange(id, number, &why))?;
    Ok(Text {
        same_as: None,
        base,
        length,
        packed,
    })
}

/// The encoded article, as it was hashed.
fn unpacked(read: &impl Read, id: StoryId, number: u32) -> Result<Vec<u8>, Error> {
    let mut steps: Vec<Text> = Vec::new();
    let mut next = Some(number);
    while let Some(number) = next {
        let kept: KeptVersion = read
            .value(&keys::version(id, number))?
            .ok_or_else(|| Error::damaged(format!("version {number} of {id} is missing")))?;
        let earlier = kept.text.same_as.or(kept.text.base);
        next = earlier.filter(|&earlier| earlier < number);
        if kept.text.same_as.is_none() {
            steps.push(kept.text);
        }
    }
    let mut bytes = Vec::new();
    while let Some(text) = steps.pop() {
        bytes = delta::unpack(&text.packed, &bytes, text.length as usize)
            .map_err(|why| strange(id, number, &why))?;
    }
    Ok(bytes)
}

fn strange(id: StoryId, number: u32, why: &dyn std::fmt::Display) -> Error {
    Error::damaged(format!(
        "the text of version {number} of {id} cannot be unpacked ({why})"
    ))
}
