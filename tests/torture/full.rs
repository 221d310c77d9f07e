//! A full disk: a clear error, nothing lost, and on it goes when there is room.

use std::fs;
use std::path::Path;
use std::process::Command;

use redlined::news::{LateHashes, Outcome, Snapshot};
use redlined::store::{Error, Open, Store};

use super::Dice;
use super::store_fixture::{article, at, changed, headlines, open, publish, story, unchanged};

/// A small disk in memory, mounted for as long as this lives.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// `None` where we may not mount one.
    fn mount() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=32m", "tmpfs"])
            .arg(dir.path())
            .output();
        mounted.ok()?.status.success().then_some(Self(dir))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Leaves so many kilobytes free.
    fn fill(&self, left: u64) {
        let free = fs2::available_space(self.path()).unwrap();
        let length = free.saturating_sub(left << 10);
        fs::write(
            self.path().join("filler"),
            vec![0; usize::try_from(length).unwrap()],
        )
        .unwrap();
    }

    fn make_room(&self) {
        fs::remove_file(self.path().join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Where it fails the disk stays mounted until the machine stops; the test is over.
        let _ = Command::new("umount").arg("-l").arg(self.path()).output();
    }
}

/// A page that cannot be packed.
fn noise(bytes: usize) -> Vec<u8> {
    let mut dice = Dice(42);
    (0..bytes)
        .map(|_| u8::try_from(dice.below(256)).unwrap())
        .collect()
}

#[tokio::test]
async fn a_full_disk_loses_nothing_and_writing_goes_on_when_there_is_room() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("skipped: mounting a small disk needs the rights of root");
        return;
    };
    let dir = disk.path().join("state");
    let ferry = story("ferry");
    let store = open(&dir);
    store.put_story(ferry.clone(), None).await.unwrap();
    publish(&store, &ferry, &["one"]).await;

    disk.fill(1_000);
    let last = store.timeline(ferry.id).unwrap().pop();
    let two = changed(&ferry, last.as_ref(), 300, article("two", &[]));
    let error = store.commit(two.clone()).await.unwrap_err();
    assert!(matches!(error, Error::Full { .. }), "{error}");
    let said = store.answers().await;
    assert!(matches!(said, Err(Error::Full { .. })), "{said:?}");
    store
        .commit(unchanged(&ferry, 400, Outcome::Same))
        .await
        .unwrap();
    assert_eq!(headlines(&store, &ferry), ["one"]);
    disk.make_room();
    store.answers().await.unwrap();
    store.commit(two).await.unwrap();

    disk.fill(6_000);
    let last = store.timeline(ferry.id).unwrap().pop();
    let mut large = changed(&ferry, last.as_ref(), 500, article("large", &[]));
    let body = noise(12 << 20);
    large.snapshot = Some(Snapshot {
        hashes: LateHashes::default(),
        body,
        ..large.snapshot.unwrap()
    });
    let error = store.commit(large).await.unwrap_err();
    assert!(matches!(error, Error::Full { .. }), "{error}");
    publish(&store, &ferry, &["three"]).await;
    assert_eq!(headlines(&store, &ferry), ["one", "two", "three"]);

    disk.make_room();
    disk.fill(500);
    assert!(matches!(store.close(), Err(Error::Full { .. })));
    drop(store);
    let error = Store::open(&dir, Open::Existing, at(0)).err().unwrap();
    assert!(matches!(error, Error::Full { .. }), "{error}");
    disk.make_room();
    let store = Store::open(&dir, Open::Existing, at(0)).unwrap();
    assert_eq!(headlines(&store, &ferry), ["one", "two", "three"]);
    assert_eq!(store.verify_story(ferry.id), []);
    assert_eq!(store.verify_whole().unwrap(), []);
}

#[tokio::test]
async fn a_copy_that_finds_the_disk_full_leaves_nothing_under_its_name() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("skipped: mounting a small disk needs the rights of root");
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("state");
    let store = open(&dir);
    for number in 0..40 {
        let followed = story(&format!("story-{number}"));
        store.put_story(followed.clone(), None).await.unwrap();
        let mut decision = changed(&followed, None, 60, article("long", &["A report."]));
        let body = noise(20_000);
        decision.snapshot = Some(Snapshot {
            hashes: LateHashes::default(),
            body,
            ..decision.snapshot.unwrap()
        });
        let (version, _) = decision.version.as_mut().unwrap();
        version.article.blocks[0].text = "A long report. ".repeat(700);
        store.commit(decision).await.unwrap();
    }
    store.close().unwrap();

    disk.fill(64);
    let ours = |name: &str| disk.path().join(name).to_str().unwrap().to_owned();
    for (name, arguments) in [
        (
            "out.warc",
            ["export", "--format=warc", "--all", "-o"].as_slice(),
        ),
        ("out.jsonl", &["export", "--format=jsonl", "--all", "-o"]),
        ("out.tar", &["backup"]),
    ] {
        let told = Command::new(env!("CARGO_BIN_EXE_redlined"))
            .args(["--state", dir.to_str().unwrap()])
            .args(arguments)
            .arg(ours(name))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&told.stderr).into_owned();
        assert_eq!(told.status.code(), Some(1), "{name}: {said}");
        assert!(said.contains("No space left"), "{name}: {said}");
        let left: Vec<_> = fs::read_dir(disk.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, ["filler"], "{name}");
    }
    disk.make_room();
    let told = Command::new(env!("CARGO_BIN_EXE_redlined"))
        .args(["--state", dir.to_str().unwrap(), "backup", &ours("out.tar")])
        .output()
        .unwrap();
    assert!(told.status.success(), "{told:?}");
}
