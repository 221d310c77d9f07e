//! A store of every released format stays in `tests/stores`, and opens.
//!
//! `cargo test --test store_formats -- --ignored` writes the store of a new format.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod store_fixture;

use std::path::{Path, PathBuf};

use redlined::news::{
    Alert, AlertId, AlertState, Candidate, CandidateKind, Confirmation, EmailAddress, Fact,
    FactKind, Outcome, Place, Scope, Suppression, Variant, Weight,
};
use redlined::store::{FORMAT, Open, Store};
use store_fixture::{article, at, changed, copy_of, headlines, open, publish, story, unchanged};

fn folder(format: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/stores/{format}"))
}

fn desk() -> EmailAddress {
    EmailAddress::parse("desk@example.org").unwrap()
}

#[tokio::test]
async fn a_store_of_every_format_opens_says_what_was_written_and_goes_on() {
    for format in 1..=FORMAT {
        assert!(folder(format).exists(), "tests/stores/{format} is missing");
        let dir = copy_of(&folder(format));
        let store = Store::open(dir.path(), Open::Existing, at(0)).unwrap();
        let (ferry, vote) = (story("ferry"), story("vote"));
        assert_eq!(store.stories().unwrap().len(), 2);
        assert_eq!(
            headlines(&store, &ferry),
            ["aground", "12 hurt", "48 hurt", "12 hurt"]
        );
        assert_eq!(headlines(&store, &vote), ["put off", "lost"]);
        let told = &store.timeline(vote.id).unwrap()[1].facts;
        assert_eq!(
            (told[0].kind, told[0].new.as_deref()),
            (FactKind::Figure, Some("12"))
        );
        let outcomes: Vec<_> = store
            .runs(vote.id)
            .unwrap()
            .iter()
            .map(|run| run.outcome)
            .collect();
        assert_eq!(
            outcomes,
            [Outcome::Changed, Outcome::Same, Outcome::Candidate]
        );
        assert_eq!(
            store.suppressions(Some(vote.id)).unwrap()[0].1.reason,
            "candidate"
        );
        assert_eq!(store.announcements().unwrap().len(), 1);
        assert_eq!(
            store.due_alerts(at(900), None, 9).unwrap()[0].message_id,
            "1@example.org"
        );
        assert_eq!(store.last_told(ferry.id).unwrap(), Some(at(300)));
        let subscriber = store.subscriber_of(&desk()).unwrap().unwrap();
        let subscriptions = store.subscriptions().unwrap();
        assert!(
            subscriptions
                .iter()
                .all(|one| one.subscriber == subscriber.id)
        );
        assert_eq!(subscriptions.iter().filter(|one| one.active()).count(), 1);
        let concerned = store.concerned_after(&vote, None, 9).unwrap();
        let concerned: Vec<_> = concerned.into_iter().map(|(id, _)| id).collect();
        assert_eq!(concerned, [subscriber.id], "{format}");
        assert_eq!(store.verify_whole().unwrap(), []);
        publish(&store, &ferry, &["48 hurt", "refloated"]).await;
        store.close().unwrap();
        let store = Store::open(dir.path(), Open::Existing, at(1_200)).unwrap();
        store.upkeep().unwrap();
        assert_eq!(
            headlines(&store, &ferry)[2..],
            ["48 hurt", "12 hurt", "48 hurt", "refloated"]
        );
        for followed in [ferry, vote] {
            assert_eq!(store.verify_story(followed.id), []);
        }
    }
}

#[tokio::test]
#[ignore = "writes the store of a new format, once"]
async fn write_a_store_of_this_format() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (ferry, vote) = (story("ferry"), story("vote"));
    store.put_story(ferry.clone(), None).await.unwrap();
    publish(&store, &ferry, &["aground", "12 hurt", "48 hurt"]).await;
    let last = store.timeline(ferry.id).unwrap().pop();
    let mut back = changed(
        &ferry,
        last.as_ref(),
        400,
        article("12 hurt", &["12 hurt", "Background."]),
    );
    back.version.as_mut().unwrap().0.head.revert_of = Some(2);
    store.commit(back).await.unwrap();

    store.put_story(vote.clone(), None).await.unwrap();
    publish(&store, &vote, &["put off"]).await;
    let last = store.timeline(vote.id).unwrap().pop();
    let mut lost = changed(&vote, last.as_ref(), 180, article("lost", &["By 12."]));
    let figure = Fact::new(FactKind::Figure, Place::Top, None, Some("12".to_owned()));
    lost.version.as_mut().unwrap().0.head.facts = vec![figure];
    store.commit(lost).await.unwrap();
    store
        .commit(unchanged(&vote, 240, Outcome::Same))
        .await
        .unwrap();
    let mut doubted = unchanged(&vote, 300, Outcome::Candidate);
    doubted.candidate = Some(Candidate {
        kind: CandidateKind::CutShort,
        first_seen: at(300),
        fingerprint: None,
        visits: 1,
        url: None,
    });
    doubted.variants = vec![Variant {
        headline: "The vote is lost".to_owned(),
        first_seen: at(200),
        last_seen: at(300),
        showing_since: at(200),
        told: false,
    }];
    doubted.suppressed = Some(Suppression {
        at: at(300),
        reason: "candidate".to_owned(),
        text: "the body is cut short".to_owned(),
        weight: None,
    });
    store.commit(doubted).await.unwrap();

    let confirmed = |seconds| Confirmation {
        at: at(seconds),
        by_operator: true,
    };
    for (seconds, weight) in [(1, Weight::Minor), (2, Weight::Substantive)] {
        let address = desk();
        let subscribing = store.subscribe(&address, Scope::All, weight, confirmed(seconds));
        subscribing.await.unwrap();
    }
    let alert = Alert {
        id: AlertId::from_bits(1),
        subscriber: store.subscriber_of(&desk()).unwrap().unwrap().id,
        story: ferry.id,
        older: 1,
        newer: 3,
        message_id: "1@example.org".to_owned(),
        made: at(300),
        state: AlertState::Waiting,
        due: at(300),
        attempts: 0,
        reply: None,
        event: None,
        without: None,
        first_seen: None,
        digest: Vec::new(),
        uncertain: false,
    };
    store_fixture::expand(&store, vec![1, 2, 3], vec![alert], ferry.id, at(300)).await;
    store
        .backup()
        .unwrap()
        .write_folder(&folder(FORMAT))
        .unwrap();
}
