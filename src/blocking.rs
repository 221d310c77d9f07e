//! What everything runs on: one thread waits for the network, and others think or read the disk where
//! that holds nobody up.

use tokio::runtime::{Builder, Runtime};

/// Threads that read pages, the disk and names at once. By itself the pool grows with the load, and each
/// thread that it ever had leaves memory behind.
const READING_THREADS: usize = 32;

/// What asynchronous work runs on. Two threads that wait for the network wake each other for every
/// answer, which costs a fifth of what a visit takes.
pub fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(READING_THREADS)
        .enable_all()
        .build()
}

/// Runs this on a thread of its own pool, and panics where it panics.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// The same, for work on hostile input: `None` where it panicked.
pub async fn caught<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_over_one_page_is_no_panic_of_ours() {
        assert_eq!(caught(|| 12).await, Some(12));
        assert_eq!(
            caught(|| -> u32 { panic!("a page nobody thought of") }).await,
            None
        );
    }
}
