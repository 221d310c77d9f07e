//! Making the journal as small as what it must hold, without breaking its chain.
//!
//! An entry that a later one made void is replaced by its hash; a row of frames in which nothing else
//! is left, by one frame that carries the chain on.

use std::collections::HashMap;
use std::path::Path;

use super::codec::check;
use super::error::Error;
use super::frame::{Entry, Frame};
use super::journal::Frames;
use super::keys;
use super::rewrite::Rewrite;

/// Below this a journal is small whatever it holds.
const SMALL_BYTES: u64 = 64 << 10;

/// What a walk through the journal shows of its entries.
pub(super) struct Waste {
    /// Bytes of values that are still what stands.
    live: u64,
    /// Bytes of values that later entries made void.
    void: u64,
    /// Among these is an e-mail address.
    pub(super) holds_erased: bool,
    /// Where the entry stands that put what is there now, by key.
    last: HashMap<u64, Place>,
}

/// The frame and the entry in it, both counted from 0.
type Place = (u64, usize);

impl Waste {
    /// Looks through a journal.
    pub(super) fn of(journal: &Path) -> Result<Self, Error> {
        let mut waste = Self {
            live: 0,
            void: 0,
            holds_erased: false,
            last: HashMap::new(),
        };
        let mut sizes: HashMap<u64, u64> = HashMap::new();
        let mut frames = Frames::open(journal)?;
        let mut number = 0;
        while let Some(frame) = frames.next()? {
            for (place, entry) in frame.entries.iter().enumerate() {
                let (key, size) = match entry {
                    Entry::Put { key, value } => (key, Some((key.len() + value.len()) as u64)),
                    Entry::Delete { key } => (key, None),
                    Entry::Void(_) => continue,
                };
                let short = short(key);
                if let Some(before) = sizes.remove(&short) {
                    waste.void += before;
                    waste.holds_erased |= ["address/", keys::QUESTIONS]
                        .iter()
                        .any(|of| key.starts_with(of));
                }
                waste.last.remove(&short);
                if let Some(size) = size {
                    sizes.insert(short, size);
                    waste.last.insert(short, (number, place));
                }
            }
            number += 1;
        }
        waste.live = sizes.values().sum();
        Ok(waste)
    }

    /// Compacting frees a good part of it.
    pub(super) fn is_large(&self) -> bool {
        self.void > self.live / 4 && self.void > SMALL_BYTES
    }

    fn is_void(&self, entry: &Entry, place: Place) -> bool {
        match entry {
            Entry::Put { key, .. } => self.last.get(&short(key)) != Some(&place),
            Entry::Delete { .. } | Entry::Void(_) => true,
        }
    }
}

/// Replaces what is void by its hash. The chain ends as it did.
pub(super) fn compact(journal: &Path, waste: &Waste) -> Result<(), Error> {
    let mut frames = Frames::open(journal)?;
    let mut new = Rewrite::begin(journal, frames.header())?;
    let mut number = 0;
    let mut row: Option<Frame> = None;
    while let Some(frame) = frames.next()? {
        let frame = voided(frame, number, waste);
        number += 1;
        if frame.is_gap() || !frame.is_void() {
            if let Some(row) = row.take() {
                new.push(&row)?;
            }
            new.push(&frame)?;
        } else {
            let before = row.as_ref().map_or(0, Frame::stands_for);
            row = Some(Frame::row(frame.chain, before + frame.stands_for()));
        }
    }
    if let Some(row) = row {
        new.push(&row)?;
    }
    new.finish()
}

/// The frame with each void entry replaced by its hash.
fn voided(mut frame: Frame, number: u64, waste: &Waste) -> Frame {
    for (place, entry) in frame.entries.iter_mut().enumerate() {
        if waste.is_void(entry, (number, place)) {
            *entry = Entry::Void(entry.hash());
        }
    }
    frame
}

fn short(key: &str) -> u64 {
    u64::from_le_bytes(check("key", key.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Timestamp;
    use crate::store::journal::{End, Journal};
    use crate::store::keys::Key;

    fn put(key: &str, value: &str) -> Entry {
        Entry::put(&Key::new(key), value.as_bytes().to_vec())
    }

    fn read(path: &Path) -> (Vec<Frame>, End) {
        let mut frames = Frames::open(path).unwrap();
        let mut all = Vec::new();
        while let Some(frame) = frames.next().unwrap() {
            all.push(frame);
        }
        assert_eq!(frames.left(), 0);
        (all, frames.end())
    }

    #[test]
    fn a_compacted_journal_says_the_same_and_its_chain_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal");
        let mut journal = Journal::create(&path, Timestamp::from_millis(0)).unwrap();
        journal
            .append(vec![
                put("story/a", "one"),
                put("address/x", "desk@example.org"),
            ])
            .unwrap();
        for count in 0..50 {
            journal
                .append(vec![put("standing/a", &format!("state {count}"))])
                .unwrap();
        }
        journal
            .append(vec![Entry::delete(&Key::new("address/x"))])
            .unwrap();
        journal.append(vec![put("story/b", "two")]).unwrap();
        let before = journal.end();

        for _ in 0..2 {
            compact(&path, &Waste::of(&path).unwrap()).unwrap();
        }
        let (frames, end) = read(&path);
        assert_eq!(end.chain, before.chain);
        assert!(
            end.length < before.length / 4,
            "{} of {}",
            end.length,
            before.length
        );
        let puts: Vec<&Entry> = frames
            .iter()
            .flat_map(|frame| &frame.entries)
            .filter(|entry| matches!(entry, Entry::Put { .. }))
            .collect();
        assert_eq!(
            puts,
            [
                &put("story/a", "one"),
                &put("standing/a", "state 49"),
                &put("story/b", "two")
            ]
        );
        let bytes = std::fs::read(&path).unwrap();
        assert!(
            !bytes.windows(7).any(|text| text == b"example"),
            "the address is gone"
        );

        let mut journal = Journal::append_to(&path, end).unwrap();
        journal.append(vec![put("story/c", "three")]).unwrap();
        assert_eq!(read(&path).1, journal.end());
    }
}
