//! A full disk: a clear error, nothing lost, and on it goes when there is room.

use std::fs;
use std::path::Path;
use std::process::Command;

use redlined::news::{Hash, Outcome, Snapshot};
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
    store
        .commit(unchanged(&ferry, 400, Outcome::Same))
        .await
        .unwrap();
    assert_eq!(headlines(&store, &ferry), ["one"]);
    disk.make_room();
    store.commit(two).await.unwrap();

    disk.fill(6_000);
    let last = store.timeline(ferry.id).unwrap().pop();
    let mut large = changed(&ferry, last.as_ref(), 500, article("large", &[]));
    let body = noise(12 << 20);
    large.snapshot = Some(Snapshot {
        sha256: Hash::sha256(&body),
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
