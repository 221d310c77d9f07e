//! Upkeep, by the writer between two groups: the journal compacted, the tree packed anew, what was
//! erased gone from both.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Store;
use super::compaction::{self, Waste};
use super::draft::Draft;
use super::error::Error;
use super::frame::Entry;
use super::journal::{End, Journal};
use super::keys;
use super::owed;
use super::rebuilding;
use super::sled::Writes;
use super::view::Read as _;
use super::writer::{Request, Writer};
use crate::news::{Alert, AlertState, Ending, Subscriber, SubscriberId, Subscription, Timestamp};

/// A tree is large when it takes this and so many times what it holds; one made anew takes about three
/// times that.
const LARGE_TREE_BYTES: u64 = 4 << 20;
const LARGE_TREE_TIMES: u64 = 4;
/// One that is made anew within seconds is worth that sooner,
const QUICK_TREE_BYTES: u64 = 32 << 20;
/// at so many times.
const QUICK_TREE_TIMES: u64 = 2;

/// So many values go into one frame when they are said again.
const ENTRIES_AT_ONCE: usize = 512;

/// What upkeep is to do where it is not needed for something else.
#[derive(Debug, Clone, Copy)]
pub(super) struct Work {
    /// Pages may be moved, and their segments deleted.
    pub(super) sweep: bool,
    /// The tree is worth making anew.
    pub(super) repack: bool,
}

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
    /// erased out of them. Commits wait for a part of it, so this is for a quiet hour and a thread that may
    /// wait.
    pub fn upkeep(&self) -> Result<Upkeep, Error> {
        self.tighten()?;
        let (tell, told) = std::sync::mpsc::channel();
        let closed = || Error::Closed { why: None };
        let work = Work {
            // A backup names pages where they lie; those that go wait for the next upkeep.
            sweep: self.shared.copying.load(Ordering::SeqCst) == 0,
            repack: self.tree_is_large()?,
        };
        let request = Request::Upkeep { work, tell };
        self.shared.requests.send(request).map_err(|_| closed())?;
        told.recv().map_err(|_| closed())?
    }

    /// sled's file grows with every write and never shrinks.
    fn tree_is_large(&self) -> Result<bool, Error> {
        let bytes = super::bytes_in(&self.dir().join("sled"));
        if bytes <= LARGE_TREE_BYTES {
            return Ok(false);
        }
        let mut held = 0;
        let looked = self.view().tree(|tree| {
            tree.each(&[keys::PART], |key, value| {
                held += (key.as_str().len() + value.len()) as u64;
                Ok(())
            })
        });
        match looked {
            Ok(()) => {
                let quick = bytes <= QUICK_TREE_BYTES;
                let times = if quick {
                    QUICK_TREE_TIMES
                } else {
                    LARGE_TREE_TIMES
                };
                Ok(bytes > LARGE_TREE_BYTES + times * held)
            }
            // One that is damaged is made anew whatever its size.
            Err(Error::Damaged { .. }) => Ok(true),
            Err(error) => Err(error),
        }
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
    pub(super) fn upkeep(&mut self, work: Work) -> Result<Upkeep, Error> {
        self.check()?;
        self.journal_waiting()?;
        if work.sweep {
            self.sweep_pages()?;
        }
        let journal = self.place.journal();
        let waste = Waste::of(&journal)?;
        let compact = waste.is_large() || waste.holds_erased;
        let repack = work.repack || waste.holds_erased;
        // What follows reads the tree.
        self.settle()?;
        if repack {
            self.place.check_room()?;
            self.repack()?;
        }
        if compact {
            let waste = if waste.is_large() {
                self.gather()?;
                Waste::of(&journal)?
            } else {
                waste
            };
            // The tree says up to where it has the journal, and that place is about to go.
            self.settle()?;
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

    /// Says all that stands once more at the journal's end, many values a frame, so that what is before
    /// it can shrink to where the chain was.
    fn gather(&mut self) -> Result<(), Error> {
        let view = Arc::clone(&self.view);
        let mut entries = Vec::new();
        view.tree(|tree| {
            tree.each(keys::BESIDE, |key, value| {
                if key.is_durable() {
                    entries.push(Entry::put(&key, value));
                }
                if entries.len() < ENTRIES_AT_ONCE {
                    return Ok(());
                }
                self.write(std::mem::take(&mut entries), Writes::new(), Vec::new())
            })
        })?;
        self.write(entries, Writes::new(), Vec::new())
    }

    /// Makes the tree anew: what it holds, in the order of its keys, which takes the least room. It is
    /// held against the journal before it is used, and made from that where it is not right.
    fn repack(&mut self) -> Result<(), Error> {
        let new = self.view.tree(|tree| rebuilding::copy(&self.place, tree));
        let new = match new {
            Err(Error::Damaged { what, .. }) => {
                tracing::warn!("the tree is made again from the journal: {what}");
                rebuilding::build(&self.place, &mut self.pages)?
            }
            copied => copied?,
        };
        let place = &self.place;
        self.view
            .exchange_tree(|| rebuilding::change_over(place, &new))
            .or_else(|error| self.lose_tree(&error))
    }
}
