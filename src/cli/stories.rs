//! Which stories are followed: `watch`, `unwatch`, `stories`, `visit`.

use std::process::ExitCode;

use clap::ArgGroup;

use super::Global;
use super::ask::Question;

/// Follow a story, and look at it now
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: redlined watch https://example.org/news/ferry-aground --topic ferry"
)]
pub(super) struct Watch {
    /// Where its page is
    url: String,
    /// What to call it; made from the address if not given
    #[arg(long)]
    name: Option<String>,
    /// The group of stories it belongs to
    #[arg(long)]
    topic: Option<String>,
    /// A fixed time between visits, like 5m or 2h
    #[arg(long, value_name = "SPAN")]
    every: Option<String>,
    /// Planned times of visits, like "*/10 6-22 * * *"
    #[arg(long, value_name = "PATTERN", conflicts_with = "every")]
    cron: Option<String>,
    /// The time zone of --cron, like Europe/Kyiv; else UTC
    #[arg(long, value_name = "ZONE", requires = "cron")]
    timezone: Option<String>,
}

impl Watch {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        Question::act("/watch")
            .creating()
            .with("url", Some(self.url))
            .with("name", self.name)
            .with("topic", self.topic)
            .with("every", self.every)
            .with("cron", self.cron)
            .with("timezone", self.timezone)
            .run(global)
    }
}

/// Follow a story no more; its history stays
#[derive(Debug, clap::Args)]
pub(super) struct Unwatch {
    /// Its name, id or address, or the beginning of one
    story: String,
}

impl Unwatch {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        Question::act("/unwatch")
            .with("story", Some(self.story))
            .run(global)
    }
}

/// List the stories
#[derive(Debug, clap::Args)]
pub(super) struct Stories {}

impl Stories {
    pub(super) fn run(global: &Global) -> anyhow::Result<ExitCode> {
        Question::about("/stories").run(global)
    }
}

/// Look at a story now, or at all of them
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("which").required(true).args(["story", "all"]))]
pub(super) struct Visit {
    /// Its name, id or address, or the beginning of one
    story: Option<String>,
    /// Every story that is followed
    #[arg(long)]
    all: bool,
}

impl Visit {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        Question::act("/visit")
            .with("story", self.story)
            .with("all", self.all.then_some(true))
            .run(global)
    }
}
