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

use super::pace::{Counts, LONGEST_GAP, Pace};
use crate::news::{Address, Fetched};

/// Hosts whose pace is remembered; beyond that, those at rest are forgotten.
const REMEMBERED: usize = 10_000;
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
    /// What was asked of it since the start.
    pub counts: Counts,
    /// The gap after each visit: ours, or its `Crawl-delay` if that is longer.
    pub gap: Duration,
    /// Visits that were put off until its gap, or its wish, allows them.
    pub waiting: usize,
    /// How long it wants to be left alone yet.
    pub held: Option<Duration>,
    /// What came of asking for its robots.txt.
    pub robots: Option<String>,
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
        Turn::begin(address, host, gate, in_flight)
    }

    /// The turn to visit this address's host if nobody is there and the gap is over, else how long to
    /// wait before asking again. For a queue that has other hosts to visit meanwhile: whoever is put
    /// off is told a time of its own, in the order of asking.
    pub async fn turn_or_later(&self, address: &Address) -> Result<Turn, Duration> {
        let host = self.host(&address.url());
        let gate = Arc::clone(&host.gate).try_acquire_owned();
        let gate = match gate {
            Ok(gate) if host.pace().delay().is_zero() => gate,
            _ => return Err(host.pace().put_off(address)),
        };
        let in_flight = acquire(&self.in_flight).await;
        Ok(Turn::begin(address, host, gate, in_flight))
    }

    /// How long until a visit could begin if nobody else were waiting: the gap, or the host's own wish.
    pub fn delay(&self, address: &Address) -> Duration {
        self.host(&address.url()).pace().delay()
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
                let pace = host.pace();
                HostFigures {
                    host: name.clone(),
                    counts: pace.counts,
                    waiting: pace.waiting(),
                    gap: pace.gap,
                    held: pace.left(),
                    robots: None,
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

    pub(super) fn book(&self, url: &Url, fetched: &Fetched) {
        self.host(url).pace().book(fetched);
    }

    /// A redirect led to this host out of turn; its next visit keeps the gap all the same.
    pub(super) fn passed_through(&self, url: &Url) {
        self.host(url).pace().visited();
    }

    /// The host is overloaded or we are too many. Returns how long it is left alone.
    pub(super) fn hold(&self, url: &Url, asked: Option<Duration>) -> Duration {
        self.host(url).pace().hold(asked)
    }

    pub(super) fn answered(&self, url: &Url) {
        self.host(url).pace().answered();
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
            pace: Mutex::new(Pace::new(gap)),
        }
    }

    fn pace(&self) -> std::sync::MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody visits it, waits for it or has to wait: to forget it changes nothing.
    fn at_rest(self: &Arc<Self>) -> bool {
        let pace = self.pace();
        Arc::strong_count(self) == 1 && pace.delay().is_zero()
    }
}

impl Turn {
    fn begin(
        address: &Address,
        host: Arc<Host>,
        gate: OwnedSemaphorePermit,
        in_flight: OwnedSemaphorePermit,
    ) -> Self {
        host.pace().begin(address);
        Self {
            host,
            _gate: gate,
            _in_flight: in_flight,
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.host.pace().end();
    }
}

async fn acquire(semaphore: &Arc<Semaphore>) -> OwnedSemaphorePermit {
    Arc::clone(semaphore)
        .acquire_owned()
        .await
        .expect("no semaphore here is ever closed")
}

/// By what the host of an address is known.
pub fn host_of(address: &Address) -> String {
    host_name(&address.url())
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

    fn page(number: u32) -> Address {
        address(&format!("https://example.org/{number}"))
    }

    async fn put_off(hosts: &Hosts, number: u32) -> u128 {
        let wait = hosts.turn_or_later(&page(number)).await.unwrap_err();
        wait.as_millis()
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_is_put_off_is_told_a_time_of_its_own_and_keeps_its_place() {
        let hosts = Hosts::new(seconds(2), 2);
        let turn = hosts.turn_or_later(&page(1)).await.unwrap();
        for (number, wait) in [(2, 2_100), (3, 4_200), (4, 6_300), (2, 2_100), (3, 4_200)] {
            assert_eq!(put_off(&hosts, number).await, wait, "{number}");
        }
        let elsewhere = address("https://example.com/");
        assert!(hosts.turn_or_later(&elsewhere).await.is_ok());
        drop(turn);
        tokio::time::advance(seconds(2)).await;
        assert_eq!(hosts.figures()[1].waiting, 3);
        assert!(hosts.turn_or_later(&page(2)).await.is_ok());
        assert_eq!(hosts.figures()[1].waiting, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_is_put_off_while_a_host_is_left_alone_comes_back_after_that() {
        let hosts = Hosts::new(seconds(2), 2);
        hosts.hold(&page(1).url(), Some(seconds(90)));
        for (number, wait) in [(1, 90_000), (2, 92_100), (3, 94_200)] {
            assert_eq!(put_off(&hosts, number).await, wait);
        }
        tokio::time::advance(seconds(90)).await;
        assert!(hosts.turn_or_later(&page(1)).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_thousand_stories_of_one_host_ask_about_twice_each_and_none_waits_in_vain() {
        let hosts = Hosts::new(seconds(2), 8);
        let start = Instant::now();
        let mut waiting: Vec<_> = (0..1_000).map(|number| (start, number)).collect();
        let (mut asked, mut longest) = (0, Duration::ZERO);
        while let Some(place) = (0..waiting.len()).min_by_key(|&place| waiting[place]) {
            let (due, number) = waiting[place];
            tokio::time::sleep_until(due).await;
            asked += 1;
            match hosts.turn_or_later(&page(number)).await {
                Ok(turn) => {
                    tokio::time::advance(Duration::from_millis(300)).await;
                    drop(turn);
                    waiting.swap_remove(place);
                }
                Err(wait) => {
                    waiting[place].0 = Instant::now() + wait;
                    longest = longest.max(start.elapsed() + wait);
                }
            }
        }
        let ideal = Duration::from_millis(2_300) * 1_000;
        assert!(
            start.elapsed().max(longest) <= ideal * 11 / 10,
            "{longest:?}"
        );
        assert!(asked <= 2_500, "{asked}");
        assert_eq!(hosts.figures()[0].waiting, 0);
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
