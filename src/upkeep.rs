//! Whatever is on a clock: housekeeping, by `tokio-cron-scheduler` in UTC.
//!
//! The scheduler only rings. It drops what falls due while it is busy and loses its hour across
//! daylight saving, which does no harm to bells like these; visits have a queue of their own.

mod bells;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::blocking::blocking;
use crate::clock::Clock;
use crate::news::Timestamp;
use crate::store::Store;

pub use self::bells::Error;

/// Second, minute, hour, day of month, month, day of week.
const EVERY_MINUTE: &str = "30 * * * * *";
const EVERY_NIGHT: &str = "0 17 3 * * *";

/// Keeps house until told to stop. `deliver` looks into the outbox when it rings, whether or not
/// anybody told it that there is something new; `keep_pages` says for how long pages are kept now.
pub async fn run(
    store: Store,
    clock: Clock,
    deliver: Arc<Notify>,
    keep_pages: impl Fn() -> Option<Duration>,
    stop: CancellationToken,
) -> Result<(), Error> {
    let night = Arc::new(Notify::new());
    let bells = vec![(EVERY_MINUTE, deliver), (EVERY_NIGHT, night.clone())];
    let told = stop.clone();
    let ringing = blocking(move || bells::ring(bells, &told));
    let nights = async {
        while stop.run_until_cancelled(night.notified()).await.is_some() {
            at_night(&store, clock, keep_pages()).await;
        }
        Ok(())
    };
    tokio::try_join!(ringing, nights).map(|_| ())
}

/// What is done once a day, in a quiet hour: forgets what is to be forgotten, pages as old as this
/// among it, and makes the files small.
pub async fn at_night(store: &Store, clock: Clock, keep_pages: Option<Duration>) {
    forget(store, clock).await;
    if let Some(kept) = keep_pages {
        forget_pages(store.clone(), clock.now().minus(kept)).await;
    }
    tidy(store.clone()).await;
}

/// Forgets the pages answered before this time.
async fn forget_pages(store: Store, before: Timestamp) {
    match blocking(move || store.forget_pages(before)).await {
        Ok(0) => {}
        Ok(pages) => tracing::info!(pages, "forgot pages"),
        Err(error) => {
            tracing::error!(%error, "forgetting pages failed; it is tried again tomorrow");
        }
    }
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
