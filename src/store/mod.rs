//! The store: what is known, kept so that it outlives crashes, bad disks and doubt.
//!
//! Three parts in one state directory, each with one purpose: the **journal** holds every fact and
//! duty and is on the disk before anything is acknowledged; **sled** holds everything that is asked
//! for and can be made again from the journal; the **pages** hold what was fetched, byte by byte.
//! Nothing outside this module knows them.

mod backup;
mod codec;
mod compaction;
mod delta;
mod derived;
mod draft;
mod duties;
mod error;
mod feeds;
mod forgetting;
mod frame;
mod history;
mod hosts;
mod intake;
mod journal;
mod kept;
mod keys;
mod likeness;
mod mending;
mod notes;
mod opening;
mod owed;
mod pages;
mod place;
mod proof;
mod questions;
mod rebuilding;
mod retention;
mod rewrite;
mod said;
mod sentences;
mod sled;
mod stories;
mod subscriptions;
mod texts;
mod tightening;
mod upgrading;
mod upkeep;
mod verifying;
mod versions;
mod view;
mod visits;
mod words;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use self::draft::Draft;
use self::place::Place;
use self::texts::Recent;
use self::view::View;
use self::writer::Request;
use crate::news::Timestamp;

pub use self::backup::Backup;
pub use self::error::Error;
pub use self::history::PageAddress;
pub use self::intake::{Arriving, TakenIn};
pub use self::journal::FORMAT;
pub use self::owed::{Digested, Expanded};
pub use self::sentences::{Sentence, Terms};
pub use self::subscriptions::Wanted;
pub use self::upkeep::Upkeep;
pub use self::verifying::Finding;

/// Whether a store may be made where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// There has to be one.
    Existing,
    /// One is made where there is none.
    Create,
}

/// How many bytes the parts of a store take on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Size {
    /// The journal.
    pub journal: u64,
    /// What is asked for.
    pub sled: u64,
    /// The pages as fetched.
    pub pages: u64,
}

/// The store. Clones are cheap and stand for the same store; it is closed with the last of them.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    dir: PathBuf,
    key: [u8; 32],
    notes: Vec<String>,
    view: Arc<View>,
    recent: Recent,
    requests: Sender<Request>,
    /// Backups under way.
    copying: AtomicUsize,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("dir", &self.dir())
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the store in a state directory. Only one process can have it open.
    pub fn open(dir: &Path, open: Open, now: Timestamp) -> Result<Self, Error> {
        let create = open == Open::Create;
        let place = Place::lock(dir, create)?;
        place.check_room()?;
        let (writer, key, notes) = opening::open(place, create, now)?;
        for note in &notes {
            tracing::warn!("{note}");
        }
        let view = writer.view();
        let (requests, received) = channel();
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer.run(&received))
            .map_err(|why| Error::io(dir, &why))?;
        Ok(Self {
            shared: Arc::new(Shared {
                dir: dir.to_owned(),
                key,
                notes,
                view,
                recent: Recent::default(),
                requests,
                copying: AtomicUsize::new(0),
                writer: Mutex::new(Some(thread)),
            }),
        })
    }

    /// Makes the tree of a store that is not open again from its journal, and mends the journal from
    /// the tree where it is damaged; says in sentences what was done.
    pub fn rebuild(dir: &Path, now: Timestamp) -> Result<Vec<String>, Error> {
        opening::rebuild(&Place::lock(dir, false)?, now)
    }

    /// Brings everything to the disk, marks a clean stop and frees the store for others. Reads and
    /// writes after it fail; closing again does nothing.
    pub fn close(&self) -> Result<(), Error> {
        self.shared.close()
    }

    /// The state directory.
    pub fn dir(&self) -> &Path {
        &self.shared.dir
    }

    /// What had to be mended when it was opened, in sentences for the operator.
    pub fn notes(&self) -> &[String] {
        &self.shared.notes
    }

    /// The key that signs tokens.
    pub fn key(&self) -> &[u8; 32] {
        &self.shared.key
    }

    /// How much the store takes on the disk.
    pub fn size(&self) -> Size {
        let in_dir = |name: &str| bytes_in(&self.shared.dir.join(name));
        Size {
            journal: in_dir("journal"),
            sled: in_dir("sled"),
            pages: in_dir("pages"),
        }
    }

    /// How many bytes are left on its disk.
    pub fn room(&self) -> Result<u64, Error> {
        place::room(self.dir())
    }

    /// Answers once whatever was asked for before is written, or says why nothing can be.
    pub async fn answers(&self) -> Result<(), Error> {
        let dir = self.shared.dir.clone();
        self.write(move |_| place::check_room(&dir)).await
    }

    fn view(&self) -> &View {
        &self.shared.view
    }

    fn pages_dir(&self) -> PathBuf {
        self.shared.dir.join("pages")
    }

    /// Asks the writer to make a change; the answer comes when it is committed.
    async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Draft<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (tell, told) = oneshot::channel();
        // Who no longer waits for the answer does not need it.
        self.ask(change, move |answer| drop(tell.send(answer)))?;
        told.await.map_err(|_| Error::Closed { why: None })?
    }

    /// The same, for a thread that may wait.
    fn write_and_wait<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Draft<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (tell, told) = channel();
        self.ask(change, move |answer| drop(tell.send(answer)))?;
        told.recv().map_err(|_| Error::Closed { why: None })?
    }

    /// Does something while the tree has all that the journal has, and nothing is written.
    fn settled<T: Send + 'static>(
        &self,
        then: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let (tell, told) = channel();
        let store = self.clone();
        let request = Request::Settled(Box::new(move |settled| {
            // Who no longer waits for the answer does not need it.
            drop(tell.send(settled.map(|()| then(&store))));
        }));
        let closed = || Error::Closed { why: None };
        self.shared.requests.send(request).map_err(|_| closed())?;
        told.recv().map_err(|_| closed())?
    }

    /// Tells the writer that something soft was noted.
    fn wake_writer(&self) -> Result<(), Error> {
        let sent = self.shared.requests.send(Request::Noted);
        sent.map_err(|_| Error::Closed { why: None })
    }

    fn ask<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Draft<'_>) -> Result<T, Error> + Send + 'static,
        tell: impl FnOnce(Result<T, Error>) + Send + 'static,
    ) -> Result<(), Error> {
        let request = Request::Change(Box::new(move |draft| {
            let outcome = draft.make(change);
            Box::new(move |committed| tell(outcome.and_then(|value| committed.map(|()| value))))
        }));
        let sent = self.shared.requests.send(request);
        sent.map_err(|_| Error::Closed { why: None })
    }
}

impl Shared {
    fn close(&self) -> Result<(), Error> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(thread) = writer.take() else {
            return Ok(());
        };
        let (tell, told) = channel();
        let closed = || Error::Closed {
            why: Some("its writer is gone".to_owned()),
        };
        self.requests
            .send(Request::Stop(tell))
            .map_err(|_| closed())?;
        let outcome = told.recv().map_err(|_| closed());
        thread.join().map_err(|_| closed())?;
        outcome?
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Err(error) = self.close() {
            tracing::error!(%error, "the store was not closed cleanly");
        }
    }
}

/// Bits for a new id.
pub fn random_bits() -> u64 {
    let bytes = place::random_bytes();
    u64::from_le_bytes(std::array::from_fn(|place| bytes[place]))
}

fn bytes_in(path: &Path) -> u64 {
    let Ok(about) = std::fs::metadata(path) else {
        return 0;
    };
    if !about.is_dir() {
        return about.len();
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries.map(|entry| bytes_in(&entry.path())).sum()
}

#[cfg(test)]
mod tests {
    use super::view::Read as _;
    use super::*;

    #[tokio::test]
    async fn a_change_that_panics_harms_nobody_else() {
        let dir = tempfile::tempdir().unwrap();
        let now = Timestamp::from_millis(0);
        let store = Store::open(dir.path(), Open::Create, now).unwrap();
        let key = keys::sequence();
        let panics = store.write(|draft| {
            draft.put(&keys::sequence(), &7u64)?;
            panic!("as a test does")
        });
        let outcome: Result<(), Error> = panics.await;
        assert_eq!(outcome, Err(Error::Closed { why: None }));
        let found = store.write(move |draft| draft.value::<u64>(&key)).await;
        assert_eq!(found, Ok(None));
        store
            .write(|draft| draft.put(&keys::sequence(), &8u64))
            .await
            .unwrap();
        assert_eq!(store.view().value(&keys::sequence()), Ok(Some(8u64)));
    }
}
