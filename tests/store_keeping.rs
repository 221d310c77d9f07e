//! What is put into the store is there, and is what it was.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod store_fixture;

use redlined::news::{
    Alert, AlertId, AlertState, Confirmation, EmailAddress, Ending, Fetched, LateHashes, Outcome,
    Page, Scope, Standing, Weight,
};
use redlined::store::{Error, Open, Store};
use store_fixture::{article, at, changed, headlines, open, publish, story, unchanged};

#[tokio::test]
async fn a_story_with_versions_is_the_same_after_reopening() {
    let dir = tempfile::tempdir().unwrap();
    let ferry = story("ferry");
    {
        let store = open(dir.path());
        store
            .put_story(ferry.clone(), Some(Standing::new(at(0))))
            .await
            .unwrap();
        publish(&store, &ferry, &["aground", "12 hurt", "48 hurt"]).await;
        store.close().unwrap();
        store.close().unwrap();
        assert!(matches!(store.stories(), Err(Error::Closed { .. })));
    }
    let store = Store::open(dir.path(), Open::Existing, at(1)).unwrap();
    assert_eq!(store.notes(), &[] as &[String]);
    assert_eq!(store.stories().unwrap(), vec![ferry.clone()]);
    assert_eq!(headlines(&store, &ferry), ["aground", "12 hurt", "48 hurt"]);
    assert_eq!(store.announcements().unwrap().len(), 2);
    let versions: Vec<_> = store
        .snapshots(ferry.id)
        .unwrap()
        .iter()
        .map(|page| page.version)
        .collect();
    assert_eq!(versions, [Some(1), Some(2), Some(3)]);
}

#[tokio::test]
async fn a_name_or_an_address_belongs_to_one_story() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (ferry, mut vote) = (story("ferry"), story("vote"));
    store.put_story(ferry.clone(), None).await.unwrap();
    vote.name = ferry.name.clone();
    let taken = store.put_story(vote.clone(), None).await;
    assert!(matches!(taken, Err(Error::NameTaken { .. })));
    vote.name = story("vote").name;
    vote.address = ferry.address.clone();
    let taken = store.put_story(vote, None).await;
    assert_eq!(
        taken,
        Err(Error::AddressTaken {
            by: ferry.name.clone(),
            id: ferry.id
        })
    );

    let mut renamed = ferry.clone();
    renamed.name = story("harbour").name;
    store.put_story(renamed, None).await.unwrap();
    let mut other = story("vote");
    other.name = ferry.name;
    store.put_story(other, None).await.unwrap();
}

#[tokio::test]
async fn a_version_is_never_altered() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let ferry = story("ferry");
    store.put_story(ferry.clone(), None).await.unwrap();
    publish(&store, &ferry, &["one", "two"]).await;
    let first = store.timeline(ferry.id).unwrap().swap_remove(0);
    let again = changed(&ferry, Some(&first), 600, article("another two", &[]));
    assert_eq!(
        store.commit(again).await,
        Err(Error::OutOfOrder {
            story: ferry.id,
            number: 2,
            last: 2
        })
    );
    assert_eq!(headlines(&store, &ferry), ["one", "two"]);
    assert_eq!(store.announcements().unwrap().len(), 1);
}

#[tokio::test]
async fn an_unchanged_page_needs_the_standing_alone() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let ferry = story("ferry");
    store.put_story(ferry.clone(), None).await.unwrap();
    publish(&store, &ferry, &["one", "two"]).await;
    let snapshot = store.snapshot(ferry.id, 2).unwrap().unwrap();
    let page = |fetched| Page {
        asked: at(900),
        answered: at(901),
        fetched,
    };
    for fetched in [
        Fetched::NotModified,
        Fetched::Snapshot(Box::new(snapshot.clone())),
    ] {
        let known = store.known(ferry.id, &page(fetched)).unwrap();
        assert_eq!((known.last, known.bodies.len()), (None, 0));
    }
    let mut other = snapshot;
    other.hashes = LateHashes::default();
    other.body.extend(b"<!-- other -->");
    let known = store
        .known(ferry.id, &page(Fetched::Snapshot(Box::new(other))))
        .unwrap();
    assert_eq!(known.last.unwrap().article.headline, "two");
    assert_eq!(known.bodies.len(), 2);
    assert_eq!(known.reread, None);
}

#[tokio::test]
async fn visits_with_the_same_outcome_are_one_run_and_a_gap_shows() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let ferry = story("ferry");
    store.put_story(ferry.clone(), None).await.unwrap();
    for (seconds, outcome) in [
        (60, Outcome::Same),
        (120, Outcome::Same),
        (9_000, Outcome::Same),
        (9_060, Outcome::Failed),
        (9_120, Outcome::Same),
    ] {
        store
            .commit(unchanged(&ferry, seconds, outcome))
            .await
            .unwrap();
    }
    let runs = store.runs(ferry.id).unwrap();
    let counts: Vec<_> = runs.iter().map(|run| (run.outcome, run.count)).collect();
    assert_eq!(
        counts,
        [(Outcome::Same, 3), (Outcome::Failed, 1), (Outcome::Same, 1)]
    );
    assert_eq!(runs[0].longest_gap_millis, 8_880_000);
    assert_eq!(
        store.standing(ferry.id).unwrap().unwrap().last_visit,
        Some(at(9_120))
    );
    drop(store);
    let store = open(dir.path());
    assert_eq!(store.runs(ferry.id).unwrap(), runs);
    assert_eq!(
        store.standing(ferry.id).unwrap().unwrap().last_visit,
        Some(at(9_120))
    );
}

#[tokio::test]
async fn an_announcement_becomes_alerts_in_one_commit() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let ferry = story("ferry");
    store.put_story(ferry.clone(), None).await.unwrap();
    publish(&store, &ferry, &["one", "two", "three"]).await;
    let address = EmailAddress::parse("desk@example.org").unwrap();
    let confirmed = Confirmation {
        at: at(0),
        by_operator: true,
    };
    let subscription = store
        .subscribe(&address, Scope::All, Weight::Minor, confirmed)
        .await
        .unwrap();

    let waiting: Vec<u64> = store
        .announcements()
        .unwrap()
        .iter()
        .map(|(number, _)| *number)
        .collect();
    assert_eq!(waiting, [1, 2]);
    let alert = |bits, due| Alert {
        id: AlertId::from_bits(bits),
        subscriber: subscription.subscriber,
        story: ferry.id,
        older: 1,
        newer: 3,
        message_id: format!("{bits}@example.org"),
        made: at(300),
        state: AlertState::Waiting,
        due,
        attempts: 0,
        reply: None,
        event: None,
        without: None,
        first_seen: None,
        digest: Vec::new(),
        uncertain: false,
    };
    let alerts = vec![alert(1, at(400)), alert(2, at(300))];
    store_fixture::expand(&store, waiting, alerts, ferry.id, at(300)).await;
    assert_eq!(store.announcements().unwrap(), []);
    assert_eq!(store.last_told(ferry.id).unwrap(), Some(at(300)));
    assert_eq!(store.next_due().unwrap(), Some(at(300)));
    assert_eq!(store.due_alerts(at(299), None, 9).unwrap(), []);
    assert_eq!(
        store.due_alerts(at(300), None, 9).unwrap(),
        [alert(2, at(300))]
    );
    assert_eq!(
        store.due_alerts(at(400), None, 1).unwrap(),
        [alert(2, at(300))]
    );
    let first = alert(2, at(300));
    let behind = store.due_alerts(at(400), Some(&first), 9).unwrap();
    assert!(!behind.is_empty() && !behind.contains(&first));

    let mut delivered = alert(2, at(300));
    delivered.state = AlertState::Delivered;
    store.put_alert(delivered).await.unwrap();
    assert_eq!(store.next_due().unwrap(), Some(at(400)));
    assert_eq!(store.alerts().unwrap().len(), 2);

    publish(&store, &ferry, &["four"]).await;
    assert_eq!(
        store.announcements().unwrap()[0].0,
        3,
        "a number is never used again"
    );
}

#[tokio::test]
async fn subscribing_twice_is_subscribing_once_and_another_weight_replaces() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let address = EmailAddress::parse("desk@example.org").unwrap();
    let confirmed = |seconds| Confirmation {
        at: at(seconds),
        by_operator: true,
    };
    let first = store
        .subscribe(&address, Scope::All, Weight::Minor, confirmed(1))
        .await
        .unwrap();
    let again = store
        .subscribe(&address, Scope::All, Weight::Minor, confirmed(2))
        .await
        .unwrap();
    assert_eq!(first, again);
    let other = store
        .subscribe(&address, Scope::All, Weight::Substantive, confirmed(3))
        .await
        .unwrap();
    assert_eq!(other.subscriber, first.subscriber);
    let reasons: Vec<_> = store
        .subscriptions()
        .unwrap()
        .into_iter()
        .map(|one| (one.id, one.ended.map(|ending| ending.reason)))
        .collect();
    assert!(reasons.contains(&(first.id, Some("replaced".to_owned()))));
    assert!(reasons.contains(&(other.id, None)));

    let ending = |reason: &str| Ending {
        at: at(9),
        reason: reason.to_owned(),
    };
    store
        .end_subscription(other.id, ending("operator"))
        .await
        .unwrap();
    store
        .end_subscription(other.id, ending("bounced"))
        .await
        .unwrap();
    let ended = store
        .subscriptions()
        .unwrap()
        .into_iter()
        .find(|one| one.id == other.id)
        .unwrap();
    assert_eq!(ended.ended, Some(ending("operator")));
    let subscribers = store.subscribers().unwrap();
    assert_eq!(subscribers.len(), 1);
    assert_eq!(subscribers[0].1.as_ref(), Some(&address));
}

#[tokio::test]
async fn changes_asked_for_at_once_see_one_another() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let mut asked = Vec::new();
    for _ in 0..40 {
        let store = store.clone();
        asked.push(tokio::spawn(async move {
            let mut same_name = story("ferry");
            same_name.id = redlined::news::StoryId::from_bits(redlined::store::random_bits());
            store.put_story(same_name, None).await
        }));
    }
    let mut taken = 0;
    for answer in asked {
        if answer.await.unwrap().is_ok() {
            taken += 1;
        }
    }
    assert_eq!(taken, 1);
    assert_eq!(store.stories().unwrap().len(), 1);
}

#[tokio::test]
async fn a_long_history_reads_back_from_any_version() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let ferry = story("ferry");
    store.put_story(ferry.clone(), None).await.unwrap();
    let texts: Vec<String> = (0..300)
        .map(|number| format!("{} hurt", number % 280))
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    publish(&store, &ferry, &texts).await;
    assert_eq!(headlines(&store, &ferry), texts);
}
