//! Believing a server that says "not modified", and making sure of it now and then.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod newsroom;
mod newsroom_page;
mod post_office;
mod site;

use std::time::Duration;

use newsroom::Newsroom;
use newsroom_page::page;
use redlined::news::Outcome;
use site::Answer;

const HOUR: Duration = Duration::from_secs(3_600);
const VOTE: [&str; 2] = [
    "The council put off its vote on the harbour wall until Tuesday, the mayor said on Friday evening.",
    "At least 12 houses stand below the line that the wall would protect, according to the survey.",
];

fn answer(paragraphs: [&str; 2]) -> Answer {
    Answer::page(page("Vote on harbour wall delayed", paragraphs))
        .with("ETag", "\"the same for ever\"")
}

#[tokio::test]
async fn a_server_that_says_not_modified_is_believed_and_checked_now_and_then() {
    let newsroom = Newsroom::open().await;
    newsroom.site.publish("/vote", answer(VOTE));
    newsroom.follow("/vote").await;
    for _ in 0..100 {
        assert_eq!(newsroom.visit_after(HOUR, "/vote").await, Outcome::Same);
    }
    let requests = newsroom.site.requests();
    let whole = requests
        .iter()
        .filter(|request| request.path == "/vote" && request.header("if-none-match").is_none());
    let whole = whole.count();
    assert!(
        (2..=10).contains(&whole),
        "{whole} of 101 visits asked for the whole page"
    );
}

#[tokio::test]
async fn a_change_under_an_etag_that_never_changes_is_found_within_a_day_of_visits() {
    let newsroom = Newsroom::open().await;
    newsroom.site.publish("/vote", answer(VOTE));
    newsroom.follow("/vote").await;
    let more = VOTE[1].replace("12", "48");
    newsroom.site.publish("/vote", answer([VOTE[0], &more]));
    let mut outcomes = Vec::new();
    for _ in 0..25 {
        outcomes.push(newsroom.visit_after(HOUR, "/vote").await);
    }
    assert!(outcomes.contains(&Outcome::Changed), "{outcomes:?}");
}
