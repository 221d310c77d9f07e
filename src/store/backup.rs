//! Backups, taken while the store works: the journal, proven as it is copied, the pages and the key.
//! The tree is made again when one is restored.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::Store;
use super::error::Error;
use super::journal::Frames;
use super::place::{self, Place};
use super::visits;

/// What a backup holds beside the segments of `pages`.
const JOURNAL: &str = "journal";
const KEY: &str = "key";
const PAGES: &str = "pages";

impl Store {
    /// Copies everything that was committed to a folder that does not exist yet. It appears under its
    /// name when it is whole.
    pub fn backup(&self, to: &Path) -> Result<(), Error> {
        self.write_and_wait(|draft| {
            draft.journal_waiting();
            visits::journal_runs(draft)
        })?;
        copy(self.dir(), to)
    }

    /// Puts a backup in the place of a store, where there is none.
    pub fn restore(backup: &Path, dir: &Path) -> Result<(), Error> {
        if dir.join(JOURNAL).exists() || dir.join("sled").exists() {
            // Whoever works on it is the better reason.
            Place::lock(dir, false)?;
            return Err(Error::NotWritable {
                path: dir.to_owned(),
                why: "there is a store already; restore into an empty folder".to_owned(),
            });
        }
        if dir.exists() {
            // An empty folder gives way; one that is not says so.
            fs::remove_dir(dir).map_err(|why| Error::io(dir, &why))?;
        }
        copy(backup, dir)
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    if to.exists() {
        return Err(Error::NotWritable {
            path: to.to_owned(),
            why: "it exists already".to_owned(),
        });
    }
    let new = to.with_extension("new");
    if new.exists() {
        fs::remove_dir_all(&new).map_err(|why| Error::io(&new, &why))?;
    }
    let copied = copy_parts(from, &new);
    if let Err(error) = copied {
        // What is left of it is in the way of nothing.
        let _ = fs::remove_dir_all(&new);
        return Err(error);
    }
    fs::rename(&new, to).map_err(|why| Error::io(to, &why))?;
    place::sync_folder(to)
}

/// The journal first: the pages that it names are in their segments by then.
fn copy_parts(from: &Path, to: &Path) -> Result<(), Error> {
    place::make_folder(&to.join(PAGES))?;
    let journal = from.join(JOURNAL);
    let mut frames = Frames::open(&journal)?;
    while frames.next()?.is_some() {}
    let length = frames.end().length;
    // The file that was proven, whatever has taken its place by now.
    let proven = frames.into_file()?.take(length);
    copy_file(proven, &to.join(JOURNAL))?;
    copy_file(open(&from.join(KEY))?, &to.join(KEY))?;
    let pages = from.join(PAGES);
    let failed = |why| Error::io(&pages, &why);
    for entry in fs::read_dir(&pages).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let target = to.join(PAGES).join(entry.file_name());
        copy_file(open(&entry.path())?, &target)?;
    }
    place::sync_folder(&to.join(PAGES).join("any"))
}

fn open(path: &Path) -> Result<File, Error> {
    File::open(path).map_err(|why| Error::io(path, &why))
}

/// Copies to a file that nobody else may read, and brings it to the disk.
fn copy_file(mut source: impl io::Read, to: &Path) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true).mode(0o600);
    let failed = |why: io::Error| Error::io(to, &why);
    let mut target = options.open(to).map_err(failed)?;
    io::copy(&mut source, &mut target).map_err(failed)?;
    target.sync_all().map_err(failed)
}
