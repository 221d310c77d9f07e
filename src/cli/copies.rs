//! Copies of the whole store: `backup` and `restore`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::clock::Clock;
use crate::news::Timestamp;
use crate::store::{Open, Store};

use super::ask::Question;
use super::file::Whole;
use super::{Global, place, print};

/// What backups are called in a folder; their names sort by time.
const NAME: &str = "redlined-";
const END: &str = ".tar";

/// Copy the whole store to one file, while the daemon works
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The file is a tar of the journal, the pages as fetched and the signing key. Whoever has it can\nread every address and sign in its name: keep it as you keep the store. In a folder it is\nnamed by the time.\n\nExamples: redlined backup /var/backups/redlined/\n          redlined backup store.tar"
)]
pub(super) struct Backup {
    /// A new file, or a folder
    to: PathBuf,
}

impl Backup {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let to = if self.to.is_dir() {
            self.to.join(name(Clock::Real.now()))
        } else {
            self.to
        };
        anyhow::ensure!(
            !to.exists(),
            "\"{}\" exists already; a backup is never written over",
            to.display()
        );
        let mut file = Whole::begin(&to)?;
        Question::about("/backup").save(global, &mut file)?;
        file.finish()?;
        print(&format!("{}\n", to.display()))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// "redlined-2025-05-16T143000.123Z.tar".
fn name(now: Timestamp) -> String {
    let letters = now.to_string().replace(':', "");
    format!("{NAME}{letters}{END}")
}

/// Put a backup in the place of a store, where there is none
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: redlined restore /var/backups/redlined/ --state /var/lib/redlined"
)]
pub(super) struct Restore {
    /// The file, or a folder, whose last backup is taken
    from: PathBuf,
}

impl Restore {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let from = last_in(&self.from)?;
        let state = place::daemon(global)?.state;
        Store::restore(&from, &state)?;
        // Opening proves the journal, and makes the tree from it.
        let store = Store::open(&state, Open::Existing, Clock::Real.now())?;
        let stories = store.stories()?.len();
        store.close()?;
        print(&format!(
            "{} restored into {}: {}\n",
            from.display(),
            state.display(),
            crate::render::phrases::count(stories, "story")
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The last backup in a folder of backups; anything else is what it is.
fn last_in(from: &Path) -> anyhow::Result<PathBuf> {
    if !from.is_dir() || from.join("journal").exists() {
        return Ok(from.to_owned());
    }
    let mut backups = Vec::new();
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(NAME) && name.ends_with(END) {
            backups.push(entry.path());
        }
    }
    backups.into_iter().max().ok_or_else(|| {
        anyhow::anyhow!(
            "there is no backup in \"{}\"; expected a file like {NAME}2025-05-16T143000Z{END}",
            from.display()
        )
    })
}
