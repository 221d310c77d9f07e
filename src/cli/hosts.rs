//! How redlined stands with hosts: `hosts`, `furniture`.

use std::process::ExitCode;

use super::Global;
use super::ask::Question;

/// Show how each host fares: visits, gap, trouble
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: redlined hosts")]
pub(super) struct Hosts {}

impl Hosts {
    pub(super) fn run(global: &Global) -> anyhow::Result<ExitCode> {
        Question::about("/hosts").run(global)
    }
}

/// List what leaves comparisons as a host's furniture
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A block is named by its id, or by its text.\n\nExample: redlined furniture example.org --pin \"Read more of our reporting\""
)]
pub(super) struct Furniture {
    /// A host, as `redlined hosts` lists it; else all of them
    host: Option<String>,
    /// This block is furniture, whatever is learned
    #[arg(long, value_name = "BLOCK", requires = "host", conflicts_with_all = ["drop", "learn"])]
    pin: Option<String>,
    /// This block never is
    #[arg(
        long,
        value_name = "BLOCK",
        requires = "host",
        conflicts_with = "learn"
    )]
    drop: Option<String>,
    /// Leave this block to what is learned again
    #[arg(long, value_name = "BLOCK", requires = "host")]
    learn: Option<String>,
}

impl Furniture {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let rulings = [
            ("pin", self.pin),
            ("drop", self.drop),
            ("learn", self.learn),
        ];
        let ruled = rulings
            .into_iter()
            .find_map(|(name, block)| Some((name, block?)));
        let question = match ruled {
            Some((ruling, block)) => Question::act("/furniture")
                .with("block", Some(block))
                .with("ruling", Some(ruling)),
            None => Question::about("/furniture"),
        };
        question.with("host", self.host).run(global)
    }
}
