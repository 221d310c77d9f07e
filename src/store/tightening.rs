//! Texts packed again at leisure: as hard as it goes, each against whichever of its neighbours it
//! resembles most. What they say stays the same to the byte.

use std::collections::VecDeque;

use super::Store;
use super::delta;
use super::draft::Draft;
use super::error::Error;
use super::keys;
use super::texts::{self, Text, Unpacked};
use super::versions::KeptVersion;
use super::view::Read;
use crate::news::StoryId;

/// So many texts before one are tried as its base.
const TRIED: u32 = 4;

impl Store {
    /// Packs the texts again that came since this was last done; says how many. Commits go on meanwhile.
    pub(super) fn tighten(&self) -> Result<usize, Error> {
        let mut count = 0;
        for story in self.stories()? {
            let tightened = match tightened(self.view(), story.id) {
                Ok(tightened) => tightened,
                Err(error @ Error::Damaged { .. }) => {
                    tracing::warn!(story = %story.name, %error, "its texts are left as they are");
                    continue;
                }
                Err(error) => return Err(error),
            };
            if !tightened.is_empty() {
                count += tightened.len();
                self.write_and_wait(move |draft| replace(draft, story.id, tightened))?;
            }
        }
        Ok(count)
    }
}

/// The texts of a story that were not packed at leisure yet, packed so.
fn tightened(read: &impl Read, id: StoryId) -> Result<Vec<(u32, Text)>, Error> {
    let last = read.last_number(&keys::versions(id))?;
    let first = first_loose(read, id, last)?;
    let mut tightened = Vec::new();
    let mut before: VecDeque<Unpacked> = VecDeque::new();
    for number in first.saturating_sub(TRIED).max(1)..=last {
        let mut own = texts::unpacked(read, (id, number))?;
        if number >= first {
            let mut bases: Vec<Unpacked> = before.iter().cloned().collect();
            bases.extend(texts::base_of(read, (id, number))?);
            let (text, base) = tightest(&own, bases)?;
            own = own.packed_against(base.as_ref());
            tightened.push((number, text));
        }
        if own.is_near() && before.iter().all(|one| one.bytes != own.bytes) {
            before.push_back(own);
        }
        if before.len() > TRIED as usize {
            before.pop_front();
        }
    }
    Ok(tightened)
}

/// From which version on none is packed at leisure.
fn first_loose(read: &impl Read, id: StoryId, last: u32) -> Result<u32, Error> {
    let mut first = last + 1;
    while first > 1 {
        let kept: Option<KeptVersion> = read.value(&keys::version(id, first - 1))?;
        if kept.is_none_or(|kept| kept.text.tight) {
            break;
        }
        first -= 1;
    }
    Ok(first)
}

/// A text packed against the best of these bases, or against the phrases where there is none; and that base.
fn tightest(text: &Unpacked, bases: Vec<Unpacked>) -> Result<(Text, Option<Unpacked>), Error> {
    let mut best = None;
    for base in bases {
        let size = Text::against(&base, text, delta::TEXT)?.size();
        if best.as_ref().is_none_or(|&(least, _)| size < least) {
            best = Some((size, base));
        }
    }
    match best {
        Some((_, base)) => {
            let packed = Text::against(&base, text, delta::TIGHT)?;
            Ok((packed, Some(base)))
        }
        None => Ok((Text::alone(text, delta::TIGHT)?, None)),
    }
}

fn replace(draft: &mut Draft<'_>, id: StoryId, tightened: Vec<(u32, Text)>) -> Result<(), Error> {
    for (number, text) in tightened {
        let key = keys::version(id, number);
        if let Some(mut kept) = draft.value::<KeptVersion>(&key)? {
            kept.text = text;
            draft.put(&key, &kept)?;
        }
    }
    Ok(())
}
