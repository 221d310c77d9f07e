//! `redlined run`: the daemon.

use std::process::ExitCode;

use crate::clock::Clock;
use crate::daemon;

use super::{Global, ask, log, place};

/// Visit stories when due, deliver alerts, answer questions
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run(global: &Global) -> anyhow::Result<ExitCode> {
    let place = place::daemon(global)?;
    let (state, global) = (place.state.clone(), global.clone());
    let settings = place::settings(&global, &state)?;
    log::start(settings.log);
    let reload = move || place::settings(&global, &state);
    ask::runtime()?.block_on(daemon::run(place, settings, Clock::Real, reload))?;
    Ok(ExitCode::SUCCESS)
}
