//! Histories given away and taken back: `export` and `import`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;

use super::Global;
use super::ask::Question;
use super::file::Whole;

const STANDARD_INPUT: &str = "/dev/stdin";

/// The forms of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Everything that was seen, a line a version or row of visits, for research and for import
    Jsonl,
    /// The pages as they were fetched, as web archives keep and replay them
    Warc,
    /// One story with all its changes in one page, to be printed, sent and filed
    Html,
}

impl Format {
    fn code(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Warc => "warc",
            Self::Html => "html",
        }
    }
}

/// Give histories away, for research, evidence or another store
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples: redlined export --format jsonl --all -o news.jsonl\n          redlined export --format jsonl --topic budget | jq .\n          redlined export --format warc budget-vote -o budget-vote.warc\n          redlined export --format html budget-vote -o budget-vote.html"
)]
pub(super) struct Export {
    /// In which form
    #[arg(long, value_enum)]
    format: Format,
    /// Only this story
    story: Option<String>,
    /// Stories of this topic
    #[arg(long)]
    topic: Option<String>,
    /// Stories of this host
    #[arg(long)]
    host: Option<String>,
    /// All stories
    #[arg(long)]
    all: bool,
    /// The file to write; else the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let question = Question::about("/export")
            .with("format", Some(self.format.code()))
            .with("story", self.story)
            .with("topic", self.topic)
            .with("host", self.host)
            .with("all", self.all.then_some(true));
        match self.output {
            Some(path) => {
                let mut file = Whole::begin(&path)?;
                question.save(global, &mut file)?;
                file.finish()?;
            }
            None => match question.save(global, &mut io::stdout().lock()) {
                Err(error) if is_closed_pipe(&error) => {}
                saved => saved?,
            },
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Who reads the output has read enough.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let broken = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    error.downcast_ref().is_some_and(broken)
}

/// Take histories in that `export --format jsonl` gave away
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Bad lines are named and the rest is taken in; the exit code is then 1. What is here already is\nleft as it is, stories that are new are not followed until they are watched, and nobody is\nalerted.\n\nExample: redlined import news.jsonl"
)]
pub(super) struct Import {
    /// The file, or - for the standard input
    file: PathBuf,
}

impl Import {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let file = if self.file == Path::new("-") {
            Path::new(STANDARD_INPUT)
        } else {
            &self.file
        };
        let answer = Question::act("/import").creating().send(global, file)?;
        Ok(ExitCode::from(u8::from(answer.differs)))
    }
}
