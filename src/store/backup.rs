//! Backups, taken while the store works: the journal, proven as it is copied, the pages and the key.
//! The tree is made again when one is restored.
//!
//! A backup is one file, a tar of `contents` (what else it holds, by size), `key`, `journal` and
//! the segments of `pages`; or the same files in a folder.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use super::Store;
use super::error::Error;
use super::journal::Frames;
use super::place::{self, Place};
use super::visits;

const CONTENTS: &str = "contents";
const JOURNAL: &str = "journal";
const KEY: &str = "key";
const PAGES: &str = "pages";

/// Everything that was committed when it was begun.
pub struct Backup {
    held: Held,
    /// The file that was proven, whatever takes its place.
    journal: File,
    /// What is copied, by name and length.
    parts: Vec<(String, u64)>,
}

/// While this is held, no page goes.
struct Held(Store);

impl Held {
    fn of(store: &Store) -> Self {
        store.shared.copying.fetch_add(1, Ordering::SeqCst);
        Self(store.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.shared.copying.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Store {
    /// Begins a backup.
    pub fn backup(&self) -> Result<Backup, Error> {
        let held = Held::of(self);
        self.write_and_wait(|draft| {
            draft.journal_waiting();
            visits::journal_runs(draft)
        })?;
        // The journal first: the pages that it names are in their segments by then.
        let (journal, length) = proven(&self.dir().join(JOURNAL))?;
        let key = self.dir().join(KEY);
        let about = fs::metadata(&key).map_err(|why| Error::io(&key, &why))?;
        let mut parts = vec![(KEY.to_owned(), about.len()), (JOURNAL.to_owned(), length)];
        parts.extend(segments(self.dir())?);
        Ok(Backup {
            held,
            journal,
            parts,
        })
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
        let about = fs::metadata(backup).map_err(|why| Error::io(backup, &why))?;
        if dir.exists() {
            // An empty folder gives way; one that is not says so.
            fs::remove_dir(dir).map_err(|why| Error::io(dir, &why))?;
        }
        whole_folder(dir, |new| {
            if about.is_dir() {
                copy_folder(backup, new)
            } else {
                unpack(backup, new)
            }
        })
    }
}

impl Backup {
    /// How many bytes it holds, for whoever shows how far it is.
    pub fn bytes(&self) -> u64 {
        self.parts.iter().map(|(_, length)| length).sum()
    }

    /// Writes it as one file.
    pub fn write(self, to: impl Write) -> Result<(), Error> {
        let failed = |why: io::Error| Error::io(Path::new("the backup"), &why);
        let mut tar = tar::Builder::new(to);
        let contents = listed(&self.parts);
        append(
            &mut tar,
            CONTENTS,
            contents.len() as u64,
            contents.as_bytes(),
        )
        .map_err(failed)?;
        for (name, length) in &self.parts {
            append(&mut tar, name, *length, self.open(name)?).map_err(failed)?;
        }
        tar.into_inner()
            .and_then(|mut to| to.flush())
            .map_err(failed)
    }

    /// Copies it to a folder that does not exist yet. It appears under its name when it is whole.
    pub fn write_folder(self, to: &Path) -> Result<(), Error> {
        whole_folder(to, |new| {
            for (name, length) in &self.parts {
                copy_file(self.open(name)?.take(*length), &new.join(name))?;
            }
            Ok(())
        })
    }

    fn open(&self, name: &str) -> Result<Box<dyn Read + '_>, Error> {
        if name == JOURNAL {
            return Ok(Box::new(&self.journal));
        }
        open(&self.held.0.dir().join(name)).map(|file| Box::new(file) as Box<dyn Read>)
    }
}

/// What stands in `contents`.
fn listed(parts: &[(String, u64)]) -> String {
    let line = |(name, length): &(String, u64)| format!("{length} {name}\n");
    parts.iter().map(line).collect()
}

/// A journal whose frames were all read, from its beginning, and how long they are.
fn proven(journal: &Path) -> Result<(File, u64), Error> {
    let mut frames = Frames::open(journal)?;
    while frames.next()?.is_some() {}
    let length = frames.end().length;
    Ok((frames.into_file()?, length))
}

/// The segments of the pages, by name and length.
fn segments(dir: &Path) -> Result<Vec<(String, u64)>, Error> {
    let pages = dir.join(PAGES);
    let failed = |why| Error::io(&pages, &why);
    let mut found = Vec::new();
    for entry in fs::read_dir(&pages).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let length = entry.metadata().map_err(failed)?.len();
        found.push((format!("{PAGES}/{name}"), length));
    }
    found.sort();
    Ok(found)
}

fn append(
    tar: &mut tar::Builder<impl Write>,
    name: &str,
    length: u64,
    bytes: impl Read,
) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(length);
    header.set_mode(0o600);
    tar.append_data(&mut header, name, bytes.take(length))
}

/// Takes a backup apart, and holds it against its contents: one cut short is none.
fn unpack(backup: &Path, to: &Path) -> Result<(), Error> {
    let damaged = |why: &dyn std::fmt::Display| Error::Damaged {
        what: format!("\"{}\" is no whole backup ({why})", backup.display()),
        remedy: "take another one".to_owned(),
    };
    let mut tar = tar::Archive::new(open(backup)?);
    let mut contents = String::new();
    let mut found = Vec::new();
    for entry in tar.entries().map_err(|why| damaged(&why))? {
        let mut entry = entry.map_err(|why| damaged(&why))?;
        let name = entry.path().map_err(|why| damaged(&why))?;
        let name = name.to_string_lossy().into_owned();
        if contents.is_empty() && name == CONTENTS {
            let read = entry.read_to_string(&mut contents);
            read.map_err(|why| damaged(&why))?;
            continue;
        }
        if !is_part(&name) {
            return Err(damaged(&format!("it holds \"{}\"", name.escape_debug())));
        }
        let length = copy_file(&mut entry, &to.join(&name))?;
        found.push((name, length));
    }
    if contents.is_empty() || listed(&found) != contents {
        return Err(damaged(&"its end is missing"));
    }
    Ok(())
}

/// Names that a backup holds, and none that leads elsewhere.
fn is_part(name: &str) -> bool {
    let segment = name.strip_prefix("pages/");
    let numbered = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    name == JOURNAL || name == KEY || segment.is_some_and(numbered)
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), Error> {
    let (journal, length) = proven(&from.join(JOURNAL))?;
    copy_file(journal.take(length), &to.join(JOURNAL))?;
    copy_file(open(&from.join(KEY))?, &to.join(KEY))?;
    for (name, _) in segments(from)? {
        copy_file(open(&from.join(&name))?, &to.join(&name))?;
    }
    Ok(())
}

/// Fills a folder that appears under its name when it is whole.
fn whole_folder(to: &Path, fill: impl FnOnce(&Path) -> Result<(), Error>) -> Result<(), Error> {
    if to.exists() {
        return Err(Error::NotWritable {
            path: to.to_owned(),
            why: "it exists already".to_owned(),
        });
    }
    let new: PathBuf = to.with_extension("new");
    if new.exists() {
        fs::remove_dir_all(&new).map_err(|why| Error::io(&new, &why))?;
    }
    let filled = place::make_folder(&new.join(PAGES))
        .and_then(|()| fill(&new))
        .and_then(|()| place::sync_folder(&new.join(PAGES).join("any")));
    if let Err(error) = filled {
        // What is left of it is in the way of nothing.
        let _ = fs::remove_dir_all(&new);
        return Err(error);
    }
    fs::rename(&new, to).map_err(|why| Error::io(to, &why))?;
    place::sync_folder(to)
}

fn open(path: &Path) -> Result<File, Error> {
    File::open(path).map_err(|why| Error::io(path, &why))
}

/// Copies to a file that nobody else may read, and brings it to the disk; says how long it is.
fn copy_file(mut source: impl Read, to: &Path) -> Result<u64, Error> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true).mode(0o600);
    let failed = |why: io::Error| Error::io(to, &why);
    let mut target = options.open(to).map_err(failed)?;
    let length = io::copy(&mut source, &mut target).map_err(failed)?;
    target.sync_all().map_err(failed)?;
    Ok(length)
}
