//! Whether the record is as it was written: `verify`, `rebuild`.

use std::process::ExitCode;

use crate::clock::Clock;
use crate::store::Store;

use super::ask::Question;
use super::{Global, place, print};

/// Prove that the record is as it was written; exit with 1 if not
#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    /// A story; else the whole store
    story: Option<String>,
}

impl Verify {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let answer = Question::about("/verify")
            .with("story", self.story)
            .ask(global)?;
        Ok(ExitCode::from(u8::from(answer.differs)))
    }
}

/// Make a damaged store whole again from its journal; the daemon must be stopped
#[derive(Debug, clap::Args)]
pub(super) struct Rebuild {}

impl Rebuild {
    pub(super) fn run(global: &Global) -> anyhow::Result<ExitCode> {
        let state = place::daemon(global)?.state;
        let done = Store::rebuild(&state, Clock::Real.now())?;
        let lines = done.iter().map(|done| format!("{done}\n"));
        print(&lines.chain(["rebuilt\n".to_owned()]).collect::<String>())?;
        Ok(ExitCode::SUCCESS)
    }
}
