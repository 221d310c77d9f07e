//! Work that thinks or reads the disk, done where it holds nobody up.

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
