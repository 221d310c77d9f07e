//! One byte flipped anywhere: never wrong or missing without a word, and mended where there is a
//! second copy.

use std::fs;
use std::path::{Path, PathBuf};

use redlined::news::{Confirmation, EmailAddress, Outcome, Scope, Standing, Weight};
use redlined::store::{Error, Open, Store};

use super::store_fixture::{at, copy_of, open, publish, story, unchanged};
use super::{Dice, rounds};

/// Everything that a store answers, as text; an error in its place where it cannot.
fn everything(store: &Store) -> Vec<String> {
    let mut told = vec![
        format!("{:?}", store.stories()),
        format!("{:?}", store.announcements()),
        format!("{:?}", store.subscriptions()),
        format!("{:?}", store.subscribers()),
        format!("{:?}", store.suppressions(None)),
        format!("{:?}", store.key()),
    ];
    for name in ["ferry", "vote", "talks"] {
        let id = story(name).id;
        told.push(format!("{:?} {:?}", store.timeline(id), store.runs(id)));
        // A standing is soft: one from before the last visit may come back.
        told.push(format!(
            "{:?}",
            store.standing(id).map(|standing| standing.is_some())
        ));
        for number in 1..=8 {
            told.push(format!("{:?}", store.version(id, number)));
            told.push(format!("{:?}", store.snapshot(id, number)));
        }
    }
    told
}

async fn a_store() -> (tempfile::TempDir, Vec<String>) {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for name in ["ferry", "vote", "talks"] {
        let followed = story(name);
        store
            .put_story(followed.clone(), Some(Standing::new(at(0))))
            .await
            .unwrap();
        let texts: Vec<String> = (0..8)
            .map(|number| format!("{name} {number} hurt"))
            .collect();
        publish(
            &store,
            &followed,
            &texts.iter().map(String::as_str).collect::<Vec<_>>(),
        )
        .await;
        store
            .commit(unchanged(&followed, 900, Outcome::Same))
            .await
            .unwrap();
    }
    let address = EmailAddress::parse("desk@example.org").unwrap();
    let confirmed = Confirmation {
        at: at(0),
        by_operator: true,
    };
    store
        .subscribe(&address, Scope::All, Weight::Minor, confirmed)
        .await
        .unwrap();
    let told = everything(&store);
    store.close().unwrap();
    (dir, told)
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if path.is_dir() {
            found.extend(files(&path));
        } else if fs::metadata(&path).unwrap().len() > 0 {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Opens a store, with the rebuilding that its error asks for.
fn opened(dir: &Path) -> Result<Store, Error> {
    match Store::open(dir, Open::Existing, at(1)) {
        Err(Error::Damaged { remedy, .. }) if remedy.contains("redlined rebuild") => {
            Store::rebuild(dir, at(1))?;
            Store::open(dir, Open::Existing, at(1))
        }
        other => other,
    }
}

fn findings(store: &Store) -> usize {
    let stories = ["ferry", "vote", "talks"].map(story);
    let of_stories: usize = stories
        .iter()
        .map(|story| store.verify_story(story.id).len())
        .sum();
    of_stories + store.verify_whole().unwrap().len()
}

#[tokio::test]
async fn a_flipped_byte_is_mended_or_named_and_never_believed() {
    let (dir, right) = a_store().await;
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let (mut mended, mut named) = (0, 0);
    for round in 0..rounds(60) {
        let copy = copy_of(dir.path());
        if round % 2 == 0 {
            fs::remove_file(copy.path().join("clean")).unwrap();
        }
        let all = files(copy.path());
        let path = &all[usize::try_from(dice.below(all.len() as u64)).unwrap()];
        let mut bytes = fs::read(path).unwrap();
        let place = usize::try_from(dice.below(bytes.len() as u64)).unwrap();
        bytes[place] ^= u8::try_from(dice.below(255) + 1).unwrap();
        fs::write(path, &bytes).unwrap();
        let what = format!("round {round}: byte {place} of {}", path.display());

        let store = match opened(copy.path()) {
            Ok(store) => store,
            Err(error) => {
                // Only what has no second copy may stay broken, and it is named.
                assert!(error.to_string().contains("key"), "{what}: {error}");
                named += 1;
                continue;
            }
        };
        let differing: Vec<_> = everything(&store)
            .into_iter()
            .zip(&right)
            .filter(|(found, right)| found != *right)
            .map(|(found, _)| found)
            .collect();
        if differing.is_empty() {
            assert_eq!(findings(&store), 0, "{what}: nothing differs");
            mended += 1;
            continue;
        }
        // Pages as fetched have one copy: what is broken there is an error, and verification finds it.
        assert!(
            differing.iter().all(|found| found.starts_with("Err(")),
            "{what}: {differing:?}"
        );
        assert!(findings(&store) > 0, "{what}: not found");
        named += 1;
    }
    assert!(mended > 0 && named > 0, "{mended} mended, {named} named");
}
