//! What is not kept for ever: addresses of those who left, and messages long delivered.

use std::time::Duration;

use super::Store;
use super::error::Error;
use super::keys;
use crate::news::{AlertState, SubscriberId, Timestamp};

/// So long after their last subscription ended somebody's address is erased.
const ADDRESS_KEPT: Duration = Duration::from_secs(28 * 86_400);
/// So long a message is kept that is delivered, or will not be.
const MESSAGE_KEPT: Duration = Duration::from_secs(90 * 86_400);
/// Messages forgotten in one commit.
const AT_ONCE: usize = 1_000;

impl Store {
    /// Erases the addresses of those who left four weeks ago; says how many.
    pub async fn forget_leavers(&self, now: Timestamp) -> Result<usize, Error> {
        let mut left = Vec::new();
        for (subscriber, address) in self.subscribers()? {
            if address.is_some() && self.has_long_left(subscriber.id, now)? {
                left.push(subscriber.id);
            }
        }
        for id in &left {
            self.erase(*id, now).await?;
        }
        Ok(left.len())
    }

    fn has_long_left(&self, id: SubscriberId, now: Timestamp) -> Result<bool, Error> {
        let subscriptions = self.subscriptions_of(id)?;
        let ended = subscriptions.iter().map(|one| one.ended.as_ref());
        let ended: Option<Vec<Timestamp>> = ended.map(|it| it.map(|it| it.at)).collect();
        let last = ended.and_then(|ended| ended.into_iter().max());
        Ok(last.is_some_and(|last| now.since(last) >= ADDRESS_KEPT))
    }

    /// Forgets messages that were done with three months ago; says how many.
    pub async fn forget_messages(&self, now: Timestamp) -> Result<usize, Error> {
        let done = [
            AlertState::Delivered,
            AlertState::Cancelled,
            AlertState::Refused,
        ];
        let mut old = self.alerts()?;
        old.retain(|it| done.contains(&it.state) && now.since(it.made) >= MESSAGE_KEPT);
        for some in old.chunks(AT_ONCE) {
            let ids: Vec<_> = some.iter().map(|alert| alert.id).collect();
            self.write(move |draft| {
                ids.iter()
                    .try_for_each(|id| draft.delete(&keys::alert(*id)))
            })
            .await?;
        }
        Ok(old.len())
    }
}
