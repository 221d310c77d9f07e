//! systemd's watchdog, pinged only while the due-queue moves and the store answers.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio_util::sync::CancellationToken;

use crate::watch::{Stuck, Watch};

/// So many pings fit into the time after which systemd acts.
const PINGS: u32 = 4;

/// Pings until told to stop, if systemd asked for it.
pub(super) async fn run(watch: Watch, stop: CancellationToken) {
    let Some(within) = sd_notify::watchdog_enabled() else {
        return;
    };
    let every = within / PINGS;
    while stop
        .run_until_cancelled(tokio::time::sleep(every))
        .await
        .is_some()
    {
        ping(&watch, within).await;
    }
}

async fn ping(watch: &Watch, within: Duration) {
    match watch.check().await {
        // A full disk is no better after a restart.
        Ok(()) | Err(Stuck::Unwritable(_)) => super::notify(&[NotifyState::Watchdog]),
        Err(stuck) => {
            tracing::error!(%stuck, "systemd will start us anew in {} s at most", within.as_secs());
        }
    }
}
