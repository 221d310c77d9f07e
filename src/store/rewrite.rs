//! A journal written beside the one in use, to take its place whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::frame::Frame;
use super::place;

/// The journal in the making.
pub(super) struct Rewrite {
    file: BufWriter<File>,
    new: PathBuf,
    path: PathBuf,
}

impl Rewrite {
    /// Begins with the header of the journal that it will replace.
    pub(super) fn begin(path: &Path, header: &[u8]) -> Result<Self, Error> {
        let new = path.with_extension("new");
        let failed = |why| Error::io(&new, &why);
        let mut options = OpenOptions::new();
        options.create(true).truncate(true).write(true).mode(0o600);
        let mut file = BufWriter::new(options.open(&new).map_err(failed)?);
        file.write_all(header).map_err(failed)?;
        Ok(Self {
            file,
            path: path.to_owned(),
            new,
        })
    }

    /// Adds a frame as it is.
    pub(super) fn push(&mut self, frame: &Frame) -> Result<(), Error> {
        let written = self.file.write_all(&frame.to_bytes());
        written.map_err(|why| Error::io(&self.new, &why))
    }

    /// Brings it to the disk and puts it in the place of the old one.
    pub(super) fn finish(self) -> Result<(), Error> {
        let failed = |why| Error::io(&self.path, &why);
        let file = self
            .file
            .into_inner()
            .map_err(|why| failed(why.into_error()))?;
        file.sync_all().map_err(failed)?;
        fs::rename(&self.new, &self.path).map_err(failed)?;
        place::sync_folder(&self.path)
    }
}
