//! The writer: one thread owns every write. What is asked for while it syncs shares the next sync.
//!
//! A group of changes is one frame: pages to the disk, journal to the disk, then the answers. The tree
//! follows within a second.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::codec::encode;
use super::draft::Draft;
use super::error::Error;
use super::journal::Journal;
use super::keys;
use super::keys::Key;
use super::opening;
use super::pages::Pages;
use super::place::Place;
use super::sled::Writes;
use super::upkeep::{Upkeep, Work};
use super::view::{Soft, View};
use super::visits;
use crate::news::Hash;

/// The tree follows the journal, and takes soft values, this often.
const TICK: Duration = Duration::from_secs(1);
/// The tree follows at once when it is so many bytes behind,
const FAR_BEHIND: usize = 1 << 20;
/// and commits wait for it at so many.
const TOO_FAR_BEHIND: usize = 4 << 20;
/// What waits for the next frame waits no longer than this.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// So many changes share a sync at most.
const LARGEST_GROUP: usize = 256;

/// Answers whoever asked, once it is known whether the group is committed.
type Answer = Box<dyn FnOnce(Result<(), Error>) + Send>;
/// Makes a change in the draft; what comes back answers.
pub(super) type Change = Box<dyn FnOnce(&mut Draft<'_>) -> Answer + Send>;

/// Is called with the tree up to date, or with the reason why it is not.
pub(super) type Settled = Box<dyn FnOnce(Result<(), Error>) + Send>;

/// What the writer is asked to do.
pub(super) enum Request {
    /// Make a change and commit it.
    Change(Change),
    /// Make the files as small as what they must hold.
    Upkeep {
        work: Work,
        tell: Sender<Result<Upkeep, Error>>,
    },
    /// Bring the tree to where the journal is, and do this before anything else is written.
    Settled(Settled),
    /// Something soft was noted while the writer was at rest.
    Noted,
    /// Bring everything to the disk, mark a clean stop, and end.
    Stop(Sender<Result<(), Error>>),
}

/// What the writer owns.
pub(super) struct Writer {
    pub(super) place: Place,
    pub(super) view: Arc<View>,
    pub(super) journal: Journal,
    pub(super) pages: Pages,
    /// Up to where the tree has the journal.
    settled: Hash,
    /// What is being brought to the tree.
    settling: Option<Settling>,
    /// Why nothing can be written any more.
    failure: Option<Failure>,
    /// What was said last about writing what is soft, so that it is said once.
    trouble: Option<Error>,
}

/// The tree follows in a thread of its own, so that no commit waits for it.
struct Settling {
    /// Up to where the tree will have the journal.
    chain: Hash,
    thread: JoinHandle<Result<(), Error>>,
}

/// What keeps the writer from writing.
enum Failure {
    /// Nobody knows what of the last write is on the disk.
    Journal(Error),
    /// The tree lacks what the journal has; opening it again mends that.
    Tree(Error),
}

impl Failure {
    fn error(&self) -> Error {
        let (Self::Journal(error) | Self::Tree(error)) = self;
        error.clone()
    }
}

impl Writer {
    pub(super) fn new(place: Place, view: Arc<View>, journal: Journal, pages: Pages) -> Self {
        Self {
            place,
            view,
            settled: journal.end().chain,
            settling: None,
            journal,
            pages,
            failure: None,
            trouble: None,
        }
    }

    /// What everybody reads.
    pub(super) fn view(&self) -> Arc<View> {
        Arc::clone(&self.view)
    }

    /// Works until it is asked to stop or nobody is left to ask.
    pub(super) fn run(mut self, requests: &Receiver<Request>) {
        let mut ticked = Instant::now();
        let mut journalled = Instant::now();
        loop {
            let (every, since) = if self.is_at_rest() {
                (LONGEST_WAIT, journalled)
            } else {
                (TICK, ticked)
            };
            let mut next = match requests.recv_timeout(every.saturating_sub(since.elapsed())) {
                Ok(request) => Some(request),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return drop(self.stop()),
            };
            let view = self.view();
            let _turn = view.turn();
            if let Some(Request::Change(first)) = next {
                let group;
                (group, next) = gather(first, requests);
                self.commit(group);
            }
            // Nobody may be waiting for the answer any more.
            match next {
                Some(Request::Upkeep { work, tell }) => drop(tell.send(self.upkeep(work))),
                Some(Request::Settled(then)) => then(self.settle()),
                Some(Request::Stop(tell)) => return drop(tell.send(self.stop())),
                Some(Request::Change(_) | Request::Noted) | None => {}
            }
            if ticked.elapsed() >= TICK {
                ticked = Instant::now();
                let due = journalled.elapsed() >= LONGEST_WAIT;
                if due {
                    journalled = ticked;
                }
                self.tick(due);
            }
        }
    }

    /// Nothing is to be brought to the tree or tried again: there is nothing to tick for.
    fn is_at_rest(&self) -> bool {
        let chain = self.journal.end().chain;
        self.settling.is_none()
            && self.failure.is_none()
            && self.trouble.is_none()
            && self.settled == chain
            && self.view.rest()
    }

    /// Brings the tree up to date; what fails here is tried again at the next tick.
    fn tick(&mut self, journal: bool) {
        let reopened = match self.failure {
            Some(Failure::Tree(_)) => self.reopen(),
            _ => Ok(()),
        };
        let journalled = if journal {
            self.journal_waiting()
        } else {
            Ok(())
        };
        let written = reopened
            .and(journalled)
            .and_then(|()| self.begin_settling());
        let trouble = written.err();
        if trouble != self.trouble {
            if let Some(error) = &trouble {
                tracing::error!(%error, "nothing can be written");
            } else {
                tracing::warn!("writing goes on");
            }
            self.trouble = trouble;
        }
    }

    fn commit(&mut self, group: Vec<Change>) {
        let view = Arc::clone(&self.view);
        let mut draft = Draft::new(&view, &mut self.pages);
        let mut answers: Vec<Answer> = Vec::with_capacity(group.len());
        for change in group {
            // One that panics is answered by the end of its channel, and the others go on.
            answers.extend(catch_unwind(AssertUnwindSafe(|| change(&mut draft))));
        }
        let entries = draft.entries();
        let (writes, soft) = draft.settle();
        let committed = self.write(entries, writes, soft);
        for answer in answers {
            answer(committed.clone());
        }
    }

    /// To the journal; what is read sees it from then on, and the tree has it soon.
    pub(super) fn write(
        &mut self,
        entries: Vec<super::frame::Entry>,
        writes: Writes,
        soft: Vec<(Key, Soft)>,
    ) -> Result<(), Error> {
        self.check()?;
        if !entries.is_empty() {
            self.place.check_room()?;
            let journalled = self
                .pages
                .sync()
                .and_then(|()| self.journal.append(entries));
            self.keep(journalled, Failure::Journal)?;
        }
        let _ = self.view.take(writes, soft);
        // What is in the journal is committed. What is wrong with the tree is said at the next tick.
        let behind = self.view.behind();
        if behind > TOO_FAR_BEHIND {
            let _ = self.settled_so_far();
        }
        if behind > FAR_BEHIND {
            let _ = self.begin_settling();
        }
        Ok(())
    }

    /// Begins to bring the tree to where the journal is, and soft values with it, unless it is on its way.
    fn begin_settling(&mut self) -> Result<(), Error> {
        if self
            .settling
            .as_ref()
            .is_some_and(|it| !it.thread.is_finished())
        {
            return Ok(());
        }
        self.settled_so_far()?;
        self.check()?;
        let chain = self.journal.end().chain;
        if self.view.is_settled() && self.settled == chain {
            return Ok(());
        }
        self.place.check_room()?;
        let applied = Writes::from([(keys::applied(), Some(encode(&chain)))]);
        let (view, writes) = (self.view(), self.view.to_settle(applied));
        let thread = std::thread::Builder::new()
            .name("store-settler".to_owned())
            .spawn(move || view.settle(&writes))
            .map_err(|why| Error::io(&self.place.journal(), &why))?;
        self.settling = Some(Settling { chain, thread });
        Ok(())
    }

    /// Waits for what is on its way to the tree.
    fn settled_so_far(&mut self) -> Result<(), Error> {
        let Some(Settling { chain, thread }) = self.settling.take() else {
            return Ok(());
        };
        let why = match thread.join() {
            Ok(Ok(())) => {
                self.settled = chain;
                return Ok(());
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => "its tree could not be written".to_owned(),
        };
        self.keep(Err(Error::Closed { why: Some(why) }), Failure::Tree)
    }

    /// Brings the tree to where the journal is, and soft values with it.
    pub(super) fn settle(&mut self) -> Result<(), Error> {
        self.settled_so_far()?;
        self.begin_settling()?;
        self.settled_so_far()?;
        self.check()
    }

    /// Journals what waits for the next frame.
    pub(super) fn journal_waiting(&mut self) -> Result<(), Error> {
        self.change(|draft| {
            draft.journal_waiting();
            Ok(())
        })
    }

    /// Makes one change and commits it.
    pub(super) fn change(
        &mut self,
        change: impl FnOnce(&mut Draft<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let view = Arc::clone(&self.view);
        let mut draft = Draft::new(&view, &mut self.pages);
        draft.make(change)?;
        let entries = draft.entries();
        let (writes, soft) = draft.settle();
        self.write(entries, writes, soft)
    }

    fn stop(&mut self) -> Result<(), Error> {
        let settled = self
            .change(|draft| {
                draft.journal_waiting();
                visits::journal_runs(draft)
            })
            .and_then(|()| self.settle());
        let Some(tree) = self.view.take_tree() else {
            return Ok(());
        };
        tree.close()?;
        settled?;
        match &self.failure {
            Some(failure) => Err(failure.error()),
            None => self.place.mark_clean(self.journal.end()),
        }
    }

    /// Refuses where nothing can be written.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.failure
            .as_ref()
            .map_or(Ok(()), |failure| Err(failure.error()))
    }

    /// The tree is closed and could not be opened again; that is tried at every tick.
    pub(super) fn lose_tree(&mut self, error: &Error) -> Result<(), Error> {
        let why = Some(error.to_string());
        self.keep(Err(Error::Closed { why }), Failure::Tree)
    }

    fn keep(
        &mut self,
        outcome: Result<(), Error>,
        failure: fn(Error) -> Failure,
    ) -> Result<(), Error> {
        if let Err(error @ Error::Closed { .. }) = &outcome {
            tracing::error!(%error, "nothing can be written");
            self.failure = Some(failure(error.clone()));
        }
        outcome
    }

    /// Opens a tree again that could not be written, and brings it up to date.
    fn reopen(&mut self) -> Result<(), Error> {
        self.place.check_room()?;
        drop(self.view.take_tree());
        let mut notes = Vec::new();
        let (tree, _) = opening::held_against_journal(&self.place, &mut self.pages, &mut notes)?;
        self.view.put_tree(tree);
        self.settled = self.journal.end().chain;
        self.failure = None;
        tracing::warn!(?notes, "writing goes on");
        Ok(())
    }
}

/// What is asked for already, so that it shares a sync; and what else was asked for, if that came up.
fn gather(first: Change, requests: &Receiver<Request>) -> (Vec<Change>, Option<Request>) {
    let mut group = vec![first];
    while group.len() < LARGEST_GROUP {
        match requests.try_recv() {
            Ok(Request::Change(change)) => group.push(change),
            Ok(other) => return (group, Some(other)),
            Err(_) => break,
        }
    }
    (group, None)
}
