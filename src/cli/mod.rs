//! The command line: one file per command group. Results to stdout, everything else to stderr.

mod compare;
mod extract;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Tells what changed in developing news stories.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
struct Arguments {
    /// Print JSON instead of text.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Extract(extract::Arguments),
    Compare(compare::Arguments),
}

/// Runs the command line of this process. Exit codes: 0 done, 1 could not, 2 asked wrongly.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.command {
        Command::Extract(extract) => extract::run(extract, arguments.json),
        Command::Compare(compare) => compare::run(compare, arguments.json),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("redlined: {error:#}");
            ExitCode::from(1)
        }
    }
}

/// Prints a result. A closed pipe is not an error.
fn print(text: &str) -> anyhow::Result<()> {
    use std::io::Write as _;
    match anstream::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
