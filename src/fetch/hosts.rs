//! Whose turn it is: one visit a host at a time, a gap between visits, and a host's wish to be left
//! alone for a while.
//!
//! A host is its registrable domain (`news.example.co.uk` and `example.co.uk` are one), or its IP
//! address. Gaps are kept by the monotonic clock, so that a clock that jumps neither stampedes nor
//! stalls.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use url::{Host as UrlHost, Url};

use crate::news::Address;

/// Hosts whose pace is remembered; beyond that, those at rest are forgotten.
const REMEMBERED: usize = 10_000;
/// No `Crawl-delay` is taken to mean more.
const LONGEST_GAP: Duration = Duration::from_secs(3_600);
/// No `Retry-After` is taken to mean more.
pub(super) const LONGEST_HOLD: Duration = Duration::from_secs(86_400);
/// The first pause after "too many requests" that names none; it doubles while that goes on.
const FIRST_PAUSE: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_secs(3_600);

/// The hosts that we visit, and when each may be visited next.
#[derive(Debug)]
pub struct Hosts {
    gap: Duration,
    in_flight: Arc<Semaphore>,
    known: Mutex<HashMap<String, Arc<Host>>>,
}

#[derive(Debug)]
struct Host {
    gate: Arc<Semaphore>,
    pace: Mutex<Pace>,
}

#[derive(Debug, Clone, Copy)]
struct Pace {
    gap: Duration,
    free: Instant,
    held: Option<Instant>,
    pauses: u32,
    visits: u64,
    overloads: u64,
}

/// The right to visit a host; the next visit waits until it is dropped, and the gap after that.
#[derive(Debug)]
pub struct Turn {
    host: Arc<Host>,
    _gate: OwnedSemaphorePermit,
    _in_flight: OwnedSemaphorePermit,
}

/// How we stand with a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostFigures {
    /// Its registrable domain or IP address.
    pub host: String,
    /// Visits since the start.
    pub visits: u64,
    /// How often it said that it is overloaded or we are too many.
    pub overloads: u64,
    /// The gap after each visit: ours, or its `Crawl-delay` if that is longer.
    pub gap: Duration,
    /// How long it wants to be left alone yet.
    pub held: Option<Duration>,
}

impl Hosts {
    /// Nobody visited yet; so many visits at once in all, and this gap between visits to one host.
    pub fn new(gap: Duration, in_flight: usize) -> Self {
        Self {
            gap,
            in_flight: Arc::new(Semaphore::new(in_flight.clamp(1, Semaphore::MAX_PERMITS))),
            known: Mutex::default(),
        }
    }

    /// Waits for the turn to visit this address's host. First come, first served.
    ///
    /// It waits for other visits and for the gap, not for a host that wants to be left alone: a
    /// fetch from that one fails at once and says so, and [`Hosts::held`] tells it beforehand.
    pub async fn turn(&self, address: &Address) -> Turn {
        let host = self.host(&address.url());
        let gate = acquire(&host.gate).await;
        loop {
            let free = host.pace().free;
            if free <= Instant::now() {
                break;
            }
            tokio::time::sleep_until(free).await;
        }
        let in_flight = acquire(&self.in_flight).await;
        host.pace().visits += 1;
        Turn {
            host,
            _gate: gate,
            _in_flight: in_flight,
        }
    }

    /// How long until a visit could begin if nobody else were waiting: the gap, or the host's own wish.
    pub fn delay(&self, address: &Address) -> Duration {
        let host = self.host(&address.url());
        let pace = host.pace();
        let ready = pace.held.map_or(pace.free, |held| held.max(pace.free));
        ready.saturating_duration_since(Instant::now())
    }

    /// How long this address's host wants to be left alone yet.
    pub fn held(&self, address: &Address) -> Option<Duration> {
        self.held_url(&address.url())
    }

    /// How we stand with each host, in the order of their names.
    pub fn figures(&self) -> Vec<HostFigures> {
        let mut figures: Vec<_> = self
            .known()
            .iter()
            .map(|(name, host)| {
                let pace = *host.pace();
                HostFigures {
                    host: name.clone(),
                    visits: pace.visits,
                    overloads: pace.overloads,
                    gap: pace.gap,
                    held: pace.left(),
                }
            })
            .collect();
        figures.sort_by(|one, other| one.host.cmp(&other.host));
        figures
    }

    pub(super) fn held_url(&self, url: &Url) -> Option<Duration> {
        self.host(url).pace().left()
    }

    /// The host says how long a gap it wants between visits (`Crawl-delay`); it never shortens ours.
    pub(super) fn widen(&self, url: &Url, gap: Option<Duration>) {
        let gap = gap.unwrap_or_default().min(LONGEST_GAP).max(self.gap);
        self.host(url).pace().gap = gap;
    }

    /// A redirect led to this host out of turn; its next visit keeps the gap all the same.
    pub(super) fn passed_through(&self, url: &Url) {
        let host = self.host(url);
        let mut pace = host.pace();
        pace.free = pace.free.max(Instant::now() + pace.gap);
    }

    /// The host is overloaded or we are too many: leave it alone as long as it says, else a while.
    /// Returns how long.
    pub(super) fn hold(&self, url: &Url, asked: Option<Duration>) -> Duration {
        let host = self.host(url);
        let mut pace = host.pace();
        let pause = FIRST_PAUSE * 2_u32.saturating_pow(pace.pauses.min(10));
        let hold = asked.map_or(pause.min(LONGEST_PAUSE), |asked| asked.min(LONGEST_HOLD));
        pace.pauses += 1;
        pace.overloads += 1;
        let until = Instant::now() + hold;
        pace.held = Some(pace.held.map_or(until, |held| held.max(until)));
        hold
    }

    /// The host answered as it should.
    pub(super) fn answered(&self, url: &Url) {
        let host = self.host(url);
        let mut pace = host.pace();
        pace.pauses = 0;
        pace.held = None;
    }

    fn host(&self, url: &Url) -> Arc<Host> {
        let name = host_name(url);
        let mut known = self.known();
        if let Some(host) = known.get(&name) {
            return Arc::clone(host);
        }
        if known.len() >= REMEMBERED {
            known.retain(|_, host| !host.at_rest());
        }
        let host = Arc::new(Host::new(self.gap));
        known.insert(name, Arc::clone(&host));
        host
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Host>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host {
    fn new(gap: Duration) -> Self {
        Self {
            gate: Arc::new(Semaphore::new(1)),
            pace: Mutex::new(Pace {
                gap,
                free: Instant::now(),
                held: None,
                pauses: 0,
                visits: 0,
                overloads: 0,
            }),
        }
    }

    fn pace(&self) -> std::sync::MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody visits it, waits for it or has to wait: to forget it changes nothing.
    fn at_rest(self: &Arc<Self>) -> bool {
        let pace = self.pace();
        Arc::strong_count(self) == 1 && pace.free <= Instant::now() && pace.left().is_none()
    }
}

impl Pace {
    fn left(&self) -> Option<Duration> {
        let left = self.held?.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut pace = self.host.pace();
        pace.free = Instant::now() + pace.gap;
    }
}

async fn acquire(semaphore: &Arc<Semaphore>) -> OwnedSemaphorePermit {
    Arc::clone(semaphore)
        .acquire_owned()
        .await
        .expect("no semaphore here is ever closed")
}

/// By what a host is known: its registrable domain, else its whole name or IP address.
pub(super) fn host_name(url: &Url) -> String {
    match url.host() {
        Some(UrlHost::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            psl::domain_str(&name).map_or_else(|| name.clone(), ToOwned::to_owned)
        }
        Some(ip) => ip.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn a_host_is_its_registrable_domain() {
        for (text, name) in [
            ("https://www.news.example.co.uk/1", "example.co.uk"),
            ("https://example.co.uk./1", "example.co.uk"),
            ("https://one.github.io/", "one.github.io"),
            ("https://localhost:8080/", "localhost"),
            ("https://127.0.0.1:8080/", "127.0.0.1"),
            ("https://[2606:4700::1111]/", "[2606:4700::1111]"),
        ] {
            assert_eq!(host_name(&Url::parse(text).unwrap()), name, "{text}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn visits_to_one_host_keep_the_gap_and_others_do_not_wait() {
        let hosts = Hosts::new(seconds(2), 8);
        let start = Instant::now();
        drop(hosts.turn(&address("https://www.example.org/1")).await);
        drop(hosts.turn(&address("https://example.com/1")).await);
        assert_eq!(start.elapsed(), Duration::ZERO);
        drop(hosts.turn(&address("https://news.example.org/2")).await);
        assert!(start.elapsed() >= seconds(2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_second_visit_waits_for_the_end_of_the_first() {
        let hosts = Arc::new(Hosts::new(seconds(2), 8));
        let start = Instant::now();
        let first = hosts.turn(&address("https://example.org/1")).await;
        let waiting = tokio::spawn({
            let hosts = Arc::clone(&hosts);
            async move { drop(hosts.turn(&address("https://example.org/2")).await) }
        });
        tokio::time::sleep(seconds(30)).await;
        assert!(!waiting.is_finished());
        drop(first);
        waiting.await.unwrap();
        assert!(start.elapsed() >= seconds(32));
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_visits_than_allowed_are_under_way_at_once() {
        let hosts = Hosts::new(Duration::ZERO, 1);
        let first = hosts.turn(&address("https://example.org/1")).await;
        let other_address = address("https://example.com/1");
        let second = hosts.turn(&other_address);
        tokio::pin!(second);
        assert!(
            tokio::time::timeout(seconds(60), &mut second)
                .await
                .is_err()
        );
        drop(first);
        second.await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_crawl_delay_lengthens_the_gap_and_never_shortens_it() {
        let hosts = Hosts::new(seconds(2), 8);
        let page = address("https://example.org/1");
        for (asked, gap) in [(10, 10), (1, 2), (1_000_000_000, 3_600)] {
            hosts.widen(&page.url(), Some(seconds(asked)));
            drop(hosts.turn(&page).await);
            assert_eq!(hosts.delay(&page), seconds(gap));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_is_left_alone_as_long_as_it_asks() {
        let hosts = Hosts::new(Duration::ZERO, 8);
        let page = address("https://www.example.org/1");
        hosts.hold(&page.url(), Some(seconds(120)));
        assert_eq!(
            hosts.held(&address("https://example.org/2")),
            Some(seconds(120))
        );
        assert_eq!(hosts.held(&address("https://example.com/")), None);
        tokio::time::advance(seconds(120)).await;
        assert_eq!(hosts.held(&page), None);
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_while_a_host_complains_without_saying_how_long() {
        let hosts = Hosts::new(Duration::ZERO, 8);
        let url = address("https://example.org/1").url();
        assert_eq!(hosts.hold(&url, None), seconds(60));
        assert_eq!(hosts.hold(&url, None), seconds(120));
        assert_eq!(hosts.hold(&url, Some(seconds(u64::MAX))), LONGEST_HOLD);
        for _ in 0..20 {
            assert!(hosts.hold(&url, None) <= LONGEST_PAUSE);
        }
        hosts.answered(&url);
        assert_eq!(hosts.hold(&url, None), seconds(60));
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_at_rest_are_forgotten_before_memory_runs_out() {
        let hosts = Hosts::new(seconds(2), 8);
        let held = address("https://held.example/");
        hosts.hold(&held.url(), None);
        for number in 0..REMEMBERED + 10 {
            hosts.host(&Url::parse(&format!("https://host{number}.example/")).unwrap());
        }
        assert!(hosts.figures().len() <= REMEMBERED);
        assert!(hosts.held(&held).is_some());
    }
}
