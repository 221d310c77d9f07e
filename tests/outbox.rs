//! The operator looks after mail: what waits, what is tried again or never, and what came back.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod binary;
mod newsroom_page;
mod post_office;
mod site;

use std::io::Write as _;
use std::process::Stdio;

use binary::{Binary, Said};
use newsroom_page::page;
use post_office::PostOffice;
use site::{Answer, Site};

struct Desk {
    site: Site,
    post: PostOffice,
    redlined: Binary,
}

impl Desk {
    /// A story is followed and the desk hears of it, by a relay of its own.
    async fn open() -> Self {
        let (site, post) = (Site::open().await, PostOffice::open().await);
        let mail = format!(
            "[mail]\ntransport = \"smtp\"\nhost = \"localhost\"\nsecurity = \"plain\"\nport = {}\n\
             from = \"alerts@news.example\"\nbounces = \"bounces@news.example\"\n",
            post.port()
        );
        let redlined = Binary::with_config(&mail);
        let desk = Self {
            site,
            post,
            redlined,
        };
        desk.publish(12);
        desk.redlined.done(&["watch", &desk.site.url("/wall")]);
        desk.redlined
            .done(&["subscribe", "desk@example.org", "wall"]);
        desk
    }

    fn publish(&self, houses: u32) {
        let text = format!(
            "At least {houses} houses stand below the line that the wall would protect, the survey said."
        );
        let more =
            "The council put off its vote on the harbour wall until Tuesday, the mayor said.";
        let html = page("Vote on harbour wall delayed", [text.as_str(), more]);
        self.site.publish("/wall", Answer::page(html));
    }

    fn change(&self, houses: u32) {
        self.publish(houses);
        self.redlined.done(&["visit", "wall"]);
    }

    fn refuse(&self, reply: Option<&str>) {
        self.post.rule(|rules| {
            rules.replies.clear();
            if let Some(reply) = reply {
                let desk = "desk@example.org".to_owned();
                rules.replies.insert(desk, reply.to_owned());
            }
        });
    }

    /// What the program says of a mail that came back.
    fn bounce(&self, message: &str) -> Said {
        let mut child = self
            .redlined
            .command(&["bounce"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(message.as_bytes()).unwrap();
        drop(input);
        binary::said(child.wait_with_output().unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_is_shown_tried_again_and_cancelled() {
    let desk = Desk::open().await;
    desk.refuse(Some("451 4.7.1 greylisted"));
    desk.publish(48);
    let visited = desk.redlined.run(&["visit", "wall"]);
    assert!(
        visited.err.contains("mail waits in the outbox"),
        "{visited:?}"
    );
    let waiting = desk.redlined.json(&["outbox"]).remove(0);
    assert_eq!(waiting["state"], "waiting");
    let id = waiting["id"].as_str().unwrap();

    let shown = desk.redlined.done(&["outbox", "show", id]);
    assert!(shown.contains("greylisted"), "{shown}");
    assert!(shown.contains("[-12-] [+48+]"), "{shown}");
    let shown = desk.redlined.json(&["outbox", "show", &id[..6]]).remove(0);
    assert!(
        shown["mail"]["subject"]
            .as_str()
            .unwrap()
            .contains("12 → 48")
    );

    desk.refuse(None);
    desk.redlined.done(&["outbox", "retry", id]);
    assert_eq!(desk.post.letters().len(), 1);
    assert_eq!(desk.redlined.run(&["outbox", "retry", id]).code, 1);
    assert_eq!(desk.redlined.run(&["outbox", "cancel", id]).code, 1);
    assert_eq!(desk.redlined.run(&["outbox", "show", "zzz"]).code, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_inside_its_two_minutes_is_listed_and_a_cancelled_alert_is_never_sent() {
    let desk = Desk::open().await;
    desk.refuse(Some("451 4.7.1 greylisted"));
    desk.change(20);
    desk.change(48);
    let states = |lines: Vec<serde_json::Value>| -> Vec<String> {
        let state = |line: &serde_json::Value| line["state"].as_str().unwrap().to_owned();
        lines.iter().map(state).collect()
    };
    let lines = desk.redlined.json(&["outbox"]);
    assert_eq!(states(lines.clone()), ["announced", "waiting"]);
    let text = desk.redlined.done(&["outbox"]);
    assert!(text.contains("version 3 is announced"), "{text}");
    let id = lines[1]["id"].as_str().unwrap();
    desk.redlined.done(&["outbox", "cancel", id]);
    desk.refuse(None);
    assert_eq!(states(desk.redlined.json(&["outbox"])), ["announced"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_says_that_the_relay_rests() {
    let desk = Desk::open().await;
    let daemon = desk.redlined.daemon();
    let status = || desk.redlined.json(&["status"]).remove(0);
    assert_eq!(status()["warnings"], serde_json::json!([]));
    desk.post
        .rule(|rules| rules.greeting = Some("554 no service here".to_owned()));
    desk.change(48);
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while status()["warnings"] == serde_json::json!([]) {
        assert!(
            std::time::Instant::now() < patience,
            "the relay never rests"
        );
        tokio::task::yield_now().await;
    }
    let text = desk.redlined.done(&["status"]);
    assert!(text.contains("The relay takes nothing"), "{text}");
    assert!(text.contains("554 no service here"), "{text}");
    drop(daemon);
}

/// A report of this status to this return address.
fn report(to: &str, status: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"x\"\r\n\r\n\
         --x\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n\
         --x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; desk@example.org\r\nAction: failed\r\nStatus: {status}\r\n\r\n--x--\r\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_came_back_counts_once_and_only_to_an_address_of_ours() {
    let desk = Desk::open().await;
    desk.change(48);
    let from = desk.post.letters().remove(0).from;
    let forged = from.replacen('+', "+0", 1);
    for nothing in [
        report(&forged, "5.1.1"),
        "Subject: hello\r\n\r\n".to_owned(),
    ] {
        let said = desk.bounce(&nothing);
        assert_eq!(said.code, 0, "{said:?}");
        assert!(said.out.starts_with("ignored"), "{said:?}");
    }
    assert!(
        desk.bounce(&report(&from, "4.2.2"))
            .out
            .starts_with("counted\n")
    );
    assert!(
        desk.bounce(&report(&from, "5.1.1"))
            .out
            .starts_with("ignored")
    );
    let listed = desk.redlined.json(&["outbox"]).remove(0);
    assert!(
        listed["reply"].as_str().unwrap().contains("4.2.2"),
        "{listed}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_gone_gets_no_more_mail() {
    let desk = Desk::open().await;
    desk.change(48);
    let from = desk.post.letters().remove(0).from;
    let said = desk.bounce(&report(&from, "5.1.1"));
    assert!(said.out.contains("suspended"), "{said:?}");
    let about = desk.redlined.json(&["subscribers"]).remove(0);
    assert!(about["suspended_why"].as_str().unwrap().contains("5.1.1"));
}

#[test]
fn a_mail_that_cannot_be_counted_now_is_kept_by_the_mail_system() {
    let redlined = Binary::new();
    let said = redlined.run(&["bounce"]);
    assert_eq!(said.code, 75, "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_chooses_as_readers_do_and_can_ask() {
    let desk = Desk::open().await;
    desk.redlined.done(&[
        "subscribe",
        "editor@example.org",
        "--host",
        "localhost",
        "--often",
        "weekly",
        "--day",
        "friday",
        "--hour",
        "18",
        "--zone",
        "Europe/Kyiv",
        "--points",
        "headline,figures",
        "--words",
        "harbour wall",
    ]);
    let lines = desk.redlined.json(&["subscribers"]);
    let editor = lines
        .iter()
        .find(|it| it["address"] == "editor@example.org");
    let wish = &editor.unwrap()["subscriptions"][0];
    assert_eq!(
        (&wish["often"], &wish["day"]),
        (&"weekly".into(), &"friday".into())
    );
    assert_eq!(wish["zone"], "Europe/Kyiv");
    assert_eq!(wish["points"], serde_json::json!(["headline", "figures"]));
    assert_eq!(wish["words"], serde_json::json!(["harbour wall"]));

    let nowhere = desk
        .redlined
        .run(&["subscribe", "a@example.org", "--all", "--ask"]);
    assert_eq!(nowhere.code, 1);
    assert!(nowhere.err.contains("[web] url"), "{nowhere:?}");
    let wrong = [
        "subscribe",
        "a@example.org",
        "--all",
        "--often",
        "daily",
        "--zone",
        "Mars",
    ];
    assert_eq!(desk.redlined.run(&wrong).code, 2);
}
