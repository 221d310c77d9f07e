//! The command line: one file per command group. Results to stdout, everything else to stderr.

mod ask;
mod compare;
mod config;
mod copies;
mod demo;
mod doctor;
mod exchange;
mod extract;
mod feeds;
mod file;
mod history;
mod hosts;
mod log;
mod manual;
mod past;
mod place;
mod readers;
mod reload;
mod replay;
mod run;
mod store;
mod stories;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::client;

/// Tells what changed in developing news stories, minutes after it changed.
///
/// Follow a story with `redlined watch URL`, say who should hear of it with `redlined subscribe`,
/// and leave `redlined run` running. Ask for its past with `log`, `show` and `diff`.
#[derive(Debug, Parser)]
#[command(
    version,
    propagate_version = true,
    max_term_width = 100,
    after_help = "Examples: redlined demo\n          redlined watch https://example.org/news/ferry-aground\n          redlined subscribe desk@example.org ferry-aground\n          redlined run"
)]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, clap::Args)]
struct Global {
    /// The configuration file
    #[arg(long, global = true, env = "REDLINED_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The directory that holds the store
    #[arg(long, global = true, env = "REDLINED_STATE", value_name = "DIR")]
    state: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long, global = true)]
    json: bool,
    /// When to print in colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    color: Colour,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Arguments),
    Reload(reload::Reload),
    Watch(stories::Watch),
    Unwatch(stories::Unwatch),
    Stories(stories::Stories),
    Visit(stories::Visit),
    Feeds(feeds::Feeds),
    Log(history::Log),
    Show(history::Show),
    Diff(history::Diff),
    Blame(past::Blame),
    Phrase(past::Phrase),
    Search(past::Search),
    Stats(past::Stats),
    Suppressed(history::Suppressed),
    Hosts(hosts::Hosts),
    Furniture(hosts::Furniture),
    Status(history::Status),
    Doctor(doctor::Doctor),
    Verify(store::Verify),
    Export(exchange::Export),
    Import(exchange::Import),
    Backup(copies::Backup),
    Restore(copies::Restore),
    Rebuild(store::Rebuild),
    Subscribe(readers::Subscribe),
    Unsubscribe(readers::Unsubscribe),
    Subscribers(readers::Subscribers),
    Outbox(readers::Outbox),
    Bounce(readers::Bounce),
    Extract(extract::Arguments),
    Compare(compare::Arguments),
    Replay(replay::Arguments),
    Config(config::Config),
    Demo(demo::Arguments),
    Completions(manual::Completions),
    Man(manual::Man),
}

impl Command {
    /// Exit codes follow `diff`'s habit: 1 says that there is a difference, so trouble is 2.
    fn like_diff(&self) -> bool {
        match self {
            Self::Diff(diff) => diff.exit_code,
            Self::Compare(compare) => compare.exit_code,
            _ => false,
        }
    }
}

/// Runs the command line of this process. Exit codes: 0 done, 1 could not, 2 asked wrongly.
pub fn main() -> ExitCode {
    let Arguments { global, command } = manual::typed();
    match global.color {
        Colour::Auto => {}
        Colour::Always => anstream::ColorChoice::Always.write_global(),
        Colour::Never => anstream::ColorChoice::Never.write_global(),
    }
    let like_diff = command.like_diff();
    let done = match command {
        Command::Run(_) => run::run(&global),
        Command::Reload(_) => reload::Reload::run(&global),
        Command::Watch(watch) => watch.run(&global),
        Command::Unwatch(unwatch) => unwatch.run(&global),
        Command::Stories(_) => stories::Stories::run(&global),
        Command::Visit(visit) => visit.run(&global),
        Command::Feeds(feeds) => feeds.run(&global),
        Command::Log(log) => log.run(&global),
        Command::Show(show) => show.run(&global),
        Command::Diff(diff) => diff.run(&global),
        Command::Blame(blame) => blame.run(&global),
        Command::Phrase(phrase) => phrase.run(&global),
        Command::Search(search) => search.run(&global),
        Command::Stats(stats) => stats.run(&global),
        Command::Suppressed(suppressed) => suppressed.run(&global),
        Command::Hosts(_) => hosts::Hosts::run(&global),
        Command::Furniture(furniture) => furniture.run(&global),
        Command::Doctor(doctor) => doctor.run(&global),
        Command::Status(_) => history::Status::run(&global),
        Command::Export(export) => export.run(&global),
        Command::Import(import) => import.run(&global),
        Command::Backup(backup) => backup.run(&global),
        Command::Restore(restore) => restore.run(&global),
        Command::Verify(verify) => verify.run(&global),
        Command::Rebuild(_) => store::Rebuild::run(&global),
        Command::Subscribe(subscribe) => subscribe.run(&global),
        Command::Unsubscribe(unsubscribe) => unsubscribe.run(&global),
        Command::Subscribers(_) => readers::Subscribers::run(&global),
        Command::Outbox(outbox) => outbox.run(&global),
        Command::Bounce(bounce) => bounce.run(&global),
        Command::Extract(arguments) => extract::run(&arguments, &global),
        Command::Compare(arguments) => compare::run(&arguments, global.json),
        Command::Replay(arguments) => replay::run(&arguments, &global),
        Command::Config(config) => config.run(&global),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
    };
    done.unwrap_or_else(|error| {
        anstream::eprintln!("redlined: {error:#}");
        ExitCode::from(if like_diff || asked_wrongly(&error) {
            2
        } else {
            1
        })
    })
}

fn asked_wrongly(error: &anyhow::Error) -> bool {
    matches!(
        error.downcast_ref(),
        Some(client::Error::Refused {
            asked_wrongly: true,
            ..
        })
    )
}

/// Prints a result. A closed pipe is not an error.
fn print(text: &str) -> anyhow::Result<()> {
    use std::io::Write as _;
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
