//! What is known of feeds.

use super::Store;
use super::error::Error;
use super::keys;
use super::view::Read as _;
use crate::news::FeedStanding;

impl Store {
    /// Every feed that was ever looked at.
    pub fn feeds(&self) -> Result<Vec<FeedStanding>, Error> {
        self.view().values(keys::FEEDS)
    }

    /// Puts what is known of a feed. That it was looked at, and nothing else, is soft.
    pub async fn put_feed(&self, standing: FeedStanding) -> Result<(), Error> {
        self.write(move |draft| {
            let key = keys::feed(&standing.address);
            let before: Option<FeedStanding> = draft.value(&key)?;
            let looked = before.map(|before| FeedStanding {
                last_look: standing.last_look,
                last_read: standing.last_read,
                ..before
            });
            if looked.as_ref() == Some(&standing) {
                draft.note(&key, &standing);
                return Ok(());
            }
            draft.put(&key, &standing)
        })
        .await
    }
}
