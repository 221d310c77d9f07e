//! The daemon as a service: it visits, delivers, answers, and stops in order.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod binary;
mod newsroom_page;
mod post_office;
mod site;

use std::time::Instant;

use binary::Binary;
use newsroom_page::page;
use post_office::PostOffice;
use site::{Answer, Manner, Site};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

fn aground(injured: u32) -> Answer {
    let first = format!(
        "A ferry ran aground off Cape Loren early on Friday; {injured} people were injured, the coastguard said."
    );
    let second = "The ferry had left Port Aveline shortly before midnight. No cause was given for the grounding.";
    Answer::page(page(
        "Ferry runs aground off Cape Loren",
        [first.as_str(), second],
    ))
}

async fn courier() -> Site {
    let site = Site::open().await;
    site.publish("/ferry-aground", aground(12));
    site
}

/// Mail goes to this relay.
fn mailing_to(post: &PostOffice) -> Binary {
    let relay = format!(
        "[mail]\ntransport = \"smtp\"\nhost = \"localhost\"\nport = {}\nsecurity = \"plain\"\n",
        post.port()
    );
    Binary::with_config(&relay)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_mailed_by_the_daemon_on_its_own() {
    let (site, post) = (courier().await, PostOffice::open().await);
    let redlined = mailing_to(&post);
    let daemon = redlined.daemon();
    redlined.done(&["watch", &site.url("/ferry-aground"), "--every", "1s"]);
    redlined.done(&[
        "subscribe",
        "desk@example.org",
        "--all",
        "--at-least",
        "substantive",
    ]);
    site.publish("/ferry-aground", aground(48));
    let letter = post.has(1).await.remove(0);
    assert_eq!(letter.to, ["desk@example.org"]);
    assert!(letter.header("auto-submitted").is_some());
    assert_eq!(daemon.stop("-TERM"), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_get_the_same_answer_with_and_without_a_daemon() {
    let (site, redlined) = (courier().await, Binary::new());
    let daemon = redlined.daemon();
    redlined.done(&["watch", &site.url("/ferry-aground")]);
    site.publish("/ferry-aground", aground(48));
    redlined.done(&["visit", "--all"]);
    redlined.done(&["subscribe", "desk@example.org", "ferry-aground"]);
    let questions: [&[&str]; 6] = [
        &["log", "ferry-aground"],
        &["show", "ferry-aground@1"],
        &["diff", "ferry-aground", "1..2"],
        &["subscribers"],
        &["outbox", "--all"],
        &["suppressed"],
    ];
    let ask = || questions.map(|question| (redlined.done(question), redlined.json(question)));
    let over_the_socket = ask();
    assert!(redlined.done(&["status"]).contains("redlined.sock"));
    assert_eq!(daemon.stop("-INT"), Some(0));
    assert_eq!(ask(), over_the_socket);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_does_not_wait_for_a_slow_page() {
    let (site, redlined) = (Site::open().await, Binary::new());
    site.publish("/slow", Answer::page("<p>slow</p>").said(Manner::Dripping));
    redlined.configure(&format!(
        "[fetch]\nallow_private = true\n[web]\nlisten = \"127.0.0.1:0\"\n[[story]]\nurl = \"{}\"\n",
        site.url("/slow")
    ));
    let daemon = redlined.daemon();
    let asked = Instant::now();
    assert_eq!(daemon.stop("-TERM"), Some(0));
    assert!(
        asked.elapsed().as_secs() < 10,
        "it waited {:?}",
        asked.elapsed()
    );
    assert_eq!(redlined.json(&["log", "slow"]).len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_daemons_on_one_store_are_one_too_many() {
    let redlined = Binary::new();
    let daemon = redlined.daemon();
    let asked = Instant::now();
    let said = redlined.run(&["run"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("another redlined runs already"),
        "{}",
        said.err
    );
    assert!(asked.elapsed().as_secs() < 9, "it is said at once");
    redlined.done(&["status"]);
    assert_eq!(daemon.stop("-TERM"), Some(0));
}

#[test]
fn a_state_directory_that_cannot_be_made_is_named() {
    let redlined = Binary::new();
    std::fs::write(redlined.state(), "in the way").unwrap();
    let said = redlined.run(&["run"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains(redlined.state().to_str().unwrap()),
        "{}",
        said.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_kill() {
    let (site, post) = (courier().await, PostOffice::open().await);
    post.rule(|rules| rules.greeting = Some("421 4.3.2 closing".to_owned()));
    let redlined = mailing_to(&post);
    let daemon = redlined.daemon();
    redlined.done(&["watch", &site.url("/ferry-aground")]);
    redlined.done(&["subscribe", "desk@example.org", "ferry-aground"]);
    site.publish("/ferry-aground", aground(48));
    redlined.done(&["visit", "ferry-aground"]);
    daemon.stop("-KILL");
    assert_eq!(redlined.json(&["log", "ferry-aground"]).len(), 2);
    redlined.done(&["verify"]);
    post.rule(|rules| rules.greeting = None);
    // Whatever acts on the store delivers what is due; what was tried already waits a minute more.
    redlined.done(&["unwatch", "ferry-aground"]);
    let waiting = redlined.json(&["outbox"]).len();
    assert_eq!(
        post.letters().len() + waiting,
        1,
        "the alert is sent or waits"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_configuration_is_refused_at_reload_and_the_old_one_stays() {
    let (site, redlined) = (courier().await, Binary::new());
    let daemon = redlined.daemon();
    let reload = |text: &str| {
        redlined.configure(text);
        daemon.signal("-HUP");
        assert!(daemon.tells().starts_with("RELOADING=1"));
        daemon.tells()
    };
    let told = reload("[web\n");
    assert!(
        told.contains("the old settings stay in force") && told.contains("READY=1"),
        "{told}"
    );
    assert!(told.contains("line 1"), "{told}");

    let url = site.url("/ferry-aground");
    let told = reload(&format!("[[story]]\nurl = \"{url}\"\nname = \"ferry\"\n"));
    assert!(told.contains("are reloaded"), "{told}");
    assert_eq!(redlined.json(&["stories"])[0]["name"], "ferry");
    let said = redlined.run(&["unwatch", "ferry"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("remove its [[story]]"), "{}", said.err);

    reload("");
    assert_eq!(redlined.json(&["stories"])[0]["followed"], false);
    assert_eq!(daemon.stop("-TERM"), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_are_served_with_care() {
    let site = courier().await;
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let redlined = Binary::new();
    redlined.configure(&format!(
        "[fetch]\nallow_private = true\ngap = \"0s\"\n[web]\nlisten = \"127.0.0.1:{port}\"\n"
    ));
    let _daemon = redlined.daemon();
    redlined.done(&["watch", &site.url("/ferry-aground")]);
    site.publish("/ferry-aground", aground(48));
    redlined.done(&["visit", "ferry-aground"]);
    let id = redlined.json(&["stories"])[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for (path, words) in [
        ("/".to_owned(), "Ferry runs aground"),
        (format!("/story/{id}"), "Ferry runs aground"),
        (format!("/story/{id}/1..2"), "48"),
        (format!("/story/{id}/1"), "12 people"),
        ("/index.json".to_owned(), "\"ferry-aground\""),
        (format!("/story/{id}.json"), "\"number\":2"),
        (format!("/story/{id}/1..2.json"), "\"ops\""),
        ("/.json".to_owned(), "\"ferry-aground\""),
        ("/index.atom".to_owned(), "<feed"),
        (format!("/story/{id}.atom"), "<entry"),
        ("/style.css".to_owned(), "prefers-color-scheme"),
    ] {
        let answer = get(port, &path).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
        assert!(answer.contains(words), "{path}: {answer}");
        assert!(
            answer.contains("content-security-policy: default-src 'none'"),
            "{path}: {answer}"
        );
    }
    for path in [
        "/story/nosuchstory",
        "/watch",
        "/subscribers",
        "/story/..%2f..%2fetc",
    ] {
        let answer = get(port, path).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
}

async fn get(port: u16, path: &str) -> String {
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port))
        .await
        .unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}
