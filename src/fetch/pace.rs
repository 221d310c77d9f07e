//! When one host may be visited next, and what came of visiting it.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::news::{Address, Fetched};

/// No `Crawl-delay` is taken to mean more.
pub(super) const LONGEST_GAP: Duration = Duration::from_secs(3_600);
/// No `Retry-After` is taken to mean more.
pub(super) const LONGEST_HOLD: Duration = Duration::from_secs(86_400);
/// What a visit takes for all we know before the first one, and at least.
const SHORTEST_VISIT: Duration = Duration::from_millis(100);
/// The first pause after "too many requests" that names none; it doubles while that goes on.
const FIRST_PAUSE: Duration = Duration::from_secs(60);
/// And the longest.
const LONGEST_PAUSE: Duration = Duration::from_secs(3_600);

/// Whoever does not come back this many turns after the time told has lost interest.
const PATIENCE: u32 = 20;

/// One host's pace.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    /// What lies between two visits.
    pub(super) gap: Duration,
    /// When the gap after the last visit ends.
    pub(super) free: Instant,
    /// When the last visit began.
    begun: Instant,
    /// How long visits last, the later ones counting more.
    lasts: Duration,
    /// Until when the host wants to be left alone.
    held: Option<Instant>,
    /// Who was put off, by their addresses, and the time that each was told.
    waiting: HashMap<String, Instant>,
    /// Times in a row that it was overloaded.
    pauses: u32,
    /// What came of visiting it.
    pub(super) counts: Counts,
}

/// What was asked of a host since the start, and what came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Turns taken.
    pub visits: u64,
    /// Pages that came, of whatever status.
    pub pages: u64,
    /// Times that nothing had changed (304).
    pub not_modified: u64,
    /// Times that no page came.
    pub failures: u64,
    /// Times that it said that it is overloaded or we are too many.
    pub overloads: u64,
    /// Bytes of pages, after decoding.
    pub bytes: u64,
}

impl Pace {
    /// Of a host that was never visited.
    pub(super) fn new(gap: Duration) -> Self {
        Self {
            gap,
            free: Instant::now(),
            begun: Instant::now(),
            lasts: SHORTEST_VISIT,
            held: None,
            waiting: HashMap::new(),
            pauses: 0,
            counts: Counts::default(),
        }
    }

    /// How long the host wants to be left alone yet.
    pub(super) fn left(&self) -> Option<Duration> {
        let left = self.held?.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    /// How long until a visit may begin.
    pub(super) fn delay(&self) -> Duration {
        let gap = self.free.saturating_duration_since(Instant::now());
        self.left().unwrap_or_default().max(gap)
    }

    /// How long somebody who cannot visit now should wait: behind those who were put off before.
    /// Whoever comes back too early keeps their place.
    pub(super) fn put_off(&mut self, address: &Address) -> Duration {
        let now = Instant::now();
        let turn = self.gap + self.lasts;
        let free = match self.delay() {
            Duration::ZERO => now + turn, // somebody is there
            delay => now + delay,
        };
        let ahead = match self.waiting.get(address.as_str()).copied() {
            None => self.waiting.len(),
            Some(told) => {
                self.waiting.retain(|_, at| *at + turn * PATIENCE > now);
                self.waiting.values().filter(|at| **at < told).count()
            }
        };
        let told = free + turn * u32::try_from(ahead).unwrap_or(u32::MAX);
        self.waiting.insert(address.as_str().to_owned(), told);
        told - now
    }

    /// How many were put off and have not come back.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// A visit to this address begins.
    pub(super) fn begin(&mut self, address: &Address) {
        self.begun = Instant::now();
        self.waiting.remove(address.as_str());
        self.counts.visits += 1;
    }

    /// And ends.
    pub(super) fn end(&mut self) {
        let lasted = self.begun.elapsed().max(SHORTEST_VISIT);
        self.lasts = match self.counts.visits {
            1 => lasted,
            _ => (self.lasts * 3 + lasted) / 4,
        };
        self.visited();
    }

    /// The gap begins anew.
    pub(super) fn visited(&mut self) {
        self.free = self.free.max(Instant::now() + self.gap);
    }

    /// Leaves the host alone as long as it asked for, else a while. Returns how long.
    pub(super) fn hold(&mut self, asked: Option<Duration>) -> Duration {
        let pause = FIRST_PAUSE * 2_u32.pow(self.pauses.min(10));
        let hold = asked.map_or(pause.min(LONGEST_PAUSE), |asked| asked.min(LONGEST_HOLD));
        self.pauses += 1;
        self.counts.overloads += 1;
        let until = Instant::now() + hold;
        self.held = Some(self.held.map_or(until, |held| held.max(until)));
        hold
    }

    /// The host answered as it should.
    pub(super) fn answered(&mut self) {
        self.pauses = 0;
        self.held = None;
    }

    /// Counts what came of asking.
    pub(super) fn book(&mut self, fetched: &Fetched) {
        match fetched {
            Fetched::NotModified => self.counts.not_modified += 1,
            Fetched::Failed(_) => self.counts.failures += 1,
            Fetched::Snapshot(snapshot) => {
                self.counts.pages += 1;
                self.counts.bytes += snapshot.body.len() as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_while_a_host_complains_without_saying_how_long() {
        let seconds = Duration::from_secs;
        let mut pace = Pace::new(Duration::ZERO);
        assert_eq!(pace.hold(None), seconds(60));
        assert_eq!(pace.hold(None), seconds(120));
        assert_eq!(pace.hold(Some(seconds(u64::MAX))), LONGEST_HOLD);
        for _ in 0..20 {
            assert!(pace.hold(None) <= LONGEST_PAUSE);
        }
        pace.answered();
        assert_eq!((pace.left(), pace.hold(None)), (None, seconds(60)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_shorter_wish_does_not_undo_a_longer_one() {
        let mut pace = Pace::new(Duration::ZERO);
        pace.hold(Some(Duration::from_secs(600)));
        pace.hold(Some(Duration::from_secs(5)));
        assert_eq!(pace.left(), Some(Duration::from_secs(600)));
    }
}
