//! What the operator is told and shown, and readers are not.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod newsroom;
mod newsroom_page;
mod post_office;
mod site;

use std::time::Duration;

use newsroom::{Newsroom, OPERATOR};
use redlined::archive;
use redlined::news::{Outcome, Ruling, Story};
use redlined::render::{json, terminal};
use site::Answer;

const HOUR: Duration = Duration::from_secs(3_600);
const PATHS: [&str; 4] = ["/vote", "/ferry", "/market", "/school"];
const PARAGRAPHS: [&str; 2] = [
    "The council put off its decision until Tuesday, the mayor said on Friday evening.",
    "Residents have asked for it since the flood of 2019, which reached the market square.",
];

async fn following(paths: &[&str]) -> Newsroom {
    let newsroom = Newsroom::open().await;
    for path in paths {
        newsroom.publish(path, &format!("News of {path}"), PARAGRAPHS);
        newsroom.follow(path).await;
    }
    newsroom
}

fn breaks(newsroom: &Newsroom, paths: &[&str]) {
    for path in paths {
        newsroom
            .site
            .publish(path, Answer::new(500, "<h1>Error</h1>"));
    }
}

fn mends(newsroom: &Newsroom, paths: &[&str]) {
    for path in paths {
        newsroom.publish(path, &format!("News of {path}"), PARAGRAPHS);
    }
}

async fn visits(newsroom: &Newsroom, paths: &[&str], times: usize) {
    for _ in 0..times {
        newsroom.wait(HOUR);
        for path in paths {
            newsroom.visit_after(Duration::ZERO, path).await;
        }
    }
}

/// To whom, and about what.
fn heard(newsroom: &Newsroom) -> Vec<(String, String)> {
    let letters = newsroom.post.letters().into_iter();
    let to = letters.map(|letter| letter.to.concat());
    to.zip(newsroom.subjects()).collect()
}

fn told(subject: &str) -> (String, String) {
    (OPERATOR.to_owned(), subject.to_owned())
}

#[tokio::test]
async fn the_operator_is_told_once_that_a_story_stopped_and_once_that_it_works() {
    let newsroom = following(&["/vote"]).await;
    breaks(&newsroom, &["/vote"]);
    visits(&newsroom, &["/vote"], 4).await;
    assert_eq!(heard(&newsroom), []);
    visits(&newsroom, &["/vote"], 20).await;
    assert_eq!(heard(&newsroom), [told("redlined: vote stopped working")]);
    assert!(
        newsroom.texts()[0].contains("maintenance"),
        "{}",
        newsroom.texts()[0]
    );
    mends(&newsroom, &["/vote"]);
    visits(&newsroom, &["/vote"], 3).await;
    assert_eq!(heard(&newsroom)[1..], [told("redlined: vote works again")]);
}

#[tokio::test]
async fn a_short_trouble_is_told_to_nobody() {
    let newsroom = following(&["/vote"]).await;
    breaks(&newsroom, &["/vote"]);
    visits(&newsroom, &["/vote"], 5).await;
    mends(&newsroom, &["/vote"]);
    visits(&newsroom, &["/vote"], 1).await;
    assert_eq!(heard(&newsroom), []);
}

#[tokio::test]
async fn a_host_that_stops_is_told_as_one_and_so_is_its_return() {
    let newsroom = following(&PATHS).await;
    breaks(&newsroom, &PATHS);
    visits(&newsroom, &PATHS, 12).await;
    let expected = [
        told("redlined: vote stopped working"),
        told("redlined: ferry stopped working"),
        told("redlined: 127.0.0.1 stopped working"),
    ];
    assert_eq!(heard(&newsroom), expected);
    mends(&newsroom, &PATHS);
    visits(&newsroom, &PATHS, 2).await;
    assert_eq!(
        heard(&newsroom)[3..],
        [told("redlined: 127.0.0.1 works again")]
    );
}

#[tokio::test]
async fn a_story_that_is_followed_no_more_keeps_no_word_of_its_host_back() {
    let newsroom = following(&PATHS).await;
    breaks(&newsroom, &PATHS);
    visits(&newsroom, &PATHS, 12).await;
    mends(&newsroom, &PATHS[1..]);
    visits(&newsroom, &PATHS[1..], 2).await;
    assert_eq!(heard(&newsroom).len(), 3, "one story still fails");
    let ended = Story {
        ended: Some(newsroom.now()),
        ..newsroom.story("/vote")
    };
    newsroom.parts.store.put_story(ended, None).await.unwrap();
    newsroom.deliver().await;
    assert_eq!(
        heard(&newsroom)[3..],
        [told("redlined: 127.0.0.1 works again")]
    );
}

#[tokio::test]
async fn hosts_are_listed_with_their_visits_and_their_trouble() {
    let newsroom = following(&["/vote", "/ferry"]).await;
    breaks(&newsroom, &["/ferry"]);
    visits(&newsroom, &["/vote", "/ferry"], 2).await;
    let (parts, now) = (&newsroom.parts, newsroom.now());
    let hosts = archive::hosts(&parts.store, parts.watch.hosts(), now).unwrap();
    let host = json::host(&hosts[0]);
    assert_eq!(
        (&host["host"], &host["stories"]),
        (&"127.0.0.1".into(), &2.into())
    );
    assert_eq!(host["visits"]["barred"], 2);
    assert_eq!(host["failing"], 1);
    assert_eq!(host["trouble"]["story"], "ferry");
    let robots = host["requests"]["robots"].as_str().unwrap();
    assert!(robots.starts_with("obeyed until"), "{robots}");
    let text = terminal::hosts(&hosts, 80);
    assert!(
        text.contains("127.0.0.1") && text.contains("ferry"),
        "{text}"
    );
}

#[tokio::test]
async fn a_block_that_the_operator_pins_leaves_comparisons_and_one_dropped_comes_back() {
    const PROMOTION: &str = "Follow The Courier on 3 channels.";
    let newsroom = following(&["/vote"]).await;
    let with = [PARAGRAPHS[0], PARAGRAPHS[1], PROMOTION];
    let (store, now) = (newsroom.parts.store.clone(), newsroom.now());
    let rule = |ruling| archive::rule(&store, "127.0.0.1", PROMOTION, Some(ruling), now);
    rule(Ruling::Pinned).await.unwrap();
    newsroom.publish("/vote", "News of /vote", with);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Noise);
    rule(Ruling::Dropped).await.unwrap();
    newsroom.publish_page(
        "/vote",
        &newsroom_page::page("News of /vote", with).replace("Ten", "9"),
    );
    assert_eq!(newsroom.visit("/vote").await, Outcome::Changed);
    let unknown = archive::rule(&store, "example.org", PROMOTION, None, now).await;
    assert!(
        unknown
            .unwrap_err()
            .to_string()
            .contains("no story of example.org")
    );
}
