//! The state directory: its folders, its lock, its signing key and the mark of a clean stop.
//!
//! ```text
//! redlined.lock   held by whoever works on the store
//! key             the signing key, 32 bytes and their checksum, mode 0600
//! journal         every fact and duty
//! pages/          the pages as fetched, in segments
//! sled/           everything that is asked for; can be rebuilt from the journal
//! clean           where the journal ended at a clean stop, and the hash of it all; absent while open
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use fs2::FileExt as _;

use super::codec;
use super::derived;
use super::error::Error;
use super::journal::End;
use crate::news::Hash;

/// How much room stays free on the disk, so that sled never meets a full one.
const FLOOR_BYTES: u64 = 64 << 20;
const READ_BYTES: usize = 256 << 10;

/// A state directory, locked for us.
pub(super) struct Place {
    dir: PathBuf,
    _lock: File,
}

impl Place {
    /// Locks the directory of a store, making it first where that was asked for.
    pub(super) fn lock(dir: &Path, create: bool) -> Result<Self, Error> {
        if create {
            make_folder(dir)?;
        } else if !dir.join("journal").exists() && !dir.join("sled").exists() {
            return Err(Error::NotFound {
                dir: dir.to_owned(),
            });
        }
        let path = dir.join("redlined.lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(|why| Error::io(dir, &why))?;
        lock.try_lock_exclusive().map_err(|why| {
            if why.kind() == io::ErrorKind::WouldBlock {
                Error::InUse {
                    dir: dir.to_owned(),
                }
            } else {
                Error::io(&path, &why)
            }
        })?;
        Ok(Self {
            dir: dir.to_owned(),
            _lock: lock,
        })
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.dir.join("journal")
    }

    pub(super) fn tree(&self) -> PathBuf {
        self.dir.join("sled")
    }

    pub(super) fn pages(&self) -> PathBuf {
        self.dir.join("pages")
    }

    fn clean(&self) -> PathBuf {
        self.dir.join("clean")
    }

    /// The signing key; made with the store, and asked for from a backup when it is gone later.
    pub(super) fn key(&self, new: bool) -> Result<[u8; 32], Error> {
        let path = self.dir.join("key");
        match fs::read(&path) {
            Ok(bytes) => read_key(&bytes).ok_or_else(|| {
                Error::lost(format!(
                    "the signing key \"{}\" is not what was written",
                    path.display()
                ))
            }),
            Err(why) if why.kind() == io::ErrorKind::NotFound && new => make_key(&path),
            Err(why) if why.kind() == io::ErrorKind::NotFound => Err(Error::lost(format!(
                "the signing key \"{}\" is missing",
                path.display()
            ))),
            Err(why) => Err(Error::io(&path, &why)),
        }
    }

    /// Where the journal ended at the last stop, if that was a clean one.
    pub(super) fn clean_stop(&self) -> Option<End> {
        let said = self.said_at_stop()?;
        let mut words = said.split_whitespace();
        let length = words.next()?.parse().ok()?;
        let chain = Hash::from_hex(words.next()?)?;
        Some(End { length, chain })
    }

    /// Whether journal and tree are, byte by byte, what the last clean stop left.
    pub(super) fn is_untouched(&self) -> bool {
        let said = self.said_at_stop().unwrap_or_default();
        let told = said.split_whitespace().nth(2);
        told.is_some_and(|told| self.digest().is_ok_and(|found| found.to_string() == told))
    }

    /// What the mark of a clean stop says. One that is not as it was written is none: the journal would be
    /// cut off where it says that it ends.
    fn said_at_stop(&self) -> Option<String> {
        let text = fs::read_to_string(self.clean()).ok()?;
        let (said, check) = text.trim_end().rsplit_once(' ')?;
        (Hash::of([said.as_bytes()]).to_string() == check).then(|| said.to_owned())
    }

    /// Says that everything is on the disk up to where the journal ends, and what it is.
    pub(super) fn mark_clean(&self, end: End) -> Result<(), Error> {
        let said = format!("{} {} {}", end.length, end.chain, self.digest()?);
        let text = format!("{said} {}\n", Hash::of([said.as_bytes()]));
        write_whole(&self.clean(), text.as_bytes(), 0o600)
    }

    /// The hash of everything but the pages, whose blocks are checked as they are read, and of how the
    /// tree is derived.
    fn digest(&self) -> Result<Hash, Error> {
        let mut files = vec![self.journal()];
        let failed = |why| Error::io(&self.tree(), &why);
        for entry in fs::read_dir(self.tree()).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_file() {
                files.push(path);
            }
        }
        files.sort();
        let mut hasher = blake3::Hasher::new();
        hasher.update(&derived::REVISION.to_le_bytes());
        for path in files {
            let failed = |why| Error::io(&path, &why);
            let name = path.file_name().unwrap_or_default().as_encoded_bytes();
            let length = fs::metadata(&path).map_err(failed)?.len();
            hasher.update(&(name.len() as u64).to_le_bytes());
            hasher.update(name);
            hasher.update(&length.to_le_bytes());
            let mut file = File::open(&path).map_err(failed)?;
            let mut bytes = vec![0; READ_BYTES];
            loop {
                match file.read(&mut bytes).map_err(failed)? {
                    0 => break,
                    count => hasher.update(&bytes[..count]),
                };
            }
        }
        Ok(Hash(*hasher.finalize().as_bytes()))
    }

    /// Takes the mark away before anything is written.
    pub(super) fn unmark(&self) -> Result<(), Error> {
        match fs::remove_file(self.clean()) {
            Ok(()) => sync_folder(&self.clean()),
            Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(why) => Err(Error::io(&self.clean(), &why)),
        }
    }

    /// Refuses to write while the disk is all but full.
    pub(super) fn check_room(&self) -> Result<(), Error> {
        check_room(&self.dir)
    }
}

/// Refuses to write into a folder while its disk is all but full.
pub(super) fn check_room(dir: &Path) -> Result<(), Error> {
    let failed = |why| Error::io(dir, &why);
    let free = fs2::available_space(dir).map_err(failed)?;
    let floor = FLOOR_BYTES.min(fs2::total_space(dir).map_err(failed)? / 8);
    if free < floor {
        return Err(Error::Full {
            dir: dir.to_owned(),
        });
    }
    Ok(())
}

/// Makes a folder that nobody else may look into.
pub(super) fn make_folder(dir: &Path) -> Result<(), Error> {
    if dir.is_dir() {
        return Ok(());
    }
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(|why| Error::io(dir, &why))?;
    sync_folder(dir)
}

/// Brings the folder that a path stands in to the disk.
pub(super) fn sync_folder(path: &Path) -> Result<(), Error> {
    let named = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = named.unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|why| Error::io(folder, &why))
}

/// Thirty-two bytes that nobody can guess.
pub(super) fn random_bytes() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system gives random bytes on every supported platform");
    bytes
}

fn make_key(path: &Path) -> Result<[u8; 32], Error> {
    let key = random_bytes();
    let bytes = [key.as_slice(), &codec::check("key", &key)].concat();
    write_whole(path, &bytes, 0o600)?;
    Ok(key)
}

fn read_key(bytes: &[u8]) -> Option<[u8; 32]> {
    let (key, check) = bytes.split_at_checked(32)?;
    (codec::check("key", key) == check).then(|| key.try_into().ok())?
}

/// Writes a small file so that it is there whole or not at all.
fn write_whole(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Error> {
    let failed = |why| Error::io(path, &why);
    let new = path.with_extension("new");
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(mode)
        .open(&new)
        .map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    fs::rename(&new, path).map_err(failed)?;
    sync_folder(path)
}

/// How many bytes are left on the disk that holds this.
pub(super) fn room(dir: &Path) -> Result<u64, Error> {
    fs2::available_space(dir).map_err(|why| Error::io(dir, &why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clean_stop_is_believed_only_while_every_byte_is_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::lock(dir.path(), true).unwrap();
        fs::write(place.journal(), b"journal").unwrap();
        fs::create_dir(place.tree()).unwrap();
        fs::write(place.tree().join("db"), b"tree").unwrap();
        assert!(!place.is_untouched());
        let end = End {
            length: 7,
            chain: Hash::sha256(b"chain"),
        };
        place.mark_clean(end).unwrap();
        assert_eq!(place.clean_stop(), Some(end));
        assert!(place.is_untouched());
        fs::write(place.tree().join("db"), b"trea").unwrap();
        assert!(!place.is_untouched());
        place.unmark().unwrap();
        assert_eq!(place.clean_stop(), None);
    }

    #[test]
    fn a_key_is_made_once_and_never_again_in_silence() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::lock(dir.path(), true).unwrap();
        let key = place.key(true).unwrap();
        assert_eq!(place.key(false).unwrap(), key);
        fs::remove_file(dir.path().join("key")).unwrap();
        assert!(matches!(place.key(false), Err(Error::Damaged { .. })));
    }
}
