//! A backup taken while the store works, and put back.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod store_fixture;

use redlined::news::EmailAddress;
use redlined::news::{Confirmation, Scope, Weight};
use redlined::store::{Error, Open, Store};
use store_fixture::{at, headlines, open, publish, story};

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
    let backup = dir.path().join("backup");
    store.backup(&backup).unwrap();
    publishing.await.unwrap();
    assert!(
        store.backup(&backup).is_err(),
        "a backup is never written over"
    );

    let restored = dir.path().join("restored");
    std::fs::create_dir(&restored).unwrap();
    Store::restore(&backup, &restored).unwrap();
    let copy = Store::open(&restored, Open::Existing, at(1)).unwrap();
    let found = headlines(&copy, &ferry);
    assert!(found.len() >= 2);
    assert_eq!(found, headlines(&store, &ferry)[..found.len()]);
    assert_eq!(copy.key(), store.key());
    assert!(copy.subscriber_of(&address).unwrap().is_some());
    assert_eq!(copy.verify_whole().unwrap(), []);
    assert_eq!(copy.verify_story(ferry.id), []);
}

#[tokio::test]
async fn a_backup_is_not_restored_over_a_store() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    let store = open(&state);
    let backup = dir.path().join("backup");
    store.backup(&backup).unwrap();
    assert_eq!(
        Store::restore(&backup, &state),
        Err(Error::InUse { dir: state.clone() })
    );
    store.close().unwrap();
    let error = Store::restore(&backup, &state).unwrap_err();
    assert!(
        error.to_string().contains("there is a store already"),
        "{error}"
    );
    let nowhere = Store::restore(&dir.path().join("nothing"), &dir.path().join("other"));
    assert!(nowhere.is_err());
    assert!(!dir.path().join("other").exists());
}
