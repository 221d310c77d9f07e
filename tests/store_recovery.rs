//! After a stop that was not clean, after damage, and where there is nothing to open.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod store_fixture;

use std::fs;
use std::path::Path;

use redlined::news::{EmailAddress, Outcome, Standing};
use redlined::store::{Error, Open, Store};
use store_fixture::{at, copy_of, headlines, open, publish, story, unchanged};

const TEXTS: [&str; 3] = ["aground", "12 hurt", "48 hurt"];

/// A store with one story of three versions, as a power cut would leave it.
async fn cut_off() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    store
        .put_story(story("ferry"), Some(Standing::new(at(0))))
        .await
        .unwrap();
    publish(&store, &story("ferry"), &TEXTS).await;
    copy_of(dir.path())
}

fn assert_whole(dir: &Path) -> Vec<String> {
    let store = Store::open(dir, Open::Existing, at(1)).unwrap();
    let ferry = story("ferry");
    assert_eq!(store.stories().unwrap(), vec![ferry.clone()]);
    assert_eq!(headlines(&store, &ferry), TEXTS);
    assert_eq!(store.announcements().unwrap().len(), 2);
    assert!(store.standing(ferry.id).unwrap().is_some());
    store.notes().to_vec()
}

#[tokio::test]
async fn whatever_was_acknowledged_is_there_after_a_cut() {
    let dir = cut_off().await;
    assert_whole(dir.path());
    assert_eq!(
        assert_whole(dir.path()),
        [] as [String; 0],
        "the second time all is well"
    );
}

#[tokio::test]
async fn a_tree_that_is_missing_or_broken_is_made_again_from_the_journal() {
    for damage in [remove, truncate, garble, stale_snapshot] {
        let dir = cut_off().await;
        damage(&dir.path().join("sled"));
        assert_whole(dir.path());
    }
}

fn remove(tree: &Path) {
    fs::remove_dir_all(tree).unwrap();
}

fn truncate(tree: &Path) {
    let file = fs::OpenOptions::new()
        .write(true)
        .open(tree.join("db"))
        .unwrap();
    file.set_len(300).unwrap();
}

fn garble(tree: &Path) {
    let bytes = fs::read(tree.join("db")).unwrap();
    let garbled: Vec<u8> = bytes.iter().map(|byte| byte ^ 0x5a).collect();
    fs::write(tree.join("db"), garbled).unwrap();
}

/// Only what sled left behind of a snapshot it was writing when it was killed.
fn stale_snapshot(tree: &Path) {
    fs::write(tree.join("snap.00000000000000FF.generating"), b"half").unwrap();
}

#[tokio::test]
async fn a_flipped_byte_of_the_tree_is_never_believed() {
    let dir = tempfile::tempdir().unwrap();
    {
        let store = open(dir.path());
        store
            .put_story(story("ferry"), Some(Standing::new(at(0))))
            .await
            .unwrap();
        publish(&store, &story("ferry"), &TEXTS).await;
    }
    for clean in [true, false] {
        let copy = copy_of(dir.path());
        if !clean {
            fs::remove_file(copy.path().join("clean")).unwrap();
        }
        let path = copy.path().join("sled/db");
        let whole = fs::read(&path).unwrap();
        let written = whole.iter().rposition(|byte| *byte != 0).unwrap();
        for place in (0..written).step_by(written / 10) {
            let mut flipped = whole.clone();
            flipped[place] ^= 0x10;
            fs::write(&path, flipped).unwrap();
            assert_whole(copy.path());
        }
    }
}

#[tokio::test]
async fn a_damaged_page_is_named_once_however_many_build_on_it() {
    let dir = cut_off().await;
    let first = dir.path().join("pages").join(first_segment(dir.path()));
    let mut bytes = fs::read(&first).unwrap();
    let middle = bytes.len() / 6;
    bytes[middle] ^= 0x10;
    fs::write(&first, bytes).unwrap();
    let store = Store::open(dir.path(), Open::Existing, at(1)).unwrap();
    let found = store.verify_story(story("ferry").id);
    let found: Vec<&str> = found.iter().map(|finding| finding.what.as_str()).collect();
    let [once] = found[..] else {
        panic!("{found:?}");
    };
    assert!(
        once.ends_with("; 2 more that build on it cannot be read either"),
        "{once}"
    );
}

fn first_segment(dir: &Path) -> std::ffi::OsString {
    let segments = fs::read_dir(dir.join("pages")).unwrap();
    let names = segments.map(|entry| entry.unwrap().file_name());
    names.min().unwrap()
}

#[tokio::test]
async fn a_torn_last_write_is_cut_off_and_said() {
    let dir = cut_off().await;
    let journal = dir.path().join("journal");
    let mut bytes = fs::read(&journal).unwrap();
    bytes.extend(b"\xf7rdl\x40\x00\x00\x00half a frame");
    fs::write(&journal, bytes).unwrap();
    let notes = assert_whole(dir.path());
    assert!(notes[0].contains("never acknowledged"), "{notes:?}");
}

#[tokio::test]
async fn damage_in_the_middle_of_the_journal_is_an_error_that_names_it() {
    let dir = cut_off().await;
    let journal = dir.path().join("journal");
    let mut bytes = fs::read(&journal).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&journal, &bytes).unwrap();
    let error = Store::open(dir.path(), Open::Create, at(1)).err().unwrap();
    assert!(error.to_string().contains("journal"), "{error}");
    assert_eq!(fs::read(&journal).unwrap(), bytes, "nothing was cut off");
}

#[tokio::test]
async fn a_journal_shorter_than_the_clean_stop_left_it_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    {
        let store = open(dir.path());
        store.put_story(story("ferry"), None).await.unwrap();
        publish(&store, &story("ferry"), &TEXTS).await;
    }
    let journal = dir.path().join("journal");
    let bytes = fs::read(&journal).unwrap();
    fs::write(&journal, &bytes[..bytes.len() - 10]).unwrap();
    let error = Store::open(dir.path(), Open::Existing, at(1))
        .err()
        .unwrap();
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
}

#[tokio::test]
async fn what_only_a_visit_noted_survives_a_clean_stop() {
    let dir = tempfile::tempdir().unwrap();
    let ferry = story("ferry");
    {
        let store = open(dir.path());
        store.put_story(ferry.clone(), None).await.unwrap();
        store
            .commit(unchanged(&ferry, 60, Outcome::Same))
            .await
            .unwrap();
    }
    let store = open(dir.path());
    assert_eq!(
        store.standing(ferry.id).unwrap().unwrap().last_visit,
        Some(at(60))
    );
    assert_eq!(store.runs(ferry.id).unwrap().len(), 1);
}

#[tokio::test]
async fn two_openers_of_one_store_get_one_clear_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let _store = open(dir.path());
    let error = Store::open(dir.path(), Open::Create, at(1)).err().unwrap();
    assert_eq!(
        error,
        Error::InUse {
            dir: dir.path().to_owned()
        }
    );
    assert!(error.to_string().contains("in use by another redlined"));
}

#[test]
fn where_there_is_no_store_none_is_made_unless_asked() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("state");
    let error = Store::open(&missing, Open::Existing, at(0)).err().unwrap();
    assert_eq!(
        error,
        Error::NotFound {
            dir: missing.clone()
        }
    );
    assert!(!missing.exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, b"in the way").unwrap();
    for place in [file.clone(), file.join("state")] {
        let error = Store::open(&place, Open::Create, at(0)).err().unwrap();
        assert!(matches!(error, Error::NotWritable { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_store_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    let _store = open(&state);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&state), 0o700);
    assert_eq!(mode(&state.join("key")), 0o600);
}

#[tokio::test]
async fn an_address_stands_in_one_entry_of_the_journal() {
    use redlined::news::{Confirmation, Scope, Weight};
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let address = EmailAddress::parse("someone@example.org").unwrap();
    let confirmed = Confirmation {
        at: at(0),
        by_operator: true,
    };
    for scope in [Scope::All, Scope::Host("example.org".to_owned())] {
        store
            .subscribe(&address, scope, Weight::Minor, confirmed)
            .await
            .unwrap();
    }
    store.close().unwrap();
    let journal = fs::read(dir.path().join("journal")).unwrap();
    let count = journal.windows(7).filter(|text| text == b"someone").count();
    assert_eq!(count, 1);
}

#[tokio::test]
async fn an_erased_address_is_in_no_file_after_upkeep() {
    use redlined::news::{Confirmation, Scope, Weight};
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let ferry = story("ferry");
    let standing = Standing::new(at(0));
    store
        .put_story(ferry.clone(), Some(standing))
        .await
        .unwrap();
    store
        .commit(unchanged(&ferry, 60, Outcome::Same))
        .await
        .unwrap();
    let address = EmailAddress::parse("someone@example.org").unwrap();
    let confirmed = Confirmation {
        at: at(0),
        by_operator: true,
    };
    let subscription = store
        .subscribe(&address, Scope::All, Weight::Minor, confirmed)
        .await
        .unwrap();
    store.erase(subscription.subscriber, at(9)).await.unwrap();
    assert!(store.upkeep().unwrap().repacked);
    assert!(
        !store.upkeep().unwrap().repacked,
        "there is nothing left to do"
    );
    publish(&store, &ferry, &TEXTS).await;

    assert_eq!(store.subscriber_of(&address).unwrap(), None);
    assert_eq!(store.subscribers().unwrap()[0].1, None);
    assert!(
        store
            .subscriptions()
            .unwrap()
            .iter()
            .all(|one| !one.active())
    );
    assert_eq!(headlines(&store, &ferry), TEXTS);
    assert_eq!(store.runs(ferry.id).unwrap().len(), 2);
    assert_eq!(store.verify_whole().unwrap(), []);
    store.close().unwrap();
    for name in ["journal", "sled/db"] {
        let bytes = fs::read(dir.path().join(name)).unwrap();
        assert!(!bytes.windows(7).any(|text| text == b"someone"), "{name}");
    }
    let store = open(dir.path());
    assert_eq!(store.notes(), [] as [String; 0]);
    assert_eq!(headlines(&store, &ferry), TEXTS);
}

#[tokio::test]
async fn a_mark_of_a_clean_stop_that_is_not_as_it_was_written_is_not_believed() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let ferry = story("ferry");
    let standing = Standing::new(at(0));
    store
        .put_story(ferry.clone(), Some(standing))
        .await
        .unwrap();
    publish(&store, &ferry, &TEXTS).await;
    store.close().unwrap();
    let mark = fs::read(dir.path().join("clean")).unwrap();
    let journal = fs::read(dir.path().join("journal")).unwrap();
    for place in 0..12 {
        let copy = copy_of(dir.path());
        let mut flipped = mark.clone();
        flipped[place] ^= 1;
        fs::write(copy.path().join("clean"), flipped).unwrap();
        let store = open(copy.path());
        assert_eq!(headlines(&store, &ferry), TEXTS, "byte {place}");
        assert_eq!(store.verify_whole().unwrap(), [], "byte {place}");
        store.close().unwrap();
        let kept = fs::read(copy.path().join("journal")).unwrap();
        assert!(kept.starts_with(&journal), "byte {place}");
    }
}
