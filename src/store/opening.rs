//! Opening: the tree is trusted after a clean stop only; after any other it is held against the
//! journal, brought up to date, or made again.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::codec::{decode, encode};
use super::draft::Draft;
use super::error::Error;
use super::frame::Entry;
use super::journal::{End, Frames, Journal};
use super::keys::{self, Key};
use super::pages::Pages;
use super::place::Place;
use super::sled::Tree;
use super::view::View;
use super::writer::Writer;
use crate::news::{Hash, Timestamp};

/// So many frames are brought to the tree at once.
const FRAMES_AT_ONCE: usize = 64;

/// Opens the parts of a store, and says in sentences what had to be mended.
pub(super) fn open(
    place: Place,
    create: bool,
    now: Timestamp,
) -> Result<(Writer, [u8; 32], Vec<String>), Error> {
    let new = is_new(&place, create)?;
    let key = place.key(new)?;
    if new {
        Journal::create(&place.journal(), now)?;
    }
    let mut pages = Pages::open(&place.pages())?;
    let mut notes = Vec::new();
    let (view, end) = match trusted(&place)? {
        Some(found) => found,
        None => held_against_journal(&place, &mut pages, &mut notes)?,
    };
    let journal = Journal::append_to(&place.journal(), end)?;
    place.unmark()?;
    if new {
        // A tree that is not there yet is nothing to tell of.
        notes.clear();
    }
    let writer = Writer {
        place,
        view: Arc::new(view),
        journal,
        pages,
        failure: None,
    };
    Ok((writer, key, notes))
}

/// Whether a store is to be made here; its journal is made last, so that a stop in between is harmless.
fn is_new(place: &Place, create: bool) -> Result<bool, Error> {
    if place.journal().exists() {
        return Ok(false);
    }
    if !create || place.tree().exists() {
        return Err(Error::lost(format!(
            "the journal \"{}\" is missing",
            place.journal().display()
        )));
    }
    Ok(true)
}

/// The tree as a clean stop left it.
fn trusted(place: &Place) -> Result<Option<(View, End)>, Error> {
    let Some(end) = place.clean_stop() else {
        return Ok(None);
    };
    let frames = Frames::open(&place.journal())?;
    if frames.end().length + frames.left() != end.length || !place.tree().exists() {
        return Ok(None);
    }
    match Tree::open(&place.tree()) {
        Ok(tree) if applied(&tree) == Some(end.chain) => Ok(Some((View::new(tree), end))),
        Ok(_) | Err(Error::Damaged { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn held_against_journal(
    place: &Place,
    pages: &mut Pages,
    notes: &mut Vec<String>,
) -> Result<(View, End), Error> {
    let found = match open_tree(&place.tree()) {
        Ok(tree) => Ok(tree),
        Err(Error::Damaged { what, .. }) => Err(what),
        Err(error) => return Err(error),
    };
    let tree_has = found.as_ref().ok().and_then(applied);
    let survey = survey(place, tree_has)?;
    if survey.torn > 0 {
        notes.push(format!(
            "the journal ended in {} bytes of a write that was never acknowledged; they are cut off",
            survey.torn
        ));
    }
    let why = match (found, survey.tree_at) {
        (Ok(tree), Some(frame)) => {
            let view = View::new(tree);
            let count = survey.frames - frame;
            if count > 0 {
                replay(place, &view, pages, frame)?;
                notes.push(format!(
                    "the tree was {count} commits behind the journal and is up to date now"
                ));
            }
            return Ok((view, survey.end));
        }
        (Ok(_), None) => "it does not belong to the journal".to_owned(),
        (Err(why), _) => why,
    };
    let view = rebuild(place, pages)?;
    notes.push(format!("the tree was made again from the journal: {why}"));
    Ok((view, survey.end))
}

fn open_tree(dir: &Path) -> Result<Tree, Error> {
    if dir.exists() {
        Tree::open(dir)
    } else {
        Err(Error::damaged("it is missing"))
    }
}

/// The journal's chain up to where the tree has it.
fn applied(tree: &Tree) -> Option<Hash> {
    let bytes = tree.get(&keys::applied()).ok()??;
    decode(&keys::applied(), &bytes).ok()
}

/// What a walk through the whole journal shows.
struct Survey {
    frames: u64,
    /// After how many frames the tree stopped.
    tree_at: Option<u64>,
    end: End,
    /// Bytes of a last frame that was never whole.
    torn: u64,
}

fn survey(place: &Place, tree_has: Option<Hash>) -> Result<Survey, Error> {
    let mut frames = Frames::open(&place.journal())?;
    let mut count = 0;
    let mut tree_at = None;
    loop {
        if Some(frames.end().chain) == tree_has {
            tree_at = Some(count);
        }
        if frames.next()?.is_none() {
            break;
        }
        count += 1;
    }
    let end = frames.end();
    if place.clean_stop().is_some_and(|clean| clean != end) {
        return Err(Error::lost(format!(
            "the journal \"{}\" is not as the last clean stop left it",
            place.journal().display()
        )));
    }
    if tree_has.is_some() && tree_at.is_none() && frames.left() > 0 {
        return Err(Error::lost(format!(
            "the last entries of the journal \"{}\" are not what was written",
            place.journal().display()
        )));
    }
    Ok(Survey {
        frames: count,
        tree_at,
        end,
        torn: frames.left(),
    })
}

/// Makes the tree again beside the old one, then changes them over.
pub(super) fn rebuild(place: &Place, pages: &mut Pages) -> Result<View, Error> {
    let (dir, new) = (place.tree(), place.tree().with_extension("new"));
    let failed = |why| Error::io(&dir, &why);
    if new.exists() {
        fs::remove_dir_all(&new).map_err(failed)?;
    }
    let view = View::new(Tree::open(&new)?);
    replay(place, &view, pages, 0)?;
    if let Some(tree) = view.take_tree() {
        tree.close()?;
    }
    if dir.exists() {
        fs::remove_dir_all(&dir).map_err(failed)?;
    }
    fs::rename(&new, &dir).map_err(failed)?;
    super::place::sync_folder(&dir)?;
    Tree::open(&dir).map(View::new)
}

/// Brings what the journal says after so many frames to the tree.
fn replay(place: &Place, view: &View, pages: &mut Pages, after: u64) -> Result<(), Error> {
    let mut frames = Frames::open(&place.journal())?;
    for _ in 0..after {
        frames.next()?;
    }
    loop {
        let mut draft = Draft::new(view, pages);
        let mut count = 0;
        while count < FRAMES_AT_ONCE
            && let Some(frame) = frames.next()?
        {
            count += 1;
            draft.make(|draft| {
                frame
                    .entries
                    .into_iter()
                    .try_for_each(|entry| absorb(draft, entry))
            })?;
        }
        let (mut writes, _) = draft.settle();
        writes.insert(keys::applied(), Some(encode(&frames.end().chain)));
        view.apply(&writes)?;
        if count < FRAMES_AT_ONCE {
            return Ok(());
        }
    }
}

fn absorb(draft: &mut Draft<'_>, entry: Entry) -> Result<(), Error> {
    match entry {
        Entry::Put { key, value } => draft.put_bytes(&Key::new(key), value),
        Entry::Delete { key } => draft.delete(&Key::new(key)),
        Entry::Void(_) => Ok(()),
    }
}
