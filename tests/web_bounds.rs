//! What the web port takes from anybody, and no more.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod binary;

use std::fmt::Write as _;
use std::net::TcpListener;

use binary::{Binary, Daemon};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

fn serving() -> (Binary, Daemon, u16) {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let redlined = Binary::new();
    redlined.configure(&format!(
        "[fetch]\nallow_private = true\n[web]\nlisten = \"127.0.0.1:{port}\"\n"
    ));
    let daemon = redlined.daemon();
    (redlined, daemon, port)
}

/// What is answered before the line is closed, also where it is closed in the middle of what we say.
async fn said(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn request(first: &str, headers: &str, body: &str) -> String {
    format!("{first} HTTP/1.1\r\nHost: news.example\r\nConnection: close\r\n{headers}\r\n{body}")
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_and_forms_have_bounds() {
    let (_redlined, daemon, port) = serving();
    let plain = said(port, &request("GET /", "", "")).await;
    assert!(plain.starts_with("HTTP/1.1 200"), "{plain}");
    for header in [
        "referrer-policy: no-referrer",
        "x-frame-options: DENY",
        "x-content-type-options: nosniff",
    ] {
        assert!(plain.contains(header), "{plain}");
    }

    let many = (0..200).fold(String::new(), |mut many, number| {
        writeln!(many, "X-{number}: 1\r").unwrap();
        many
    });
    let answer = said(port, &request("GET /", &many, "")).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    let long = format!("X-Long: {}\r\n", "x".repeat(100_000));
    let answer = said(port, &request("GET /", &long, "")).await;
    assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");

    let form = "a".repeat(1_000_000);
    let headers = format!(
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
        form.len()
    );
    let answer = said(port, &request("POST /subscribe", &headers, &form)).await;
    assert!(!answer.starts_with("HTTP/1.1 2"), "{answer}");
    assert_eq!(daemon.stop("-TERM"), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_says_nothing_does_not_keep_the_daemon_from_stopping() {
    let (_redlined, daemon, port) = serving();
    let mut silent = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    silent.write_all(b"GET / HTTP/1.1\r\nHost:").await.unwrap();
    let asked = std::time::Instant::now();
    assert_eq!(daemon.stop("-TERM"), Some(0));
    assert!(asked.elapsed().as_secs() < 12, "{:?}", asked.elapsed());
}
