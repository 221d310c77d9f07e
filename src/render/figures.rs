//! What the program counts of itself while it runs, as plain values.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::news::Timestamp;

/// Counted since the start.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figures {
    /// Visits by outcome.
    pub visits: BTreeMap<&'static str, u64>,
    /// Versions by weight; `first` for those that nothing came before.
    pub versions: BTreeMap<&'static str, u64>,
    /// Changes that were seen and not told, by reason.
    pub suppressed: BTreeMap<String, u64>,
    /// How long pages took to come.
    pub fetching: Spread,
    /// How long they took to be read and decided about.
    pub reading: Spread,
    /// How far behind their schedule visits began.
    pub late: Spread,
}

/// The bounds of a [`Spread`], in seconds; what is beyond the last stands apart.
pub const BOUNDS: [f64; 14] = [
    0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0,
];

/// How often something took how long.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// How many were within each bound and beyond the one before it.
    pub counts: [u64; BOUNDS.len()],
    /// How many were beyond the last bound.
    pub beyond: u64,
    /// All of them together, in seconds.
    pub sum: f64,
}

impl Spread {
    /// Counts one.
    pub fn add(&mut self, took: Duration) {
        let seconds = took.as_secs_f64();
        self.sum += seconds;
        match BOUNDS.iter().position(|bound| seconds <= *bound) {
            Some(place) => self.counts[place] += 1,
            None => self.beyond += 1,
        }
    }
}

/// What whoever watches the daemon is told.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Metrics {
    /// The program's version.
    pub program: String,
    /// Since when the daemon runs; `None` where the store answered without one.
    pub running_since: Option<Timestamp>,
    /// What was counted since then.
    pub figures: Figures,
    /// Stories that wait for their time.
    pub queued: usize,
    /// How long the story that is most overdue has been due.
    pub behind: Duration,
    /// Followed stories by what their page is like.
    pub stories: BTreeMap<&'static str, u64>,
    /// Alerts by state.
    pub alerts: BTreeMap<&'static str, u64>,
    /// How old the oldest alert is that nobody has taken yet.
    pub oldest_undelivered: Option<Duration>,
    /// Bytes on the disk by part of the store.
    pub bytes: Vec<(&'static str, u64)>,
    /// A file of settings was refused at a reload, and older ones are in force.
    pub settings_refused: bool,
    /// It can do its work; see `/readyz`.
    pub ready: bool,
    /// The age of the canary's newest edition that arrived, and how it fares.
    pub canary: Option<(Duration, Flight)>,
    /// The process itself, where the system tells.
    pub process: Option<Process>,
}

/// How the delivery canary fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flight {
    /// How often its page is edited.
    pub every: Duration,
    /// Since when it is followed.
    pub followed: Timestamp,
    /// When the newest edition that arrived was published, and when a relay took it.
    pub arrived: Option<(Timestamp, Timestamp)>,
}

impl Flight {
    /// How old the newest edition is that arrived; until one has, since when it is waited for.
    pub fn age(&self, now: Timestamp) -> Duration {
        let since = self.arrived.map_or(self.followed, |(edited, _)| edited);
        now.since(since)
    }

    /// How long that edition took from its page to the relay.
    pub fn took(&self) -> Option<Duration> {
        let (edited, taken) = self.arrived?;
        Some(taken.since(edited))
    }
}

/// What the system says of our process.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Process {
    /// Memory that is really there, in bytes.
    pub resident: u64,
    /// Seconds of CPU, ours and the kernel's for us.
    pub cpu: f64,
    /// Open files and sockets.
    pub descriptors: u64,
    /// Threads.
    pub threads: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_stands_under_the_first_bound_that_holds_it() {
        let mut spread = Spread::default();
        for millis in [1, 2, 5, 7_200_000] {
            spread.add(Duration::from_millis(millis));
        }
        assert_eq!(spread.counts[..3], [1, 2, 0]);
        assert_eq!(spread.beyond, 1);
        assert!((spread.sum - 7200.008).abs() < 1e-6, "{}", spread.sum);
    }
}
