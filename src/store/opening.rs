//! Opening: the tree is trusted after a clean stop only; after any other it is held against the
//! journal, brought up to date, or made again.

use std::path::Path;
use std::sync::Arc;

use super::codec::decode;
use super::error::Error;
use super::journal::{End, FORMAT, Frames, Journal};
use super::keys;
use super::mending;
use super::pages::Pages;
use super::place::Place;
use super::proof;
use super::rebuilding::{self, replay};
use super::sled::Tree;
use super::view::View;
use super::writer::Writer;
use crate::news::{Hash, Timestamp};

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
    let (tree, end) = match trusted(&place)? {
        Some(found) => found,
        None => held_against_journal(&place, &mut pages, &mut notes)?,
    };
    let journal = Journal::append_to(&place.journal(), end)?;
    place.unmark()?;
    if new {
        // A tree that is not there yet is nothing to tell of.
        notes.clear();
    }
    let view = Arc::new(View::new(tree));
    let mut writer = Writer::new(place, view, journal, pages);
    if writer.upgrade()? {
        notes.push(format!("the store is brought to format {FORMAT}"));
    }
    Ok((writer, key, notes))
}

/// Makes the tree again from the journal, mended first if it needs it.
pub(super) fn rebuild(place: &Place, now: Timestamp) -> Result<Vec<String>, Error> {
    let mut notes = Vec::new();
    let tree_has = open_tree(&place.tree()).ok().as_ref().and_then(applied);
    match survey(place, tree_has) {
        Ok(_) => {}
        Err(Error::Damaged { .. } | Error::Io { .. }) => notes.push(mending::mend(place, now)?),
        Err(error) => return Err(error),
    }
    place.unmark()?;
    let mut pages = Pages::open(&place.pages())?;
    rebuilding::rebuild(place, &mut pages)?.close()?;
    notes.push("the tree is made again from the journal".to_owned());
    Ok(notes)
}

/// Whether a store is to be made here; its journal is made last, so that a stop in between is harmless.
fn is_new(place: &Place, create: bool) -> Result<bool, Error> {
    if place.journal().exists() {
        return Ok(false);
    }
    if !create || place.tree().exists() {
        return Err(Error::damaged(format!(
            "the journal \"{}\" is missing",
            place.journal().display()
        )));
    }
    Ok(true)
}

/// The tree as a clean stop left it.
fn trusted(place: &Place) -> Result<Option<(Tree, End)>, Error> {
    let Some(end) = place.clean_stop() else {
        return Ok(None);
    };
    // Opening the journal says whether we know its format at all.
    Frames::open(&place.journal())?;
    if !place.is_untouched() {
        return Ok(None);
    }
    match Tree::open(&place.tree()) {
        Ok(tree) if applied(&tree) == Some(end.chain) => Ok(Some((tree, end))),
        Ok(_) | Err(Error::Damaged { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The tree as the journal says it has to be, whatever it was before.
pub(super) fn held_against_journal(
    place: &Place,
    pages: &mut Pages,
    notes: &mut Vec<String>,
) -> Result<(Tree, End), Error> {
    let found = open_tree(&place.tree());
    let tree_has = found.as_ref().ok().and_then(applied);
    let survey = survey(place, tree_has)?;
    if survey.torn > 0 {
        notes.push(format!(
            "the journal ended in {} bytes of a write that was never acknowledged; they are cut off",
            survey.torn
        ));
    }
    let kept = found.and_then(|tree| caught_up(place, tree, pages, &survey, notes));
    let tree = match kept {
        Ok(tree) => tree,
        Err(Error::Damaged { what, .. }) => {
            notes.push(format!("the tree is made again from the journal: {what}"));
            rebuilding::rebuild(place, pages)?
        }
        Err(error) => return Err(error),
    };
    Ok((tree, survey.end))
}

/// Brings the tree up to date and proves it right; a tree that is not right is damage.
fn caught_up(
    place: &Place,
    tree: Tree,
    pages: &mut Pages,
    survey: &Survey,
    notes: &mut Vec<String>,
) -> Result<Tree, Error> {
    let at = survey
        .tree_at
        .ok_or_else(|| Error::damaged("it does not say how far it is"))?;
    let behind = survey.frames - at;
    let tree = replay(&place.journal(), tree, pages, at)?;
    let differences = proof::differences(&place.journal(), &tree)?;
    if let Some(difference) = differences.first() {
        return Err(Error::damaged(difference));
    }
    if behind > 0 {
        notes.push(format!(
            "the tree was {behind} writes behind the journal and is up to date now"
        ));
    }
    Ok(tree)
}

fn open_tree(dir: &Path) -> Result<Tree, Error> {
    if dir.exists() {
        Tree::open(dir)
    } else {
        Err(Error::damaged("it is missing"))
    }
}

/// The journal's chain up to where the tree has it.
pub(super) fn applied(tree: &Tree) -> Option<Hash> {
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
    let cut_since = place.clean_stop().is_some_and(|clean| clean != end);
    // The tree is written after the journal, so it can never be ahead of a whole one.
    let ahead = tree_has.is_some() && tree_at.is_none();
    if cut_since || ahead {
        return Err(Error::damaged(format!(
            "the last entries of the journal \"{}\" are missing or not what was written",
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
