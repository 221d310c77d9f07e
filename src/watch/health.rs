//! Whether visiting goes on: what a watchdog may rely on, and what visits add to the counts.

use std::time::Duration;

use tokio::time::timeout;

use crate::decide::Decision;
use crate::news::{StoryId, Weight};
use crate::pulse::Pulse;
use crate::render::figures::Figures;
use crate::store;

use super::Watch;

/// A due story waits no longer than this for the due-queue to move at all: longer than any visit takes.
const STUCK_AFTER: Duration = Duration::from_secs(90);
/// The store answers within this, whatever the disk does.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// Why visiting does not go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stuck {
    /// The store's writer is silent.
    #[error("the store has not answered for {} s", ANSWERS_WITHIN.as_secs())]
    Store,
    /// The store answers that it cannot be written.
    #[error("the store cannot be written: {0}")]
    Unwritable(store::Error),
    /// Stories are due, and none is visited.
    #[error("stories are due, and none has been visited for {} s", STUCK_AFTER.as_secs())]
    Queue,
}

impl Watch {
    /// What was counted so far.
    pub fn pulse(&self) -> &Pulse {
        &self.parts.pulse
    }

    /// Makes sure that the store answers and the due-queue moves.
    pub async fn check(&self) -> Result<(), Stuck> {
        match timeout(ANSWERS_WITHIN, self.parts.store.answers()).await {
            Err(_) => return Err(Stuck::Store),
            Ok(Err(error)) => return Err(Stuck::Unwritable(error)),
            Ok(Ok(())) => {}
        }
        let queue = timeout(ANSWERS_WITHIN, self.queue());
        let (_, behind) = queue.await.map_err(|_| Stuck::Queue)?;
        moves(behind, self.parts.pulse.since_turn())
    }

    /// How many stories wait for their time, and how long the first of them has been due.
    pub async fn queue(&self) -> (usize, Duration) {
        let due = self.parts.due.lock().await;
        let behind = due.next().map(|next| self.parts.clock.now().since(next));
        (due.len(), behind.unwrap_or_default())
    }

    /// A visit of this story begins; its standing says when it was to.
    pub(super) fn begins(&self, id: StoryId) {
        let now = self.parts.clock.now();
        if let Ok(Some(standing)) = self.parts.store.standing(id) {
            let late = now.since(standing.next_visit);
            self.parts.pulse.count(|figures| figures.late.add(late));
        }
    }
}

/// What a decision adds to the counts, once it is committed.
pub(super) fn counted(
    decision: &Decision,
    fetching: Duration,
    reading: Duration,
) -> impl FnOnce(&mut Figures) + use<> {
    let outcome = decision.outcome.code();
    let version = decision.version.as_ref();
    let weight = version.map(|(version, _)| version.head.weight.map_or("first", Weight::code));
    let suppressed = decision.suppressed.as_ref().map(|it| it.reason.clone());
    move |figures| {
        *figures.visits.entry(outcome).or_default() += 1;
        figures.fetching.add(fetching);
        figures.reading.add(reading);
        if let Some(weight) = weight {
            *figures.versions.entry(weight).or_default() += 1;
        }
        if let Some(reason) = suppressed {
            *figures.suppressed.entry(reason).or_default() += 1;
        }
    }
}

/// Being behind is no fault where every host has its gap; standing still is.
fn moves(behind: Duration, since_turn: Duration) -> Result<(), Stuck> {
    if behind.min(since_turn) > STUCK_AFTER {
        return Err(Stuck::Queue);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_is_stuck_only_if_something_is_due_and_nothing_moves() {
        let (short, long) = (Duration::from_secs(5), Duration::from_secs(3600));
        assert_eq!(moves(long, short), Ok(()), "behind, but at work");
        assert_eq!(moves(Duration::ZERO, long), Ok(()), "nothing is due");
        assert_eq!(moves(long, long), Err(Stuck::Queue));
    }
}
