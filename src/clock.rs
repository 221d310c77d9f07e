//! What time it is: real, compressed for the demo, in which an hour may pass in a second, or set by
//! hand for tests.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::news::Timestamp;

/// That the machine slept, or that its clock was set, is noticed within so long.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// The same of a clock that is set by hand.
const LONGEST_WAIT_BY_HAND: Duration = Duration::from_secs(1);

/// A clock; cheap to copy.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The machine's.
    Real,
    /// Runs so many times faster from the moment it was made.
    Compressed {
        /// What it showed when it was made.
        start: Timestamp,
        /// When it was made.
        made: Instant,
        /// How many of its seconds pass in one.
        factor: u32,
    },
    /// Shows what it is set to, in milliseconds since 1970-01-01.
    SetByHand(&'static AtomicI64),
}

impl Clock {
    /// A clock that shows `start` now and runs `factor` times faster.
    pub fn compressed(start: Timestamp, factor: u32) -> Self {
        Self::Compressed {
            start,
            made: Instant::now(),
            factor,
        }
    }

    /// The time it shows.
    pub fn now(self) -> Timestamp {
        match self {
            Self::Real => {
                let since = SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap_or_default();
                Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Self::Compressed {
                start,
                made,
                factor,
            } => start.plus(made.elapsed() * factor),
            Self::SetByHand(millis) => Timestamp::from_millis(millis.load(Ordering::SeqCst)),
        }
    }

    /// How long a span on this clock really takes.
    pub fn really(self, span: Duration) -> Duration {
        match self {
            Self::Real | Self::SetByHand(_) => span,
            Self::Compressed { factor, .. } => span / factor,
        }
    }

    /// Waits until the clock shows `at`, but never longer than a few seconds at once, so that a machine
    /// that slept and a clock that was set are noticed. Call it again while `at` is ahead.
    pub async fn wait_towards(self, at: Timestamp) {
        self.wait_past(at, Duration::ZERO).await;
    }

    /// The same, until so long really has passed after it.
    pub async fn wait_past(self, at: Timestamp, by: Duration) {
        let longest = match self {
            Self::SetByHand(_) => LONGEST_WAIT_BY_HAND,
            Self::Real | Self::Compressed { .. } => LONGEST_WAIT,
        };
        let ahead = self.really(at.since(self.now())) + by;
        tokio::time::sleep(ahead.clamp(Duration::from_millis(1), longest)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compressed_clock_runs_faster() {
        let start = Timestamp::from_millis(1_000_000);
        let clock = Clock::compressed(start, 3_600);
        assert!(clock.now() >= start);
        assert_eq!(
            clock.really(Duration::from_secs(3_600)),
            Duration::from_secs(1)
        );
    }
}
