//! Duties: announcements, the alerts they become, and when each is due.

use super::Store;
use super::codec;
use super::draft::Draft;
use super::error::Error;
use super::keys;
use super::view::Read;
use crate::news::{Alert, AlertId, Announcement, StoryId, Timestamp};

/// Numbers an announcement and puts it.
pub(super) fn announce(draft: &mut Draft<'_>, announcement: &Announcement) -> Result<(), Error> {
    let number = draft.value::<u64>(&keys::sequence())?.unwrap_or(0) + 1;
    draft.put(&keys::sequence(), &number)?;
    draft.put(&keys::announcement(number), announcement)
}

impl Store {
    /// The announcements that wait to become alerts, oldest first, with their numbers.
    pub fn announcements(&self) -> Result<Vec<(u64, Announcement)>, Error> {
        let found = self.view().under(keys::ANNOUNCEMENTS)?;
        found
            .iter()
            .map(|(key, bytes)| {
                let number = key.part(1).parse().map_err(|_| keys::strange(key))?;
                Ok((number, codec::decode(key, bytes)?))
            })
            .collect()
    }

    /// When alerts were last made for a story.
    pub fn last_told(&self, story: StoryId) -> Result<Option<Timestamp>, Error> {
        self.view().value(&keys::told(story))
    }

    /// All alerts, waiting and done.
    pub fn alerts(&self) -> Result<Vec<Alert>, Error> {
        self.view().values(keys::ALERTS)
    }

    /// One alert.
    pub fn alert(&self, id: AlertId) -> Result<Option<Alert>, Error> {
        self.view().value(&keys::alert(id))
    }

    /// The alerts that wait and are due, longest due first, at most so many; those behind this one, where
    /// it was the last before.
    pub fn due_alerts(
        &self,
        now: Timestamp,
        after: Option<&Alert>,
        limit: usize,
    ) -> Result<Vec<Alert>, Error> {
        let from = after.map_or_else(
            || keys::DUE.to_owned(),
            |after| format!("{}~", keys::due(after.due, after.id)),
        );
        let to = keys::due_after(now);
        let due = self.view().between(&from, &to, limit)?;
        due.iter()
            .map(|(key, _)| {
                let id = key.part(2).parse().map_err(|_| keys::strange(key))?;
                self.alert(id)?
                    .ok_or_else(|| Error::damaged(format!("the alert {id} is missing")))
            })
            .collect()
    }

    /// When the next alert is due.
    pub fn next_due(&self) -> Result<Option<Timestamp>, Error> {
        let end = format!("{}~", keys::DUE);
        let first = self.view().between(keys::DUE, &end, 1)?;
        Ok(first.first().and_then(|(key, _)| keys::due_time(key)))
    }

    /// Puts an alert whose state changed.
    pub async fn put_alert(&self, alert: Alert) -> Result<(), Error> {
        self.write(move |draft| draft.put(&keys::alert(alert.id), &alert))
            .await
    }
}
