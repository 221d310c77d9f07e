//! What is there already costs no room again, and what is packed again at upkeep says the same.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod store_fixture;

use redlined::news::{Article, Fact, FactKind, Place, Story, VersionHead, version_hash};
use redlined::store::{Open, Store};
use store_fixture::{article, at, changed, headlines, open, story};

/// A text of so many paragraphs in which nothing repeats.
fn report(paragraphs: usize) -> Vec<String> {
    let mut seed = 7u64;
    let mut word = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("{:x}", seed >> 40)
    };
    let paragraph = |_| (0..30).map(|_| word()).collect::<Vec<_>>().join(" ");
    (0..paragraphs).map(paragraph).collect()
}

fn of(paragraphs: &[String]) -> Article {
    let texts: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
    article("The report", &texts)
}

/// Commits an article without its page, and says by how much the journal grew.
async fn keep(store: &Store, followed: &Story, text: Article, returns_to: Option<u32>) -> u64 {
    keep_with(store, followed, text, returns_to, Vec::new()).await
}

/// The same with these facts.
async fn keep_with(
    store: &Store,
    followed: &Story,
    text: Article,
    returns_to: Option<u32>,
    facts: Vec<Fact>,
) -> u64 {
    let last: Option<VersionHead> = store.timeline(followed.id).unwrap().pop();
    let seconds = last
        .as_ref()
        .map_or(60, |last| i64::from(last.number) * 60 + 60);
    let mut decision = changed(followed, last.as_ref(), seconds, text);
    decision.snapshot = None;
    let version = &mut decision.version.as_mut().unwrap().0;
    version.head.revert_of = returns_to;
    version.head.facts = facts;
    version.head.hash = version_hash(&version.head, &version.article);
    let before = store.size().journal;
    store.commit(decision).await.unwrap();
    store.size().journal - before
}

#[tokio::test]
async fn a_text_seen_before_costs_only_its_reference() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (ferry, copy) = (story("ferry"), story("copy"));
    for one in [&ferry, &copy] {
        store.put_story(one.clone(), None).await.unwrap();
    }
    let (first, second) = (of(&report(40)), of(&report(40)[20..]));
    let whole = keep(&store, &ferry, first.clone(), None).await;
    keep(&store, &ferry, second.clone(), None).await;
    let back = keep(&store, &ferry, first.clone(), Some(1)).await;
    let elsewhere = keep(&store, &copy, first.clone(), None).await;
    assert!(whole > 4_000, "{whole}");
    assert!(back < 1_000, "a return: {back} of {whole}");
    assert!(
        elsewhere < 1_000,
        "in another story: {elsewhere} of {whole}"
    );
    for (of, number) in [(&ferry, 1), (&ferry, 3), (&copy, 1)] {
        let version = store.version(of.id, number).unwrap().unwrap();
        assert_eq!(version.article, first);
    }
    assert_eq!(store.verify_story(copy.id), []);
}

#[tokio::test]
async fn what_the_record_quotes_of_the_texts_costs_little_beside_them() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let before = report(40);
    let after = [&report(80)[40..60], &before[20..]].concat();
    let facts: Vec<Fact> = before[..20]
        .iter()
        .zip(&after)
        .map(|(old, new)| {
            let (old, new) = (Some(old.clone()), Some(new.clone()));
            Fact::new(FactKind::Reworded, Place::Body, old, new)
        })
        .collect();
    let mut grown = Vec::new();
    for (name, facts) in [("quiet", Vec::new()), ("quoted", facts.clone())] {
        let followed = story(name);
        store.put_story(followed.clone(), None).await.unwrap();
        keep(&store, &followed, of(&before), None).await;
        grown.push(keep_with(&store, &followed, of(&after), None, facts).await);
        // And once more against what was packed so.
        keep(&store, &followed, of(&report(60)[20..]), None).await;
    }
    assert!(grown[0] > 2_500, "the new paragraphs themselves: {grown:?}");
    assert!(grown[1] < grown[0] + 20 * 50, "quoted: {grown:?}");
    store.close().unwrap();
    let store = Store::open(dir.path(), Open::Existing, at(900)).unwrap();
    let quoted = story("quoted");
    for _ in ["as written", "after upkeep"] {
        assert_eq!(store.timeline(quoted.id).unwrap()[1].facts, facts);
        assert_eq!(store.verify_story(quoted.id), []);
        store.upkeep().unwrap();
    }
}

#[tokio::test]
async fn upkeep_makes_a_history_smaller_and_says_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let ferry = story("ferry");
    store.put_story(ferry.clone(), None).await.unwrap();
    let mut paragraphs = report(40);
    let fresh = report(240);
    for number in 0..200 {
        paragraphs[number % 40].clone_from(&fresh[number + 40]);
        if number % 3 == 2 {
            // A paragraph that comes and goes, as those do that the last version does not have.
            paragraphs.swap(number % 7, 30);
        }
        keep(&store, &ferry, of(&paragraphs), None).await;
    }
    let before = store.size();
    let heads = store.timeline(ferry.id).unwrap();
    let done = store.upkeep().unwrap();
    assert!(done.compacted, "{done:?}");
    let after = store.size();
    assert!(
        after.journal * 10 < before.journal * 9,
        "{before:?} {after:?}"
    );
    let again = store.upkeep().unwrap();
    assert!(!again.compacted, "there is nothing left to do");

    assert_eq!(store.timeline(ferry.id).unwrap(), heads);
    assert_eq!(store.verify_story(ferry.id), []);
    assert_eq!(store.verify_whole().unwrap(), []);
    keep(&store, &ferry, of(&report(41)), None).await;
    store.close().unwrap();
    std::fs::remove_dir_all(dir.path().join("sled")).unwrap();
    std::fs::remove_file(dir.path().join("clean")).unwrap();
    let store = Store::open(dir.path(), Open::Existing, at(0)).unwrap();
    assert_eq!(store.timeline(ferry.id).unwrap()[..heads.len()], heads);
    assert_eq!(store.verify_story(ferry.id), []);
}

#[tokio::test]
async fn a_sentence_is_found_in_every_version_however_many_came_since() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let ferry = story("ferry");
    store.put_story(ferry.clone(), None).await.unwrap();
    let texts: Vec<String> = (0..60)
        .map(|number| format!("Ferry {number} sank."))
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    store_fixture::publish(&store, &ferry, &texts).await;
    let sentences = store.sentences(ferry.id).unwrap();
    let background = sentences
        .iter()
        .find(|one| one.text == "Background.")
        .unwrap();
    assert_eq!(background.runs, [(1, 60)]);
    for number in [1, 30, 59, 60] {
        let text = format!("Ferry {} sank.", number - 1);
        let one = sentences.iter().find(|one| one.text == text).unwrap();
        assert_eq!(one.runs, [(number, number)]);
    }
    assert_eq!(headlines(&store, &ferry), texts);
}
