//! Acts in a newsroom, and who hears what.

mod newsroom;
mod newsroom_page;
mod post_office;
mod site;

use std::time::Duration;

use newsroom::{DESK, Newsroom};
use newsroom_page::page;
use redlined::archive;
use redlined::news::{Outcome, Scope, Weight};
use redlined::render::terminal;
use site::Answer;

const HOUR: Duration = Duration::from_secs(3_600);

const DELAYED: [&str; 3] = [
    "The council put off its vote on the harbour wall until Tuesday, the mayor said on Friday evening.",
    "At least 12 houses stand below the line that the wall would protect, according to the survey.",
    "Residents have asked for the wall since the flood of 2019, which reached the market square.",
];

fn with_houses(count: u32) -> [String; 3] {
    let mut paragraphs = DELAYED.map(str::to_owned);
    paragraphs[1] = paragraphs[1].replace("12", &count.to_string());
    paragraphs
}

async fn following(path: &str) -> Newsroom {
    let newsroom = Newsroom::open().await;
    newsroom.publish(path, "Vote on harbour wall delayed", DELAYED);
    assert_eq!(newsroom.follow(path).await.outcome, Outcome::First);
    newsroom
}

fn publish_houses(newsroom: &Newsroom, count: u32) {
    let paragraphs = with_houses(count);
    newsroom.publish(
        "/vote",
        "Vote on harbour wall delayed",
        paragraphs.iter().map(String::as_str),
    );
}

#[tokio::test]
async fn the_first_version_is_told_to_nobody() {
    let newsroom = following("/vote").await;
    newsroom.visit("/vote").await;
    assert_eq!(newsroom.versions("/vote").len(), 1);
    assert_eq!(newsroom.post.letters(), []);
}

#[tokio::test]
async fn a_changed_figure_reaches_the_desk() {
    let newsroom = following("/vote").await;
    publish_houses(&newsroom, 48);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Changed);
    assert_eq!(newsroom.post.letters()[0].to, [DESK]);
    let subject = newsroom.subjects().remove(0);
    assert!(subject.contains("12 → 48"), "{subject}");
    assert!(
        newsroom.texts()[0].contains("[-12-] [+48+]"),
        "{}",
        newsroom.texts()[0]
    );
}

#[tokio::test]
async fn a_page_that_only_rattles_says_nothing() {
    let newsroom = following("/vote").await;
    for nonce in 0..3 {
        let html = page("Vote on harbour wall delayed", DELAYED)
            .replace(
                "<aside class=\"related\">",
                &format!("<script nonce=\"{nonce}\"></script><aside class=\"related\">"),
            )
            .replace("Ten walks", &format!("{} walks", nonce + 11));
        newsroom.publish_page("/vote", &html);
        assert_eq!(newsroom.visit("/vote").await, Outcome::Noise);
    }
    assert_eq!(newsroom.post.letters(), []);
    assert_eq!(newsroom.versions("/vote").len(), 1);
}

#[tokio::test]
async fn an_unchanged_page_is_not_even_sent_again() {
    let newsroom = Newsroom::open().await;
    let answer = Answer::page(page("Vote on harbour wall delayed", DELAYED)).with("ETag", "\"1\"");
    newsroom.site.publish("/vote", answer);
    newsroom.follow("/vote").await;
    assert_eq!(newsroom.visit("/vote").await, Outcome::Same);
    let asked = newsroom.site.requests().pop().unwrap();
    assert_eq!(asked.header("if-none-match"), Some("\"1\""));
}

#[tokio::test]
async fn changes_within_two_minutes_go_as_one() {
    let newsroom = following("/vote").await;
    publish_houses(&newsroom, 20);
    newsroom.visit("/vote").await;
    assert_eq!(newsroom.post.letters().len(), 1);
    for count in [30, 48] {
        publish_houses(&newsroom, count);
        newsroom.visit_after(Duration::from_secs(20), "/vote").await;
    }
    assert_eq!(
        newsroom.post.letters().len(),
        1,
        "the second and third wait"
    );
    newsroom.wait(Duration::from_secs(120));
    newsroom.deliver().await;
    assert_eq!(newsroom.post.letters().len(), 2);
    assert!(
        newsroom.subjects()[1].contains("20 → 48"),
        "{:?}",
        newsroom.subjects()
    );
}

#[tokio::test]
async fn what_comes_to_nothing_within_two_minutes_is_not_told() {
    let newsroom = following("/vote").await;
    publish_houses(&newsroom, 20);
    newsroom.visit("/vote").await;
    for count in [30, 20] {
        publish_houses(&newsroom, count);
        newsroom.visit_after(Duration::from_secs(20), "/vote").await;
    }
    newsroom.wait(HOUR);
    newsroom.deliver().await;
    assert_eq!(newsroom.post.letters().len(), 1);
    assert_eq!(
        newsroom.versions("/vote").len(),
        4,
        "the record has them all"
    );
}

#[tokio::test]
async fn a_subscriber_hears_only_of_what_weighs_enough() {
    let newsroom = following("/vote").await;
    newsroom
        .subscribe("editor@example.org", Scope::All, Weight::Substantive)
        .await;
    newsroom.wait(HOUR);
    let mut paragraphs = DELAYED;
    paragraphs[2] =
        "Residents have wanted the wall since the flood of 2019, which reached the market square.";
    newsroom.publish("/vote", "Vote on harbour wall delayed", paragraphs);
    newsroom.visit("/vote").await;
    let heard: Vec<_> = newsroom
        .post
        .letters()
        .into_iter()
        .map(|letter| letter.to)
        .collect();
    assert_eq!(heard, [[DESK]]);
}

#[tokio::test]
async fn one_message_even_where_two_subscriptions_match() {
    let newsroom = following("/vote").await;
    newsroom.subscribe(DESK, Scope::All, Weight::Minor).await;
    newsroom.wait(HOUR);
    publish_houses(&newsroom, 48);
    newsroom.visit("/vote").await;
    assert_eq!(newsroom.post.letters().len(), 1);
}

#[tokio::test]
async fn whoever_subscribes_later_hears_only_what_changes_later() {
    let newsroom = Newsroom::open().await;
    newsroom.publish("/vote", "Vote on harbour wall delayed", DELAYED);
    newsroom.follow_unheard("/vote").await;
    publish_houses(&newsroom, 20);
    newsroom.visit("/vote").await;
    newsroom.wait(HOUR);
    newsroom.subscribe(DESK, Scope::All, Weight::Cosmetic).await;
    newsroom.visit("/vote").await;
    assert_eq!(newsroom.post.letters(), []);
    publish_houses(&newsroom, 48);
    newsroom.visit("/vote").await;
    assert!(
        newsroom.subjects()[0].contains("20 → 48"),
        "{:?}",
        newsroom.subjects()
    );
}

#[tokio::test]
async fn a_barrier_is_not_news_and_neither_is_its_end() {
    let newsroom = following("/vote").await;
    newsroom.site.publish(
        "/vote",
        Answer::new(403, "<h1>Access denied</h1>").with("Content-Type", "text/html"),
    );
    assert_eq!(newsroom.visit("/vote").await, Outcome::Barred);
    newsroom.publish("/vote", "Vote on harbour wall delayed", DELAYED);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Recovered);
    assert_eq!(newsroom.post.letters(), []);
    assert_eq!(newsroom.versions("/vote").len(), 1);
}

#[tokio::test]
async fn a_page_that_is_gone_is_told_once_it_is_certain_and_so_is_its_return() {
    let newsroom = following("/vote").await;
    newsroom.site.publish("/vote", Answer::new(410, "gone"));
    assert_eq!(newsroom.visit("/vote").await, Outcome::Candidate);
    assert_eq!(newsroom.post.letters(), []);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Gone);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Gone);
    assert_eq!(
        newsroom.post.letters().len(),
        1,
        "{:?}",
        newsroom.subjects()
    );
    newsroom.publish("/vote", "Vote on harbour wall delayed", DELAYED);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Restored);
    assert_eq!(
        newsroom.post.letters().len(),
        2,
        "{:?}",
        newsroom.subjects()
    );
    assert_eq!(newsroom.versions("/vote").len(), 1);
}

#[tokio::test]
async fn a_headline_shown_by_turns_is_told_once() {
    let newsroom = following("/vote").await;
    for headline in [
        "Harbour wall must wait",
        "Vote on harbour wall delayed",
        "Harbour wall must wait",
        "Vote on harbour wall delayed",
    ] {
        newsroom.publish("/vote", headline, DELAYED);
        newsroom.visit("/vote").await;
    }
    assert_eq!(
        newsroom.post.letters().len(),
        1,
        "{:?}",
        newsroom.subjects()
    );
    assert_eq!(newsroom.suppressed(), ["variant", "variant"]);
    let store = &newsroom.parts.store;
    let shown = archive::view(store, newsroom.story("/vote")).unwrap();
    let log = terminal::timeline(&shown, 80);
    for sight in [
        "delayed”, seen from 2025-05-16 09:00",
        "must wait”, seen from 2025-05-16 09:11",
    ] {
        assert!(log.contains(sight), "{log}");
    }
}

#[tokio::test]
async fn a_headline_that_settles_on_a_wording_not_told_last_is_told() {
    let newsroom = following("/vote").await;
    for headline in ["Harbour wall must wait", "Vote on harbour wall delayed"] {
        newsroom.publish("/vote", headline, DELAYED);
        newsroom.visit("/vote").await;
    }
    assert_eq!(newsroom.post.letters().len(), 1);
    for _ in 0..13 {
        newsroom.visit_after(2 * HOUR, "/vote").await;
    }
    assert_eq!(
        newsroom.post.letters().len(),
        2,
        "{:?}",
        newsroom.subjects()
    );
}

#[tokio::test]
async fn a_return_to_an_earlier_text_is_named() {
    let newsroom = following("/vote").await;
    publish_houses(&newsroom, 48);
    newsroom.visit("/vote").await;
    publish_houses(&newsroom, 12);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Reverted);
    assert_eq!(newsroom.versions("/vote")[2].revert_of, Some(1));
    assert!(
        newsroom.texts()[1].contains("to version 1"),
        "{}",
        newsroom.texts()[1]
    );
}

#[tokio::test]
async fn a_text_cut_short_is_believed_only_when_seen_twice() {
    let newsroom = Newsroom::open().await;
    let long: Vec<String> = (0..12)
        .map(|i| {
            format!(
                "Paragraph {i} reports what the witness of house {i} saw on the quay that night."
            )
        })
        .collect();
    newsroom.publish(
        "/flood",
        "What the witnesses saw",
        long.iter().map(String::as_str),
    );
    newsroom.follow("/flood").await;
    newsroom.publish(
        "/flood",
        "What the witnesses saw",
        long.iter().take(3).map(String::as_str),
    );
    assert_eq!(newsroom.visit("/flood").await, Outcome::Candidate);
    assert_eq!(newsroom.post.letters(), []);
    assert_eq!(newsroom.visit("/flood").await, Outcome::Changed);
    assert_eq!(newsroom.post.letters().len(), 1);
}

#[tokio::test]
async fn a_relay_that_is_down_delays_a_mail_and_loses_none() {
    let newsroom = following("/vote").await;
    newsroom
        .post
        .rule(|rules| rules.to_senders = Some("451 4.3.0 not now".to_owned()));
    publish_houses(&newsroom, 48);
    newsroom.visit("/vote").await;
    assert_eq!(newsroom.post.letters(), []);
    newsroom.post.rule(|rules| rules.to_senders = None);
    let newsroom = newsroom.reopened().await;
    newsroom.wait(HOUR);
    newsroom.deliver().await;
    assert_eq!(newsroom.post.letters().len(), 1);
    newsroom.wait(HOUR);
    newsroom.deliver().await;
    assert_eq!(newsroom.post.letters().len(), 1);
}

#[tokio::test]
async fn a_line_that_drops_is_tried_again_under_the_same_message_id() {
    let newsroom = following("/vote").await;
    newsroom
        .post
        .rule(|rules| rules.trouble = Some(post_office::Trouble::DropsInData));
    publish_houses(&newsroom, 48);
    newsroom.visit("/vote").await;
    newsroom.post.rule(|rules| rules.trouble = None);
    newsroom.wait(HOUR);
    newsroom.deliver().await;
    let ids: Vec<_> = newsroom
        .post
        .letters()
        .iter()
        .map(|letter| letter.header("message-id"))
        .collect();
    assert!(!ids.is_empty());
    assert!(
        ids.iter().all(|id| id.is_some() && *id == ids[0]),
        "{ids:?}"
    );
}

#[tokio::test]
async fn a_recipient_who_is_refused_for_good_is_not_tried_again() {
    let newsroom = following("/vote").await;
    newsroom.post.rule(|rules| {
        let nobody = "550 5.1.1 nobody here".to_owned();
        rules.replies.insert(DESK.to_owned(), nobody);
    });
    publish_houses(&newsroom, 48);
    newsroom.visit("/vote").await;
    newsroom.post.rule(|rules| rules.replies.clear());
    newsroom.wait(24 * HOUR);
    newsroom.deliver().await;
    assert_eq!(newsroom.post.letters(), []);
    let alert = newsroom.parts.store.alerts().unwrap().remove(0);
    assert_eq!(alert.state.code(), "refused");
    assert!(alert.reply.unwrap().contains("5.1.1"));
}

const OTHER: [&str; 3] = [
    "Bakers across the old town will open an hour earlier from Monday, their guild announced after a long meeting.",
    "Customers had asked for warm bread before the first tram, and rivals from the suburbs were quick to promise it.",
    "Apprentices will be paid for the additional hour, while shops with fewer than three ovens may keep their habits.",
];

#[tokio::test]
async fn an_address_that_leads_to_another_article_has_moved_and_was_not_rewritten() {
    let newsroom = following("/vote").await;
    newsroom.publish("/bread", "Bread before dawn", OTHER);
    newsroom
        .site
        .publish("/vote", Answer::redirect(301, &newsroom.site.url("/bread")));
    assert_eq!(newsroom.visit("/vote").await, Outcome::Candidate);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Moved);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Moved);
    assert_eq!(
        newsroom.post.letters().len(),
        1,
        "{:?}",
        newsroom.subjects()
    );
    assert_eq!(newsroom.versions("/vote").len(), 1);
}

#[tokio::test]
async fn an_address_that_leads_to_the_front_page_is_gone() {
    let newsroom = following("/vote").await;
    newsroom.publish("/", "The Courier", OTHER);
    newsroom.site.publish("/vote", Answer::redirect(302, "/"));
    assert_eq!(newsroom.visit("/vote").await, Outcome::Candidate);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Gone);
    assert_eq!(newsroom.versions("/vote").len(), 1);
}

#[tokio::test]
async fn another_article_for_a_moment_is_never_told() {
    let newsroom = following("/vote").await;
    newsroom.publish("/vote", "Bread before dawn", OTHER);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Candidate);
    newsroom.publish("/vote", "Vote on harbour wall delayed", DELAYED);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Recovered);
    assert_eq!(newsroom.post.letters(), []);
    assert_eq!(newsroom.suppressed(), ["candidate"]);
}

#[tokio::test]
async fn a_story_written_through_under_its_headline_is_told_at_once() {
    let newsroom = following("/vote").await;
    newsroom.publish("/vote", "Vote on harbour wall delayed again", OTHER);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Changed);
    assert_eq!(newsroom.post.letters().len(), 1);
}

#[tokio::test]
async fn a_gone_page_that_comes_back_otherwise_is_told_once_and_back_once() {
    let newsroom = following("/vote").await;
    newsroom.site.publish("/vote", Answer::new(410, "gone"));
    newsroom.visit("/vote").await;
    assert_eq!(newsroom.visit("/vote").await, Outcome::Gone);
    newsroom.site.publish("/vote", Answer::new(500, "later"));
    newsroom.visit("/vote").await;
    newsroom.site.publish("/vote", Answer::new(410, "gone"));
    assert_eq!(newsroom.visit_after(2 * HOUR, "/vote").await, Outcome::Gone);
    assert_eq!(
        newsroom.post.letters().len(),
        1,
        "{:?}",
        newsroom.subjects()
    );
    newsroom.publish("/vote", "Vote on harbour wall delayed", DELAYED);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Restored);
    assert_eq!(
        newsroom.post.letters().len(),
        2,
        "{:?}",
        newsroom.subjects()
    );
}

#[tokio::test]
async fn a_page_that_comes_back_changed_is_said_to_be_back() {
    let newsroom = following("/vote").await;
    newsroom.site.publish("/vote", Answer::new(410, "gone"));
    newsroom.visit("/vote").await;
    newsroom.visit("/vote").await;
    publish_houses(&newsroom, 48);
    assert_eq!(newsroom.visit("/vote").await, Outcome::Changed);
    let text = newsroom.texts().remove(1);
    assert!(
        text.contains("the page is back") && text.contains("12 → 48"),
        "{text}"
    );
}

#[tokio::test]
async fn what_was_doubted_does_not_date_what_came_instead() {
    let newsroom = following("/vote").await;
    newsroom.publish("/vote", "Bread before dawn", OTHER);
    newsroom.visit("/vote").await;
    publish_houses(&newsroom, 48);
    newsroom.visit("/vote").await;
    let seen = newsroom.versions("/vote")[1].first_seen;
    assert_eq!(newsroom.now().since(seen), Duration::ZERO);
}

#[tokio::test]
async fn a_page_that_never_was_is_left_alone_for_longer_each_time() {
    let newsroom = Newsroom::open().await;
    newsroom
        .site
        .publish("/typo", Answer::new(404, "nothing here"));
    newsroom.follow_unheard("/typo").await;
    for _ in 0..5 {
        assert_eq!(newsroom.visit("/typo").await, Outcome::Barred);
    }
    let standing = newsroom
        .parts
        .store
        .standing(newsroom.story("/typo").id)
        .unwrap()
        .unwrap();
    assert!(
        standing.next_visit.since(newsroom.now()) > HOUR / 2,
        "{:?}",
        standing.next_visit
    );
    assert_eq!(newsroom.suppressed().len(), 0);
}

#[tokio::test]
async fn one_missing_answer_after_a_first_one_is_not_gone() {
    let newsroom = Newsroom::open().await;
    newsroom.site.publish("/vote", Answer::new(404, "not yet"));
    newsroom.follow_unheard("/vote").await;
    newsroom.publish("/vote", "Vote on harbour wall delayed", DELAYED);
    assert_eq!(newsroom.visit("/vote").await, Outcome::First);
    newsroom.site.publish("/vote", Answer::new(404, "a hiccup"));
    assert_eq!(newsroom.visit("/vote").await, Outcome::Candidate);
}

#[tokio::test]
async fn every_one_of_many_subscribers_is_told() {
    let newsroom = following("/vote").await;
    for number in 0..140 {
        newsroom
            .subscribe(
                &format!("reader{number}@example.org"),
                Scope::All,
                Weight::Minor,
            )
            .await;
    }
    newsroom.wait(HOUR);
    publish_houses(&newsroom, 48);
    newsroom.visit("/vote").await;
    assert_eq!(newsroom.post.letters().len(), 141);
}
