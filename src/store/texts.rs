//! The texts of versions, each packed against one that is there already: an earlier version's, one of
//! another story that resembles it, or the phrases that many texts hold.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use minicbor::{Decode, Encode};

use super::delta;
use super::error::Error;
use super::keys;
use super::said::First;
use super::versions::{self, KeptVersion};
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

/// A text, packed. What the record says of its version quotes what is new in it, so that stands behind
/// what it was packed against.
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
    /// It was packed against what is said of its version, too; not so in a store of the second format.
    #[n(5)]
    #[cbor(default)]
    beside_said: bool,
}

impl Text {
    /// A text packed against the phrases.
    pub(super) fn alone(text: &Unpacked, level: i32) -> Result<Self, Error> {
        Self::beside(PHRASES, text, level)
    }

    /// A text packed against another.
    pub(super) fn against(base: &Unpacked, text: &Unpacked, level: i32) -> Result<Self, Error> {
        let (other, number) = base.place;
        let at = |packed| Self {
            story: (other != text.place.0).then_some(other),
            base: number,
            ..packed
        };
        if base.bytes == text.bytes {
            return Ok(at(Self::of(text, Vec::new(), level)));
        }
        Self::beside(&base.bytes, text, level).map(at)
    }

    fn beside(base: &[u8], text: &Unpacked, level: i32) -> Result<Self, Error> {
        let packed = delta::pack(&text.bytes, &[base, &text.said].concat(), level)
            .map_err(|why| Error::damaged(format!("a text cannot be packed ({why})")))?;
        Ok(Self::of(text, packed, level))
    }

    fn of(text: &Unpacked, packed: Vec<u8>, level: i32) -> Self {
        Self {
            story: None,
            base: 0,
            length: u32::try_from(text.bytes.len()).unwrap_or(u32::MAX),
            packed,
            tight: level == delta::TIGHT,
            beside_said: true,
        }
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
    /// What the record says of its version, encoded.
    pub(super) said: Vec<u8>,
    /// The lengths of all that was unpacked on the way, and its own.
    lengths: Vec<usize>,
}

impl Unpacked {
    /// A text that is not kept yet.
    pub(super) fn new(place: Place, bytes: Vec<u8>, said: Vec<u8>) -> Self {
        Self {
            place,
            lengths: vec![bytes.len()],
            bytes,
            said,
        }
    }

    /// It may be a base: reading what is packed against it is quick.
    pub(super) fn is_near(&self) -> bool {
        delta::reach(&self.lengths) == self.lengths.len()
    }

    /// This text of a first version, for what is said of the others.
    fn as_first(&self) -> First {
        First::read(self.place.0, &self.bytes, &self.said)
    }

    /// The same, packed against another base, or against the phrases.
    pub(super) fn packed_against(mut self, base: Option<&Self>) -> Self {
        self.lengths = base.map_or_else(Vec::new, |base| base.lengths.clone());
        self.lengths.push(self.bytes.len());
        self
    }
}

/// Texts that were read last: who reads a history goes from version to version, and each is packed
/// against one that was read a moment ago. A version is never altered, so what is here stays right.
#[derive(Debug, Default)]
pub(super) struct Recent(Mutex<VecDeque<Arc<Unpacked>>>);

impl Recent {
    fn get(&self, place: Place) -> Option<Arc<Unpacked>> {
        let texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        texts.iter().find(|text| text.place == place).cloned()
    }

    fn put(&self, text: &Arc<Unpacked>) {
        let mut texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        texts.push_front(Arc::clone(text));
        let mut bytes = 0;
        let kept = texts.iter().take_while(|text| {
            bytes += text.bytes.len();
            bytes <= RECENT_BYTES
        });
        let kept = kept.count();
        texts.truncate(kept);
    }

    /// The text of a version.
    pub(super) fn text(&self, read: &impl Read, place: Place) -> Result<Arc<Unpacked>, Error> {
        if let Some(text) = self.get(place) {
            return Ok(text);
        }
        let mut way = Vec::new();
        let mut from = None;
        for step in Way::to(read, place) {
            let step = step?;
            from = step.base().and_then(|base| self.get(base));
            way.push(step);
            if from.is_some() {
                break;
            }
        }
        let first = self.get((place.0, 1)).map(|text| text.as_first());
        let text = Arc::new(follow(read, way, from.as_deref(), first)?);
        self.put(&text);
        Ok(text)
    }
}

/// The text of a version, and what was unpacked on the way.
pub(super) fn unpacked(read: &impl Read, place: Place) -> Result<Unpacked, Error> {
    follow(read, way(read, place)?, None, None)
}

/// The text of a version, or where that is too far, the nearest to it on the way that may be a base.
pub(super) fn base(read: &impl Read, place: Place) -> Result<Unpacked, Error> {
    let mut way = way(read, place)?;
    let lengths: Vec<usize> = way.iter().rev().map(Step::length).collect();
    way.drain(..lengths.len() - delta::reach(&lengths));
    follow(read, way, None, None)
}

/// What the text of a version is packed against; `None` for the phrases.
pub(super) fn base_of(read: &impl Read, place: Place) -> Result<Option<Unpacked>, Error> {
    let way = way(read, place)?.split_off(1);
    (!way.is_empty())
        .then(|| follow(read, way, None, None))
        .transpose()
}

/// What is unpacked to read a text: first itself, last what stands alone.
fn way(read: &impl Read, place: Place) -> Result<Vec<Step>, Error> {
    Way::to(read, place).collect()
}

/// A text as it is kept, with all that is kept of its version.
struct Step {
    place: Place,
    kept: KeptVersion,
}

impl Step {
    fn base(&self) -> Option<Place> {
        self.kept.text.base(self.place.0)
    }

    fn length(&self) -> usize {
        self.kept.text.length as usize
    }
}

/// From a text to what it was packed against, and on to what stands alone.
struct Way<'a, R> {
    read: &'a R,
    next: Option<Place>,
    steps: usize,
}

impl<'a, R: Read> Way<'a, R> {
    fn to(read: &'a R, place: Place) -> Self {
        Self {
            read,
            next: Some(place),
            steps: 0,
        }
    }

    fn step(&mut self, place: Place) -> Result<Step, Error> {
        let (story, number) = place;
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Err(strange(place, &"it leads nowhere"));
        }
        let kept: Option<KeptVersion> = self.read.value(&keys::version(story, number))?;
        let kept = kept.ok_or_else(|| versions::missing(story, number))?;
        let step = Step { place, kept };
        self.next = step.base();
        Ok(step)
    }
}

impl<R: Read> Iterator for Way<'_, R> {
    type Item = Result<Step, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let place = self.next.take()?;
        Some(self.step(place))
    }
}

/// Unpacks one text of a way after the other, from its end, which was packed against this text or the
/// phrases; given the first version of a story, if it is at hand.
fn follow(
    read: &impl Read,
    way: Vec<Step>,
    from: Option<&Unpacked>,
    mut first: Option<First>,
) -> Result<Unpacked, Error> {
    let mut bytes = from.map_or(PHRASES, |from| &from.bytes).to_vec();
    let mut lengths = from.map_or_else(Vec::new, |from| from.lengths.clone());
    let mut last = None;
    for Step { place, kept } in way.into_iter().rev() {
        let of_story = first.take().filter(|first| first.story == place.0);
        let mut of_story = of_story.unwrap_or_else(|| First::of(place.0));
        let said = kept.said.unpacked(read, place, &mut of_story)?;
        if !kept.text.packed.is_empty() {
            if kept.text.beside_said {
                bytes.extend(&said);
            }
            bytes = delta::unpack(&kept.text.packed, &bytes, kept.text.length as usize)
                .map_err(|why| strange(place, &why))?;
        }
        lengths.push(bytes.len());
        first = Some(match place.1 {
            1 => First::read(place.0, &bytes, &said),
            _ => of_story,
        });
        last = Some((place, said));
    }
    let (place, said) = last.expect("a way ends at the text asked for");
    Ok(Unpacked {
        place,
        bytes,
        said,
        lengths,
    })
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
        let unpacked = Unpacked::new((StoryId::from_bits(1), 1), text.to_vec(), Vec::new());
        let beside = Text::alone(&unpacked, delta::TEXT).unwrap();
        assert!(
            beside.size() * 4 < alone.len() * 3,
            "{} of {}",
            beside.size(),
            alone.len()
        );
    }
}
