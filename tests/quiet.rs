//! Acts in a newsroom that are not news, and what becomes of them.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod newsroom;
mod newsroom_page;
mod post_office;
mod site;

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use newsroom::Newsroom;
use newsroom_page::page;
use redlined::decide::{self, Known, Rules};
use redlined::news::{Fetched, LateHashes, Outcome, Page, Weight};
use redlined::web;
use tower::ServiceExt as _;

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

/// The page with a line that says when it was changed, under its headline.
fn dated(line: &str) -> String {
    page(HEADLINE, VOTE).replace("</h1>", &format!("</h1><p>{line}</p>"))
}

#[tokio::test]
async fn another_day_of_change_is_told_and_another_clock_is_not() {
    let newsroom = Newsroom::open().await;
    newsroom.publish_page("/vote", &dated("Updated: 16 May 2025"));
    newsroom.follow("/vote").await;
    newsroom.publish_page("/vote", &dated("Updated: 16 May 2025, 11:04"));
    assert_eq!(newsroom.visit("/vote").await, Outcome::Noise);
    newsroom.publish_page("/vote", &dated("Updated: 17 May 2025"));
    assert_eq!(newsroom.visit("/vote").await, Outcome::Changed);
    let version = newsroom.versions("/vote").pop().unwrap();
    assert_eq!(version.weight, Some(Weight::Cosmetic));
    newsroom.wait(HOUR);
    newsroom.deliver().await;
    let told = "date shown: “Updated: 16 May 2025” → “Updated: 17 May 2025”";
    let texts = newsroom.texts().concat();
    assert!(texts.contains(told), "{texts}");
}

#[tokio::test]
async fn that_we_read_better_than_before_is_no_news() {
    let newsroom = Newsroom::open().await;
    newsroom.publish("/vote", HEADLINE, VOTE);
    newsroom.follow("/vote").await;
    let (store, story) = (&newsroom.parts.store, newsroom.story("/vote").id);
    let kept = store.snapshot(story, 1).unwrap().unwrap();
    let mut other = kept.clone();
    other.body.extend(b"<!-- -->");
    other.hashes = LateHashes::default();
    let page = Page {
        asked: newsroom.now(),
        answered: newsroom.now(),
        fetched: Fetched::Snapshot(Box::new(other)),
    };
    let mut known = store.known(story, &page).unwrap();
    // As an earlier revision of our extractor read it: without its end.
    known.last.as_mut().unwrap().article.blocks.pop();
    let decided = |known: &Known| decide::decide(known, page.clone(), &Rules::default()).outcome;
    assert_eq!(decided(&known), Outcome::Changed);
    known.reread = Some(kept);
    assert_eq!(decided(&known), Outcome::Noise);
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

const FERRY: [&str; 2] = [
    "The ferry ran aground off Wexley shortly after noon on Tuesday, the harbour master said.",
    "Nobody was hurt, and an inquiry will be opened by the transport ministry next week.",
];
const MARKET: [&str; 2] = [
    "The market square will be closed to cars from the first Monday of June, the mayor said.",
    "Shopkeepers had asked for a trial of six months before anything is decided for good.",
];
const STORIES: [(&str, &str, &[&str]); 3] = [
    ("/vote", HEADLINE, &VOTE),
    ("/ferry", "Ferry aground off Wexley", &FERRY),
    ("/market", "Market square to close to cars", &MARKET),
];
const NEW_TEMPLATE: &str = "redlined: 127.0.0.1 has a new page template";
const PROMOTION: &str = "Read more of what our reporters found out this week.";

async fn following_three() -> Newsroom {
    let newsroom = Newsroom::open().await;
    for (path, headline, paragraphs) in STORIES {
        newsroom.publish(path, headline, paragraphs.iter().copied());
        newsroom.follow(path).await;
    }
    newsroom
}

/// Publishes these stories with one more paragraph after the first.
fn publish_with(newsroom: &Newsroom, paths: &[&str], extra: &str) {
    for (path, headline, paragraphs) in STORIES {
        if paths.contains(&path) {
            let (first, rest) = paragraphs.split_first().unwrap();
            let paragraphs = [*first, extra].into_iter().chain(rest.iter().copied());
            newsroom.publish(path, headline, paragraphs);
        }
    }
}

/// Ten minutes later redlined looks at a story; nothing is delivered yet.
async fn look(newsroom: &Newsroom, path: &str) -> Outcome {
    newsroom.wait(HOUR / 6);
    let story = newsroom.story(path);
    newsroom.parts.watch.visit(&story).await.unwrap().outcome
}

#[tokio::test]
async fn what_a_second_story_shows_alike_is_taken_back_before_anybody_hears() {
    let newsroom = following_three().await;
    publish_with(&newsroom, &["/vote", "/ferry"], PROMOTION);
    for path in ["/vote", "/ferry"] {
        assert_eq!(look(&newsroom, path).await, Outcome::Changed);
    }
    newsroom.deliver().await;
    assert_eq!(newsroom.subjects(), [NEW_TEMPLATE], "the operator's");
    assert_eq!(newsroom.suppressed(), ["template", "template"]);
    for path in ["/vote", "/ferry"] {
        assert_eq!(newsroom.versions(path).len(), 2, "the record has it");
        assert_eq!(newsroom.visit(path).await, Outcome::Same);
    }
}

#[tokio::test]
async fn an_edit_after_the_new_template_is_told_without_it() {
    let newsroom = following_three().await;
    publish_with(&newsroom, &["/vote", "/ferry"], PROMOTION);
    look(&newsroom, "/vote").await;
    look(&newsroom, "/ferry").await;
    let [first, second, third] = VOTE;
    let second = second.replace("12", "48");
    newsroom.publish("/vote", HEADLINE, [first, PROMOTION, &second, third]);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Changed);
    let subjects = newsroom.subjects();
    let to_reader = subjects.iter().position(|subject| subject != NEW_TEMPLATE);
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    let text = newsroom.texts().remove(to_reader.unwrap());
    assert!(
        text.contains("[-12-] [+48+]") && !text.contains("[+Read"),
        "{text}"
    );
}

#[tokio::test]
async fn the_same_fact_added_to_two_stories_is_news_in_both() {
    let newsroom = following_three().await;
    publish_with(
        &newsroom,
        &["/vote", "/ferry"],
        "The mayor of Wexley resigned at 14:30.",
    );
    newsroom.visit("/vote").await;
    newsroom.visit("/ferry").await;
    assert_eq!(newsroom.subjects().len(), 2, "{:?}", newsroom.subjects());
    assert_eq!(newsroom.suppressed(), [""; 0]);
}

#[tokio::test]
async fn a_block_that_moved_in_three_stories_is_furniture_from_then_on() {
    let newsroom = following_three().await;
    let all = ["/vote", "/ferry", "/market"];
    publish_with(&newsroom, &all, PROMOTION);
    for path in all {
        look(&newsroom, path).await;
    }
    for (path, headline, paragraphs) in STORIES {
        newsroom.publish(path, headline, paragraphs.iter().copied());
        assert_eq!(newsroom.visit(path).await, Outcome::Noise);
    }
    assert_eq!(newsroom.subjects(), [NEW_TEMPLATE], "the operator's");
    let furniture = newsroom
        .suppressed()
        .iter()
        .filter(|reason| *reason == "furniture")
        .count();
    assert_eq!(furniture, 3);
    publish_with(&newsroom, &["/vote"], PROMOTION);
    newsroom.visit("/vote").await;
    publish_with(
        &newsroom,
        &["/vote"],
        "The vote was not put off for the 3rd time.",
    );
    assert_eq!(newsroom.visit("/vote").await, Outcome::Changed);
    let subjects = newsroom.subjects();
    let told = subjects.iter().filter(|subject| *subject != NEW_TEMPLATE);
    assert_eq!(told.count(), 1, "{subjects:?}");
}

/// The line that the site fills anew for every visitor.
fn of_the_moment(visit: usize) -> String {
    let what = ["bread", "clouds", "gardens", "trains", "kettles"];
    format!(
        "The town spends a quiet evening with thoughts about {}.",
        what[visit % 5]
    )
}

#[tokio::test]
async fn a_line_that_is_another_at_every_visit_is_learned_and_an_edit_beside_it_is_told() {
    let newsroom = following_three().await;
    let publish = |visit: usize, second: &str| {
        newsroom.publish(
            "/vote",
            HEADLINE,
            [VOTE[0], &of_the_moment(visit), second, VOTE[2]],
        );
    };
    for visit in 0..8 {
        publish(visit, VOTE[1]);
        newsroom.visit("/vote").await;
    }
    let told = newsroom.subjects().len();
    for visit in 8..20 {
        publish(visit, VOTE[1]);
        assert_eq!(
            newsroom.visit("/vote").await,
            Outcome::Noise,
            "visit {visit}"
        );
    }
    assert_eq!(newsroom.subjects().len(), told);
    assert_eq!(
        newsroom.suppressed(),
        ["furniture"],
        "one line for all of them"
    );
    publish(20, &VOTE[1].replace("12", "48"));
    assert_eq!(newsroom.visit("/vote").await, Outcome::Changed);
    let text = newsroom.texts().pop().unwrap();
    assert!(
        text.contains("[-12-] [+48+]") && !text.contains("quiet evening"),
        "{text}"
    );
    publish(21, &VOTE[1].replace("12", "48"));
    assert_eq!(
        newsroom.visit("/vote").await,
        Outcome::Noise,
        "the place moved with the edit"
    );
}

#[tokio::test]
async fn the_text_of_a_page_that_wants_no_copies_is_not_shown_in_public() {
    let newsroom = Newsroom::open().await;
    let meta = "<meta name=\"robots\" content=\"noarchive\"></head>";
    newsroom.publish_page("/vote", &page(HEADLINE, VOTE).replace("</head>", meta));
    newsroom.publish("/ferry", "Ferry aground off Wexley", FERRY);
    let public = web::public(newsroom.parts.office(None, "here".to_owned()));
    for (path, shown) in [("/vote", StatusCode::NOT_FOUND), ("/ferry", StatusCode::OK)] {
        newsroom.follow_unheard(path).await;
        let id = newsroom.story(path).id;
        for (page, status) in [
            (format!("/story/{id}/1"), shown),
            (format!("/story/{id}"), StatusCode::OK),
        ] {
            let asked = Request::get(page).body(Body::empty()).unwrap();
            let answer = public.clone().oneshot(asked).await.unwrap();
            assert_eq!(answer.status(), status, "{path}");
        }
    }
}
