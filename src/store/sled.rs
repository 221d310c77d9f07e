//! The tree: everything that is asked for, in sled. The only file that names the crate.
//!
//! sled's `flush` is no fsync on Linux, and a flipped bit makes it panic or lose values without a
//! word. So nothing here is the only copy: the journal is, and every value carries its checksum.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::ops::Bound;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::Duration;

use super::codec;
use super::error::Error;
use super::keys::{self, Key};

const CACHE_BYTES: u64 = 8 << 20;
const FLUSH_MILLIS: u64 = 5_000;

/// sled's threads let go of its files a moment after it is dropped.
const CLOSING_WAIT: Duration = Duration::from_millis(5);
const CLOSING_WAITS: u32 = 200;

/// What to write: a value under each key, or its end.
pub(super) type Writes = BTreeMap<Key, Option<Vec<u8>>>;

/// The tree in its directory.
pub(super) struct Tree {
    db: sled::Db,
    dir: PathBuf,
}

impl Tree {
    /// Opens the tree, or makes an empty one. Damage comes back as `Error::Damaged`.
    pub(super) fn open(dir: &Path) -> Result<Self, Error> {
        remove_unfinished_snapshots(dir);
        let config = sled::Config::new()
            .path(dir)
            .cache_capacity(CACHE_BYTES)
            .flush_every_ms(Some(FLUSH_MILLIS));
        let mut waits = 0;
        let db = loop {
            match guarded(dir, || config.open()) {
                // We hold the store's own lock, so this is a tree of ours that is still closing.
                Err(Error::InUse { .. }) if waits < CLOSING_WAITS => waits += 1,
                opened => break opened?,
            }
            std::thread::sleep(CLOSING_WAIT);
        };
        Ok(Self {
            db,
            dir: dir.to_owned(),
        })
    }

    /// The value under this key.
    pub(super) fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, Error> {
        guarded(&self.dir, || self.db.get(key.as_str()))?
            .map(|head| self.unseal(key, &head))
            .transpose()
    }

    /// All keys with this beginning and their values, in order.
    pub(super) fn under(&self, prefix: &str) -> Result<Vec<(Key, Vec<u8>)>, Error> {
        self.collect(self.db.scan_prefix(prefix), usize::MAX)
    }

    /// Shows every key and value, in order, but not those of these families.
    pub(super) fn each(
        &self,
        but: &[&str],
        mut show: impl FnMut(Key, Vec<u8>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut from = Vec::new();
        loop {
            let mut found = self.db.range(from.as_slice()..);
            let passed_over = loop {
                let Some((key, head)) = guarded(&self.dir, || found.next().transpose())? else {
                    return Ok(());
                };
                let key = self.key(&key)?;
                if but.contains(&key.family()) {
                    break key;
                }
                let value = self.unseal(&key, &head)?;
                show(key, value)?;
            };
            // "0" is the letter after "/".
            from = format!("{}0", passed_over.family()).into_bytes();
        }
    }

    /// At most so many keys from the first text up to, not including, the second.
    pub(super) fn between(
        &self,
        from: &str,
        to: &str,
        limit: usize,
    ) -> Result<Vec<(Key, Vec<u8>)>, Error> {
        let range = (
            Bound::Included(from.as_bytes()),
            Bound::Excluded(to.as_bytes()),
        );
        self.collect(self.db.range::<&[u8], _>(range), limit)
    }

    /// The last key with this beginning.
    pub(super) fn last_under(&self, prefix: &str) -> Result<Option<Key>, Error> {
        let last = guarded(&self.dir, || {
            self.db.scan_prefix(prefix).next_back().transpose()
        })?;
        last.map(|(key, _)| self.key(&key)).transpose()
    }

    /// Writes all of these or none.
    pub(super) fn apply(&self, writes: &Writes) -> Result<(), Error> {
        let mut batch = sled::Batch::default();
        for (key, value) in writes {
            let before = guarded(&self.dir, || self.db.get(key.as_str()))?;
            let is_there = before.is_some();
            let old_parts = before.map_or(0, |head| codec::parts(&head));
            let sealed = value.as_ref().map(|value| codec::seal(key, value));
            let new_parts = sealed.as_ref().map_or(0, |sealed| sealed.parts.len());
            for place in new_parts..old_parts {
                batch.remove(keys::part_of(key, place).as_bytes());
            }
            let Some(sealed) = sealed else {
                // What was put and taken away before the tree could follow never stood there.
                if is_there {
                    batch.remove(key.as_str());
                }
                continue;
            };
            for (place, part) in sealed.parts.into_iter().enumerate() {
                batch.insert(keys::part_of(key, place).as_bytes(), part);
            }
            batch.insert(key.as_str(), sealed.head);
        }
        guarded(&self.dir, || self.db.apply_batch(batch))
    }

    /// Closes the tree and brings its files to the disk, which sled itself does not.
    pub(super) fn close(self) -> Result<(), Error> {
        guarded(&self.dir, || self.db.flush())?;
        let Self { db, dir } = self;
        drop(db);
        sync_all(&dir)
    }

    fn collect(&self, found: sled::Iter, limit: usize) -> Result<Vec<(Key, Vec<u8>)>, Error> {
        let mut pairs = Vec::new();
        let mut found = found.take(limit);
        while let Some((key, head)) = guarded(&self.dir, || found.next().transpose())? {
            let key = self.key(&key)?;
            let value = self.unseal(&key, &head)?;
            pairs.push((key, value));
        }
        Ok(pairs)
    }

    fn unseal(&self, key: &Key, head: &[u8]) -> Result<Vec<u8>, Error> {
        codec::unseal(key, head, |place| {
            let part = guarded(&self.dir, || self.db.get(keys::part_of(key, place)))?;
            Ok(part.map(|part| part.to_vec()))
        })
    }

    fn key(&self, bytes: &[u8]) -> Result<Key, Error> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Key::new(text)),
            Err(_) => Err(damage(&self.dir, "a key is not text")),
        }
    }
}

/// Brings every file of a directory to the disk, and the directory itself.
pub(super) fn sync_all(dir: &Path) -> Result<(), Error> {
    let failed = |why: std::io::Error| Error::io(dir, &why);
    for entry in fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() {
            let file = File::open(&path).map_err(|why| Error::io(&path, &why))?;
            file.sync_all().map_err(|why| Error::io(&path, &why))?;
        }
    }
    File::open(dir)
        .and_then(|dir| dir.sync_all())
        .map_err(failed)
}

/// A snapshot left half-written by a kill makes every later open fail; sled can do without it.
fn remove_unfinished_snapshots(dir: &Path) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|end| end == "generating") {
            // If it cannot be removed, sled's own open says so.
            let _ = fs::remove_file(path);
        }
    }
}

thread_local! {
    /// sled is at work in this thread, and its panics are errors of ours.
    static IN_SLED: Cell<bool> = const { Cell::new(false) };
}

/// Catches a panic of sled without a word on stderr: the error that it becomes is said once, by us.
fn caught<T>(call: impl FnOnce() -> T) -> std::thread::Result<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |about| {
            if !IN_SLED.get() {
                others(about);
            }
        }));
    });
    IN_SLED.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(call));
    IN_SLED.set(false);
    outcome
}

/// Runs one call of sled and turns its errors, and its panics over damaged files, into ours.
fn guarded<T>(dir: &Path, call: impl FnOnce() -> sled::Result<T>) -> Result<T, Error> {
    match caught(call) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(sled::Error::Io(why))) if why.to_string().contains("could not acquire lock") => {
            Err(Error::InUse {
                dir: dir.parent().unwrap_or(dir).to_owned(),
            })
        }
        Ok(Err(sled::Error::Io(why))) => Err(match Error::io(dir, &why) {
            Error::Io { why, .. } => damage(dir, &why),
            known => known,
        }),
        Ok(Err(why)) => Err(damage(dir, &why.to_string())),
        Err(_) => Err(damage(dir, "sled gave up on its files")),
    }
}

fn damage(dir: &Path, why: &str) -> Error {
    Error::damaged(format!("the tree in \"{}\" ({why})", dir.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(key: &str, value: Vec<u8>) -> Writes {
        Writes::from([(Key::new(key), Some(value))])
    }

    #[test]
    fn a_long_value_leaves_nothing_behind_when_it_gets_short() {
        let dir = tempfile::tempdir().unwrap();
        let tree = Tree::open(dir.path()).unwrap();
        tree.apply(&put("article/x", vec![1; 30_000])).unwrap();
        assert_eq!(
            tree.get(&Key::new("article/x")).unwrap(),
            Some(vec![1; 30_000])
        );
        tree.apply(&put("article/x", vec![2; 5_000])).unwrap();
        assert_eq!(
            tree.get(&Key::new("article/x")).unwrap(),
            Some(vec![2; 5_000])
        );
        tree.apply(&Writes::from([(Key::new("article/x"), None)]))
            .unwrap();
        assert!(tree.db.is_empty());
    }
}
