//! Whether the tree holds exactly what the journal says: every durable value, what is derived from
//! it, and nothing else.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::codec::check;
use super::derived;
use super::error::Error;
use super::frame::Entry;
use super::journal::Frames;
use super::keys;
use super::sled::Tree;

/// Sixty-four bits of a hash stand for a key or a value here: a store has far fewer of them.
type Short = u64;

/// The keys whose values differ between journal and tree; empty where the tree is right.
pub(super) fn differences(journal: &Path, tree: &Tree) -> Result<Vec<String>, Error> {
    let mut told = told(journal)?;
    let mut derived = HashSet::new();
    let mut differences = Vec::new();
    tree.each(keys::BESIDE, |key, value| {
        if key.is_durable() {
            let expected = told.remove(&short("key", key.as_str().as_bytes()));
            let found = short(key.as_str(), &value);
            if expected.is_none() || !(key.is_soft() || expected == Some(found)) {
                differences.push(format!("{key} is not as the journal has it"));
            }
            for (key, value) in derived::of(&key, &value)? {
                toggle(&mut derived, short(key.as_str(), &value));
            }
        } else if !key.is_soft() {
            toggle(&mut derived, short(key.as_str(), &value));
        }
        Ok(())
    })?;
    if !told.is_empty() {
        differences.push(format!("{} values of the journal are missing", told.len()));
    }
    if !derived.is_empty() {
        differences.push(format!("{} derived values are not right", derived.len()));
    }
    Ok(differences)
}

/// What the journal says in the end, each key and value by its hash.
fn told(journal: &Path) -> Result<HashMap<Short, Short>, Error> {
    let mut told = HashMap::new();
    let mut frames = Frames::open(journal)?;
    while let Some(frame) = frames.next()? {
        for entry in frame.entries {
            match entry {
                Entry::Put { key, value } => {
                    told.insert(short("key", key.as_bytes()), short(&key, &value));
                }
                Entry::Delete { key } => {
                    told.remove(&short("key", key.as_bytes()));
                }
                Entry::Void(_) => {}
            }
        }
    }
    Ok(told)
}

/// What is expected and what is found cancel each other out, in whatever order they come.
fn toggle(set: &mut HashSet<Short>, value: Short) {
    if !set.remove(&value) {
        set.insert(value);
    }
}

fn short(name: &str, bytes: &[u8]) -> Short {
    Short::from_le_bytes(check(name, bytes))
}
