//! What the record says of a version in words: its headline, its address and the facts. It is packed
//! against what is said of the first version; and where it quotes much, against the text of that one, too.

use minicbor::{Decode, Encode};

use super::codec::{decode, encode};
use super::delta;
use super::error::Error;
use super::keys;
use super::texts::{self, PHRASES, Place};
use super::versions::{self, KeptVersion};
use super::view::Read;
use crate::news::{Fact, StoryId, VersionHead};

/// To save less than this is not worth reading a text for.
const LEAST_SAVED_BYTES: usize = 32;

/// What is said of a version.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct Said {
    #[n(0)]
    pub(super) headline: String,
    #[n(1)]
    pub(super) url: String,
    #[n(2)]
    pub(super) facts: Vec<Fact>,
}

impl Said {
    /// What is said with this head, encoded.
    pub(super) fn encoded(head: &VersionHead) -> Vec<u8> {
        encode(&Self {
            headline: head.headline.clone(),
            url: head.url.clone(),
            facts: head.facts.clone(),
        })
    }

    /// What is said of a version, encoded so.
    pub(super) fn decoded((id, number): Place, bytes: &[u8]) -> Result<Self, Error> {
        decode(&keys::version(id, number), bytes)
    }
}

/// What is said of a version, packed; that of a first one against the phrases.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct PackedSaid {
    #[n(0)]
    length: u32,
    #[cbor(n(1), with = "minicbor::bytes")]
    packed: Vec<u8>,
    /// It was packed against the text of the first version, too; never so in a store of the second format.
    #[n(2)]
    #[cbor(default)]
    beside_text: bool,
}

impl PackedSaid {
    /// Packs what is said of a version.
    pub(super) fn of(
        read: &impl Read,
        (id, number): Place,
        said: &[u8],
        first: &mut First,
    ) -> Result<Self, Error> {
        let packed = |base: &[u8], beside_text| {
            let packed = delta::pack(said, base, delta::TEXT);
            Ok(Self {
                length: u32::try_from(said.len()).unwrap_or(u32::MAX),
                packed: packed.map_err(|why| strange((id, number), &why))?,
                beside_text,
            })
        };
        if number == 1 {
            return packed(PHRASES, false);
        }
        let short = packed(first.said(read)?, false)?;
        if short.packed.len() < LEAST_SAVED_BYTES {
            return Ok(short);
        }
        let shorter = packed(first.text_and_said(read)?, true)?;
        let saved = short.packed.len().saturating_sub(shorter.packed.len());
        Ok(if saved < LEAST_SAVED_BYTES {
            short
        } else {
            shorter
        })
    }

    /// What is said of a version, encoded.
    pub(super) fn unpacked(
        &self,
        read: &impl Read,
        place: Place,
        first: &mut First,
    ) -> Result<Vec<u8>, Error> {
        let base = match place {
            (_, 1) => PHRASES,
            _ if self.beside_text => first.text_and_said(read)?,
            _ => first.said(read)?,
        };
        delta::unpack(&self.packed, base, self.length as usize).map_err(|why| strange(place, &why))
    }
}

/// The first version of a story, against which what is said of the others is packed. It is read when
/// it is first asked for.
#[derive(Debug)]
pub(super) struct First {
    pub(super) story: StoryId,
    said: Option<Vec<u8>>,
    text_and_said: Option<Vec<u8>>,
}

impl First {
    /// That of a story as it is kept.
    pub(super) fn of(story: StoryId) -> Self {
        Self {
            story,
            said: None,
            text_and_said: None,
        }
    }

    /// That of a story, with the text that was read.
    pub(super) fn read(story: StoryId, text: &[u8], said: &[u8]) -> Self {
        Self {
            story,
            said: Some(said.to_vec()),
            text_and_said: Some([text, said].concat()),
        }
    }

    fn said(&mut self, read: &impl Read) -> Result<&[u8], Error> {
        if self.said.is_none() {
            let place = (self.story, 1);
            let first: Option<KeptVersion> = read.value(&keys::version(self.story, 1))?;
            let first = first.ok_or_else(|| versions::missing(self.story, 1))?;
            self.said = Some(first.said.unpacked(read, place, self)?);
        }
        Ok(self.said.as_deref().unwrap_or_default())
    }

    fn text_and_said(&mut self, read: &impl Read) -> Result<&[u8], Error> {
        if self.text_and_said.is_none() {
            let first = texts::unpacked(read, (self.story, 1))?;
            *self = Self::read(self.story, &first.bytes, &first.said);
        }
        Ok(self.text_and_said.as_deref().unwrap_or_default())
    }
}

fn strange((id, number): Place, why: &dyn std::fmt::Display) -> Error {
    Error::damaged(format!(
        "what is said of version {number} of {id} cannot be unpacked ({why})"
    ))
}
