//! `redlined run`: the daemon.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

use crate::clock::Clock;
use crate::daemon;

use super::{Global, ask, place};

/// Visit stories when due, deliver alerts, answer questions
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run(global: &Global) -> anyhow::Result<ExitCode> {
    start_log();
    let place = place::daemon(global)?;
    let (state, global) = (place.state.clone(), global.clone());
    let settings = place::settings(&global, &state)?;
    let reload = move || place::settings(&global, &state);
    ask::runtime()?.block_on(daemon::run(place, settings, Clock::Real, reload))?;
    Ok(ExitCode::SUCCESS)
}

/// One line an event on stderr; `REDLINED_LOG=debug` says more. The journal adds the time itself.
pub(super) fn start_log() {
    let filter = EnvFilter::try_from_env("REDLINED_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,tokio_cron_scheduler=warn"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    let log = log.with_ansi(std::io::stderr().is_terminal());
    if std::env::var_os("JOURNAL_STREAM").is_some() {
        log.without_time().init();
    } else {
        log.init();
    }
}
