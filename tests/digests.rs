//! Who hears what, how often, and what happens when the relay does not listen.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod newsroom;
mod newsroom_page;
mod post_office;
mod site;

use std::collections::BTreeSet;
use std::time::Duration;

use newsroom::{DESK, Newsroom};
use post_office::Trouble;
use redlined::news::{EmailAddress, Often, PointKind, Scope, Weight, Wish, Zone};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

const WALL: [&str; 3] = [
    "The council put off its vote on the harbour wall until Tuesday, the mayor said on Friday evening.",
    "At least 12 houses stand below the line that the wall would protect, according to the survey.",
    "Residents have asked for the wall since the flood of 2019, which reached the market square.",
];

fn publish(newsroom: &Newsroom, path: &str, houses: u32) {
    let text = WALL.map(|text| text.replace("12 houses", &format!("{houses} houses")));
    let headline = format!("Vote delayed at {path}");
    newsroom.publish(path, &headline, text.iter().map(String::as_str));
}

/// Follows stories, each with twelve houses; nobody hears of them yet.
async fn following(paths: &[&str]) -> Newsroom {
    let newsroom = Newsroom::open().await;
    for path in paths {
        publish(&newsroom, path, 12);
        newsroom.follow_unheard(path).await;
    }
    newsroom
}

fn often(often: Often) -> Wish {
    Wish {
        often,
        ..Wish::default()
    }
}

fn daily(hour: u8) -> Wish {
    often(Often::Daily {
        hour,
        zone: Zone::parse("Europe/Berlin").unwrap(),
    })
}

#[tokio::test]
async fn a_digest_tells_the_net_change_of_each_story_at_its_local_hour() {
    let newsroom = following(&["/wall", "/quay", "/mole"]).await;
    newsroom.wish("editor@example.org", daily(18)).await;
    // The newsroom opened at 9:00 UTC, which is 11:00 in Berlin.
    for (path, houses) in [("/wall", 20), ("/quay", 30), ("/wall", 48)] {
        publish(&newsroom, path, houses);
        newsroom.visit(path).await;
    }
    newsroom.wait(6 * HOUR);
    newsroom.deliver().await;
    assert_eq!(newsroom.post.letters(), [], "it is 17:30 there");
    newsroom.wait(31 * MINUTE);
    newsroom.deliver().await;
    let texts = newsroom.texts();
    assert_eq!(texts.len(), 1);
    assert!(texts[0].contains("12 → 48"), "{}", texts[0]);
    assert!(texts[0].contains("12 → 30"), "{}", texts[0]);
    assert!(!texts[0].contains("/mole"), "{}", texts[0]);
    let letter = &newsroom.post.letters()[0];
    assert!(letter.text.len() < 100_000);
    assert_eq!(
        letter.header("list-unsubscribe-post").as_deref(),
        Some("List-Unsubscribe=One-Click")
    );
    newsroom.wait(24 * HOUR);
    newsroom.deliver().await;
    assert_eq!(newsroom.post.letters().len(), 1, "an empty one is not sent");
}

#[tokio::test]
async fn what_comes_to_nothing_by_the_hour_is_not_in_a_digest() {
    let newsroom = following(&["/wall"]).await;
    newsroom
        .wish("editor@example.org", often(Often::Hourly))
        .await;
    for houses in [20, 12] {
        publish(&newsroom, "/wall", houses);
        newsroom.visit("/wall").await;
    }
    newsroom.wait(2 * HOUR);
    newsroom.deliver().await;
    assert_eq!(newsroom.post.letters(), []);
    assert_eq!(newsroom.parts.store.all_owed().unwrap(), []);
    assert_eq!(newsroom.suppressed(), ["undone"], "silence can be audited");
}

#[tokio::test]
async fn what_comes_to_nothing_leaves_one_line_however_many_are_not_told() {
    let newsroom = following(&["/wall"]).await;
    for number in 0..40 {
        let often = often(if number % 2 == 0 {
            Often::Hourly
        } else {
            Often::AtOnce
        });
        let reader = format!("reader{number}@example.org");
        newsroom.wish(&reader, often).await;
    }
    // Nothing is told while the relay rests; the first visit wakes it in vain.
    let closed = Some("421 4.3.2 closed".to_owned());
    newsroom.post.rule(|rules| rules.to_senders = closed);
    for houses in [20, 12] {
        publish(&newsroom, "/wall", houses);
        newsroom.visit("/wall").await;
    }
    newsroom.post.rule(|rules| rules.to_senders = None);
    newsroom.wait(2 * HOUR);
    newsroom.deliver().await;
    assert_eq!(newsroom.post.letters(), []);
    let story = newsroom.story("/wall").id;
    let lines = newsroom.parts.store.suppressions(Some(story)).unwrap();
    let texts: Vec<&str> = lines.iter().map(|(_, line)| line.text.as_str()).collect();
    assert_eq!(texts, ["versions 2 to 3 come to nothing beside version 1"]);
}

#[tokio::test]
async fn a_story_is_told_at_once_however_many_follow_others() {
    let newsroom = following(&["/wall", "/quay"]).await;
    let quay = Scope::Story(newsroom.story("/quay").id);
    for number in 0..1_203 {
        let address = format!("reader{number}@example.org");
        newsroom
            .subscribe(&address, quay.clone(), Weight::Minor)
            .await;
    }
    let wall = Scope::Story(newsroom.story("/wall").id);
    newsroom.subscribe(DESK, wall, Weight::Minor).await;
    newsroom.wait(HOUR);
    publish(&newsroom, "/wall", 48);
    let story = newsroom.story("/wall");
    newsroom.parts.watch.visit(&story).await.unwrap();
    for _ in 0..2 {
        newsroom.parts.deliver.step().await.unwrap();
    }
    assert_eq!(newsroom.post.letters().len(), 1);
    assert_eq!(newsroom.parts.store.expansions().unwrap(), []);
}

#[tokio::test]
async fn digests_end_with_their_subscription_and_at_once_means_at_once() {
    let newsroom = following(&["/wall"]).await;
    newsroom.wish("editor@example.org", daily(18)).await;
    publish(&newsroom, "/wall", 20);
    newsroom.visit("/wall").await;
    assert_eq!(newsroom.post.letters(), []);
    newsroom.wish("editor@example.org", Wish::default()).await;
    newsroom.deliver().await;
    assert_eq!(newsroom.texts().len(), 1, "what was gathered is told now");
    assert!(newsroom.texts()[0].contains("12 → 20"));
}

#[tokio::test]
async fn only_the_points_and_words_that_somebody_asked_for_reach_them() {
    let newsroom = following(&["/wall"]).await;
    let headlines = Wish {
        points: BTreeSet::from([PointKind::Headline]),
        ..Wish::default()
    };
    let survey = Wish {
        words: vec!["survey".to_owned()],
        ..Wish::default()
    };
    let mayor = Wish {
        words: vec!["mayor".to_owned(), "friday evening".to_owned()],
        ..Wish::default()
    };
    newsroom.wish("headlines@example.org", headlines).await;
    newsroom.wish("survey@example.org", survey).await;
    newsroom.wish("mayor@example.org", mayor).await;
    publish(&newsroom, "/wall", 48);
    newsroom.visit("/wall").await;
    let heard: Vec<_> = newsroom
        .post
        .letters()
        .into_iter()
        .map(|it| it.to)
        .collect();
    assert_eq!(heard, [["survey@example.org"]]);
}

#[tokio::test]
async fn a_pause_gathers_and_going_on_tells_it_as_one() {
    let newsroom = following(&["/wall"]).await;
    newsroom.wish(DESK, Wish::default()).await;
    let store = &newsroom.parts.store;
    let desk = store
        .subscriber_of(&EmailAddress::parse(DESK).unwrap())
        .unwrap()
        .unwrap()
        .id;
    let now = newsroom.now();
    let paused = store.change_subscriber(desk, move |it| it.paused = Some(now));
    paused.await.unwrap();
    for houses in [20, 30] {
        publish(&newsroom, "/wall", houses);
        newsroom.visit("/wall").await;
    }
    assert_eq!(newsroom.post.letters(), []);
    let going_on = store.change_subscriber(desk, redlined::news::Subscriber::go_on);
    going_on.await.unwrap();
    newsroom.deliver().await;
    assert_eq!(newsroom.texts().len(), 1);
    assert!(newsroom.texts()[0].contains("12 → 30"));
}

#[tokio::test]
async fn what_changes_while_the_relay_is_down_goes_as_one_or_not_at_all() {
    let newsroom = following(&["/wall"]).await;
    newsroom.wish(DESK, Wish::default()).await;
    let down = |rule: Option<&str>| {
        newsroom
            .post
            .rule(|rules| rules.to_senders = rule.map(ToOwned::to_owned));
    };
    down(Some("421 4.3.2 closed"));
    for houses in [20, 30, 48] {
        publish(&newsroom, "/wall", houses);
        newsroom.visit("/wall").await;
    }
    down(None);
    newsroom.wait(HOUR);
    newsroom.deliver().await;
    assert_eq!(newsroom.texts().len(), 1, "{:?}", newsroom.subjects());
    assert!(newsroom.texts()[0].contains("12 → 48"));
    down(Some("421 4.3.2 closed"));
    for houses in [60, 48] {
        publish(&newsroom, "/wall", houses);
        newsroom.visit("/wall").await;
    }
    down(None);
    newsroom.wait(HOUR);
    newsroom.deliver().await;
    assert_eq!(newsroom.texts().len(), 1, "{:?}", newsroom.subjects());
}

#[tokio::test]
async fn a_message_that_may_have_arrived_is_repeated_before_the_next_one() {
    let newsroom = following(&["/wall"]).await;
    newsroom.wish(DESK, Wish::default()).await;
    let trouble = |trouble| newsroom.post.rule(|rules| rules.trouble = trouble);
    trouble(Some(Trouble::DropsInData));
    publish(&newsroom, "/wall", 20);
    newsroom.visit("/wall").await;
    trouble(None);
    publish(&newsroom, "/wall", 48);
    newsroom
        .visit_after(30 * Duration::from_secs(1), "/wall")
        .await;
    newsroom.wait(HOUR);
    newsroom.deliver().await;
    let subjects = newsroom.subjects();
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    assert!(subjects[0].contains("12 → 20"), "{subjects:?}");
    assert!(subjects[1].contains("20 → 48"), "{subjects:?}");
}

#[tokio::test]
async fn a_stop_in_the_middle_of_many_subscribers_forgets_and_repeats_nobody() {
    let newsroom = following(&["/wall"]).await;
    let readers = 1_203;
    for number in 0..readers {
        let address = format!("reader{number}@example.org");
        newsroom
            .subscribe(&address, Scope::All, Weight::Minor)
            .await;
    }
    newsroom.wait(HOUR);
    publish(&newsroom, "/wall", 48);
    let story = newsroom.story("/wall");
    newsroom.parts.watch.visit(&story).await.unwrap();
    newsroom.parts.deliver.step().await.unwrap();
    let made = newsroom.parts.store.alerts().unwrap().len();
    assert!(made > 0 && made < readers, "{made}");
    assert_eq!(newsroom.parts.store.expansions().unwrap().len(), 1);

    let newsroom = newsroom.reopened().await;
    newsroom.deliver().await;
    let heard: BTreeSet<_> = newsroom
        .post
        .letters()
        .into_iter()
        .flat_map(|it| it.to)
        .collect();
    assert_eq!(newsroom.post.letters().len(), readers);
    assert_eq!(heard.len(), readers);
    assert_eq!(newsroom.parts.store.expansions().unwrap(), []);
}

#[tokio::test]
async fn an_address_that_the_relay_says_is_gone_is_suspended() {
    let newsroom = following(&["/wall"]).await;
    newsroom.wish(DESK, Wish::default()).await;
    newsroom.post.rule(|rules| {
        let gone = "550 5.1.1 no such user".to_owned();
        rules.replies.insert(DESK.to_owned(), gone);
    });
    publish(&newsroom, "/wall", 20);
    newsroom.visit("/wall").await;
    newsroom.post.rule(|rules| rules.replies.clear());
    publish(&newsroom, "/wall", 48);
    newsroom.visit("/wall").await;
    assert_eq!(newsroom.post.letters(), []);
    newsroom.wish(DESK, Wish::default()).await;
    publish(&newsroom, "/wall", 60);
    newsroom.visit("/wall").await;
    assert_eq!(
        newsroom.post.letters().len(),
        1,
        "the operator's word lifts it"
    );
}

#[tokio::test]
async fn every_message_has_a_return_address_of_its_own() {
    let newsroom = following(&["/wall"]).await;
    newsroom.wish(DESK, Wish::default()).await;
    for houses in [20, 48] {
        publish(&newsroom, "/wall", houses);
        newsroom.visit("/wall").await;
    }
    let from: Vec<_> = newsroom
        .post
        .letters()
        .into_iter()
        .map(|it| it.from)
        .collect();
    assert!(
        from.iter().all(|from| from.starts_with("bounces+")),
        "{from:?}"
    );
    assert_ne!(from[0], from[1]);
}
