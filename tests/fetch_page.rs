//! What comes of asking a site for a page, well-behaved or not.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod site;

use std::sync::Arc;
use std::time::Duration;

use redlined::fetch::{Fetcher, Settings};
use redlined::news::{
    Address, Failure, FailureKind, Fetched, Hash, Page, Snapshot, Timestamp, Validators,
};
use site::{Answer, Manner, Site};

const PAGE: &str = "<!doctype html><html><body><p>The ferry ran aground.</p></body></html>";

fn settings() -> Settings {
    Settings {
        allow_private: true,
        gap: Duration::ZERO,
        timeout: Duration::from_secs(5),
        max_bytes: 1_000_000,
        contact: Some("https://desk.example/robot".to_owned()),
        ..Settings::default()
    }
}

fn fetcher(settings: Settings) -> Fetcher {
    let noon = Timestamp::parse("2025-05-16T12:00:00Z").unwrap();
    Fetcher::new(settings, Arc::new(move || noon)).unwrap()
}

async fn get_with(settings: Settings, url: &str) -> Page {
    let address = Address::parse(url).unwrap();
    fetcher(settings)
        .get(&address, &Validators::default())
        .await
}

async fn get(url: &str) -> Page {
    get_with(settings(), url).await
}

fn snapshot(page: Page) -> Snapshot {
    match page.fetched {
        Fetched::Snapshot(snapshot) => *snapshot,
        other => panic!("expected a page, not {other:?}"),
    }
}

fn failure(page: Page) -> Failure {
    match page.fetched {
        Fetched::Failed(failure) => failure,
        other => panic!("expected a failure, not {other:?}"),
    }
}

#[tokio::test]
async fn a_page_comes_with_its_bytes_hash_and_telling_headers() {
    let site = Site::open().await;
    let answer = Answer::page(PAGE)
        .with("ETag", "\"1\"")
        .with("Set-Cookie", "id=7");
    site.publish("/1", answer);
    let page = snapshot(get(&site.url("/1")).await);
    assert_eq!((page.status, page.body.as_slice()), (200, PAGE.as_bytes()));
    assert_eq!(page.sha256(), Hash::sha256(PAGE.as_bytes()));
    assert_eq!(page.header("etag"), Some("\"1\""));
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(page.header("set-cookie"), None);
    let request = site.requests().pop().unwrap();
    let us = request.header("user-agent").unwrap();
    assert!(
        us.starts_with("redlined/") && us.ends_with("(+https://desk.example/robot)"),
        "{us}"
    );
    assert_eq!(request.header("cookie"), None);
}

#[tokio::test]
async fn an_unchanged_page_costs_a_304_on_the_same_connection() {
    let site = Site::open().await;
    site.publish("/1", Answer::page(PAGE).with("ETag", "\"1\""));
    let fetcher = fetcher(settings());
    let address = Address::parse(&site.url("/1")).unwrap();
    let first = snapshot(fetcher.get(&address, &Validators::default()).await);
    let again = fetcher.get(&address, &first.validators()).await;
    assert_eq!(again.fetched, Fetched::NotModified);
    site.publish("/1", Answer::page("other").with("ETag", "\"2\""));
    let changed = snapshot(fetcher.get(&address, &first.validators()).await);
    assert_eq!(changed.body, b"other");
    assert_eq!(site.connections(), 1);
}

#[tokio::test]
async fn the_same_bytes_again_are_known_without_the_server_s_word() {
    let site = Site::open().await;
    site.publish("/1", Answer::page(PAGE));
    let fetcher = fetcher(settings());
    let address = Address::parse(&site.url("/1")).unwrap();
    let first = snapshot(fetcher.get(&address, &Validators::default()).await);
    let known = first.validators();
    let again = fetcher.get(&address, &known).await;
    assert_eq!(again.fetched, Fetched::NotModified);
    site.publish("/1", Answer::new(410, PAGE));
    assert_eq!(snapshot(fetcher.get(&address, &known).await).status, 410);
    site.publish("/2", Answer::page(PAGE));
    site.publish("/1", Answer::redirect(301, "/2"));
    let moved = snapshot(fetcher.get(&address, &known).await);
    assert_eq!(moved.final_url(), site.url("/2"));
}

#[tokio::test]
async fn a_304_that_nobody_asked_for_is_a_bad_answer() {
    let site = Site::open().await;
    site.publish("/1", Answer::new(304, ""));
    let failure = failure(get(&site.url("/1")).await);
    assert_eq!(failure.kind, FailureKind::BadAnswer, "{}", failure.text);
}

#[tokio::test]
async fn a_status_is_for_the_desk_to_judge() {
    let site = Site::open().await;
    for status in [403, 404, 410, 500] {
        site.publish("/1", Answer::new(status, "what happened"));
        assert_eq!(snapshot(get(&site.url("/1")).await).status, status);
    }
}

#[tokio::test]
async fn redirects_are_followed_and_remembered() {
    let site = Site::open().await;
    site.publish("/old", Answer::redirect(301, "/newer"));
    site.publish("/newer", Answer::redirect(302, &site.url("/new#top")));
    site.publish("/new", Answer::page(PAGE));
    let page = snapshot(get(&site.url("/old")).await);
    assert_eq!(page.asked_url, site.url("/old"));
    assert_eq!(page.final_url(), site.url("/new"));
    let statuses: Vec<_> = page.redirects.iter().map(|hop| hop.status).collect();
    assert_eq!(statuses, [301, 302]);
}

#[tokio::test]
async fn redirects_in_a_circle_or_without_end_are_given_up() {
    let site = Site::open().await;
    site.publish("/a", Answer::redirect(302, "/b"));
    site.publish("/b", Answer::redirect(302, "/a"));
    for number in 0..20 {
        let next = format!("/n{}", number + 1);
        site.publish(&format!("/n{number}"), Answer::redirect(302, &next));
    }
    site.publish("/nowhere", Answer::new(302, ""));
    for path in ["/a", "/n0", "/nowhere"] {
        let failure = failure(get(&site.url(path)).await);
        assert_eq!(
            failure.kind,
            FailureKind::BadRedirect,
            "{path}: {}",
            failure.text
        );
    }
}

#[tokio::test]
async fn a_redirect_into_a_private_network_is_not_followed() {
    let site = Site::open().await;
    for to in [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "file:///etc/passwd",
    ] {
        site.publish("/1", Answer::redirect(302, to));
        let failure = failure(get(&site.url("/1")).await);
        let kinds = [FailureKind::PrivateAddress, FailureKind::BadRedirect];
        assert!(kinds.contains(&failure.kind), "{to}: {}", failure.text);
    }
}

#[tokio::test]
async fn a_private_address_is_never_even_connected_to() {
    let site = Site::open().await;
    let strict = Settings {
        allow_private: false,
        ..settings()
    };
    for host in ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"] {
        let url = format!("http://{host}:{}/1", site.port());
        let failure = failure(get_with(strict.clone(), &url).await);
        assert_eq!(
            failure.kind,
            FailureKind::PrivateAddress,
            "{host}: {}",
            failure.text
        );
        assert!(failure.text.contains("allow_private"), "{}", failure.text);
    }
    assert_eq!(site.connections(), 0);
}

#[tokio::test]
async fn a_body_without_end_stops_at_the_most_we_read() {
    let site = Site::open().await;
    let html = Answer::page("");
    site.publish("/endless", html.clone().said(Manner::Endless));
    site.publish("/announced", html.said(Manner::Claiming(50_000_000)));
    for path in ["/endless", "/announced"] {
        let failure = failure(get(&site.url(path)).await);
        assert_eq!(
            failure.kind,
            FailureKind::TooLarge,
            "{path}: {}",
            failure.text
        );
        assert!(failure.text.contains("1 MB"), "{}", failure.text);
    }
}

#[tokio::test]
async fn a_dripping_or_silent_server_is_left_after_the_time_allowed() {
    let site = Site::open().await;
    site.publish("/drip", Answer::page("").said(Manner::Dripping));
    site.publish("/silent", Answer::page("").said(Manner::Silent));
    let hurried = Settings {
        timeout: Duration::from_millis(300),
        ..settings()
    };
    for path in ["/drip", "/silent"] {
        let failure = failure(get_with(hurried.clone(), &site.url(path)).await);
        assert_eq!(
            failure.kind,
            FailureKind::TimedOut,
            "{path}: {}",
            failure.text
        );
    }
}

#[tokio::test]
async fn a_page_cut_short_fails_and_a_whole_one_survives_a_lie_about_its_length() {
    let site = Site::open().await;
    site.publish("/1", Answer::page(PAGE).said(Manner::Claiming(5_000)));
    assert_eq!(snapshot(get(&site.url("/1")).await).body, PAGE.as_bytes());
    site.publish(
        "/1",
        Answer::page(&PAGE[..30]).said(Manner::Claiming(5_000)),
    );
    let failure = failure(get(&site.url("/1")).await);
    assert_eq!(failure.kind, FailureKind::BadAnswer, "{}", failure.text);
    assert!(
        failure.text.contains("broke off after 30 bytes"),
        "{}",
        failure.text
    );
}

#[tokio::test]
async fn what_is_not_http_is_a_bad_answer_and_no_connection_is_told_apart() {
    let site = Site::open().await;
    let many_headers = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X-A: b\r\n".repeat(200_000));
    for raw in [
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/9.9 hello\r\n\r\n",
        &many_headers,
    ] {
        site.publish("/1", Answer::new(0, raw).said(Manner::Raw));
        let failure = failure(get(&site.url("/1")).await);
        assert_eq!(failure.kind, FailureKind::BadAnswer, "{}", failure.text);
    }
    site.publish("/1", Answer::new(0, "").said(Manner::HangingUp));
    let hung_up = failure(get(&site.url("/1")).await);
    assert_eq!(hung_up.kind, FailureKind::NoConnection, "{}", hung_up.text);
}

#[tokio::test]
async fn a_kept_connection_that_the_server_gave_up_is_no_failure() {
    let site = Site::open().await;
    let page = Answer::page(PAGE).said(Manner::OnceALine);
    site.publish("/robots.txt", page.clone());
    site.publish("/1", page);
    let fetcher = fetcher(settings());
    let address = Address::parse(&site.url("/1")).unwrap();
    for _ in 0..3 {
        let page = fetcher.get(&address, &Validators::default()).await;
        assert_eq!(snapshot(page).body, PAGE.as_bytes());
    }
    assert_eq!(site.connections(), 4);
}

#[tokio::test]
async fn headers_that_are_not_quite_right_cost_nobody_the_page() {
    let site = Site::open().await;
    let head =
        "HTTP/1.1 200 OK\r\nContent-Type : text/html\r\nBroken line\r\nX-Long: one\r\n two\r\n";
    let answer = format!("{head}Content-Length: {}\r\n\r\n{PAGE}", PAGE.len());
    site.publish("/1", Answer::new(0, answer).said(Manner::Raw));
    let page = snapshot(get(&site.url("/1")).await);
    assert_eq!(page.body, PAGE.as_bytes());
    assert_eq!(page.header("content-type"), Some("text/html"));
}

#[tokio::test]
async fn a_host_that_does_not_resolve_or_answer_says_so_with_a_way_out() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    for (url, kind, words) in [
        (
            "http://nowhere.invalid/1".to_owned(),
            FailureKind::NoSuchHost,
            "check the address",
        ),
        (
            format!("http://{closed}/1"),
            FailureKind::NoConnection,
            "nobody answers",
        ),
    ] {
        let failure = failure(get(&url).await);
        assert_eq!(failure.kind, kind, "{}", failure.text);
        assert!(failure.text.contains(words), "{}", failure.text);
    }
}

#[tokio::test]
async fn what_is_not_a_page_is_only_glimpsed() {
    let site = Site::open().await;
    let film = Answer::new(200, vec![7; 500_000]).with("Content-Type", "video/mp4");
    site.publish("/film", film);
    let page = snapshot(get(&site.url("/film")).await);
    assert_eq!((page.status, page.body.len()), (200, 4_096));
}

#[tokio::test]
async fn an_overloaded_host_is_left_alone_as_a_whole() {
    let site = Site::open().await;
    site.publish(
        "/busy",
        Answer::new(429, "").with("Retry-After", "Fri, 16 May 2025 12:02:00 GMT"),
    );
    site.publish("/1", Answer::page(PAGE));
    let fetcher = fetcher(settings());
    let busy = Address::parse(&site.url("/busy")).unwrap();
    let other = Address::parse(&site.url("/1")).unwrap();
    let refused = failure(fetcher.get(&busy, &Validators::default()).await);
    assert_eq!(refused.kind, FailureKind::Overloaded);
    assert_eq!(refused.retry_after(), Some(Duration::from_secs(120)));
    let asked = site.paths().len();
    let held = failure(fetcher.get(&other, &Validators::default()).await);
    assert_eq!(held.kind, FailureKind::Overloaded, "{}", held.text);
    assert_eq!(site.paths().len(), asked, "the host was asked again");
    assert!(fetcher.hosts().held(&other).is_some());
}
