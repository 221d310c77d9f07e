//! The texts of versions, each packed against one that is there already: an earlier version's, one of
//! another story that resembles it, or the phrases that many texts hold.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use minicbor::{Decode, Encode};

use super::delta;
use super::error::Error;
use super::keys;
use super::versions::KeptVersion;
use super::view::Read;
use crate::news::StoryId;

/// Words and turns of phrase that news is made of, the commonest last. What is packed against them
/// cannot be read without them: they stay as they are.
pub(super) const PHRASES: &[u8] = include_bytes!("phrases.txt");
/// No way to a text is as long as this.
const MOST_STEPS: usize = 10_000;

/// Texts that were read last are at hand up to so many bytes.
const RECENT_BYTES: usize = 1 << 20;

/// A version of a story.
pub(super) type Place = (StoryId, u32);

/// A text, packed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct Text {
    /// The story of the version that it was packed against, where that is another story.
    #[n(0)]
    story: Option<StoryId>,
    /// The version that it was packed against; 0 for the phrases.
    #[n(1)]
    base: u32,
    /// How long it is unpacked.
    #[n(2)]
    length: u32,
    /// It packed; nothing where it is the same.
    #[cbor(n(3), with = "minicbor::bytes")]
    packed: Vec<u8>,
    /// It was packed as small as it gets.
    #[n(4)]
    pub(super) tight: bool,
}

impl Text {
    /// A text packed against the phrases alone.
    pub(super) fn alone(bytes: &[u8], level: i32) -> Result<Self, Error> {
        Ok(Self {
            story: None,
            base: 0,
            length: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            packed: packed(bytes, PHRASES, level)?,
            tight: level == delta::TIGHT,
        })
    }

    /// The same packed against another text, for a version of this story.
    pub(super) fn against(
        base: &Unpacked,
        story: StoryId,
        bytes: &[u8],
        level: i32,
    ) -> Result<Self, Error> {
        let (other, number) = base.place;
        let packed = if base.bytes == bytes {
            Vec::new()
        } else {
            packed(bytes, &base.bytes, level)?
        };
        Ok(Self {
            story: (other != story).then_some(other),
            base: number,
            length: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            packed,
            tight: level == delta::TIGHT,
        })
    }

    /// How many bytes it takes.
    pub(super) fn size(&self) -> usize {
        self.packed.len()
    }

    /// What it was packed against, as a text of this story; `None` for the phrases.
    fn base(&self, story: StoryId) -> Option<Place> {
        (self.base > 0).then(|| (self.story.unwrap_or(story), self.base))
    }
}

/// A text as it is read, and which it is.
#[derive(Debug, Clone)]
pub(super) struct Unpacked {
    pub(super) place: Place,
    pub(super) bytes: Vec<u8>,
    /// The lengths of all that was unpacked on the way, and its own.
    lengths: Vec<usize>,
}

impl Unpacked {
    /// It may be a base: reading what is packed against it is quick.
    pub(super) fn is_near(&self) -> bool {
        delta::reach(&self.lengths) == self.lengths.len()
    }

    /// The same, packed against another base, or against the phrases.
    pub(super) fn packed_against(mut self, base: Option<&Self>) -> Self {
        self.lengths = base.map_or_else(Vec::new, |base| base.lengths.clone());
        self.lengths.push(self.bytes.len());
        self
    }
}

/// What the text of a version is packed against; `None` for the phrases.
pub(super) fn base_of(read: &impl Read, place: Place) -> Result<Option<Unpacked>, Error> {
    let mut way = way(read, place)?;
    way.pop();
    (!way.is_empty()).then(|| follow(&way)).transpose()
}

/// Texts that were read last: who reads a history goes from version to version, and each is packed
/// against one that was read a moment ago. A version is never altered, so what is here stays right.
#[derive(Debug, Default)]
pub(super) struct Recent(Mutex<VecDeque<(Place, Arc<Vec<u8>>)>>);

impl Recent {
    fn get(&self, place: Place) -> Option<Arc<Vec<u8>>> {
        let texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = texts.iter().find(|(one, _)| *one == place)?;
        Some(Arc::clone(&found.1))
    }

    fn put(&self, place: Place, text: &Arc<Vec<u8>>) {
        let mut texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        texts.push_front((place, Arc::clone(text)));
        let mut bytes = 0;
        let kept = texts.iter().take_while(|(_, text)| {
            bytes += text.len();
            bytes <= RECENT_BYTES
        });
        let kept = kept.count();
        texts.truncate(kept);
    }

    /// The text of a version, as it was hashed.
    pub(super) fn text(&self, read: &impl Read, place: Place) -> Result<Arc<Vec<u8>>, Error> {
        if let Some(text) = self.get(place) {
            return Ok(text);
        }
        let mut way = Vec::new();
        let mut from = None;
        let mut next = Some(place);
        while let Some(place) = next {
            from = self.get(place);
            if from.is_some() {
                break;
            }
            let text = kept(read, place)?;
            next = text.base(place.0);
            way.push((place, text));
            check_length(&way, place)?;
        }
        way.reverse();
        let from = from.map_or_else(|| PHRASES.to_vec(), |text| text.to_vec());
        let text = Arc::new(unpack(from, &way)?);
        self.put(place, &text);
        Ok(text)
    }
}

/// The text of a version, as it was hashed, and what was unpacked on the way.
pub(super) fn unpacked(read: &impl Read, place: Place) -> Result<Unpacked, Error> {
    let way = way(read, place)?;
    follow(&way)
}

/// The text of a version, or where that is too far, the nearest to it on the way that may be a base.
pub(super) fn base(read: &impl Read, place: Place) -> Result<Unpacked, Error> {
    let mut way = way(read, place)?;
    way.truncate(delta::reach(&lengths(&way)));
    follow(&way)
}

/// What is unpacked to read a text: first what stands alone, last itself.
fn way(read: &impl Read, place: Place) -> Result<Vec<(Place, Text)>, Error> {
    let mut way = Vec::new();
    let mut next = Some(place);
    while let Some(place) = next {
        let text = kept(read, place)?;
        next = text.base(place.0);
        way.push((place, text));
        check_length(&way, place)?;
    }
    way.reverse();
    Ok(way)
}

fn check_length(way: &[(Place, Text)], place: Place) -> Result<(), Error> {
    if way.len() > MOST_STEPS {
        return Err(strange(place, &"it leads nowhere"));
    }
    Ok(())
}

fn kept(read: &impl Read, (story, number): Place) -> Result<Text, Error> {
    let kept: Option<KeptVersion> = read.value(&keys::version(story, number))?;
    let missing = || Error::damaged(format!("version {number} of {story} is missing"));
    kept.map(|kept| kept.text).ok_or_else(missing)
}

fn follow(way: &[(Place, Text)]) -> Result<Unpacked, Error> {
    let (place, _) = way.last().expect("a way ends at the text asked for");
    Ok(Unpacked {
        place: *place,
        bytes: unpack(PHRASES.to_vec(), way)?,
        lengths: lengths(way),
    })
}

/// Unpacks one after the other, the first of them against these bytes.
fn unpack(from: Vec<u8>, way: &[(Place, Text)]) -> Result<Vec<u8>, Error> {
    let mut bytes = from;
    for (place, text) in way {
        if !text.packed.is_empty() {
            bytes = delta::unpack(&text.packed, &bytes, text.length as usize)
                .map_err(|why| strange(*place, &why))?;
        }
    }
    Ok(bytes)
}

fn lengths(way: &[(Place, Text)]) -> Vec<usize> {
    way.iter().map(|(_, text)| text.length as usize).collect()
}

fn packed(bytes: &[u8], base: &[u8], level: i32) -> Result<Vec<u8>, Error> {
    delta::pack(bytes, base, level)
        .map_err(|why| Error::damaged(format!("a text cannot be packed ({why})")))
}

fn strange((story, number): Place, why: &dyn std::fmt::Display) -> Error {
    Error::damaged(format!(
        "the text of version {number} of {story} cannot be unpacked ({why})"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Hash;

    /// Whatever was packed against other phrases could not be read any more.
    #[test]
    fn the_phrases_are_the_same_in_every_release() {
        assert_eq!(Hash::of([PHRASES]).short(), "9ed0671c");
    }

    #[test]
    fn a_text_of_common_words_takes_less_beside_the_phrases() {
        let text = b"The prime minister said in a statement on Monday that the government had \
            agreed to a ceasefire, according to people familiar with the matter.";
        let alone = delta::pack(text, &[], delta::TEXT).unwrap();
        let beside = Text::alone(text, delta::TEXT).unwrap();
        assert!(
            beside.size() * 4 < alone.len() * 3,
            "{} of {}",
            beside.size(),
            alone.len()
        );
    }
}
