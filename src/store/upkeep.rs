//! Upkeep, by the writer between two groups: the journal compacted, the tree packed anew, what was
//! erased gone from both.

use std::sync::atomic::Ordering;

use super::Store;
use super::compaction::{self, Waste};
use super::draft::Draft;
use super::error::Error;
use super::journal::{End, Journal};
use super::keys;
use super::owed;
use super::rebuilding;
use super::sled::{Tree, Writes};
use super::view::{Read as _, View};
use super::writer::{Request, Writer};
use crate::news::{
    Alert, AlertState, Ending, Story, Subscriber, SubscriberId, Subscription, Timestamp,
};

/// A tree is large when it takes this and so many times what it must hold.
const LARGE_TREE_BYTES: u64 = 64 << 20;
const LARGE_TREE_TIMES: u64 = 6;

/// What upkeep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Upkeep {
    /// The journal was compacted.
    pub compacted: bool,
    /// The tree was made anew.
    pub repacked: bool,
}

impl Store {
    /// Ends a subscriber's subscriptions and erases their address. The next upkeep takes it out of
    /// the files; everything else goes on naming them by their id.
    pub async fn erase(&self, id: SubscriberId, at: Timestamp) -> Result<(), Error> {
        self.write(move |draft| {
            let all: Vec<Subscription> = draft.values(&keys::subscriptions_of(id))?;
            for mut subscription in all.into_iter().filter(Subscription::active) {
                subscription.ended = Some(Ending {
                    at,
                    reason: "erased".to_owned(),
                });
                draft.put(&keys::subscription(id, subscription.id), &subscription)?;
            }
            owed::reschedule(draft, id)?;
            forget_replies(draft, id)?;
            draft.delete(&keys::address(id))
        })
        .await
    }

    /// Makes the files as small as what they must hold, where that is worth it, and takes what was
    /// erased out of them. Commits wait meanwhile, so this is for a quiet hour and a thread that may wait.
    pub fn upkeep(&self) -> Result<Upkeep, Error> {
        let (tell, told) = std::sync::mpsc::channel();
        let closed = || Error::Closed { why: None };
        // A backup names pages where they lie; those that go wait for the next upkeep.
        let sweep = self.shared.copying.load(Ordering::SeqCst) == 0;
        let request = Request::Upkeep { sweep, tell };
        self.shared.requests.send(request).map_err(|_| closed())?;
        told.recv().map_err(|_| closed())?
    }
}

/// What relays said of a subscriber may hold their address, so it goes with it; nothing is delivered
/// to them any more.
fn forget_replies(draft: &mut Draft<'_>, id: SubscriberId) -> Result<(), Error> {
    let key = keys::subscriber(id);
    if let Some(mut subscriber) = draft.value::<Subscriber>(&key)? {
        if let Some(suspended) = &mut subscriber.suspended {
            "erased".clone_into(&mut suspended.reason);
        }
        draft.put(&key, &subscriber)?;
    }
    let alerts: Vec<Alert> = draft.values(keys::ALERTS)?;
    for mut alert in alerts.into_iter().filter(|alert| alert.subscriber == id) {
        if alert.state == AlertState::Waiting {
            alert.state = AlertState::Cancelled;
        }
        alert.reply = None;
        draft.put(&keys::alert(alert.id), &alert)?;
    }
    Ok(())
}

impl Writer {
    /// The tree first: what was erased stays in the journal until it is gone from the tree, so that a
    /// stop in between is made up for at the next upkeep.
    pub(super) fn upkeep(&mut self, sweep: bool) -> Result<Upkeep, Error> {
        self.check()?;
        self.journal_waiting()?;
        if sweep {
            self.sweep_pages()?;
        }
        let journal = self.place.journal();
        let waste = Waste::of(&journal)?;
        let compact = waste.is_large() || waste.holds_erased;
        let repack = compact || self.tree_is_large(waste.live);
        if repack {
            self.place.check_room()?;
            self.repack()?;
        }
        if compact {
            compaction::compact(&journal, &waste)?;
            let about = std::fs::metadata(&journal).map_err(|why| Error::io(&journal, &why))?;
            let end = End {
                length: about.len(),
                ..self.journal.end()
            };
            self.journal = Journal::append_to(&journal, end)?;
        }
        Ok(Upkeep {
            compacted: compact,
            repacked: repack,
        })
    }

    /// sled's file grows with every write and never shrinks.
    fn tree_is_large(&self, live: u64) -> bool {
        let bytes = super::bytes_in(&self.place.tree());
        bytes > LARGE_TREE_BYTES + LARGE_TREE_TIMES * live
    }

    /// Makes the tree anew from the journal, with what only the old one has.
    fn repack(&mut self) -> Result<(), Error> {
        let view = &self.view;
        let new = rebuilding::build(&self.place, &mut self.pages, |tree| carry_over(view, tree))?;
        let place = &self.place;
        self.view
            .exchange_tree(|| rebuilding::change_over(place, &new))
            .or_else(|error| self.lose_tree(&error))
    }
}

/// Brings what is not in the journal from the old tree to the new one, a story at a time.
fn carry_over(old: &View, new: &Tree) -> Result<(), Error> {
    for story in old.values::<Story>(keys::STORIES)? {
        let mut writes = Writes::new();
        let id = story.id;
        let soft = [keys::standing(id), keys::running(id)];
        let beside = [keys::sentences(id), keys::words(id)];
        for key in soft.into_iter().chain(beside) {
            if let Some(value) = old.get(&key)? {
                writes.insert(key, Some(value));
            }
        }
        new.apply(&writes)?;
    }
    Ok(())
}
