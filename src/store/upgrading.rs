//! Bringing an older store to this format, in place, and then its journal says of which format it is.
//!
//! The versions and pages of the first format are packed anew, in one commit: this is the only file that
//! knows how they were packed. Those of the second are read as they are; its programs could not read
//! what is packed now.

use minicbor::{Decode, Encode};

use super::codec::{decode, encode};
use super::delta;
use super::draft::Draft;
use super::error::Error;
use super::journal::{self, FORMAT};
use super::kept::{self, KeptPage};
use super::keys;
use super::sentences;
use super::versions;
use super::view::Read as _;
use super::writer::Writer;
use crate::news::{Fingerprint, Snapshot, Story, StoryId, Version, VersionHead};

/// A version in the first format.
#[derive(Debug, Encode, Decode)]
struct FirstVersion {
    #[n(0)]
    head: VersionHead,
    #[n(1)]
    print: Fingerprint,
    #[n(2)]
    page: Option<u32>,
    #[n(3)]
    text: FirstText,
}

#[derive(Debug, Encode, Decode)]
struct FirstText {
    #[n(0)]
    same_as: Option<u32>,
    #[n(1)]
    base: Option<u32>,
    #[n(2)]
    length: u32,
    #[cbor(n(3), with = "minicbor::bytes")]
    packed: Vec<u8>,
}

impl Writer {
    /// Brings an older store to this format; says whether it was one. A stop on the way is made up for
    /// at the next opening.
    pub(super) fn upgrade(&mut self) -> Result<bool, Error> {
        let path = self.place.journal();
        let told = journal::format(&path)?;
        if told == FORMAT {
            return Ok(false);
        }
        self.change(|draft| {
            let reached: Option<u32> = draft.value(&keys::format())?;
            if reached.unwrap_or(told) == 1 {
                for story in draft.values::<Story>(keys::STORIES)? {
                    upgrade_pages(draft, story.id)?;
                    upgrade_versions(draft, story.id)?;
                    sentences::forget(draft, story.id)?;
                }
            }
            draft.put(&keys::format(), &FORMAT)
        })?;
        let end = journal::rewrite_as_this_format(&path, self.journal.end())?;
        self.journal = journal::Journal::append_to(&path, end)?;
        Ok(true)
    }
}

fn upgrade_versions(draft: &mut Draft<'_>, id: StoryId) -> Result<(), Error> {
    let mut texts: Vec<Vec<u8>> = Vec::new();
    for (key, bytes) in draft.under(&keys::versions(id))? {
        let first: FirstVersion = decode(&key, &bytes)?;
        let earlier = |number: Option<u32>| number.map(|number| texts.get(number as usize - 1));
        let text = match (earlier(first.text.same_as), earlier(first.text.base)) {
            (Some(same), _) => same.cloned(),
            (None, Some(base)) => base
                .map(|base| unpack(&key, &first.text, base))
                .transpose()?,
            (None, None) => Some(unpack(&key, &first.text, &[])?),
        };
        let text = text.ok_or_else(|| keys::strange(&key))?;
        let version = Version {
            head: first.head,
            article: decode(&key, &text)?,
        };
        versions::keep(draft, id, &version, first.print.body, first.page)?;
        texts.push(text);
    }
    Ok(())
}

fn unpack(key: &keys::Key, text: &FirstText, base: &[u8]) -> Result<Vec<u8>, Error> {
    delta::unpack(&text.packed, base, text.length as usize)
        .map_err(|why| Error::damaged(format!("{key} cannot be unpacked ({why})")))
}

fn upgrade_pages(draft: &mut Draft<'_>, id: StoryId) -> Result<(), Error> {
    let mut heads: Vec<Vec<u8>> = Vec::new();
    for (key, bytes) in draft.under(&keys::pages(id))? {
        let mut page: KeptPage = decode(&key, &bytes)?;
        let number = key.number().ok_or_else(|| keys::strange(&key))?;
        let base = first_base(number).and_then(|base| heads.get(base as usize - 1));
        let head = delta::unpack(
            &page.head.packed,
            base.map_or(&[], Vec::as_slice),
            page.head.length as usize,
        );
        let head =
            head.map_err(|why| Error::damaged(format!("{key} cannot be unpacked ({why})")))?;
        let snapshot: Snapshot = decode(&key, &head)?;
        page.head = kept::pack_head(draft, id, number, &snapshot)?;
        draft.put_bytes(&key, encode(&page))?;
        heads.push(head);
    }
    Ok(())
}

/// The page against which the first format packed the head of this one.
fn first_base(number: u32) -> Option<u32> {
    match number - 1 {
        place if place % 256 == 0 => None,
        place if place % 16 == 0 => Some(number - 16),
        place => Some(place),
    }
}
