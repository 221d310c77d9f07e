//! What was gathered for a subscriber becomes one message when it is due, or none where it comes to
//! nothing.

use crate::archive;
use crate::news::{Alert, Owed, SubscriberId, Subscription, Suppression, Timestamp, Told, Weight};
use crate::store::{Digested, Store};

use super::expand::alert;
use super::meaning::{Meaning, Recent};
use super::net::{net, undone};

/// The digest that a subscriber is due, with what it was made of; no alert where it would be empty.
pub(super) fn of(
    store: &Store,
    recent: &Recent,
    subscriber: SubscriberId,
    now: Timestamp,
) -> Result<Digested, archive::Error> {
    let mut gathered = store.owed_to(subscriber)?;
    gathered.retain(|owed| owed.due <= now);
    let subscriptions = store.subscriptions_of(subscriber)?;
    let (mut told, mut untold) = (Vec::new(), Vec::new());
    for owed in &gathered {
        let part = part(store, recent, owed, &subscriptions, now)?;
        told.extend(part.wanted);
        untold.extend(part.undone.map(|line| (owed.story, line)));
    }
    told.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    let told: Vec<Told> = told.into_iter().map(|(_, told)| told).collect();
    let alert = told.first().cloned().map(|first| Alert {
        digest: told,
        ..alert(subscriber, first, now, now)
    });
    Ok(Digested {
        gathered,
        alert,
        undone: untold,
    })
}

/// What a story comes to for one subscriber.
#[derive(Debug, Default)]
struct Part {
    /// What they want to hear of it, with its weight.
    wanted: Vec<(Option<Weight>, Told)>,
    /// That it comes to nothing.
    undone: Option<Suppression>,
}

fn part(
    store: &Store,
    recent: &Recent,
    owed: &Owed,
    subscriptions: &[Subscription],
    now: Timestamp,
) -> Result<Part, archive::Error> {
    let Some(story) = store.story(owed.story)? else {
        return Ok(Part::default());
    };
    let covers = |one: &&Subscription| one.active() && one.scope.covers(&story);
    let covering: Vec<&Subscription> = subscriptions.iter().filter(covers).collect();
    let nets = net(&owed.announcements);
    let mut part = Part {
        undone: nets.is_empty().then(|| undone(None, now)),
        ..Part::default()
    };
    for net in nets {
        let meaning = Meaning::of(store, recent, &story, &net)?;
        if covering.iter().any(|one| meaning.is_wanted(one)) {
            let told = net.told(story.id);
            part.wanted.push((meaning.weight(), told));
        } else if meaning.weight().is_none() {
            part.undone = Some(undone(Some(&net), now));
        }
    }
    Ok(part)
}
