//! Making the tree again from the journal, and bringing it up to date.

use std::fs;
use std::path::{Path, PathBuf};

use super::codec::encode;
use super::draft::Draft;
use super::error::Error;
use super::frame::Entry;
use super::journal::Frames;
use super::keys::{self, Key};
use super::pages::Pages;
use super::place::{self, Place};
use super::proof;
use super::sentences;
use super::sled::{Tree, Writes};
use super::view::View;
use super::visits;

/// So many entries, and those of the frame that they end in, are brought to the tree at once.
const ENTRIES_AT_ONCE: usize = 512;

/// Makes the tree again beside the old one, then changes them over.
pub(super) fn rebuild(place: &Place, pages: &mut Pages) -> Result<Tree, Error> {
    let new = build(place, pages)?;
    change_over(place, &new)
}

/// Makes a tree from the journal in a folder of its own, and gives the folder.
pub(super) fn build(place: &Place, pages: &mut Pages) -> Result<PathBuf, Error> {
    let new = place.tree().with_extension("new");
    remove(&new)?;
    let tree = Tree::open(&new)?;
    replay(&place.journal(), tree, pages, 0)?.close()?;
    Ok(new)
}

/// Copies a tree to a folder of its own, holds the copy against the journal, and gives the folder.
pub(super) fn copy(place: &Place, tree: &Tree) -> Result<PathBuf, Error> {
    let new = place.tree().with_extension("new");
    remove(&new)?;
    let copied = Tree::open(&new)?;
    let mut writes = Writes::new();
    tree.each(&[keys::PART], |key, value| {
        writes.insert(key, Some(value));
        if writes.len() < ENTRIES_AT_ONCE {
            return Ok(());
        }
        copied.apply(&std::mem::take(&mut writes))
    })?;
    copied.apply(&writes)?;
    if let Some(difference) = proof::differences(&place.journal(), &copied)?.first() {
        return Err(Error::damaged(difference));
    }
    copied.close()?;
    Ok(new)
}

/// Puts a new tree in the place of the old one. After a stop in between there is none, and it is made again.
pub(super) fn change_over(place: &Place, new: &Path) -> Result<Tree, Error> {
    let dir = place.tree();
    remove(&dir)?;
    fs::rename(new, &dir).map_err(|why| Error::io(&dir, &why))?;
    place::sync_folder(&dir)?;
    Tree::open(&dir)
}

/// Brings what the journal says after so many frames to the tree.
pub(super) fn replay(
    journal: &Path,
    tree: Tree,
    pages: &mut Pages,
    after: u64,
) -> Result<Tree, Error> {
    let mut frames = Frames::open(journal)?;
    for _ in 0..after {
        frames.next()?;
    }
    let view = View::new(tree);
    loop {
        let mut draft = Draft::new(&view, pages);
        let mut count = 0;
        while count < ENTRIES_AT_ONCE
            && let Some(frame) = frames.next()?
        {
            count += frame.entries.len().max(1);
            draft.make(|draft| {
                let mut entries = frame.entries.into_iter();
                entries.try_for_each(|entry| absorb(draft, entry))
            })?;
        }
        let (mut writes, _) = draft.settle();
        writes.insert(keys::applied(), Some(encode(&frames.end().chain)));
        view.apply(&writes)?;
        if count < ENTRIES_AT_ONCE {
            break;
        }
    }
    let stale = visits::stale_rows(&view)?;
    view.apply(&stale.into_iter().map(|key| (key, None)).collect())?;
    view.take_tree().ok_or(Error::Closed { why: None })
}

fn absorb(draft: &mut Draft<'_>, entry: Entry) -> Result<(), Error> {
    match entry {
        Entry::Put { key, value } => {
            let key = Key::new(key);
            if key.family() == "version" {
                sentences::forget(draft, keys::story_in(&key)?)?;
            }
            draft.put_bytes(&key, value)
        }
        Entry::Delete { key } => draft.delete(&Key::new(key)),
        Entry::Void(_) => Ok(()),
    }
}

fn remove(dir: &Path) -> Result<(), Error> {
    if dir.exists() {
        fs::remove_dir_all(dir).map_err(|why| Error::io(dir, &why))?;
    }
    Ok(())
}
