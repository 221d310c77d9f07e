//! Words and edits over the whole past: `blame`, `phrase`, `search`, `stats`.

use std::process::ExitCode;

use super::Global;
use super::ask::Question;
use super::history::Version;

/// Show in which version each sentence first stood, and when
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples: redlined blame ferry-aground\n          redlined blame ferry-aground@3"
)]
pub(super) struct Blame {
    #[command(flatten)]
    version: Version,
}

impl Blame {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        self.version.ask_about("/blame")?.run(global)
    }
}

/// Among which stories and versions to look.
#[derive(Debug, clap::Args)]
struct Filter {
    /// Only in this story
    #[arg(long)]
    story: Option<String>,
    /// Only in stories of this topic
    #[arg(long)]
    topic: Option<String>,
    /// Only in stories of this host
    #[arg(long)]
    host: Option<String>,
    /// Only in versions that stood at this time (UTC) or later
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only in versions that stood at this time (UTC) or earlier
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Only in versions that brought a point of this kind
    #[arg(long, value_name = "KIND")]
    point: Option<String>,
    /// Only in versions that changed at least this much
    #[arg(long)]
    weight: Option<String>,
}

impl Filter {
    fn asked_of(self, path: &'static str) -> Question {
        Question::about(path)
            .with("story", self.story)
            .with("topic", self.topic)
            .with("host", self.host)
            .with("since", self.since)
            .with("until", self.until)
            .with("point", self.point)
            .with("weight", self.weight)
    }
}

/// Show every story and time in which these words stood
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The words stand side by side in one sentence, whatever their case and punctuation.\n\nExample: redlined phrase \"not a target\""
)]
pub(super) struct Phrase {
    /// The words
    #[arg(required = true)]
    words: Vec<String>,
    #[command(flatten)]
    filter: Filter,
}

impl Phrase {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        self.filter
            .asked_of("/phrase")
            .with("words", Some(self.words.join(" ")))
            .run(global)
    }
}

/// Search all versions of all stories
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A version is found that holds all WORDS; words in quotes stand side by side. With --point or\n--weight, changes are found, by the time at which they came, and WORDS may be left out.\n\nExamples: redlined search ferry \"not a target\" --host example.org\n          redlined search --point quote_removed --weight substantive --since 2025-05-01"
)]
pub(super) struct Search {
    /// Whole words, or several in quotes
    words: Vec<String>,
    #[command(flatten)]
    filter: Filter,
    /// Show at most so many (100)
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

impl Search {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let lines = self.words.iter().map(|term| term.replace('\n', " "));
        let answer = self
            .filter
            .asked_of("/search")
            .with("words", Some(lines.collect::<Vec<_>>().join("\n")))
            .with("limit", self.limit)
            .ask(global)?;
        if answer.more {
            anstream::eprintln!("there is more; narrow it down, or ask for it with --limit");
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Count edits over time, and silent edits by outlet
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: redlined stats --since 2025-05-01 --by week")]
pub(super) struct Stats {
    /// Over which time: day, week or month
    #[arg(long, default_value = "day", value_name = "SPAN")]
    by: String,
    #[command(flatten)]
    filter: Filter,
}

impl Stats {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        self.filter
            .asked_of("/stats")
            .with("by", Some(self.by))
            .run(global)
    }
}
