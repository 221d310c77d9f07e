//! The daemon's log: plain, JSON, or systemd's journal with its fields.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::prelude::*;

use crate::config::LogFormat;

/// Begins to log to stderr, or to the journal; `REDLINED_LOG=debug` says more.
pub(super) fn start(format: LogFormat) {
    let in_journal = std::env::var_os("JOURNAL_STREAM").is_some();
    match format {
        LogFormat::Json => json(),
        LogFormat::Auto if in_journal => journald(),
        LogFormat::Journald => journald(),
        LogFormat::Auto | LogFormat::Plain => plain(in_journal),
    }
}

fn filter() -> EnvFilter {
    EnvFilter::try_from_env("REDLINED_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,tokio_cron_scheduler=warn"))
}

/// The journal adds the time itself.
fn plain(in_journal: bool) {
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter())
        .with_writer(io::stderr)
        .with_target(false)
        .with_ansi(io::stderr().is_terminal());
    if in_journal {
        log.without_time().init();
    } else {
        log.init();
    }
}

fn json() {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter())
        .with_writer(io::stderr)
        .init();
}

/// `story` becomes STORY=, `host` HOST=: `journalctl STORY=budget-vote`.
fn journald() {
    match tracing_journald::layer() {
        Ok(layer) => {
            let layer = layer
                .with_field_prefix(None)
                .with_syslog_identifier("redlined".to_owned());
            tracing_subscriber::registry()
                .with(filter())
                .with(layer)
                .init();
        }
        Err(error) => {
            plain(false);
            tracing::warn!(%error, "the journal does not listen; logging here");
        }
    }
}
