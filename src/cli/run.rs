//! `redlined run`: the daemon.

use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode};

use crate::clock::Clock;
use crate::daemon;

use super::{Global, log, place};

/// What glibc is told of memory: few pools, and what is free goes back to the system. By itself it
/// keeps a pool for every few threads, which doubles what a sweep over many stories leaves behind.
const MEMORY: [(&str, &str); 2] = [
    ("MALLOC_ARENA_MAX", "2"),
    ("MALLOC_TRIM_THRESHOLD_", "131072"),
];

/// Visit stories when due, deliver alerts, answer questions
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run(global: &Global) -> anyhow::Result<ExitCode> {
    start_sparingly();
    let place = place::daemon(global)?;
    let (state, global) = (place.state.clone(), global.clone());
    let settings = place::settings(&global, &state)?;
    log::start(settings.log);
    let reload = move || place::settings(&global, &state);
    crate::blocking::runtime()?.block_on(daemon::run(place, settings, Clock::Real, reload))?;
    Ok(ExitCode::SUCCESS)
}

/// Begins again as the same process with that said, because glibc listens only at the start. Where
/// that cannot be done, the daemon merely takes more memory.
fn start_sparingly() {
    let unsaid =
        MEMORY.map(|(name, value)| (std::env::var_os(name).is_none()).then_some((name, value)));
    let unsaid: Vec<(&str, &str)> = unsaid.into_iter().flatten().collect();
    if unsaid.is_empty() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let arguments = std::env::args_os().skip(1);
        let _failed = Command::new(program).args(arguments).envs(unsaid).exec();
    }
}
