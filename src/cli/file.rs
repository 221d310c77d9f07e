//! A file that appears under its name when it is whole, and how far it is meanwhile.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use axum::body::Body;
use futures_util::stream;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::io::AsyncReadExt as _;

/// So much is sent at once.
const PIECE_BYTES: usize = 64 << 10;

/// A file in the making; what there is of it goes when it is dropped unfinished.
pub(super) struct Whole {
    path: PathBuf,
    /// Where it is made; nowhere else, where the path is a pipe or a device.
    part: Option<PathBuf>,
    file: File,
}

impl Whole {
    /// Begins a file that only its owner may read.
    pub(super) fn begin(path: &Path) -> anyhow::Result<Self> {
        let is_device = path.metadata().is_ok_and(|about| !about.is_file());
        let part = match path.file_name() {
            _ if is_device => None,
            Some(name) => {
                let mut name = name.to_owned();
                name.push(".part");
                Some(path.with_file_name(name))
            }
            None => anyhow::bail!("\"{}\" is no name for a file", path.display()),
        };
        let made = part.as_deref().unwrap_or(path);
        let file = OpenOptions::new()
            .create(true)
            .truncate(!is_device)
            .write(true)
            .mode(0o600)
            .open(made)
            .with_context(|| format!("\"{}\" cannot be written", path.display()))?;
        Ok(Self {
            path: path.to_owned(),
            part,
            file,
        })
    }

    /// Brings it to the disk and gives it its name.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        if let Some(part) = &self.part {
            self.file
                .sync_all()
                .and_then(|()| fs::rename(part, &self.path))
                .with_context(|| format!("\"{}\" cannot be written", self.path.display()))?;
        }
        self.part = None;
        Ok(())
    }

    fn failed(&self, why: &io::Error) -> io::Error {
        io::Error::new(why.kind(), format!("\"{}\": {why}", self.path.display()))
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
        if let Some(part) = &self.part {
            // What is left of it is in nobody's way.
            let _ = fs::remove_file(part);
        }
    }
}

/// A file's bytes as a question sends them; a bar shows how far they are.
pub(super) async fn body(path: &Path) -> anyhow::Result<Body> {
    let failed = || format!("\"{}\" cannot be read", path.display());
    let file = tokio::fs::File::open(path).await.with_context(failed)?;
    let about = file.metadata().await.with_context(failed)?;
    anyhow::ensure!(!about.is_dir(), "\"{}\" is a folder", path.display());
    let progress = Progress::of(about.is_file().then_some(about.len()), false);
    let next = |(mut file, progress): (tokio::fs::File, Progress)| async {
        let mut piece = vec![0; PIECE_BYTES];
        let read = file.read(&mut piece).await;
        if matches!(read, Ok(0)) {
            return None;
        }
        let piece = read.map(|length| {
            piece.truncate(length);
            progress.add(&piece);
            piece
        });
        Some((piece, (file, progress)))
    };
    Ok(Body::from_stream(stream::unfold((file, progress), next)))
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
            (Some(_), true) => "{wide_bar} {percent:>3}% {human_pos} of {human_len} lines, {eta}",
            (Some(_), false) => "{wide_bar} {percent:>3}% {bytes} of {total_bytes}, {eta}",
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
