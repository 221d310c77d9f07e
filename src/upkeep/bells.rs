//! Bells by the clock, in UTC. The only file that names `tokio-cron-scheduler`.
//!
//! While it runs, the scheduler looks at the time twice a second, which is most of what a daemon at rest
//! would do. So it has a runtime of its own, which stands still until a bell is due.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::sync::Notify;
use tokio::time::sleep;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};
use tokio_util::sync::CancellationToken;

/// Room for bells that ring together.
const ROOM: usize = 16;
/// In this time the scheduler looks at the clock at least once.
const LOOKED: Duration = Duration::from_secs(1);

/// When to ring (second, minute, hour, day of month, month, day of week), and whom to wake.
pub(super) type Bell = (&'static str, Arc<Notify>);

/// Why no bell rings.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its runtime could not be made.
    #[error("it has nothing to run on ({0})")]
    Runtime(#[from] std::io::Error),
    /// The scheduler gave up.
    #[error("{0}")]
    Scheduler(#[from] JobSchedulerError),
}

/// Rings these until told to stop. Blocks the thread, which is one of a runtime's.
pub(super) fn ring(bells: Vec<Bell>, stop: &CancellationToken) -> Result<(), Error> {
    let outside = Handle::current();
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let mut scheduler = runtime.block_on(hung(bells))?;
    while !stop.is_cancelled() {
        let ahead = runtime.block_on(scheduler.time_till_next_job())?;
        let ahead = ahead.unwrap_or(LOOKED);
        outside.block_on(stop.run_until_cancelled(async { sleep(ahead).await }));
        runtime.block_on(stop.run_until_cancelled(async { sleep(LOOKED).await }));
    }
    Ok(runtime.block_on(scheduler.shutdown())?)
}

async fn hung(bells: Vec<Bell>) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = JobScheduler::new_with_channel_size(ROOM).await?;
    for (schedule, rung) in bells {
        let job = Job::new_async(schedule, move |_, _| {
            let rung = rung.clone();
            Box::pin(async move { rung.notify_one() })
        })?;
        scheduler.add(job).await?;
    }
    scheduler.start().await?;
    Ok(scheduler)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_bell_rings_again_and_again_until_told_to_stop() {
        let (rung, stop) = (Arc::new(Notify::new()), CancellationToken::new());
        let (bells, told) = (vec![("* * * * * *", rung.clone())], stop.clone());
        let ringing = tokio::task::spawn_blocking(move || ring(bells, &told));
        rung.notified().await;
        rung.notified().await;
        stop.cancel();
        ringing.await.unwrap().unwrap();
    }
}
