//! The manual pages and shell completions, made from the command line itself; and the examples that
//! stand under every command.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Command, CommandFactory as _, FromArgMatches as _};
use clap_complete::Shell;

use super::{Arguments, print};

/// What people type, by command; commands with examples of their own are not here.
const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "run",
        &[
            "redlined run",
            "redlined --config newsroom.toml --state /srv/redlined run",
        ],
    ),
    ("unwatch", &["redlined unwatch ferry-aground"]),
    (
        "stories",
        &[
            "redlined stories",
            "redlined stories --json | jq --raw-output .name",
        ],
    ),
    (
        "visit",
        &["redlined visit ferry-aground", "redlined visit --all"],
    ),
    (
        "log",
        &[
            "redlined log ferry-aground",
            "redlined log ferry-aground --json",
        ],
    ),
    ("suppressed", &["redlined suppressed ferry-aground"]),
    ("status", &["redlined status"]),
    (
        "verify",
        &["redlined verify", "redlined verify ferry-aground"],
    ),
    (
        "rebuild",
        &["systemctl stop redlined; redlined --state /var/lib/redlined rebuild"],
    ),
    (
        "unsubscribe",
        &["redlined unsubscribe desk@example.org ferry-aground"],
    ),
    ("subscribers", &["redlined subscribers"]),
    (
        "outbox",
        &["redlined outbox", "redlined outbox --all --json"],
    ),
    (
        "extract",
        &[
            "redlined extract https://example.org/news/ferry-aground",
            "redlined extract --url https://example.org/1 page.html --json",
        ],
    ),
    (
        "compare",
        &[
            "redlined compare monday.html tuesday.html",
            "redlined compare --json old.txt new.txt",
        ],
    ),
    (
        "replay",
        &[
            "redlined replay ferry-aground",
            "redlined replay pages.jsonl.zst --json",
        ],
    ),
    (
        "config",
        &[
            "redlined config check --pages saved/",
            "redlined config schema > redlined.schema.json",
        ],
    ),
    ("demo", &["redlined demo --once"]),
    (
        "completions",
        &[
            "redlined completions bash > ~/.local/share/bash-completion/completions/redlined",
            "redlined completions fish > ~/.config/fish/completions/redlined.fish",
        ],
    ),
    ("man", &["redlined man target/man"]),
];

/// The command line with its examples.
pub(super) fn command_line() -> Command {
    EXAMPLES
        .iter()
        .fold(Arguments::command(), |command, (name, typed)| {
            let known = command.find_subcommand(name);
            if known.is_none_or(|known| known.get_after_help().is_some()) {
                return command;
            }
            let lines: String = typed.iter().map(|line| format!("\n  {line}")).collect();
            command.mut_subcommand(name, |known| known.after_help(format!("Examples:{lines}")))
        })
}

/// What was typed on the command line of this process.
pub(super) fn typed() -> Arguments {
    let typed = Arguments::from_arg_matches(&command_line().get_matches());
    typed.unwrap_or_else(|error| error.exit())
}

/// Write a manual page for every command into a folder
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub(super) struct Man {
    /// The folder; made if need be
    folder: PathBuf,
}

impl Man {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let named = || format!("cannot write manual pages to {}", self.folder.display());
        std::fs::create_dir_all(&self.folder).with_context(named)?;
        let mut command_line = command_line().disable_help_subcommand(true);
        command_line.build();
        write_pages(&command_line, &self.folder).with_context(named)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The page of a command and those of all below it.
fn write_pages(command: &Command, folder: &Path) -> std::io::Result<()> {
    let version = format!("redlined {}", env!("CARGO_PKG_VERSION"));
    let manual = clap_mangen::Man::new(command.clone())
        .source(version)
        .manual("redlined");
    let mut page = Vec::new();
    manual.render(&mut page)?;
    // All that stands behind a command's options is how it is typed.
    let page = String::from_utf8_lossy(&page).replace("\n.SH EXTRA\n", "\n.SH EXAMPLES\n");
    std::fs::write(folder.join(manual.get_filename()), page)?;
    let below = command.get_subcommands();
    below
        .filter(|command| !command.is_hide_set())
        .try_for_each(|command| write_pages(command, folder))
}

/// Print what a shell needs to complete commands and options
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command_line(), "redlined", &mut script);
        print(&String::from_utf8_lossy(&script))?;
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_shows_how_it_is_typed() {
        let mut command_line = command_line();
        command_line.build();
        shown(&command_line, &[]);
    }

    /// The command's examples name it, and so do those of all below it.
    fn shown(command: &Command, above: &[&str]) {
        let name = [above, &[command.get_name()]].concat();
        let help = command.get_after_help().map(ToString::to_string);
        let typed = name.join(" ");
        let last = format!(" {}", command.get_name());
        let is_shown = help.is_some_and(|help| help.contains(&typed) || help.contains(&last));
        assert!(
            is_shown,
            "\"{typed}\" has no example; give it one here or as its after_help"
        );
        let below = command.get_subcommands();
        for command in below.filter(|command| command.get_name() != "help") {
            shown(command, &name);
        }
    }

    #[test]
    fn a_manual_page_names_the_program_and_its_examples() {
        let folder = tempfile::tempdir().unwrap();
        let man = Man {
            folder: folder.path().to_owned(),
        };
        man.run().unwrap();
        let page = std::fs::read_to_string(folder.path().join("redlined-feeds.1")).unwrap();
        assert!(page.contains(".SH EXAMPLES"), "{page}");
        assert!(page.contains("\"redlined 0."), "{page}");
    }

    #[test]
    fn the_command_line_holds_together() {
        command_line().debug_assert();
    }
}
