//! A relay that takes nothing is left alone for a while: no message of anybody is tried in vain.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::news::Timestamp;

/// A relay that failed is tried again first after this long, then after twice as long, and so on,
const FIRST: Duration = Duration::from_secs(15);
/// but at least this often.
const LAST: Duration = Duration::from_secs(10 * 60);

/// Whether the relay rests.
#[derive(Debug, Default)]
pub(super) struct Rest(Mutex<Option<Trouble>>);

/// A relay that takes nothing from us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Since when.
    pub since: Timestamp,
    /// When it is tried next.
    pub until: Timestamp,
    /// What it said last.
    pub reply: String,
    tries: u32,
}

impl Rest {
    /// What troubles the relay; `None` where it works.
    pub(super) fn trouble(&self) -> Option<Trouble> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// It is left alone still.
    pub(super) fn lasts(&self, now: Timestamp) -> bool {
        self.trouble().is_some_and(|trouble| now < trouble.until)
    }

    /// Leaves the relay alone for a while, longer each time. Several messages that fail at once count
    /// as one.
    pub(super) fn begin(&self, now: Timestamp, reply: &str) {
        let mut trouble = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, tries) = match trouble.as_ref() {
            Some(known) if now < known.until => return,
            Some(known) => (known.since, known.tries + 1),
            None => (now, 0),
        };
        let span = FIRST.saturating_mul(1 << tries.min(16)).min(LAST);
        *trouble = Some(Trouble {
            since,
            until: now.plus(span),
            reply: reply.to_owned(),
            tries,
        });
        tracing::warn!(
            reply,
            seconds = span.as_secs(),
            "the relay takes nothing; it is left alone"
        );
    }

    /// The relay answers again.
    pub(super) fn end(&self) {
        let trouble = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if trouble.is_some() {
            tracing::warn!("the relay takes mail again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_is_left_alone_for_longer_each_time_and_messages_that_fail_together_count_once() {
        let rest = Rest::default();
        let start = Timestamp::from_millis(0);
        rest.begin(start, "421 goodbye");
        rest.begin(start, "421 goodbye");
        let first = rest.trouble().unwrap();
        assert_eq!(first.until, start.plus(FIRST));
        rest.begin(first.until, "421 again");
        let second = rest.trouble().unwrap();
        assert_eq!(second.until, first.until.plus(2 * FIRST));
        assert_eq!((second.since, second.reply.as_str()), (start, "421 again"));
        rest.end();
        assert_eq!(rest.trouble(), None);
    }
}
