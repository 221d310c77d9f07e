//! Doing as robots.txt asks.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod site;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use redlined::fetch::{Fetcher, Settings};
use redlined::news::{Address, FailureKind, Fetched, Timestamp, Validators};
use site::{Answer, Manner, Site};

/// A fetcher whose clock stands still until it is moved on.
struct Reader {
    fetcher: Fetcher,
    hours: Arc<AtomicI64>,
}

impl Reader {
    fn new() -> Self {
        let hours = Arc::new(AtomicI64::new(0));
        let settings = Settings {
            allow_private: true,
            gap: Duration::ZERO,
            timeout: Duration::from_millis(500),
            ..Settings::default()
        };
        let clock = Arc::clone(&hours);
        let now = move || Timestamp::from_millis(clock.load(Ordering::SeqCst) * 3_600_000);
        Self {
            fetcher: Fetcher::new(settings, Arc::new(now)).unwrap(),
            hours,
        }
    }

    fn wait_hours(&self, hours: i64) {
        self.hours.fetch_add(hours, Ordering::SeqCst);
    }

    /// What comes of asking for a page: its status, or the failure.
    async fn get(&self, url: &str) -> Result<u16, FailureKind> {
        let address = Address::parse(url).unwrap();
        match self
            .fetcher
            .get(&address, &Validators::default())
            .await
            .fetched
        {
            Fetched::Snapshot(snapshot) => Ok(snapshot.status),
            Fetched::Failed(failure) => Err(failure.kind),
            Fetched::NotModified => panic!("nothing was compared"),
        }
    }
}

async fn site_with_robots(text: &str) -> Site {
    let site = Site::open().await;
    site.publish("/robots.txt", Answer::new(200, text));
    for path in ["/news/1", "/private/1"] {
        site.publish(path, Answer::page("<html></html>"));
    }
    site
}

#[tokio::test]
async fn a_page_that_robots_txt_closes_is_never_asked_for() {
    let site = site_with_robots("User-agent: *\nDisallow: /private/\n").await;
    let reader = Reader::new();
    assert_eq!(
        reader.get(&site.url("/private/1")).await,
        Err(FailureKind::RobotsRefuse)
    );
    assert_eq!(reader.get(&site.url("/news/1")).await, Ok(200));
    assert_eq!(site.paths(), ["/robots.txt", "/news/1"]);
}

#[tokio::test]
async fn a_redirect_is_no_way_around_robots_txt() {
    let site = site_with_robots("User-agent: redlined\nDisallow: /private/\n").await;
    site.publish("/door", Answer::redirect(302, "/private/1"));
    let reader = Reader::new();
    assert_eq!(
        reader.get(&site.url("/door")).await,
        Err(FailureKind::RobotsRefuse)
    );
    assert_eq!(site.paths(), ["/robots.txt", "/door"]);
}

#[tokio::test]
async fn robots_txt_is_asked_for_once_a_day_and_may_change() {
    let site = site_with_robots("User-agent: *\nDisallow: /private/\n").await;
    let reader = Reader::new();
    for _ in 0..3 {
        reader.get(&site.url("/news/1")).await.unwrap();
        reader.wait_hours(7);
    }
    assert_eq!(
        site.paths()
            .iter()
            .filter(|path| *path == "/robots.txt")
            .count(),
        1
    );
    site.publish(
        "/robots.txt",
        Answer::new(200, "User-agent: *\nDisallow: /news/\n"),
    );
    reader.wait_hours(7);
    assert_eq!(
        reader.get(&site.url("/news/1")).await,
        Err(FailureKind::RobotsRefuse)
    );
    assert_eq!(reader.get(&site.url("/private/1")).await, Ok(200));
}

#[tokio::test]
async fn a_missing_robots_txt_allows_everything() {
    for status in [401, 403, 404, 410] {
        let site = site_with_robots("").await;
        site.publish("/robots.txt", Answer::new(status, "no"));
        assert_eq!(
            Reader::new().get(&site.url("/news/1")).await,
            Ok(200),
            "{status}"
        );
    }
    let site = site_with_robots("").await;
    site.publish("/robots.txt", Answer::redirect(302, "/robots.txt"));
    assert_eq!(
        Reader::new().get(&site.url("/news/1")).await,
        Ok(200),
        "a loop"
    );
}

#[tokio::test]
async fn a_robots_txt_that_cannot_be_given_means_to_wait() {
    for answer in [
        Answer::new(500, "oops"),
        Answer::new(200, "").said(Manner::Silent),
        Answer::new(200, "").said(Manner::Dripping),
        Answer::new(0, "nonsense\r\n").said(Manner::Raw),
    ] {
        let site = site_with_robots("").await;
        site.publish("/robots.txt", answer.clone());
        let got = Reader::new().get(&site.url("/news/1")).await;
        assert_eq!(got, Err(FailureKind::RobotsUnreachable), "{answer:?}");
        assert_eq!(site.paths(), ["/robots.txt"]);
    }
}

#[tokio::test]
async fn an_unreachable_robots_txt_is_asked_for_again_after_a_while() {
    let site = site_with_robots("").await;
    site.publish("/robots.txt", Answer::new(500, "oops"));
    let reader = Reader::new();
    for _ in 0..3 {
        reader.get(&site.url("/news/1")).await.unwrap_err();
    }
    assert_eq!(site.paths(), ["/robots.txt"]);
    site.publish("/robots.txt", Answer::new(200, ""));
    reader.wait_hours(1);
    assert_eq!(reader.get(&site.url("/news/1")).await, Ok(200));
}

#[tokio::test]
async fn robots_txt_without_end_is_read_as_far_as_its_limit() {
    let site = site_with_robots("").await;
    let rule = "User-agent: *\nDisallow: /private/\n".to_owned();
    let late = rule + &"# filler\n".repeat(100_000) + "Disallow: /news/\n";
    site.publish("/robots.txt", Answer::new(200, late));
    let reader = Reader::new();
    assert_eq!(reader.get(&site.url("/news/1")).await, Ok(200));
    assert_eq!(
        reader.get(&site.url("/private/1")).await,
        Err(FailureKind::RobotsRefuse)
    );
    let site = site_with_robots("").await;
    site.publish("/robots.txt", Answer::new(200, "").said(Manner::Endless));
    assert_eq!(Reader::new().get(&site.url("/news/1")).await, Ok(200));
}

#[tokio::test]
async fn robots_txt_may_stand_behind_a_redirect() {
    let site = site_with_robots("").await;
    site.publish("/robots.txt", Answer::redirect(301, "/rules.txt"));
    site.publish(
        "/rules.txt",
        Answer::new(200, "User-agent: *\nDisallow: /private/\n"),
    );
    let reader = Reader::new();
    assert_eq!(
        reader.get(&site.url("/private/1")).await,
        Err(FailureKind::RobotsRefuse)
    );
}

#[tokio::test]
async fn a_crawl_delay_lengthens_the_gap() {
    let site = site_with_robots("User-agent: *\nCrawl-delay: 90\n").await;
    let reader = Reader::new();
    let address = Address::parse(&site.url("/news/1")).unwrap();
    let turn = reader.fetcher.hosts().turn(&address).await;
    reader.get(&site.url("/news/1")).await.unwrap();
    drop(turn);
    let delay = reader.fetcher.hosts().delay(&address);
    assert!(delay > Duration::from_secs(80), "{delay:?}");
}

#[tokio::test]
async fn a_host_that_is_down_is_told_as_such_and_not_as_robots() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let got = Reader::new().get(&format!("http://{closed}/news/1")).await;
    assert_eq!(got, Err(FailureKind::NoConnection));
}
