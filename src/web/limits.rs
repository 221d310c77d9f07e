//! How often somebody may make us send mail: nobody is to use us for flooding others.
//!
//! Counted in memory, with a bound on how much is remembered; whoever comes when that is full waits.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::news::{EmailAddress, Hash, Timestamp};

/// Mails to one address, and within which span.
const ADDRESS: (u32, Duration) = (3, Duration::from_secs(24 * 3_600));
/// Requests of one client.
const CLIENT: (u32, Duration) = (10, Duration::from_secs(3_600));
/// Requests of all.
const ALL: (u32, Duration) = (600, Duration::from_secs(3_600));
/// Addresses and clients remembered at most.
const REMEMBERED: usize = 20_000;

/// What was asked for lately.
#[derive(Debug, Default)]
pub(super) struct Limits(Mutex<HashMap<Counted, (Timestamp, u32)>>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Counted {
    Address(Hash),
    Client(IpAddr),
    All,
}

/// Whether a mail may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It may.
    Send,
    /// It may not, and nobody is told.
    KeepStill,
    /// This client asks too often, and is told so.
    TooOften,
}

impl Limits {
    /// Counts a request for a mail to this address.
    pub(super) fn count(
        &self,
        address: &EmailAddress,
        client: Option<IpAddr>,
        now: Timestamp,
    ) -> Verdict {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= REMEMBERED {
            counts.retain(|counted, (since, _)| now.since(*since) < counted.bound().1);
        }
        if counts.len() >= REMEMBERED || !Counted::All.counts(&mut counts, now) {
            return Verdict::TooOften;
        }
        let client = client.map(|client| Counted::Client(network(client)));
        if client.is_some_and(|client| !client.counts(&mut counts, now)) {
            return Verdict::TooOften;
        }
        // Letters that mail systems take for the same are the same person.
        let identity = address.identity().to_lowercase();
        let address = Counted::Address(Hash::of([identity.as_bytes()]));
        if address.counts(&mut counts, now) {
            Verdict::Send
        } else {
            Verdict::KeepStill
        }
    }
}

impl Counted {
    fn bound(&self) -> (u32, Duration) {
        match self {
            Self::Address(_) => ADDRESS,
            Self::Client(_) => CLIENT,
            Self::All => ALL,
        }
    }

    /// Counts one more, if that is within the bound.
    fn counts(self, counts: &mut HashMap<Self, (Timestamp, u32)>, now: Timestamp) -> bool {
        let (most, span) = self.bound();
        let count = counts.entry(self).or_insert((now, 0));
        if now.since(count.0) >= span {
            *count = (now, 0);
        }
        let within = count.1 < most;
        count.1 += u32::from(within);
        within
    }
}

/// Whoever has one address of version 6 has all of its network.
fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            IpAddr::V6(network.into())
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(number: u32) -> EmailAddress {
        EmailAddress::parse(&format!("reader{number}@example.org")).unwrap()
    }

    fn client(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_is_written_to_so_often_and_nobody_is_told_that_it_was_enough() {
        let limits = Limits::default();
        let start = Timestamp::from_millis(0);
        for number in 0..3 {
            let from = client(&format!("192.0.2.{number}"));
            assert_eq!(limits.count(&address(1), Some(from), start), Verdict::Send);
        }
        let shouted = EmailAddress::parse("READER1@example.org").unwrap();
        let from = client("192.0.2.9");
        assert_eq!(
            limits.count(&shouted, Some(from), start),
            Verdict::KeepStill
        );
        let next_day = start.plus(ADDRESS.1);
        assert_eq!(
            limits.count(&address(1), Some(from), next_day),
            Verdict::Send
        );
    }

    #[test]
    fn a_client_and_its_whole_network_are_one() {
        let limits = Limits::default();
        let now = Timestamp::from_millis(0);
        for number in 0..10 {
            let from = client(&format!("2001:db8::{number}"));
            assert_eq!(
                limits.count(&address(number), Some(from), now),
                Verdict::Send
            );
        }
        let same = client("2001:db8::ffff");
        assert_eq!(
            limits.count(&address(99), Some(same), now),
            Verdict::TooOften
        );
        let other = client("2001:db8:0:1::1");
        assert_eq!(limits.count(&address(99), Some(other), now), Verdict::Send);
    }
}
