//! Where stories come from by themselves: `feeds`.

use std::process::ExitCode;

use super::Global;
use super::ask::Question;

/// List the feeds, with what each brought
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples: redlined feeds\n          redlined feeds --look")]
pub(super) struct Feeds {
    /// Look at every feed now, and follow what is new
    #[arg(long)]
    look: bool,
}

impl Feeds {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        if self.look {
            return Question::act("/feeds").creating().run(global);
        }
        Question::about("/feeds").run(global)
    }
}
