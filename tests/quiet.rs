//! Acts in a newsroom that are not news, and what becomes of them.

mod newsroom;
mod newsroom_page;
mod post_office;
mod site;

use std::time::Duration;

use newsroom::Newsroom;
use newsroom_page::page;
use redlined::news::Outcome;

const HOUR: Duration = Duration::from_secs(3_600);
const HEADLINE: &str = "Vote on harbour wall delayed";
const VOTE: [&str; 3] = [
    "The council put off its vote on the harbour wall until Tuesday, the mayor said on Friday evening.",
    "At least 12 houses stand below the line that the wall would protect, according to the survey.",
    "Residents have asked for the wall since the flood of 2019, which reached the market square.",
];

/// The page with a byline under its headline, where there is one.
fn signed(byline: Option<&str>, paragraphs: &[&str]) -> String {
    let name = byline.map_or_else(String::new, |name| {
        format!("</h1><p class=\"byline\">By <a rel=\"author\" href=\"/staff\">{name}</a></p>")
    });
    let page = page(HEADLINE, paragraphs);
    if name.is_empty() {
        return page;
    }
    page.replace("</h1>", &name)
}

async fn following_signed() -> Newsroom {
    let newsroom = Newsroom::open().await;
    newsroom.publish_page("/vote", &signed(Some("Maria Keller"), &VOTE));
    newsroom.follow("/vote").await;
    newsroom
}

#[tokio::test]
async fn a_byline_that_comes_back_within_the_day_is_no_news() {
    let newsroom = following_signed().await;
    newsroom.publish_page("/vote", &signed(None, &VOTE));
    for _ in 0..5 {
        assert_eq!(newsroom.visit("/vote").await, Outcome::Candidate);
    }
    newsroom.publish_page("/vote", &signed(Some("Maria Keller"), &VOTE));
    assert_eq!(newsroom.visit("/vote").await, Outcome::Noise);
    assert_eq!(newsroom.subjects(), [""; 0]);
    assert_eq!(newsroom.suppressed(), ["settling"]);
}

#[tokio::test]
async fn a_byline_that_stays_away_for_a_day_is_told_once() {
    let newsroom = following_signed().await;
    newsroom.publish_page("/vote", &signed(None, &VOTE));
    for _ in 0..16 {
        newsroom.visit_after(2 * HOUR, "/vote").await;
    }
    assert_eq!(newsroom.subjects().len(), 1, "{:?}", newsroom.subjects());
    assert!(newsroom.texts()[0].contains("Maria Keller"));
    let versions = newsroom.versions("/vote");
    let seen = versions[1].first_seen.since(versions[0].first_seen);
    assert!(seen < 3 * HOUR, "dated when it was seen, not when told");
}

#[tokio::test]
async fn an_edit_is_told_at_once_with_the_byline_that_went_before_it() {
    let newsroom = following_signed().await;
    newsroom.publish_page("/vote", &signed(None, &VOTE));
    newsroom.visit("/vote").await;
    let lost = [VOTE[0], &VOTE[1].replace("12", "48"), VOTE[2]];
    newsroom.publish_page("/vote", &signed(None, &lost));
    assert_eq!(newsroom.visit("/vote").await, Outcome::Changed);
    let text = newsroom.texts().remove(0);
    assert!(
        text.contains("48") && text.contains("Maria Keller"),
        "{text}"
    );
}
