//! Who hears of what: `subscribe`, `unsubscribe`, `subscribers`, `outbox`.

use std::process::ExitCode;

use clap::ArgGroup;

use super::Global;
use super::ask::Question;

/// Send somebody alerts, on your word that they want them
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples: redlined subscribe desk@example.org ferry-aground\n          redlined subscribe desk@example.org --all --at-least substantive",
    group = ArgGroup::new("what").required(true).args(["story", "all", "topic", "host"])
)]
pub(super) struct Subscribe {
    /// Their address
    email: String,
    /// A story's name, id or address, or the beginning of one
    story: Option<String>,
    /// Every story
    #[arg(long)]
    all: bool,
    /// Every story of a topic
    #[arg(long)]
    topic: Option<String>,
    /// Every story of a host
    #[arg(long)]
    host: Option<String>,
    /// The least weight to hear of
    #[arg(long, value_name = "WEIGHT", value_parser = ["cosmetic", "minor", "substantive"], default_value = "cosmetic")]
    at_least: String,
}

impl Subscribe {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        Question::act("/subscribe")
            .creating()
            .with("email", Some(self.email))
            .with("story", self.story)
            .with("topic", self.topic)
            .with("host", self.host)
            .with("at_least", Some(self.at_least))
            .run(global)
    }
}

/// Send somebody no more alerts, of one story or at all
#[derive(Debug, clap::Args)]
pub(super) struct Unsubscribe {
    /// Their address
    email: String,
    /// The story; else everything
    story: Option<String>,
}

impl Unsubscribe {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        Question::act("/unsubscribe")
            .with("email", Some(self.email))
            .with("story", self.story)
            .run(global)
    }
}

/// List who hears of what
#[derive(Debug, clap::Args)]
pub(super) struct Subscribers {}

impl Subscribers {
    pub(super) fn run(global: &Global) -> anyhow::Result<ExitCode> {
        Question::about("/subscribers").run(global)
    }
}

/// List alerts that are not delivered yet
#[derive(Debug, clap::Args)]
pub(super) struct Outbox {
    /// Delivered ones too
    #[arg(long)]
    all: bool,
}

impl Outbox {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        Question::about("/outbox")
            .with("all", self.all.then_some(true))
            .run(global)
    }
}
