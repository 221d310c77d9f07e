//! Mending a journal that is damaged in the middle, from the tree.
//!
//! What is sound in the journal stays as it is, with its chain. Where something is not, a gap is
//! declared that anybody can see, and what the tree knows beyond the sound frames is appended.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;

use super::error::Error;
use super::frame::{self, Entry, Frame};
use super::journal;
use super::keys::{self, Key};
use super::opening;
use super::place::Place;
use super::rewrite::Rewrite;
use super::sled::Tree;
use crate::news::{Hash, Timestamp};

/// A mended journal keeps the damaged one beside it under this name.
const KEPT_AS: &str = "damaged";
/// So many values go into one frame of what the tree knows.
const ENTRIES_AT_ONCE: usize = 1_000;

/// Replaces a damaged or missing journal, and says in a sentence what was done.
pub(super) fn mend(place: &Place, now: Timestamp) -> Result<String, Error> {
    let tree = Tree::open(&place.tree()).map_err(|error| match error {
        Error::Damaged { what, .. } => {
            Error::lost(format!("the journal is damaged, and so is {what}"))
        }
        other => other,
    })?;
    let bytes = fs::read(place.journal()).unwrap_or_default();
    let header =
        journal::sound_header(&bytes).unwrap_or_else(|| journal::header(now, Hash::default()));
    let sound = sound_frames(&bytes[header.len().min(bytes.len())..]);
    let lost = missing(&sound, &tree)?;
    let count = lost.len();

    if !bytes.is_empty() {
        let kept = place.journal().with_extension(KEPT_AS);
        fs::copy(place.journal(), &kept).map_err(|why| Error::io(&kept, &why))?;
    }
    let mut new = Rewrite::begin(&place.journal(), &header)?;
    let mut chain = journal::first_chain(&header);
    for piece in &sound {
        if !piece.follows(chain) {
            new.push(&Frame::gap())?;
        }
        new.push(piece)?;
        chain = piece.chain;
    }
    new.push(&Frame::gap())?;
    let mut chain = Hash::default();
    for entries in lost.chunks(ENTRIES_AT_ONCE) {
        let frame = Frame::after(chain, entries.to_vec());
        new.push(&frame)?;
        chain = frame.chain;
    }
    new.finish()?;
    Ok(format!(
        "the journal was damaged and is mended from the tree ({count} values); the damaged one is kept as journal.{KEPT_AS}"
    ))
}

/// The frames that are whole, in order, wherever they stand.
fn sound_frames(mut bytes: &[u8]) -> Vec<Frame> {
    let mut sound = Vec::new();
    while let Some((frame, behind)) = frame::find(bytes) {
        sound.push(frame);
        bytes = &bytes[behind..];
    }
    sound
}

/// What the tree knows and the sound frames do not.
fn missing(sound: &[Frame], tree: &Tree) -> Result<Vec<Entry>, Error> {
    let mut told: HashMap<&str, Option<&[u8]>> = HashMap::new();
    for entry in sound.iter().flat_map(|frame| &frame.entries) {
        match entry {
            Entry::Put { key, value } => told.insert(key, Some(value)),
            Entry::Delete { key } => told.insert(key, None),
            Entry::Void(_) => None,
        };
    }
    let newer = newer_than(sound, tree);
    let mut known: BTreeMap<Key, Vec<u8>> = BTreeMap::new();
    tree.each(keys::BESIDE, |key, value| {
        if key.is_durable() {
            known.insert(key, value);
        }
        Ok(())
    })?;
    let mut entries = Vec::new();
    for (key, value) in &known {
        let same = told.get(key.as_str()) == Some(&Some(value.as_slice()));
        if !same && !newer.contains(key.as_str()) {
            entries.push(Entry::put(key, value.clone()));
        }
    }
    for (key, value) in &told {
        let key = Key::new(*key);
        if value.is_some() && !known.contains_key(&key) && !newer.contains(key.as_str()) {
            entries.push(Entry::delete(&key));
        }
    }
    Ok(entries)
}

/// The keys of the frames that the tree had not seen when it stopped. Where the tree stopped inside
/// what is damaged, these are the frames behind the last gap.
fn newer_than<'a>(sound: &'a [Frame], tree: &Tree) -> HashSet<&'a str> {
    let applied = opening::applied(tree);
    let seen = sound.iter().position(|frame| Some(frame.chain) == applied);
    let from = seen.map_or_else(|| behind_last_gap(sound), |place| place + 1);
    let entries = sound[from..].iter().flat_map(|frame| &frame.entries);
    entries
        .filter_map(|entry| match entry {
            Entry::Put { key, .. } | Entry::Delete { key } => Some(key.as_str()),
            Entry::Void(_) => None,
        })
        .collect()
}

fn behind_last_gap(sound: &[Frame]) -> usize {
    let gap = sound
        .windows(2)
        .rposition(|pair| !pair[1].follows(pair[0].chain));
    gap.map_or(sound.len(), |place| place + 1)
}
