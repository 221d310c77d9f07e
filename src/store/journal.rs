//! The journal: every fact and duty, on the disk before it is acknowledged.
//!
//! A file of frames, appended and never changed. A frame is one group of commits: what was put
//! under which durable key, and what was deleted. A chain of hashes runs over the hashes of the
//! entries, so that one entry can later be replaced by its hash without breaking it. There is at
//! most one write that was not yet synced, so only the last frame can be torn; damage before it is
//! an error and never cut off.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::error::Error;
use super::frame::{self, Entry, Frame};
use super::rewrite::Rewrite;
use crate::news::{Hash, Timestamp};

/// The format of the store as a whole, in the journal's first bytes. A store of every format that was
/// ever released stays in `tests/stores`.
pub const FORMAT: u32 = 3;
const TITLE: &[u8; 17] = b"redlined journal\n";
const HEADER_BYTES: usize = TITLE.len() + 4 + 8 + 32 + 8;
const READ_AHEAD: usize = 256 << 10;

/// Where a journal ends: how long it is, and the chain's last hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub(super) length: u64,
    pub(super) chain: Hash,
}

/// The journal, open for appending.
pub(super) struct Journal {
    file: File,
    path: PathBuf,
    end: End,
}

impl Journal {
    /// Begins a journal, on the disk when this returns.
    pub(super) fn create(path: &Path, now: Timestamp) -> Result<Self, Error> {
        let chain = Hash::of([b"redlined store".as_slice(), &super::place::random_bytes()]);
        Rewrite::begin(path, &header(now, chain))?.finish()?;
        let length = HEADER_BYTES as u64;
        Self::append_to(path, End { length, chain })
    }

    /// Goes on where the journal ends, cutting off what stands behind.
    pub(super) fn append_to(path: &Path, end: End) -> Result<Self, Error> {
        let failed = |why| Error::io(path, &why);
        let file = OpenOptions::new().write(true).open(path).map_err(failed)?;
        let mut journal = Self {
            file,
            path: path.to_owned(),
            end,
        };
        journal.cut().map_err(failed)?;
        Ok(journal)
    }

    /// Where it ends now.
    pub(super) fn end(&self) -> End {
        self.end
    }

    /// Writes one frame and brings it to the disk. After an error nothing of it is in the journal,
    /// unless the error says `Closed`: then nobody knows, and only opening again can tell.
    pub(super) fn append(&mut self, entries: Vec<Entry>) -> Result<(), Error> {
        let frame = Frame::after(self.end.chain, entries);
        let bytes = frame.to_bytes();
        if let Err(why) = self.file.write_all(&bytes) {
            let error = Error::io(&self.path, &why);
            return Err(match self.cut() {
                Ok(()) => error,
                Err(_) => uncertain(&error),
            });
        }
        // After a failed sync the system forgets which pages were dirty: trying again proves nothing.
        self.file
            .sync_data()
            .map_err(|why| uncertain(&Error::io(&self.path, &why)))?;
        self.end.length += bytes.len() as u64;
        self.end.chain = frame.chain;
        Ok(())
    }

    fn cut(&mut self) -> std::io::Result<()> {
        self.file.set_len(self.end.length)?;
        self.file.seek(SeekFrom::Start(self.end.length)).map(drop)
    }
}

fn uncertain(error: &Error) -> Error {
    Error::Closed {
        why: Some(error.to_string()),
    }
}

/// The first bytes of a journal that begins with this chain.
pub(super) fn header(now: Timestamp, chain: Hash) -> Vec<u8> {
    let mut bytes = TITLE.to_vec();
    bytes.extend(FORMAT.to_le_bytes());
    bytes.extend(now.as_millis().to_le_bytes());
    bytes.extend(chain.0);
    let check = super::codec::check("journal", &bytes);
    bytes.extend(check);
    bytes
}

/// The format that a journal says it is of.
pub(super) fn format(path: &Path) -> Result<u32, Error> {
    Ok(told_format(Frames::open(path)?.header()))
}

fn told_format(header: &[u8]) -> u32 {
    u32::from_le_bytes(header[17..21].try_into().expect("four bytes"))
}

/// Makes a journal say that it is of this format; all else in it stays. Says where it ends then.
pub(super) fn rewrite_as_this_format(path: &Path, end: End) -> Result<End, Error> {
    let mut frames = Frames::open(path)?;
    let mut header = frames.header().to_vec();
    header.truncate(HEADER_BYTES - 8);
    header[17..21].copy_from_slice(&FORMAT.to_le_bytes());
    let check = super::codec::check("journal", &header);
    header.extend(check);
    let mut new = Rewrite::begin(path, &header)?;
    while let Some(frame) = frames.next()? {
        new.push(&frame)?;
    }
    new.finish()?;
    Ok(end)
}

/// The first bytes of this journal, if they are what was written.
pub(super) fn sound_header(bytes: &[u8]) -> Option<Vec<u8>> {
    let header = bytes.get(..HEADER_BYTES)?;
    let (told, check) = header.split_at(HEADER_BYTES - 8);
    (super::codec::check("journal", told) == check).then(|| header.to_vec())
}

/// The chain that a journal with this header begins with.
pub(super) fn first_chain(header: &[u8]) -> Hash {
    let mut chain = Hash::default();
    chain.0.copy_from_slice(&header[29..61]);
    chain
}

/// A journal's frames from its beginning, each proven against the chain.
pub(super) struct Frames {
    file: BufReader<File>,
    path: PathBuf,
    header: [u8; HEADER_BYTES],
    end: End,
    size: u64,
}

impl Frames {
    /// Opens a journal for reading and checks its header.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let failed = |why| Error::io(path, &why);
        let file = File::open(path).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        let mut file = BufReader::with_capacity(READ_AHEAD, file);
        let mut bytes = [0; HEADER_BYTES];
        file.read_exact(&mut bytes)
            .map_err(|_| broken(path, "its beginning is missing"))?;
        let chain = read_header(path, &bytes)?;
        let end = End {
            length: HEADER_BYTES as u64,
            chain,
        };
        Ok(Self {
            file,
            path: path.to_owned(),
            header: bytes,
            end,
            size,
        })
    }

    /// The journal's first bytes.
    pub(super) fn header(&self) -> &[u8] {
        &self.header
    }

    /// The file that was read, from its beginning.
    pub(super) fn into_file(self) -> Result<File, Error> {
        let mut file = self.file.into_inner();
        file.rewind().map_err(|why| Error::io(&self.path, &why))?;
        Ok(file)
    }

    /// Where the frames read so far end.
    pub(super) fn end(&self) -> End {
        self.end
    }

    /// How many bytes stand behind the frames read so far.
    pub(super) fn left(&self) -> u64 {
        self.size - self.end.length
    }

    /// The next frame; `None` at the end, and at a last frame that was torn while it was written.
    pub(super) fn next(&mut self) -> Result<Option<Frame>, Error> {
        let left = self.left();
        if left == 0 {
            return Ok(None);
        }
        let read = frame::read(&mut self.file, left).map_err(|why| Error::io(&self.path, &why))?;
        let Some((frame, length)) = read else {
            return self.torn_or_damaged();
        };
        if !frame.follows(self.end.chain) {
            return Err(self.damaged());
        }
        self.end = End {
            length: self.end.length + length,
            chain: frame.chain,
        };
        Ok(Some(frame))
    }

    /// A frame behind the broken one shows that the broken one was once whole.
    fn torn_or_damaged(&mut self) -> Result<Option<Frame>, Error> {
        let failed = |why| Error::io(&self.path, &why);
        self.file
            .seek(SeekFrom::Start(self.end.length))
            .map_err(failed)?;
        let mut rest = Vec::new();
        self.file.read_to_end(&mut rest).map_err(failed)?;
        if frame::find(&rest[1..]).is_some() {
            return Err(self.damaged());
        }
        self.file
            .seek(SeekFrom::Start(self.end.length))
            .map_err(failed)?;
        Ok(None)
    }

    fn damaged(&self) -> Error {
        broken(
            &self.path,
            &format!(
                "the entry at byte {} is not what was written",
                self.end.length
            ),
        )
    }
}

fn read_header(path: &Path, bytes: &[u8; HEADER_BYTES]) -> Result<Hash, Error> {
    let (told, check) = bytes.split_at(HEADER_BYTES - 8);
    if !told.starts_with(TITLE) {
        return Err(broken(path, "it does not begin as a journal"));
    }
    let format = told_format(told);
    if super::codec::check("journal", told) != check {
        return Err(broken(path, "its first bytes are not what was written"));
    }
    if format > FORMAT {
        return Err(Error::Newer {
            dir: path.parent().unwrap_or(path).to_owned(),
            found: format,
            known: FORMAT,
        });
    }
    Ok(first_chain(told))
}

fn broken(path: &Path, why: &str) -> Error {
    Error::damaged(format!("the journal \"{}\": {why}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::keys::Key;

    fn entry(text: &str) -> Entry {
        Entry::put(&Key::new(format!("story/{text}")), text.as_bytes().to_vec())
    }

    fn journal_of(texts: &[&str]) -> (tempfile::TempDir, PathBuf, Vec<u64>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal");
        let mut journal = Journal::create(&path, Timestamp::from_millis(0)).unwrap();
        let mut ends = vec![journal.end().length];
        for text in texts {
            journal.append(vec![entry(text)]).unwrap();
            ends.push(journal.end().length);
        }
        (dir, path, ends)
    }

    fn read_all(path: &Path) -> Result<(usize, End), Error> {
        let mut frames = Frames::open(path)?;
        let mut count = 0;
        while frames.next()?.is_some() {
            count += 1;
        }
        Ok((count, frames.end()))
    }

    #[test]
    fn a_journal_cut_anywhere_in_its_last_frame_keeps_the_frames_before() {
        let (_dir, path, ends) = journal_of(&["one", "two", "three"]);
        let whole = std::fs::read(&path).unwrap();
        for length in ends[2]..ends[3] {
            std::fs::write(&path, &whole[..usize::try_from(length).unwrap()]).unwrap();
            let (count, end) = read_all(&path).unwrap();
            assert_eq!((count, end.length), (2, ends[2]));
        }
    }

    #[test]
    fn a_journal_goes_on_behind_a_torn_frame() {
        let (_dir, path, ends) = journal_of(&["one", "two"]);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 3]).unwrap();
        let (_, end) = read_all(&path).unwrap();
        let mut journal = Journal::append_to(&path, end).unwrap();
        journal.append(vec![entry("two")]).unwrap();
        assert_eq!(read_all(&path).unwrap().0, 2);
        assert_eq!(journal.end().length, ends[2]);
    }

    #[test]
    fn a_flipped_bit_before_the_last_frame_is_an_error_and_never_cut_off() {
        let (_dir, path, ends) = journal_of(&["one", "two", "three"]);
        let whole = std::fs::read(&path).unwrap();
        for place in 0..usize::try_from(ends[2]).unwrap() {
            let mut flipped = whole.clone();
            flipped[place] ^= 1 << (place % 8);
            std::fs::write(&path, &flipped).unwrap();
            let error = read_all(&path).unwrap_err();
            assert!(
                matches!(error, Error::Damaged { .. }),
                "byte {place}: {error}"
            );
        }
    }

    #[test]
    fn a_later_format_is_refused_with_the_way_out() {
        let (_dir, path, _) = journal_of(&["one"]);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[17] = 9;
        let told = HEADER_BYTES - 8;
        let check = crate::store::codec::check("journal", &bytes[..told]);
        bytes[told..HEADER_BYTES].copy_from_slice(&check);
        std::fs::write(&path, &bytes).unwrap();
        let error = read_all(&path).unwrap_err();
        assert!(matches!(error, Error::Newer { found: 9, .. }), "{error}");
    }
}
