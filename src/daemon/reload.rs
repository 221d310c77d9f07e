//! New settings while the daemon runs: what can be taken over is, what cannot is named, and a wrong
//! file changes nothing.

use std::sync::Arc;

use sd_notify::NotifyState;

use super::{Parts, notify};
use crate::config::Settings;

/// Puts new settings in force and says so, or keeps the old ones and says why. `started_with` is what
/// the parts were made from.
pub(super) async fn take_over(
    parts: &Parts,
    started_with: &Settings,
    settings: anyhow::Result<Settings>,
) -> Result<String, String> {
    notify(&[NotifyState::Reloading]);
    let outcome = match settings {
        Ok(settings) => {
            let waits = settings.waits_for_restart(started_with);
            parts.watch.pulse().reloaded(waiting(&waits));
            parts.watch.use_settings(Arc::new(settings));
            let recorded = parts.watch.follow_declared().await;
            recorded
                .map(|()| taken_over(&waits))
                .map_err(|error| format!("the declared stories could not be recorded: {error}"))
        }
        Err(error) => {
            let why = format!("the old settings stay in force: {error:#}");
            parts.watch.pulse().refused(why.clone());
            Err(why)
        }
    };
    let (Ok(status) | Err(status)) = &outcome;
    tracing::warn!("{status}");
    notify(&[NotifyState::Status(status), NotifyState::Ready]);
    outcome
}

fn taken_over(waits: &[&str]) -> String {
    let taken = "sites, stories, feeds, cadence and [store] are reloaded";
    match waiting(waits) {
        Some(waiting) => format!("{taken}; {waiting}"),
        None => taken.to_owned(),
    }
}

fn waiting(waits: &[&str]) -> Option<String> {
    (!waits.is_empty()).then(|| format!("what changed in {} waits for a restart", waits.join(", ")))
}
