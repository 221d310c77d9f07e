//! Certificates, proxies and encodings: what stands between us and a page.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod site;

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use redlined::fetch::{Fetcher, Settings};
use redlined::news::{
    Address, Failure, FailureKind, Fetched, Secret, Snapshot, Timestamp, Validators,
};
use site::{Answer, Identity, Site};

const PAGE: &str = "<html><p>The ferry ran aground.</p></html>";
/// The same page in gzip.
const PAGE_IN_GZIP: &[u8] = &[
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 179, 201, 40, 201, 205, 177, 179, 41, 176, 11, 201, 72, 85,
    72, 75, 45, 42, 170, 84, 40, 74, 204, 83, 72, 76, 47, 202, 47, 205, 75, 209, 179, 209, 47, 176,
    179, 209, 7, 171, 1, 0, 11, 205, 114, 149, 42, 0, 0, 0,
];

fn settings() -> Settings {
    Settings {
        allow_private: true,
        gap: Duration::ZERO,
        timeout: Duration::from_secs(5),
        max_bytes: 1_000_000,
        ..Settings::default()
    }
}

async fn get(settings: Settings, url: &str) -> Result<Snapshot, Failure> {
    let fetcher = Fetcher::new(settings, Arc::new(|| Timestamp::from_millis(0))).unwrap();
    let address = Address::parse(url).unwrap();
    match fetcher.get(&address, &Validators::default()).await.fetched {
        Fetched::Snapshot(snapshot) => Ok(*snapshot),
        Fetched::Failed(failure) => Err(failure),
        Fetched::NotModified => panic!("nothing was compared"),
    }
}

#[tokio::test]
async fn a_bad_certificate_is_told_with_its_fault() {
    for (name, expired, trusted, words) in [
        ("localhost", false, false, "signed by nobody we know"),
        ("localhost", true, true, "has expired"),
        ("example.org", false, true, "another name"),
    ] {
        let identity = Identity::of(name, expired);
        let site = Site::secure(&identity).await;
        let file = identity.file();
        let ca_file = trusted.then(|| file.path().to_owned());
        let url = format!("https://localhost:{}/1", site.port());
        let failure = get(
            Settings {
                ca_file,
                ..settings()
            },
            &url,
        )
        .await
        .unwrap_err();
        assert_eq!(
            failure.kind,
            FailureKind::BadCertificate,
            "{}",
            failure.text
        );
        assert!(failure.text.contains(words), "{}", failure.text);
        assert!(failure.text.contains("localhost"), "{}", failure.text);
        assert_eq!(site.paths().len(), 0);
    }
}

#[tokio::test]
async fn a_certificate_of_the_operator_s_own_authority_is_believed() {
    let identity = Identity::of("localhost", false);
    let site = Site::secure(&identity).await;
    site.publish("/1", Answer::page(PAGE));
    let file = identity.file();
    let ca_file = Some(file.path().to_owned());
    let url = format!("https://localhost:{}/1", site.port());
    let page = get(
        Settings {
            ca_file,
            ..settings()
        },
        &url,
    )
    .await
    .unwrap();
    assert_eq!(page.body, PAGE.as_bytes());
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_gives_no_secure_connection() {
    let site = Site::open().await;
    let url = format!("https://localhost:{}/1", site.port());
    let failure = get(settings(), &url).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::NoConnection, "{}", failure.text);
    assert!(failure.text.contains("secure"), "{}", failure.text);
}

#[tokio::test]
async fn a_proxy_is_asked_in_place_of_the_site() {
    let proxy = Site::open().await;
    proxy.publish("http://paper.invalid/1", Answer::page(PAGE));
    for host in ["127.0.0.1", "localhost"] {
        let through = Settings {
            allow_private: false,
            proxy: Some(Secret::new(format!("http://{host}:{}", proxy.port()))),
            ..settings()
        };
        let page = get(through.clone(), "http://paper.invalid/1")
            .await
            .unwrap();
        assert_eq!(page.body, PAGE.as_bytes());
        let asked = proxy.paths().len();
        for private in [
            "http://127.0.0.1/1",
            "http://localhost/1",
            "http://10.0.0.1/1",
        ] {
            let failure = get(through.clone(), private).await.unwrap_err();
            assert_eq!(
                failure.kind,
                FailureKind::PrivateAddress,
                "{}",
                failure.text
            );
        }
        assert_eq!(proxy.paths().len(), asked);
    }
}

#[tokio::test]
async fn an_encoded_page_is_decoded_before_it_is_hashed() {
    let site = Site::open().await;
    let in_zstd = zstd::encode_all(PAGE.as_bytes(), 3).unwrap();
    for (encoding, body) in [("gzip", PAGE_IN_GZIP.to_vec()), ("zstd", in_zstd)] {
        site.publish("/1", Answer::page(body).with("Content-Encoding", encoding));
        let page = get(settings(), &site.url("/1")).await.unwrap();
        assert_eq!(page.body, PAGE.as_bytes(), "{encoding}");
    }
    let accepted = site.requests().pop().unwrap();
    let accepted = accepted.header("accept-encoding").unwrap().to_owned();
    for encoding in ["gzip", "br", "zstd", "deflate"] {
        assert!(accepted.contains(encoding), "{accepted}");
    }
}

#[tokio::test]
async fn a_bomb_goes_off_at_the_most_we_read() {
    let site = Site::open().await;
    let bomb = zstd::encode_all(std::io::repeat(b'x').take(100_000_000), 1).unwrap();
    assert!(bomb.len() < 100_000);
    site.publish("/1", Answer::page(bomb).with("Content-Encoding", "zstd"));
    let failure = get(settings(), &site.url("/1")).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::TooLarge, "{}", failure.text);
}

#[tokio::test]
async fn a_page_in_an_encoding_that_is_broken_or_strange_is_a_bad_answer() {
    let site = Site::open().await;
    for (encoding, body) in [
        ("gzip", &PAGE_IN_GZIP[..30]),
        ("gzip", PAGE.as_bytes()),
        ("br", PAGE.as_bytes()),
        ("rot13", PAGE.as_bytes()),
    ] {
        site.publish("/1", Answer::page(body).with("Content-Encoding", encoding));
        let failure = get(settings(), &site.url("/1")).await.unwrap_err();
        assert_eq!(
            failure.kind,
            FailureKind::BadAnswer,
            "{encoding}: {}",
            failure.text
        );
    }
}
