//! The pages as fetched: blocks in append-only segments; the tree keeps their addresses.
//!
//! A block is on the disk before the journal names it. Blocks that nothing names, left by a stop
//! between the two, do no harm.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use minicbor::{Decode, Encode};

use super::codec;
use super::error::Error;
use super::place;

/// A segment takes no more blocks from this size on.
const SEGMENT_BYTES: u64 = 16 << 20;
const MARK: &[u8; 4] = b"\xf7pag";
const PREFACE_BYTES: usize = 4 + 4 + 8;

/// Where a block lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(super) struct BlockAddress {
    /// Which segment.
    #[n(0)]
    pub(super) segment: u32,
    /// From which byte on.
    #[n(1)]
    pub(super) offset: u64,
    /// How many bytes, without mark, length and checksum.
    #[n(2)]
    pub(super) length: u32,
}

/// The segments, open for appending.
pub(super) struct Pages {
    dir: PathBuf,
    segment: u32,
    file: File,
    length: u64,
    unsynced: bool,
}

impl Pages {
    /// Goes on behind the last block of the last segment.
    pub(super) fn open(dir: &Path) -> Result<Self, Error> {
        place::make_folder(dir)?;
        let segment = segments(dir)?.into_iter().max().unwrap_or(1);
        let (file, length) = open_segment(dir, segment)?;
        Ok(Self {
            dir: dir.to_owned(),
            segment,
            file,
            length,
            unsynced: false,
        })
    }

    /// Appends a block; `sync` brings it to the disk.
    pub(super) fn append(&mut self, packed: &[u8]) -> Result<BlockAddress, Error> {
        if self.length >= SEGMENT_BYTES {
            self.sync()?;
            (self.file, self.length) = open_segment(&self.dir, self.segment + 1)?;
            self.segment += 1;
        }
        let length = u32::try_from(packed.len()).expect("a page is bounded far below 4 GiB");
        let bytes = [
            MARK.as_slice(),
            &length.to_le_bytes(),
            &codec::check("page", packed),
            packed,
        ]
        .concat();
        if let Err(why) = self.file.write_all(&bytes) {
            self.cut_back();
            return Err(Error::io(&self.dir, &why));
        }
        let address = BlockAddress {
            segment: self.segment,
            offset: self.length,
            length,
        };
        self.length += bytes.len() as u64;
        self.unsynced = true;
        Ok(address)
    }

    /// The segments that nothing is appended to any more, and how many bytes each takes.
    pub(super) fn finished_segments(&self) -> Result<Vec<(u32, u64)>, Error> {
        let mut found = Vec::new();
        for segment in segments(&self.dir)? {
            let path = segment_path(&self.dir, segment);
            if segment != self.segment {
                let about = path.metadata().map_err(|why| Error::io(&path, &why))?;
                found.push((segment, about.len()));
            }
        }
        Ok(found)
    }

    /// Brings what was appended to the disk.
    pub(super) fn sync(&mut self) -> Result<(), Error> {
        if self.unsynced {
            self.file.sync_data().map_err(|why| Error::Closed {
                why: Some(Error::io(&self.dir, &why).to_string()),
            })?;
            self.unsynced = false;
        }
        Ok(())
    }

    /// After a write that found the disk full. If this fails too, the next block is appended behind
    /// the torn one, which nothing names.
    fn cut_back(&mut self) {
        let cut = self.file.set_len(self.length);
        let end = self.file.seek(SeekFrom::End(0));
        if let (Err(_), Ok(end)) = (cut, end) {
            self.length = end;
        }
    }
}

/// Reads the block at an address and checks it.
pub(super) fn read(dir: &Path, address: BlockAddress) -> Result<Vec<u8>, Error> {
    let path = segment_path(dir, address.segment);
    let broken = || {
        Error::lost(format!(
            "the page at byte {} of \"{}\" is not what was written",
            address.offset,
            path.display()
        ))
    };
    let file = File::open(&path).map_err(|why| match why.kind() {
        io::ErrorKind::NotFound => Error::lost(format!("\"{}\" is missing", path.display())),
        _ => Error::io(&path, &why),
    })?;
    let mut preface = [0; PREFACE_BYTES];
    let mut packed = vec![0; address.length as usize];
    file.read_exact_at(&mut preface, address.offset)
        .and_then(|()| file.read_exact_at(&mut packed, address.offset + PREFACE_BYTES as u64))
        .map_err(|_| broken())?;
    let told = [
        MARK.as_slice(),
        &address.length.to_le_bytes(),
        &codec::check("page", &packed),
    ]
    .concat();
    if told != preface {
        return Err(broken());
    }
    Ok(packed)
}

/// Deletes a segment that nothing names any more.
pub(super) fn delete(dir: &Path, segment: u32) -> Result<(), Error> {
    let path = segment_path(dir, segment);
    std::fs::remove_file(&path).map_err(|why| Error::io(&path, &why))
}

fn segment_path(dir: &Path, segment: u32) -> PathBuf {
    dir.join(format!("{segment:08}"))
}

fn open_segment(dir: &Path, segment: u32) -> Result<(File, u64), Error> {
    let path = segment_path(dir, segment);
    let failed = |why| Error::io(&path, &why);
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map_err(failed)?;
    let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
    place::sync_folder(&path)?;
    Ok((file, length))
}

fn segments(dir: &Path) -> Result<Vec<u32>, Error> {
    let failed = |why| Error::io(dir, &why);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        found.extend(name.to_str().and_then(|name| name.parse::<u32>().ok()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_reads_back_after_reopening() {
        let dir = tempfile::tempdir().unwrap();
        let first = Pages::open(dir.path()).unwrap().append(b"first").unwrap();
        let mut pages = Pages::open(dir.path()).unwrap();
        let second = pages.append(b"second").unwrap();
        assert_eq!(read(dir.path(), first).unwrap(), b"first");
        assert_eq!(read(dir.path(), second).unwrap(), b"second");
    }

    #[test]
    fn a_flipped_bit_of_a_block_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let address = Pages::open(dir.path()).unwrap().append(b"page").unwrap();
        let path = segment_path(dir.path(), address.segment);
        let whole = std::fs::read(&path).unwrap();
        for place in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[place] ^= 1;
            std::fs::write(&path, &flipped).unwrap();
            assert!(read(dir.path(), address).is_err(), "byte {place}");
        }
    }
}
