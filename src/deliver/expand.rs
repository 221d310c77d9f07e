//! Announcements become alerts, subscriber after subscriber: a story that a hundred thousand people
//! follow costs its visit one announcement, and a stop in the middle forgets and repeats nobody.

use std::collections::BTreeMap;

use crate::archive;
use crate::news::{
    Alert, AlertId, AlertState, Announcement, Expansion, Often, Owed, Story, StoryId, SubscriberId,
    Subscription, Timestamp, Told,
};
use crate::store::{self, Expanded, Store};

use super::meaning::{Meaning, Recent};
use super::net::{Net, net, undone};

/// Subscribers told in one step.
const STEP: usize = 500;

/// The waiting announcements of each story, oldest first, by the store's numbers for them.
pub(super) fn by_story(
    announcements: Vec<(u64, Announcement)>,
) -> BTreeMap<StoryId, Vec<(u64, Announcement)>> {
    let mut stories = BTreeMap::<StoryId, Vec<(u64, Announcement)>>::new();
    for (number, announcement) in announcements {
        stories
            .entry(announcement.story)
            .or_default()
            .push((number, announcement));
    }
    stories
}

/// One step of an expansion, what is left of it after, and whether it is over.
pub(super) fn step(
    store: &Store,
    recent: &Recent,
    expansion: &Expansion,
    now: Timestamp,
) -> Result<(Expanded, Expansion, bool), archive::Error> {
    let mut after = expansion.clone();
    let Some(story) = store.story(expansion.story)? else {
        return Ok((Expanded::default(), after, true));
    };
    let next = store.concerned_after(&story, expansion.after, STEP)?;
    let Some((last, _)) = next.last() else {
        return Ok((Expanded::default(), after, true));
    };
    after.after = Some(*last);
    let mut concerned = Concerned {
        store,
        recent,
        story: &story,
        announcements: &expansion.announcements,
        now,
        meanings: Vec::new(),
        step: Expanded::default(),
    };
    for (subscriber, subscriptions) in next {
        concerned.tell(subscriber, &subscriptions)?;
    }
    let step = concerned.step;
    after.told |= !step.alerts.is_empty();
    Ok((step, after, false))
}

/// Whom a story's announcements concern, and what comes of it.
struct Concerned<'a> {
    store: &'a Store,
    recent: &'a Recent,
    story: &'a Story,
    announcements: &'a [Announcement],
    now: Timestamp,
    /// Net changes, and what each means; most subscribers are told the same.
    meanings: Vec<(Net, Meaning)>,
    step: Expanded,
}

impl Concerned<'_> {
    /// Makes the alert that a subscriber is owed, or gathers the announcements for their digest.
    fn tell(
        &mut self,
        subscriber: SubscriberId,
        subscriptions: &[Subscription],
    ) -> Result<(), archive::Error> {
        let covering: Vec<&Subscription> = subscriptions
            .iter()
            .filter(|one| one.active() && one.scope.covers(self.story))
            .collect();
        let since = covering.iter().map(|one| one.confirmed.at).min();
        let heard = |announcement: &&Announcement| since.is_some_and(|at| at < announcement.at);
        let news: Vec<Announcement> = self.announcements.iter().filter(heard).cloned().collect();
        if news.is_empty() {
            return Ok(());
        }
        let Some(about) = self.store.subscriber(subscriber)? else {
            return Ok(());
        };
        if about.suspended.is_some() {
            return Ok(());
        }
        if about.paused.is_some() {
            self.step.gathered.push((subscriber, news));
            return Ok(());
        }
        self.tell_at_once(subscriber, &covering, news)
    }

    fn tell_at_once(
        &mut self,
        subscriber: SubscriberId,
        covering: &[&Subscription],
        news: Vec<Announcement>,
    ) -> Result<(), archive::Error> {
        let owed = self.store.owed(subscriber, self.story.id)?;
        let waiting = self.store.waiting(self.story.id, subscriber)?;
        // What the relay may have is not told again with something else.
        let (old, kept): (Vec<Alert>, Vec<Alert>) = waiting
            .into_iter()
            .partition(|alert| !alert.uncertain && alert.digest.is_empty());
        let mut wanted = Vec::new();
        for subscription in covering
            .iter()
            .filter(|one| one.wish.often == Often::AtOnce)
        {
            let heard = heard(subscription, owed.as_ref(), &old, &news);
            wanted.extend(self.wanted(subscription, &heard)?);
        }
        let told = once(wanted);
        if told.is_empty() && digested(covering) {
            self.step.gathered.push((subscriber, news));
            return Ok(());
        }
        // With nothing to tell, what waited has been taken back since.
        let due = kept.iter().map(|alert| alert.due).max();
        let due = due.map_or(self.now, |due| due.max(self.now));
        let alerts: Vec<Alert> = told
            .into_iter()
            .map(|net| alert(subscriber, net.told(self.story.id), self.now, due))
            .collect();
        let by = alerts.first().map(|alert| alert.id);
        let superseded = old.into_iter().map(|alert| superseded(alert, by));
        self.step.superseded.extend(superseded);
        self.step.alerts.extend(alerts);
        self.step.told.extend(owed.map(|owed| owed.subscriber));
        Ok(())
    }

    /// What of it a subscription asks to hear; where it comes to nothing, that is noted once.
    fn wanted(
        &mut self,
        subscription: &Subscription,
        heard: &[Announcement],
    ) -> Result<Vec<Net>, archive::Error> {
        let nets = net(heard);
        let mut undone_here = heard.last().filter(|_| nets.is_empty()).map(|_| None);
        let mut wanted = Vec::new();
        for net in nets {
            let meaning = self.meaning(&net)?;
            if meaning.is_wanted(subscription) {
                wanted.push(net);
            } else if meaning.weight().is_none() {
                undone_here = Some(Some(net));
            }
        }
        if let Some(net) = undone_here {
            let line = undone(net.as_ref(), self.now);
            if !self.step.undone.contains(&line) {
                self.step.undone.push(line);
            }
        }
        Ok(wanted)
    }

    fn meaning(&mut self, net: &Net) -> Result<Meaning, archive::Error> {
        if let Some((_, known)) = self.meanings.iter().find(|(known, _)| known == net) {
            return Ok(known.clone());
        }
        let meaning = Meaning::of(self.store, self.recent, self.story, net)?;
        self.meanings.push((net.clone(), meaning.clone()));
        Ok(meaning)
    }
}

/// All that a subscriber has not been told, since the subscription was confirmed.
fn heard(
    subscription: &Subscription,
    owed: Option<&Owed>,
    old: &[Alert],
    news: &[Announcement],
) -> Vec<Announcement> {
    let gathered = owed.iter().flat_map(|owed| owed.announcements.iter());
    let all = gathered
        .cloned()
        .chain(announced(old))
        .chain(news.iter().cloned());
    let mut all: Vec<Announcement> = all
        .filter(|announcement| subscription.confirmed.at < announcement.at)
        .collect();
    all.sort_by_key(|announcement| announcement.at);
    all
}

/// What alerts that wait would tell, as announcements again.
fn announced(alerts: &[Alert]) -> impl Iterator<Item = Announcement> {
    alerts.iter().flat_map(|alert| {
        let announcement = |version| Announcement {
            story: alert.story,
            version,
            at: alert.made,
            weight: crate::news::Weight::Cosmetic,
            event: alert.event.clone(),
            without: alert.without,
            first_seen: alert.first_seen,
        };
        let first = alert.event.is_none().then(|| announcement(alert.older + 1));
        first.into_iter().chain([announcement(alert.newer)])
    })
}

fn digested(covering: &[&Subscription]) -> bool {
    covering.iter().any(|one| one.wish.often != Often::AtOnce)
}

/// One message of each sort, even where several subscriptions match: that of the longest range.
fn once(wanted: Vec<Net>) -> Vec<Net> {
    let (events, changes): (Vec<Net>, Vec<Net>) =
        wanted.into_iter().partition(|net| net.event.is_some());
    let change = changes.into_iter().min_by_key(|net| net.older);
    change
        .into_iter()
        .chain(events.into_iter().next())
        .collect()
}

/// An alert that is told with a later one, or has nothing to tell any more.
fn superseded(mut alert: Alert, by: Option<AlertId>) -> Alert {
    alert.state = AlertState::Cancelled;
    alert.reply = Some(by.map_or_else(
        || "what it would tell was taken back".to_owned(),
        |by| format!("told with {by}"),
    ));
    alert
}

/// The alert that tells this, its id and Message-ID fixed from now on.
pub(super) fn alert(subscriber: SubscriberId, told: Told, now: Timestamp, due: Timestamp) -> Alert {
    let id = AlertId::from_bits(store::random_bits());
    Alert {
        id,
        subscriber,
        story: told.story,
        older: told.older,
        newer: told.newer,
        message_id: format!("alert.{id}.{}.{}", told.story, told.newer),
        made: now,
        state: AlertState::Waiting,
        due,
        attempts: 0,
        reply: None,
        event: told.event,
        without: told.without,
        first_seen: told.first_seen,
        digest: Vec::new(),
        uncertain: false,
    }
}
