//! A version as the tree holds it: one value, with what repeats from version to version packed.

use minicbor::{Decode, Encode};

use super::codec::{decode, encode};
use super::delta;
use super::draft::Draft;
use super::error::Error;
use super::keys;
use super::likeness;
use super::texts::{self, PHRASES, Recent, Text};
use super::view::Read;
use crate::news::{Article, Fact, Hash, StoryId, Timestamp, Version, VersionHead, Weight};

/// All that is kept of a version but its page. Its number is in the key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct KeptVersion {
    #[n(0)]
    last_seen_without: Option<Timestamp>,
    #[n(1)]
    first_seen: Timestamp,
    #[n(2)]
    weight: Option<Weight>,
    #[n(3)]
    silent: bool,
    #[n(4)]
    revert_of: Option<u32>,
    #[n(5)]
    developing: bool,
    #[n(6)]
    extractor: u32,
    #[n(7)]
    pub(super) sha256: Hash,
    #[n(8)]
    pub(super) hash: Hash,
    /// What its body amounts to.
    #[n(9)]
    pub(super) body: Hash,
    /// The number of the page it was read from.
    #[n(10)]
    pub(super) page: Option<u32>,
    #[n(11)]
    said: Packed,
    /// Its article.
    #[n(12)]
    pub(super) text: Text,
}

/// What the record says of a version in words.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct Said {
    #[n(0)]
    headline: String,
    #[n(1)]
    url: String,
    #[n(2)]
    facts: Vec<Fact>,
}

/// Packed against that of the first version, and that against the phrases.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct Packed {
    #[n(0)]
    length: u32,
    #[cbor(n(1), with = "minicbor::bytes")]
    packed: Vec<u8>,
}

/// Puts a version, which follows the last one and never alters one.
pub(super) fn put(
    draft: &mut Draft<'_>,
    id: StoryId,
    version: &Version,
    body: Hash,
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
    keep(draft, id, version, body, page)?;
    if number == 1 {
        likeness::note(draft, id, &version.article);
    }
    Ok(())
}

/// Packs a version and puts it, whatever stood there.
pub(super) fn keep(
    draft: &mut Draft<'_>,
    id: StoryId,
    version: &Version,
    body: Hash,
    page: Option<u32>,
) -> Result<(), Error> {
    let number = version.head.number;
    let kept = KeptVersion {
        last_seen_without: version.head.last_seen_without,
        first_seen: version.head.first_seen,
        weight: version.head.weight,
        silent: version.head.silent,
        revert_of: version.head.revert_of,
        developing: version.head.developing,
        extractor: version.head.extractor,
        sha256: version.head.sha256,
        hash: version.head.hash,
        body,
        page,
        said: pack_said(draft, id, &version.head)?,
        text: pack_text(draft, id, version)?,
    };
    draft.put(&keys::version(id, number), &kept)
}

/// A text that is there already costs only its reference.
fn pack_text(read: &impl Read, id: StoryId, version: &Version) -> Result<Text, Error> {
    let bytes = encode(&version.article);
    let before = version.head.number - 1;
    let bases = if before == 0 {
        likeness::alike(read, &version.article)?
    } else {
        let returned_to = version.head.revert_of.map(|earlier| (id, earlier));
        [Some((id, before)), returned_to]
            .into_iter()
            .flatten()
            .collect()
    };
    let mut best: Option<Text> = None;
    for place in bases {
        let base = texts::base(read, place)?;
        let text = Text::against(&base, id, &bytes, delta::TEXT)?;
        if best.as_ref().is_none_or(|best| text.size() < best.size()) {
            best = Some(text);
        }
    }
    match best {
        Some(best) if before > 0 => Ok(best),
        best => {
            let alone = Text::alone(&bytes, delta::TEXT)?;
            Ok(best
                .filter(|best| best.size() < alone.size())
                .unwrap_or(alone))
        }
    }
}

/// The article of a version.
pub(super) fn article(
    read: &impl Read,
    recent: &Recent,
    id: StoryId,
    number: u32,
) -> Result<Article, Error> {
    let text = recent.text(read, (id, number))?;
    decode(&keys::version(id, number), &text)
}

/// What the record says of each version, oldest first.
pub(super) fn heads(read: &impl Read, id: StoryId) -> Result<Vec<VersionHead>, Error> {
    let first = said_first(read, id)?.unwrap_or_default();
    let mut previous = Hash::default();
    let mut heads = Vec::new();
    for ((key, bytes), number) in read.under(&keys::versions(id))?.iter().zip(1..) {
        if key.number() != Some(number) {
            return Err(missing(id, number));
        }
        let kept: KeptVersion = decode(key, bytes)?;
        heads.push(kept.head(id, number, &first, previous)?);
        previous = kept.hash;
    }
    Ok(heads)
}

/// What the record says of one version, given what is kept of it.
pub(super) fn head(
    read: &impl Read,
    id: StoryId,
    number: u32,
    kept: &KeptVersion,
) -> Result<VersionHead, Error> {
    let first = said_first(read, id)?.unwrap_or_default();
    let before: Option<KeptVersion> = read.value(&keys::version(id, number - 1))?;
    let previous = match before {
        Some(before) => before.hash,
        None if number == 1 => Hash::default(),
        None => return Err(missing(id, number - 1)),
    };
    kept.head(id, number, &first, previous)
}

fn missing(id: StoryId, number: u32) -> Error {
    Error::damaged(format!("version {number} of {id} is missing"))
}

/// What is said of the first version, against which that of all others is packed.
fn said_first(read: &impl Read, id: StoryId) -> Result<Option<Vec<u8>>, Error> {
    let first: Option<KeptVersion> = read.value(&keys::version(id, 1))?;
    first
        .map(|first| first.unpack_said(id, 1, PHRASES))
        .transpose()
}

fn pack_said(read: &impl Read, id: StoryId, head: &VersionHead) -> Result<Packed, Error> {
    let said = encode(&Said {
        headline: head.headline.clone(),
        url: head.url.clone(),
        facts: head.facts.clone(),
    });
    let first = match head.number {
        1 => None,
        _ => said_first(read, id)?,
    };
    let base = first.as_deref().unwrap_or(PHRASES);
    Ok(Packed {
        length: u32::try_from(said.len()).unwrap_or(u32::MAX),
        packed: delta::pack(&said, base, delta::TEXT)
            .map_err(|why| strange(id, head.number, &why))?,
    })
}

impl KeptVersion {
    fn unpack_said(&self, id: StoryId, number: u32, base: &[u8]) -> Result<Vec<u8>, Error> {
        delta::unpack(&self.said.packed, base, self.said.length as usize)
            .map_err(|why| strange(id, number, &why))
    }

    /// Given what the first version's is packed as, and the hash of the version before.
    fn head(
        &self,
        id: StoryId,
        number: u32,
        first: &[u8],
        previous: Hash,
    ) -> Result<VersionHead, Error> {
        let said = match number {
            1 => first.to_vec(),
            _ => self.unpack_said(id, number, first)?,
        };
        let said: Said = decode(&keys::version(id, number), &said)?;
        Ok(VersionHead {
            number,
            headline: said.headline,
            last_seen_without: self.last_seen_without,
            first_seen: self.first_seen,
            facts: said.facts,
            weight: self.weight,
            silent: self.silent,
            revert_of: self.revert_of,
            developing: self.developing,
            extractor: self.extractor,
            url: said.url,
            sha256: self.sha256,
            previous,
            hash: self.hash,
        })
    }
}

fn strange(id: StoryId, number: u32, why: &dyn std::fmt::Display) -> Error {
    Error::damaged(format!(
        "what is said of version {number} of {id} cannot be unpacked ({why})"
    ))
}
