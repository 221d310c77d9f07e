//! A visit's two ends at the store: what is known before it, and the commit of what it decided.

use std::path::Path;
use std::time::Duration;

use minicbor::{Decode, Encode};

use super::Store;
use super::draft::Draft;
use super::error::Error;
use super::hosts;
use super::keys::Key;
use super::notes;
use super::versions::{self, KeptVersion};
use super::view::Read;
use super::{codec, kept, keys, sentences};
use crate::decide::{Decision, Known};
use crate::extract;
use crate::news::{
    Candidate, Fetched, HostMemory, Page, Run, Standing, StoryId, Suppression, Timestamp, Variant,
};

/// A row of visits that goes on is journalled this often.
const RUN_EVERY: Duration = Duration::from_secs(3600);

/// The row of visits that goes on.
#[derive(Debug, Clone, Encode, Decode)]
struct Running {
    #[n(0)]
    number: u32,
    #[n(1)]
    run: Run,
    /// When it was last journalled.
    #[n(2)]
    journalled: Timestamp,
}

impl Store {
    /// What is known of a story before this page is looked at.
    ///
    /// Where the page is "not modified", or byte by byte the one that gave the article as it stands,
    /// the standing says it all: `last` and `bodies` are then left empty and not read.
    pub fn known(&self, id: StoryId, page: &Page) -> Result<Known, Error> {
        let view = self.view();
        let story = self.story(id)?.ok_or(Error::UnknownStory(id))?;
        let standing = self
            .standing(id)?
            .unwrap_or_else(|| Standing::new(page.asked));
        let mut known = Known {
            story,
            variants: view.value(&keys::variants(id))?.unwrap_or_default(),
            candidate: view.value(&keys::candidate(id))?,
            last: None,
            bodies: Vec::new(),
            reread: None,
            host: HostMemory::default(),
            standing,
        };
        if known.standing.reported.is_some() || !unchanged(&known.standing, page) {
            known.host = hosts::memory_of(view, &known.story.address)?;
        }
        if unchanged(&known.standing, page) {
            return Ok(known);
        }
        let kept: Vec<KeptVersion> = view.values(&keys::versions(id))?;
        known.bodies = kept.iter().map(|kept| kept.body).collect();
        let Some(last) = kept.last() else {
            return Ok(known);
        };
        let number = view.last_number(&keys::versions(id))?;
        let last = versions::whole(view, &self.shared.recent, id, number, last)?;
        if last.head.extractor != extract::REVISION {
            known.reread = self.snapshot(id, number)?;
        }
        known.last = Some(last);
        Ok(known)
    }

    /// Writes everything that a visit caused, whole or not at all. A decision that adds nothing to
    /// the history is soft.
    pub async fn commit(&self, decision: Decision) -> Result<(), Error> {
        if self.noted(&decision)? {
            return Ok(());
        }
        let (pages, decision) = (self.pages_dir(), Box::new(decision));
        self.write(move |draft| commit(draft, &pages, *decision))
            .await
    }

    /// Commits a decision that is soft, unless somebody else is at work: there is nothing to bring to the
    /// disk, and to wake the writer would cost more than all of it.
    fn noted(&self, decision: &Decision) -> Result<bool, Error> {
        let Some(_turn) = self.view().free_turn() else {
            return Ok(false);
        };
        let mut draft = Draft::without_pages(self.view());
        let soft = draft.make(|draft| {
            let soft = !is_durable(draft, decision)?;
            if soft {
                note(draft, decision)?;
            }
            Ok(soft)
        })?;
        if !soft || draft.is_durable() {
            return Ok(false);
        }
        let (writes, values) = draft.settle();
        if self.view().take(writes, values) {
            self.wake_writer()?;
        }
        Ok(true)
    }

    /// The rows of visits of a story, oldest first, the last with what was not yet journalled.
    pub fn runs(&self, id: StoryId) -> Result<Vec<Run>, Error> {
        let view = self.view();
        let mut runs: Vec<Run> = view.values(&keys::runs(id))?;
        if let Some(running) = view.value::<Running>(&keys::running(id))? {
            runs.truncate(running.number as usize - 1);
            runs.push(running.run);
        }
        Ok(runs)
    }
}

/// The page shows the article as it stands, and need not be read to know it.
fn unchanged(standing: &Standing, page: &Page) -> bool {
    match &page.fetched {
        Fetched::NotModified => true,
        Fetched::Snapshot(snapshot) => standing.is_shown_by(snapshot),
        Fetched::Failed(_) => false,
    }
}

/// Whether a decision adds to the history, or to what is owed or learned.
fn is_durable(draft: &Draft<'_>, decision: &Decision) -> Result<bool, Error> {
    let candidate = || draft.value(&keys::candidate(decision.story));
    Ok(decision.version.is_some()
        || decision.snapshot.is_some()
        || decision.announcement.is_some()
        || decision.suppressed.is_some()
        || decision.host.is_some()
        || decision.note.is_some()
        || !decision.withdrawn.is_empty()
        || candidate()? != decision.candidate)
}

/// What every visit leaves behind: the variants it saw, the row of visits that it lengthens, and where
/// the story stands.
fn note(draft: &mut Draft<'_>, decision: &Decision) -> Result<(), Error> {
    let id = decision.story;
    if draft.get(&keys::story(id))?.is_none() {
        return Err(Error::UnknownStory(id));
    }
    put_variants(draft, id, &decision.variants)?;
    put_run(draft, id, decision.outcome, decision.asked)?;
    draft.note(&keys::standing(id), &decision.standing);
    Ok(())
}

fn commit(draft: &mut Draft<'_>, pages: &Path, mut decision: Decision) -> Result<(), Error> {
    let id = decision.story;
    let durable = is_durable(draft, &decision)?;
    note(draft, &decision)?;
    if !durable {
        return Ok(());
    }
    draft.put(&keys::standing(id), &decision.standing)?;
    let number = decision
        .version
        .as_ref()
        .map(|(version, _)| version.head.number);
    let page = match decision.snapshot.take() {
        Some(snapshot) => {
            let times = (decision.asked, decision.answered);
            Some(kept::put(draft, pages, id, times, number, snapshot)?)
        }
        None => None,
    };
    if let Some((version, print)) = &decision.version {
        versions::put(draft, id, version, print.body, page)?;
        sentences::add(draft, id, version.head.number, &version.article)?;
    }
    if let Some(announcement) = decision.announcement {
        super::duties::announce(draft, &announcement)?;
    }
    if let Some(suppressed) = &decision.suppressed {
        put_suppression(draft, id, suppressed)?;
    }
    if let Some(host) = &decision.host {
        hosts::put(draft, id, host)?;
    }
    if let Some(note) = &decision.note {
        notes::put(draft, note)?;
    }
    for withdrawal in &decision.withdrawn {
        hosts::withdraw(draft, *withdrawal, decision.answered)?;
    }
    put_candidate(draft, id, decision.candidate.as_ref())
}

/// A line in the ledger of what was not told.
pub(super) fn put_suppression(
    draft: &mut Draft<'_>,
    id: StoryId,
    suppressed: &Suppression,
) -> Result<(), Error> {
    let number = draft.last_number(&keys::all_suppressed(id))? + 1;
    draft.put(&keys::suppressed(id, number), suppressed)
}

/// So many of a story's last lines are looked at for one that says the same.
const LINES_BACK: u32 = 16;

/// The same, unless one of the last lines says so already: many readers are not told of the same.
pub(super) fn put_suppression_once(
    draft: &mut Draft<'_>,
    id: StoryId,
    suppressed: &Suppression,
) -> Result<(), Error> {
    let last = draft.last_number(&keys::all_suppressed(id))?;
    let says_so =
        |line: Suppression| line.reason == suppressed.reason && line.text == suppressed.text;
    for number in (last.saturating_sub(LINES_BACK - 1).max(1)..=last).rev() {
        let line: Option<Suppression> = draft.value(&keys::suppressed(id, number))?;
        if line.is_some_and(says_so) {
            return Ok(());
        }
    }
    put_suppression(draft, id, suppressed)
}

fn put_candidate(
    draft: &mut Draft<'_>,
    id: StoryId,
    candidate: Option<&Candidate>,
) -> Result<(), Error> {
    let key = keys::candidate(id);
    if draft.value(&key)?.as_ref() == candidate {
        return Ok(());
    }
    match candidate {
        Some(candidate) => draft.put(&key, candidate),
        None => draft.delete(&key),
    }
}

/// A sighting of a known variant is soft; a new variant, or one that goes, is not.
fn put_variants(draft: &mut Draft<'_>, id: StoryId, variants: &[Variant]) -> Result<(), Error> {
    let key = keys::variants(id);
    let before: Vec<Variant> = draft.value(&key)?.unwrap_or_default();
    if before == variants {
        return Ok(());
    }
    let wordings = |variants: &[Variant]| -> Vec<(String, bool)> {
        let told = variants.iter().map(|one| (one.headline.clone(), one.told));
        told.collect()
    };
    if wordings(&before) == wordings(variants) {
        draft.put_later(&key, &variants.to_vec());
        return Ok(());
    }
    draft.put(&key, &variants.to_vec())
}

/// Lengthens the row of visits with this outcome, or ends it and begins another.
fn put_run(
    draft: &mut Draft<'_>,
    id: StoryId,
    outcome: crate::news::Outcome,
    asked: Timestamp,
) -> Result<(), Error> {
    let before: Option<Running> = match draft.value(&keys::running(id))? {
        None => last_run(draft, id)?,
        running => running,
    };
    let running = match before {
        Some(mut running) if running.run.outcome == outcome => {
            running.run.lengthen(asked);
            running
        }
        Some(ended) => {
            draft.put_later(&keys::run(id, ended.number), &ended.run);
            begin_run(ended.number + 1, outcome, asked)
        }
        None => begin_run(1, outcome, asked),
    };
    let due = asked.since(running.journalled) >= RUN_EVERY;
    let journalled = if due { asked } else { running.journalled };
    if due {
        draft.put_later(&keys::run(id, running.number), &running.run);
    }
    draft.note(
        &keys::running(id),
        &Running {
            journalled,
            ..running
        },
    );
    Ok(())
}

/// The last row of visits in the journal.
fn last_run(read: &impl Read, id: StoryId) -> Result<Option<Running>, Error> {
    let Some(key) = read.last_under(&keys::runs(id))? else {
        return Ok(None);
    };
    let run: Option<Run> = read.value(&key)?;
    Ok(run.zip(key.number()).map(|(run, number)| Running {
        number,
        run,
        journalled: run.last,
    }))
}

/// The rows in the tree that the journal knows more of: the tree stopped before they went on.
pub(super) fn stale_rows(read: &impl Read) -> Result<Vec<Key>, Error> {
    let mut stale = Vec::new();
    for (key, bytes) in read.under(keys::RUNNING)? {
        let running: Running = codec::decode(&key, &bytes)?;
        let last = last_run(read, keys::story_in(&key)?)?;
        if last
            .is_some_and(|last| (last.number, last.run.last) > (running.number, running.run.last))
        {
            stale.push(key);
        }
    }
    Ok(stale)
}

/// Puts every row of visits that goes on into the journal, so that a clean stop leaves none out.
pub(super) fn journal_runs(draft: &mut Draft<'_>) -> Result<(), Error> {
    for (key, bytes) in draft.under(keys::RUNNING)? {
        let Running { number, run, .. } = codec::decode(&key, &bytes)?;
        let id = keys::story_in(&key)?;
        if draft.value(&keys::run(id, number))? != Some(run) {
            draft.put(&keys::run(id, number), &run)?;
        }
    }
    Ok(())
}

fn begin_run(number: u32, outcome: crate::news::Outcome, asked: Timestamp) -> Running {
    Running {
        number,
        run: Run::new(outcome, asked),
        journalled: asked,
    }
}
