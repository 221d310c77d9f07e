//! Parses the command line, runs it, and turns an error into one line and an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    redlined::cli::main()
}
