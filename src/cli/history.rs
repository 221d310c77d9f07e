//! What is known of the past: `log`, `show`, `diff`, `suppressed`, `status`.

use std::process::ExitCode;

use super::Global;
use super::ask::Question;
use crate::client;

/// Show a story's versions, with what changed in each
#[derive(Debug, clap::Args)]
pub(super) struct Log {
    /// Its name, id or address, or the beginning of one
    story: String,
}

impl Log {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        Question::about("/log")
            .with("story", Some(self.story))
            .run(global)
    }
}

/// Show a version of a story as it was read
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples: redlined show ferry-aground\n          redlined show ferry-aground@3\n          redlined show ferry-aground --as-of 2025-05-16T14:30"
)]
pub(super) struct Show {
    #[command(flatten)]
    version: Version,
}

impl Show {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        self.version.ask_about("/show")?.run(global)
    }
}

/// Which version of which story.
#[derive(Debug, clap::Args)]
pub(super) struct Version {
    /// A story, and with @N one of its versions; else the last
    #[arg(value_name = "STORY[@N]")]
    story: String,
    /// The version that stood at this time (UTC)
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
}

impl Version {
    /// A question about it.
    pub(super) fn ask_about(&self, path: &'static str) -> anyhow::Result<Question> {
        let (story, number) = story_and_number(&self.story);
        let wrongly = match (number, &self.as_of) {
            (Some(""), _) => Some(format!(
                "\"{}\" names no version; expected {story}@3, or {story} for the last",
                self.story
            )),
            (Some(number), Some(_)) => Some(format!(
                "@{number} and --as-of each name a version; leave one of them out"
            )),
            _ => None,
        };
        if let Some(text) = wrongly {
            return Err(client::Error::asked_wrongly(text).into());
        }
        Ok(Question::about(path)
            .with("story", Some(story))
            .with("version", self.as_of.as_deref().or(number)))
    }
}

/// `vote@3` is version 3 of `vote`; an address may hold an `@` of its own.
fn story_and_number(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once('@') {
        Some((story, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            (story, Some(number))
        }
        _ => (text, None),
    }
}

/// Show what changed between two versions
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples: redlined diff ferry-aground          the last change\n          redlined diff ferry-aground 2..5     from version 2 to 5\n          redlined diff ferry-aground 4        what version 4 changed"
)]
pub(super) struct Diff {
    /// Its name, id or address, or the beginning of one
    story: String,
    /// Two versions or times; else the last version and the one before
    #[arg(value_name = "A..B")]
    range: Option<String>,
    /// Exit with 1 if they differ
    #[arg(long)]
    pub(super) exit_code: bool,
}

impl Diff {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let answer = Question::about("/diff")
            .with("story", Some(self.story))
            .with("range", self.range)
            .ask(global)?;
        Ok(ExitCode::from(u8::from(self.exit_code && answer.differs)))
    }
}

/// List what was seen and not told, with the reason
#[derive(Debug, clap::Args)]
pub(super) struct Suppressed {
    /// A story; else all of them
    story: Option<String>,
}

impl Suppressed {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        Question::about("/suppressed")
            .with("story", self.story)
            .run(global)
    }
}

/// Show how redlined fares
#[derive(Debug, clap::Args)]
pub(super) struct Status {}

impl Status {
    pub(super) fn run(global: &Global) -> anyhow::Result<ExitCode> {
        Question::about("/status").run(global)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_named_behind_the_story() {
        assert_eq!(story_and_number("vote@3"), ("vote", Some("3")));
        assert_eq!(story_and_number("vote"), ("vote", None));
        assert_eq!(
            story_and_number("https://example.org/@desk/vote"),
            ("https://example.org/@desk/vote", None)
        );
    }
}
