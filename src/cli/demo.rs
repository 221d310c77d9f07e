//! `redlined demo`: a day of a developing story in under a minute.

use std::process::ExitCode;

use crate::demo;

/// Follow a developing story of a small local site, in a minute
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// End when the story has settled, instead of serving its pages
    #[arg(long)]
    once: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    crate::blocking::runtime()?.block_on(demo::play(arguments.once, super::print))?;
    Ok(ExitCode::SUCCESS)
}
