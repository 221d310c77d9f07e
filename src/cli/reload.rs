//! Settings while the daemon runs: `reload`.

use std::process::ExitCode;

use super::Global;
use super::ask::Question;

/// Have the daemon read its configuration again
///
/// Sites, stories, feeds, cadence and how long pages are kept are taken over at once; what changed in
/// `fetch`, `mail`, `web`, `metrics` and `log` is named and waits for a restart. A wrong file changes
/// nothing: the reason is printed, and the exit code is 1.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples: redlined config check && redlined reload\n          systemctl reload redlined"
)]
pub(super) struct Reload {}

impl Reload {
    pub(super) fn run(global: &Global) -> anyhow::Result<ExitCode> {
        Question::act("/reload").run(global)
    }
}
