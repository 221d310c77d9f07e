//! What is owed to whom: announcements on their way to alerts, subscriber after subscriber, and what is
//! gathered for digests.

use std::collections::BTreeSet;

use super::Store;
use super::draft::Draft;
use super::error::Error;
use super::keys::{self, Key};
use super::view::Read;
use super::visits;
use crate::news::{
    Alert, Announcement, Expansion, Often, Owed, Scope, Story, StoryId, Subscriber, SubscriberId,
    Subscription, Suppression, Timestamp, owed,
};

/// What one step of an expansion comes to, to be committed whole.
#[derive(Debug, Clone, Default)]
pub struct Expanded {
    /// New alerts.
    pub alerts: Vec<Alert>,
    /// Alerts that waited and are told with a new one.
    pub superseded: Vec<Alert>,
    /// What is gathered for subscribers' digests.
    pub gathered: Vec<(SubscriberId, Vec<Announcement>)>,
    /// Subscribers who hear at once what was gathered for them.
    pub told: Vec<SubscriberId>,
    /// What comes to nothing, so that nobody is told of it.
    pub undone: Vec<Suppression>,
}

/// What was gathered for one subscriber, and the digest that it becomes.
#[derive(Debug, Clone, Default)]
pub struct Digested {
    /// What was gathered.
    pub gathered: Vec<Owed>,
    /// The digest; none where it would be empty.
    pub alert: Option<Alert>,
    /// What of it comes to nothing, story by story.
    pub undone: Vec<(StoryId, Suppression)>,
}

impl Store {
    /// Begins to turn a story's announcements into alerts: they go, the expansion comes. Where one was
    /// taken back meanwhile nothing is done: what is left is weighed anew.
    pub async fn begin_expansion(&self, done: Vec<u64>, begun: Expansion) -> Result<(), Error> {
        self.write(move |draft| {
            let keys: Vec<_> = done.into_iter().map(keys::announcement).collect();
            for key in &keys {
                if draft.get(key)?.is_none() {
                    return Ok(());
                }
            }
            for key in &keys {
                draft.delete(key)?;
            }
            draft.put(&keys::expansion(begun.story), &begun)
        })
        .await
    }

    /// What is being turned into alerts.
    pub fn expansions(&self) -> Result<Vec<Expansion>, Error> {
        self.view().values(keys::EXPANSIONS)
    }

    /// Commits one step of an expansion, and how far it has come. With `done` it is over.
    pub async fn expand_on(
        &self,
        step: Expanded,
        expansion: Expansion,
        done: bool,
    ) -> Result<(), Error> {
        self.write(move |draft| {
            let story = expansion.story;
            for alert in step.alerts.iter().chain(&step.superseded) {
                draft.put(&keys::alert(alert.id), alert)?;
            }
            for subscriber in step.told {
                draft.delete(&keys::owed(subscriber, story))?;
            }
            for (subscriber, announcements) in step.gathered {
                gather(draft, subscriber, story, announcements, expansion.at)?;
            }
            for line in &step.undone {
                visits::put_suppression_once(draft, story, line)?;
            }
            if !done {
                return draft.put(&keys::expansion(story), &expansion);
            }
            if expansion.told {
                draft.put(&keys::told(story), &expansion.at)?;
            }
            draft.delete(&keys::expansion(story))
        })
        .await
    }

    /// The subscribers after this one whom a story concerns, at most so many, with all their
    /// subscriptions; none at the end. It costs what these are, however many others there are.
    pub fn concerned_after(
        &self,
        story: &Story,
        after: Option<SubscriberId>,
        most: usize,
    ) -> Result<Vec<(SubscriberId, Vec<Subscription>)>, Error> {
        let mut whose = BTreeSet::new();
        for scope in Scope::all_of(story) {
            whose.extend(self.who_hears(&scope, after, most)?);
        }
        let all = |id: SubscriberId| Ok((id, self.subscriptions_of(id)?));
        whose.into_iter().take(most).map(all).collect()
    }

    /// The subscribers after this one with a subscription in force of just this scope, by their ids.
    fn who_hears(
        &self,
        scope: &Scope,
        after: Option<SubscriberId>,
        most: usize,
    ) -> Result<Vec<SubscriberId>, Error> {
        let all = keys::hears(scope);
        // "0" is the letter after "/".
        let from = after.map_or_else(|| all.clone(), |after| format!("{all}{after}0"));
        let end = format!("{all}~");
        let found = self.view().between(&from, &end, most)?;
        let subscriber =
            |(key, _): &(Key, Vec<u8>)| key.part(2).parse().map_err(|_| keys::strange(key));
        found.iter().map(subscriber).collect()
    }

    /// The alerts of a story that wait for a subscriber, oldest first.
    pub fn waiting(&self, story: StoryId, subscriber: SubscriberId) -> Result<Vec<Alert>, Error> {
        let found = self.view().under(&keys::waiting_of(story, subscriber))?;
        let mut alerts = found
            .iter()
            .map(|(key, _)| {
                let id = key.part(3).parse().map_err(|_| keys::strange(key))?;
                let alert = self.alert(id)?;
                alert.ok_or_else(|| Error::damaged(format!("the alert {id} is missing")))
            })
            .collect::<Result<Vec<Alert>, Error>>()?;
        alerts.sort_by_key(|alert| (alert.made, alert.newer));
        Ok(alerts)
    }

    /// What is gathered for a subscriber's digest.
    pub fn owed_to(&self, subscriber: SubscriberId) -> Result<Vec<Owed>, Error> {
        self.view().values(&keys::owed_to(subscriber))
    }

    /// What is gathered of one story for a subscriber's digest.
    pub fn owed(&self, subscriber: SubscriberId, story: StoryId) -> Result<Option<Owed>, Error> {
        self.view().value(&keys::owed(subscriber, story))
    }

    /// Everything that is gathered for digests.
    pub fn all_owed(&self) -> Result<Vec<Owed>, Error> {
        self.view().values(keys::OWED)
    }

    /// Subscribers whose digest is due, at most so many.
    pub fn due_digests(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<BTreeSet<SubscriberId>, Error> {
        let to = keys::ripe_after(now);
        let ripe = self.view().between(keys::RIPE, &to, limit)?;
        ripe.iter()
            .map(|(key, _)| key.part(2).parse().map_err(|_| keys::strange(key)))
            .collect()
    }

    /// When the next digest is due.
    pub fn next_digest(&self) -> Result<Option<Timestamp>, Error> {
        let end = format!("{}~", keys::RIPE);
        let first = self.view().between(keys::RIPE, &end, 1)?;
        Ok(first.first().and_then(|(key, _)| keys::due_time(key)))
    }

    /// Turns what was gathered into a digest, or into nothing. Whatever was gathered since it was read
    /// stays for the next one; then nothing is made, and `false` comes back.
    pub async fn make_digest(&self, digested: Digested) -> Result<bool, Error> {
        self.write(move |draft| {
            for owed in &digested.gathered {
                let key = keys::owed(owed.subscriber, owed.story);
                if draft.value::<Owed>(&key)?.as_ref() != Some(owed) {
                    return Ok(false);
                }
                draft.delete(&key)?;
            }
            if let Some(alert) = &digested.alert {
                draft.put(&keys::alert(alert.id), alert)?;
            }
            for (story, line) in &digested.undone {
                visits::put_suppression_once(draft, *story, line)?;
            }
            Ok(true)
        })
        .await
    }
}

/// Adds announcements to what is gathered for a subscriber.
fn gather(
    draft: &mut Draft<'_>,
    subscriber: SubscriberId,
    story: StoryId,
    announcements: Vec<Announcement>,
    at: Timestamp,
) -> Result<(), Error> {
    let key = keys::owed(subscriber, story);
    let before: Option<Owed> = draft.value(&key)?;
    let since = before.as_ref().map_or(at, |before| before.since);
    let before = before.map(|before| before.announcements);
    let all = before.into_iter().flatten().chain(announcements);
    let owed = Owed {
        subscriber,
        story,
        announcements: owed::joined(all),
        since,
        due: since,
    };
    put_due(draft, owed)
}

/// Computes anew when what is gathered for a subscriber is due, since what they want has changed.
pub(super) fn reschedule(draft: &mut Draft<'_>, subscriber: SubscriberId) -> Result<(), Error> {
    let all: Vec<Owed> = draft.values(&keys::owed_to(subscriber))?;
    all.into_iter().try_for_each(|owed| put_due(draft, owed))
}

fn put_due(draft: &mut Draft<'_>, mut owed: Owed) -> Result<(), Error> {
    let key = keys::owed(owed.subscriber, owed.story);
    match due(draft, &owed)? {
        Some(due) => {
            owed.due = due;
            draft.put(&key, &owed)
        }
        None => draft.delete(&key),
    }
}

/// When something gathered is to be told: at the next time that a digest of theirs goes out, at once
/// where they want no more digests, and not before the end of a pause. `None` where they left.
fn due(draft: &Draft<'_>, owed: &Owed) -> Result<Option<Timestamp>, Error> {
    let subscriber: Option<Subscriber> = draft.value(&keys::subscriber(owed.subscriber))?;
    let story: Option<Story> = draft.value(&keys::story(owed.story))?;
    let (Some(subscriber), Some(story)) = (subscriber, story) else {
        return Ok(None);
    };
    let all: Vec<Subscription> = draft.values(&keys::subscriptions_of(owed.subscriber))?;
    let covers = |one: &&Subscription| one.active() && one.scope.covers(&story);
    let often: Vec<&Often> = all
        .iter()
        .filter(covers)
        .map(|one| &one.wish.often)
        .collect();
    if often.is_empty() {
        return Ok(None);
    }
    let never = Timestamp::from_millis(i64::MAX);
    if subscriber.paused.is_some() || subscriber.suspended.is_some() {
        return Ok(Some(never));
    }
    // After a pause, what would have been told at once is told now.
    if owed.due == never && often.contains(&&Often::AtOnce) {
        return Ok(Some(owed.since));
    }
    let digests = often.into_iter().filter(|often| **often != Often::AtOnce);
    let next = digests.map(|often| often.next(owed.since)).min();
    Ok(Some(next.unwrap_or(owed.since)))
}
