//! Who hears of what: `subscribe`, `unsubscribe`, `subscribers`, `outbox`, `bounce`.

use std::io::Read as _;
use std::process::ExitCode;

use clap::ArgGroup;

use super::Global;
use super::ask::Question;
use crate::news::PointKind;

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
    #[command(flatten)]
    wish: Wish,
    /// Send them a mail that asks, instead of taking your word
    #[arg(long, conflicts_with_all = ["points", "words"])]
    ask: bool,
}

/// What of it, and how often.
#[derive(Debug, clap::Args)]
struct Wish {
    /// How often to tell
    #[arg(long, value_name = "HOW", value_parser = ["immediate", "hourly", "daily", "weekly"], default_value = "immediate")]
    often: String,
    /// The hour of a daily or weekly digest
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u8).range(0..24))]
    hour: u8,
    /// The day of a weekly digest
    #[arg(long, value_parser = crate::news::wish::DAYS, default_value = "monday")]
    day: String,
    /// The time zone of that hour, like Europe/Kyiv
    #[arg(long, default_value = "UTC")]
    zone: String,
    /// Only changes with a point of these kinds
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = PointKind::ALL.map(PointKind::code))]
    points: Vec<String>,
    /// Only changes in which all of these words occur, separated by commas
    #[arg(long)]
    words: Option<String>,
}

impl Subscribe {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let wish = self.wish;
        let question = Question::act("/subscribe")
            .creating()
            .with("email", Some(self.email))
            .with("story", self.story)
            .with("topic", self.topic)
            .with("host", self.host)
            .with("at_least", Some(self.at_least))
            .with("often", Some(wish.often))
            .with("hour", Some(wish.hour))
            .with("day", Some(wish.day))
            .with("zone", Some(wish.zone))
            .with("words", wish.words)
            .with("ask", self.ask.then_some(true));
        let kinds = wish.points.into_iter();
        kinds
            .fold(question, |question, kind| {
                question.with("points", Some(kind))
            })
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

/// List alerts that are not delivered yet, show, retry or cancel one
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Outbox {
    /// Delivered ones too
    #[arg(long)]
    all: bool,
    #[command(subcommand)]
    act: Option<Act>,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Show an alert and its mail
    #[command(after_help = "Example: redlined outbox show e4k7")]
    Show(Which),
    /// Try an alert again now
    #[command(after_help = "Example: redlined outbox retry e4k7")]
    Retry(Which),
    /// Never send an alert
    #[command(after_help = "Example: redlined outbox cancel e4k7")]
    Cancel(Which),
}

#[derive(Debug, clap::Args)]
struct Which {
    /// The alert's id, or the beginning of one
    id: String,
}

impl Outbox {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let (question, which) = match self.act {
            None => {
                return Question::about("/outbox")
                    .with("all", self.all.then_some(true))
                    .run(global);
            }
            Some(Act::Show(which)) => (Question::about("/outbox/show"), which),
            Some(Act::Retry(which)) => (Question::act("/outbox/retry"), which),
            Some(Act::Cancel(which)) => (Question::act("/outbox/cancel"), which),
        };
        question.with("id", Some(which.id)).run(global)
    }
}

/// Count a mail that came back, read on standard input
///
/// For a pipe from your mail system. Exits with 75, which makes it keep the mail and try again, where
/// the mail cannot be counted now.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example, in Postfix's master.cf:\n  bounces unix - n n - - pipe\n    user=redlined argv=/usr/bin/redlined bounce --to ${original_recipient}"
)]
pub(super) struct Bounce {
    /// The address that it came to; else those in its head
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
}

/// "Try again later", to a mail system (`EX_TEMPFAIL` of sysexits.h).
const LATER: u8 = 75;
/// Of a longer mail only the beginning is read.
const LONGEST: u64 = 512 << 10;

impl Bounce {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let mut message = Vec::new();
        std::io::stdin()
            .lock()
            .take(LONGEST)
            .read_to_end(&mut message)?;
        let counted = Question::act("/bounce")
            .with("message", Some(String::from_utf8_lossy(&message)))
            .with("to", self.to)
            .run(global);
        counted.or_else(|error| {
            anstream::eprintln!("redlined: {error:#}");
            Ok(ExitCode::from(LATER))
        })
    }
}
