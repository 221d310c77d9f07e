//! Which words stood where and when.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod store_fixture;

use redlined::store::{Store, Terms};
use store_fixture::{open, publish, story};

/// The stories and rows of versions in which these words stood.
fn rows(store: &Store, words: &str) -> Vec<(String, Vec<(u32, u32)>)> {
    let terms = Terms::new([words]);
    if terms.is_empty() {
        return Vec::new();
    }
    let mut rows = Vec::new();
    let lacking = store.lacking(&terms).unwrap();
    for story in store.stories().unwrap() {
        let held = store.holding(&terms, story.id).unwrap().unwrap_or_default();
        assert!(held.is_empty() || !lacking.contains(&story.id));
        let rows_of = held.into_iter().flatten().map(|sentence| sentence.runs);
        rows.extend(rows_of.map(|runs| (story.name.to_string(), runs)));
    }
    rows.sort();
    rows
}

#[tokio::test]
async fn a_phrase_is_found_wherever_it_ever_stood() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for (name, texts) in [
        (
            "strike",
            [
                "The hospital was “not a target”.",
                "The hospital was a target.",
                "The hospital was not a target, he said.",
            ],
        ),
        (
            "vote",
            [
                "The vote was put off.",
                "The vote was lost.",
                "The vote was put off.",
            ],
        ),
    ] {
        store.put_story(story(name), None).await.unwrap();
        publish(&store, &story(name), &texts).await;
    }
    let strike = |rows: &[(u32, u32)]| ("strike".to_owned(), rows.to_vec());
    for _ in 0..2 {
        assert_eq!(
            rows(&store, "Not a target"),
            [strike(&[(1, 1)]), strike(&[(3, 3)])]
        );
        assert_eq!(
            rows(&store, "vote was put off"),
            [("vote".to_owned(), vec![(1, 1), (3, 3)])]
        );
        assert_eq!(rows(&store, "targ"), []);
        assert_eq!(rows(&store, " … "), []);
    }
    store.close().unwrap();

    // Made again from the versions where it is gone with the tree.
    std::fs::remove_dir_all(dir.path().join("sled")).unwrap();
    let store = open(dir.path());
    for _ in 0..2 {
        assert_eq!(
            rows(&store, "vote was put off"),
            [("vote".to_owned(), vec![(1, 1), (3, 3)])]
        );
    }
    publish(&store, &story("vote"), &["The vote was put off."]).await;
    assert_eq!(
        rows(&store, "vote was put off"),
        [("vote".to_owned(), vec![(1, 1), (3, 4)])]
    );
    assert_eq!(store.verify_whole().unwrap(), []);
}
