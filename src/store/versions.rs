//! A version as the tree holds it: one value, with what repeats from version to version packed.

use minicbor::{Decode, Encode};

use super::codec::{decode, encode};
use super::delta;
use super::draft::Draft;
use super::error::Error;
use super::keys;
use super::likeness;
use super::said::{First, PackedSaid, Said};
use super::texts::{self, Recent, Text, Unpacked};
use super::view::Read;
use crate::news::{Article, Hash, StoryId, Timestamp, Version, VersionHead, Weight};

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
    pub(super) said: PackedSaid,
    /// Its article.
    #[n(12)]
    pub(super) text: Text,
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
    let said = Said::encoded(&version.head);
    let mut first = First::of(id);
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
        said: PackedSaid::of(draft, (id, number), &said, &mut first)?,
        text: pack_text(draft, id, version, said)?,
    };
    draft.put(&keys::version(id, number), &kept)
}

/// A text that is there already costs only its reference.
fn pack_text(
    read: &impl Read,
    id: StoryId,
    version: &Version,
    said: Vec<u8>,
) -> Result<Text, Error> {
    let number = version.head.number;
    let text = Unpacked::new((id, number), encode(&version.article), said);
    let before = number - 1;
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
        let packed = Text::against(&base, &text, delta::TEXT)?;
        if best.as_ref().is_none_or(|best| packed.size() < best.size()) {
            best = Some(packed);
        }
    }
    match best {
        Some(best) if before > 0 => Ok(best),
        best => {
            let alone = Text::alone(&text, delta::TEXT)?;
            Ok(best
                .filter(|best| best.size() < alone.size())
                .unwrap_or(alone))
        }
    }
}

/// A version with its article, given what is kept of it.
pub(super) fn whole(
    read: &impl Read,
    recent: &Recent,
    id: StoryId,
    number: u32,
    kept: &KeptVersion,
) -> Result<Version, Error> {
    let text = recent.text(read, (id, number))?;
    let previous = hash_before(read, id, number)?;
    Ok(Version {
        head: kept.head(id, number, &text.said, previous)?,
        article: decode(&keys::version(id, number), &text.bytes)?,
    })
}

/// The article of a version.
pub(super) fn article(
    read: &impl Read,
    recent: &Recent,
    id: StoryId,
    number: u32,
) -> Result<Article, Error> {
    let text = recent.text(read, (id, number))?;
    decode(&keys::version(id, number), &text.bytes)
}

/// What the record says of each version, oldest first.
pub(super) fn heads(read: &impl Read, id: StoryId) -> Result<Vec<VersionHead>, Error> {
    let mut first = First::of(id);
    let mut previous = Hash::default();
    let mut heads = Vec::new();
    for ((key, bytes), number) in read.under(&keys::versions(id))?.iter().zip(1..) {
        if key.number() != Some(number) {
            return Err(missing(id, number));
        }
        let kept: KeptVersion = decode(key, bytes)?;
        let said = kept.said.unpacked(read, (id, number), &mut first)?;
        heads.push(kept.head(id, number, &said, previous)?);
        previous = kept.hash;
    }
    Ok(heads)
}

/// What the record says of the last version, if there is one.
pub(super) fn last_head(read: &impl Read, id: StoryId) -> Result<Option<VersionHead>, Error> {
    let number = read.last_number(&keys::versions(id))?;
    let kept: Option<KeptVersion> = read.value(&keys::version(id, number))?;
    let Some(kept) = kept else {
        return Ok(None);
    };
    let said = kept.said.unpacked(read, (id, number), &mut First::of(id))?;
    let previous = hash_before(read, id, number)?;
    kept.head(id, number, &said, previous).map(Some)
}

fn hash_before(read: &impl Read, id: StoryId, number: u32) -> Result<Hash, Error> {
    if number == 1 {
        return Ok(Hash::default());
    }
    let before: Option<KeptVersion> = read.value(&keys::version(id, number - 1))?;
    let before = before.ok_or_else(|| missing(id, number - 1))?;
    Ok(before.hash)
}

/// The error where a version should stand and does not.
pub(super) fn missing(id: StoryId, number: u32) -> Error {
    Error::damaged(format!("version {number} of {id} is missing"))
}

impl KeptVersion {
    /// Given what is said of it, encoded, and the hash of the version before.
    fn head(
        &self,
        id: StoryId,
        number: u32,
        said: &[u8],
        previous: Hash,
    ) -> Result<VersionHead, Error> {
        let said = Said::decoded((id, number), said)?;
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
