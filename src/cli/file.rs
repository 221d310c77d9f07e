//! A file that appears under its name when it is whole, and how far it is meanwhile.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

/// A file in the making; what there is of it goes when it is dropped unfinished.
pub(super) struct Whole {
    path: PathBuf,
    part: PathBuf,
    file: File,
    done: bool,
}

impl Whole {
    /// Begins a file that only its owner may read.
    pub(super) fn begin(path: &Path) -> anyhow::Result<Self> {
        let name = path.file_name().context("a file needs a name")?;
        let mut part = name.to_owned();
        part.push(".part");
        let part = path.with_file_name(part);
        let file = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(&part)
            .with_context(|| format!("\"{}\" cannot be written", part.display()))?;
        Ok(Self {
            path: path.to_owned(),
            part,
            file,
            done: false,
        })
    }

    fn failed(&self, why: &io::Error) -> io::Error {
        io::Error::new(why.kind(), format!("\"{}\": {why}", self.path.display()))
    }

    /// Brings it to the disk and gives it its name.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        let named = self
            .file
            .sync_all()
            .and_then(|()| fs::rename(&self.part, &self.path));
        named.with_context(|| format!("\"{}\" cannot be written", self.path.display()))?;
        self.done = true;
        Ok(())
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).map_err(|why| self.failed(&why))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().map_err(|why| self.failed(&why))
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if !self.done {
            // What is left of it is in nobody's way.
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// A bar on stderr, drawn only where that is a terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    in_lines: bool,
}

impl Progress {
    /// A bar for so many bytes or lines, or for nobody knows how many.
    pub(super) fn of(expected: Option<u64>, in_lines: bool) -> Self {
        let form = match (expected, in_lines) {
            (Some(_), true) => "{bar:30} {percent:>3}% {human_pos} of {human_len} lines, {eta}",
            (Some(_), false) => "{bar:30} {percent:>3}% {bytes} of {total_bytes}, {eta}",
            (None, _) => "{spinner} {bytes}",
        };
        let style = ProgressStyle::with_template(form).expect("the forms are well-formed");
        let bar = ProgressBar::new(expected.unwrap_or(0)).with_style(style.progress_chars("=> "));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, in_lines }
    }

    /// So much more is done.
    pub(super) fn add(&self, piece: &[u8]) {
        let done = if self.in_lines {
            piece.split(|&byte| byte == b'\n').count() - 1
        } else {
            piece.len()
        };
        self.bar.inc(done as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
