//! Pages are kept for as long as was asked for; what was read from them stays.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod store_fixture;

use redlined::clock::Clock;
use redlined::news::{Hash, Snapshot};
use redlined::store::Store;
use redlined::upkeep;
use store_fixture::{article, at, changed, open, publish, story};

/// The versions whose pages are there, each proven.
fn kept(store: &Store) -> Vec<u32> {
    let id = story("ferry").id;
    let numbers = 1..=u32::try_from(store.timeline(id).unwrap().len()).unwrap();
    numbers
        .filter(|&number| {
            let head = store.version(id, number).unwrap().unwrap().head;
            let snapshot = store.snapshot(id, number).unwrap();
            snapshot.is_some_and(|snapshot| {
                assert_eq!(Hash::sha256(&snapshot.body), head.sha256);
                assert_eq!(snapshot.status, 200);
                true
            })
        })
        .collect()
}

#[tokio::test]
async fn old_pages_are_forgotten_and_the_others_stay_readable() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    store.put_story(story("ferry"), None).await.unwrap();
    let texts: Vec<String> = (0..40).map(|number| format!("{number} hurt")).collect();
    publish(
        &store,
        &story("ferry"),
        &texts.iter().map(String::as_str).collect::<Vec<_>>(),
    )
    .await;
    // Version N was answered N minutes in.
    for (minutes, first) in [(1, 1), (2, 2), (18, 18), (30, 30), (500, 40)] {
        store.forget_pages(at(minutes * 60)).unwrap();
        assert_eq!(kept(&store), (first..=40).collect::<Vec<_>>());
        assert_eq!(
            store.snapshots(story("ferry").id).unwrap().len(),
            kept(&store).len()
        );
    }
    assert_eq!(store.forget_pages(at(500 * 60)).unwrap(), 0);
    publish(&store, &story("ferry"), &["one more"]).await;
    assert_eq!(kept(&store), [40, 41]);
    assert_eq!(store.verify_story(story("ferry").id), []);
    drop(store);
    std::fs::remove_dir_all(dir.path().join("sled")).unwrap();
    assert_eq!(kept(&open(dir.path())), [40, 41]);
}

/// Bytes that cannot be packed.
fn noise(seed: u64, bytes: usize) -> Vec<u8> {
    let mut state = seed * 2 + 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    std::iter::repeat_with(&mut next)
        .flatten()
        .take(bytes)
        .collect()
}

#[tokio::test]
async fn the_space_of_forgotten_pages_is_freed() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let ferry = story("ferry");
    store.put_story(ferry.clone(), None).await.unwrap();
    for number in 1..=20 {
        let last = store.timeline(ferry.id).unwrap().pop();
        let text = article(&format!("{number} hurt"), &[]);
        let mut decision = changed(&ferry, last.as_ref(), number * 60, text);
        let body = noise(number.unsigned_abs(), 2 << 20);
        let sha256 = Hash::sha256(&body);
        decision.version.as_mut().unwrap().0.head.sha256 = sha256;
        let snapshot = decision.snapshot.take().unwrap();
        decision.snapshot = Some(Snapshot {
            hashes: sha256.into(),
            body,
            ..snapshot
        });
        store.commit(decision).await.unwrap();
    }
    assert!(store.size().pages > 40 << 20);
    store.forget_pages(at(15 * 60)).unwrap();
    for _ in 0..2 {
        store.upkeep().unwrap();
    }
    assert!(store.size().pages < 24 << 20, "{:?}", store.size());
    assert_eq!(kept(&store), (15..=20).collect::<Vec<_>>());
}

#[tokio::test]
async fn pages_older_than_the_file_says_are_forgotten_at_night() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let ferry = story("ferry");
    store.put_story(ferry.clone(), None).await.unwrap();
    publish(&store, &ferry, &["one", "two", "three"]).await;
    let clock = Clock::Real;
    let since = clock.now().since(at(150));
    upkeep::at_night(&store, clock, None).await;
    assert_eq!(kept(&store), [1, 2, 3]);
    upkeep::at_night(&store, clock, Some(since)).await;
    assert_eq!(kept(&store), [3]);
    assert_eq!(store.timeline(ferry.id).unwrap().len(), 3);
}
