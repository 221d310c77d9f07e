//! Whatever is on a clock: housekeeping, by `tokio-cron-scheduler` in UTC.
//!
//! The scheduler only rings. It drops what falls due while it is busy and loses its hour across
//! daylight saving, which does no harm to bells like these; visits have a queue of their own.

use std::sync::Arc;

use tokio::sync::Notify;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};
use tokio_util::sync::CancellationToken;

use crate::blocking::blocking;
use crate::clock::Clock;
use crate::store::Store;

/// Second, minute, hour, day of month, month, day of week.
const EVERY_MINUTE: &str = "30 * * * * *";
const EVERY_NIGHT: &str = "0 17 3 * * *";
/// Room for bells that ring together.
const BELLS: usize = 16;

/// Keeps house until told to stop. `deliver` looks into the outbox when it rings, whether or not
/// anybody told it that there is something new.
pub async fn run(
    store: Store,
    clock: Clock,
    deliver: Arc<Notify>,
    stop: CancellationToken,
) -> Result<(), JobSchedulerError> {
    let night = Arc::new(Notify::new());
    let mut scheduler = JobScheduler::new_with_channel_size(BELLS).await?;
    scheduler.add(bell(EVERY_MINUTE, deliver)?).await?;
    scheduler.add(bell(EVERY_NIGHT, night.clone())?).await?;
    scheduler.start().await?;
    while stop.run_until_cancelled(night.notified()).await.is_some() {
        forget(&store, clock).await;
        tidy(store.clone()).await;
    }
    scheduler.shutdown().await
}

fn bell(schedule: &str, rung: Arc<Notify>) -> Result<Job, JobSchedulerError> {
    Job::new_async(schedule, move |_, _| {
        let rung = rung.clone();
        Box::pin(async move { rung.notify_one() })
    })
}

/// Erases the addresses of those who left, and forgets messages long delivered.
async fn forget(store: &Store, clock: Clock) {
    let now = clock.now();
    let leavers = store.forget_leavers(now).await;
    let messages = store.forget_messages(now).await;
    match (leavers, messages) {
        (Ok(0), Ok(0)) => {}
        (Ok(leavers), Ok(messages)) => tracing::info!(leavers, messages, "forgot"),
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(%error, "forgetting failed; it is tried again tomorrow");
        }
    }
}

/// Makes the store's files as small as what they must hold.
async fn tidy(store: Store) {
    match blocking(move || store.upkeep()).await {
        Ok(done) => tracing::info!(
            compacted = done.compacted,
            repacked = done.repacked,
            "kept house"
        ),
        Err(error) => {
            tracing::error!(%error, "the store's upkeep failed; it is tried again tomorrow");
        }
    }
}
