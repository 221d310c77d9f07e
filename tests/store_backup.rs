//! A backup taken while the store works, and put back.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod store_fixture;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use redlined::news::EmailAddress;
use redlined::news::{Confirmation, Scope, Weight};
use redlined::store::{Error, Open, Store};
use store_fixture::{at, headlines, open, publish, story};

fn backup(store: &Store, to: &Path) -> PathBuf {
    store
        .backup()
        .unwrap()
        .write(File::create(to).unwrap())
        .unwrap();
    to.to_owned()
}

#[tokio::test]
async fn a_backup_of_a_working_store_is_a_whole_store() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("state"));
    let ferry = story("ferry");
    store.put_story(ferry.clone(), None).await.unwrap();
    let address = EmailAddress::parse("desk@example.org").unwrap();
    let confirmed = Confirmation {
        at: at(0),
        by_operator: true,
    };
    store
        .subscribe(&address, Scope::All, Weight::Minor, confirmed)
        .await
        .unwrap();
    publish(&store, &ferry, &["one", "two"]).await;

    let working = store.clone();
    let publishing = tokio::spawn(async move {
        publish(&working, &story("ferry"), &["three", "four", "five", "six"]).await;
    });
    let file = backup(&store, &dir.path().join("backup.tar"));
    publishing.await.unwrap();
    let folder = dir.path().join("backup");
    store.backup().unwrap().write_folder(&folder).unwrap();
    let again = store.backup().unwrap().write_folder(&folder);
    assert!(again.is_err(), "a backup is never written over");

    for backup in [file, folder] {
        let restored = dir.path().join("restored");
        fs::create_dir(&restored).unwrap();
        Store::restore(&backup, &restored).unwrap();
        let copy = Store::open(&restored, Open::Existing, at(1)).unwrap();
        let found = headlines(&copy, &ferry);
        assert!(found.len() >= 2);
        assert_eq!(found, headlines(&store, &ferry)[..found.len()]);
        assert_eq!(copy.key(), store.key());
        assert!(copy.subscriber_of(&address).unwrap().is_some());
        assert_eq!(copy.verify_whole().unwrap(), []);
        assert_eq!(copy.verify_story(ferry.id), []);
        copy.close().unwrap();
        fs::remove_dir_all(restored).unwrap();
    }
}

#[tokio::test]
async fn pages_stay_while_a_backup_names_them() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("state"));
    let ferry = story("ferry");
    store.put_story(ferry.clone(), None).await.unwrap();
    publish(&store, &ferry, &["one", "two"]).await;
    let pages = dir.path().join("state/pages");
    // A later segment, so that the first may go.
    store.close().unwrap();
    fs::write(pages.join("00000002"), b"").unwrap();
    let store = open(&dir.path().join("state"));
    let held = store.backup().unwrap();
    store.forget_pages(at(10_000)).unwrap();
    publish(&store, &ferry, &["three"]).await;
    store.forget_pages(at(10_000)).unwrap();
    store.upkeep().unwrap();
    assert!(pages.join("00000001").exists());
    let file = dir.path().join("backup.tar");
    held.write(File::create(&file).unwrap()).unwrap();
    store.upkeep().unwrap();
    assert!(!pages.join("00000001").exists());

    let restored = dir.path().join("restored");
    Store::restore(&file, &restored).unwrap();
    let copy = Store::open(&restored, Open::Existing, at(1)).unwrap();
    assert_eq!(headlines(&copy, &ferry), ["one", "two"]);
}

#[tokio::test]
async fn a_backup_is_not_restored_over_a_store() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    let store = open(&state);
    let file = backup(&store, &dir.path().join("backup.tar"));
    assert_eq!(
        Store::restore(&file, &state),
        Err(Error::InUse { dir: state.clone() })
    );
    store.close().unwrap();
    let error = Store::restore(&file, &state).unwrap_err();
    assert!(
        error.to_string().contains("there is a store already"),
        "{error}"
    );
    let nowhere = Store::restore(&dir.path().join("nothing"), &dir.path().join("other"));
    assert!(nowhere.is_err());
    assert!(!dir.path().join("other").exists());
}

#[tokio::test]
async fn a_backup_cut_short_or_of_something_else_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("state"));
    store.put_story(story("ferry"), None).await.unwrap();
    publish(&store, &story("ferry"), &["one", "two"]).await;
    let file = backup(&store, &dir.path().join("backup.tar"));
    let whole = fs::read(&file).unwrap();
    let other = dir.path().join("other");
    for length in (0..whole.len()).step_by(512) {
        let cut = dir.path().join("cut.tar");
        fs::write(&cut, &whole[..length]).unwrap();
        // What is left of the end alone says nothing.
        if let Err(error) = Store::restore(&cut, &other) {
            assert!(error.to_string().contains("no whole backup"), "{error}");
            assert!(!other.exists());
        } else {
            assert!(length + 1_024 >= whole.len(), "cut to {length} bytes");
            fs::remove_dir_all(&other).unwrap();
        }
    }
    let mut tar = tar::Builder::new(Vec::new());
    for name in ["contents", "pages/../../key"] {
        let mut header = tar::Header::new_gnu();
        let raw = header.as_gnu_mut().unwrap();
        raw.name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(4);
        header.set_cksum();
        tar.append(&header, b"4 x\n".as_slice()).unwrap();
    }
    fs::write(&file, tar.into_inner().unwrap()).unwrap();
    assert!(Store::restore(&file, &other).is_err());
    assert!(!other.exists() && !dir.path().join("key").exists());
}
