//! Who wants to hear of what. An address stands in one value of its own, so that it can be erased.

use super::Store;
use super::draft::Draft;
use super::error::Error;
use super::keys;
use super::owed;
use super::view::Read;
use crate::news::{
    Confirmation, EmailAddress, Ending, Scope, Subscriber, SubscriberId, Subscription,
    SubscriptionId, Timestamp, Weight, Wish,
};

/// What is to be subscribed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Of what.
    pub scope: Scope,
    /// From what weight up.
    pub at_least: Weight,
    /// What of it, and how often.
    pub wish: Wish,
}

impl Store {
    /// All subscribers, with their addresses where these are not erased.
    pub fn subscribers(&self) -> Result<Vec<(Subscriber, Option<EmailAddress>)>, Error> {
        let subscribers: Vec<Subscriber> = self.view().values(keys::SUBSCRIBERS)?;
        subscribers
            .into_iter()
            .map(|subscriber| {
                let address = self.address(subscriber.id)?;
                Ok((subscriber, address))
            })
            .collect()
    }

    /// One subscriber.
    pub fn subscriber(&self, id: SubscriberId) -> Result<Option<Subscriber>, Error> {
        self.view().value(&keys::subscriber(id))
    }

    /// A subscriber's address, if it is not erased.
    pub fn address(&self, id: SubscriberId) -> Result<Option<EmailAddress>, Error> {
        self.view().value(&keys::address(id))
    }

    /// The subscriber with this address.
    pub fn subscriber_of(&self, address: &EmailAddress) -> Result<Option<Subscriber>, Error> {
        subscriber_of(self.view(), address)
    }

    /// All subscriptions, in force and ended.
    pub fn subscriptions(&self) -> Result<Vec<Subscription>, Error> {
        self.view().values(keys::SUBSCRIPTIONS)
    }

    /// One subscriber's subscriptions, in force and ended.
    pub fn subscriptions_of(&self, subscriber: SubscriberId) -> Result<Vec<Subscription>, Error> {
        self.view().values(&keys::subscriptions_of(subscriber))
    }

    /// Subscribes an address to everything of a scope from a weight up, at once.
    pub async fn subscribe(
        &self,
        address: &EmailAddress,
        scope: Scope,
        at_least: Weight,
        confirmed: Confirmation,
    ) -> Result<Subscription, Error> {
        let wanted = Wanted {
            scope,
            at_least,
            wish: Wish::default(),
        };
        self.subscribe_to(address, wanted, confirmed).await
    }

    /// Subscribes an address. What is in force already and the same is given back; something else of
    /// the same scope ends the old subscription and begins a new one. A suspended address is tried again.
    pub async fn subscribe_to(
        &self,
        address: &EmailAddress,
        wanted: Wanted,
        confirmed: Confirmation,
    ) -> Result<Subscription, Error> {
        let address = address.clone();
        self.write(move |draft| {
            let subscriber = match subscriber_of(draft, &address)? {
                Some(subscriber) => tried_again(draft, subscriber)?,
                None => add_subscriber(draft, &address, confirmed)?,
            };
            let subscription = begin(draft, subscriber, wanted, confirmed)?;
            owed::reschedule(draft, subscriber)?;
            Ok(subscription)
        })
        .await
    }

    /// Puts something else in the place of a subscription in force; it counts as confirmed when that
    /// was. `None` where it is not this subscriber's, or has ended.
    pub async fn change_subscription(
        &self,
        subscriber: SubscriberId,
        id: SubscriptionId,
        (at_least, wish): (Weight, Wish),
        at: Timestamp,
    ) -> Result<Option<Subscription>, Error> {
        self.write(move |draft| {
            let old: Option<Subscription> = draft.value(&keys::subscription(subscriber, id))?;
            let Some(old) = old.filter(Subscription::active) else {
                return Ok(None);
            };
            let wanted = Wanted {
                scope: old.scope.clone(),
                at_least,
                wish,
            };
            if wanted.is(&old) {
                return Ok(Some(old));
            }
            let confirmed = old.confirmed;
            end(draft, old, &ending(at, "replaced"))?;
            let new = begin(draft, subscriber, wanted, confirmed)?;
            owed::reschedule(draft, subscriber)?;
            Ok(Some(new))
        })
        .await
    }

    /// Ends a subscription; one that ended before keeps its first ending.
    pub async fn end_subscription(&self, id: SubscriptionId, ending: Ending) -> Result<(), Error> {
        self.write(move |draft| {
            let unknown = || Error::UnknownSubscription(id);
            let subscriber: SubscriberId = draft
                .value(&keys::subscription_of(id))?
                .ok_or_else(unknown)?;
            let key = keys::subscription(subscriber, id);
            let subscription: Subscription = draft.value(&key)?.ok_or_else(unknown)?;
            if subscription.active() {
                end(draft, subscription, &ending)?;
                owed::reschedule(draft, subscriber)?;
            }
            Ok(())
        })
        .await
    }

    /// Ends those of a subscriber's subscriptions in force that are meant; says how many.
    pub async fn end_subscriptions(
        &self,
        subscriber: SubscriberId,
        meant: impl Fn(&Subscription) -> bool + Send + 'static,
        ending: Ending,
    ) -> Result<usize, Error> {
        self.write(move |draft| {
            let all: Vec<Subscription> = draft.values(&keys::subscriptions_of(subscriber))?;
            let meant = all.into_iter().filter(|one| one.active() && meant(one));
            let mut ended = 0;
            for subscription in meant {
                end(draft, subscription, &ending)?;
                ended += 1;
            }
            owed::reschedule(draft, subscriber)?;
            Ok(ended)
        })
        .await
    }

    /// Changes what is known of a subscriber: a pause, a suspension. What waits for them is due anew.
    pub async fn change_subscriber(
        &self,
        id: SubscriberId,
        change: impl FnOnce(&mut Subscriber) + Send + 'static,
    ) -> Result<Option<Subscriber>, Error> {
        self.write(move |draft| {
            let key = keys::subscriber(id);
            let Some(mut subscriber) = draft.value::<Subscriber>(&key)? else {
                return Ok(None);
            };
            change(&mut subscriber);
            draft.put(&key, &subscriber)?;
            owed::reschedule(draft, id)?;
            Ok(Some(subscriber))
        })
        .await
    }
}

impl Wanted {
    fn is(&self, subscription: &Subscription) -> bool {
        self.scope == subscription.scope
            && self.at_least == subscription.at_least
            && self.wish == subscription.wish
    }
}

fn ending(at: Timestamp, reason: &str) -> Ending {
    Ending {
        at,
        reason: reason.to_owned(),
    }
}

fn end(draft: &mut Draft<'_>, mut subscription: Subscription, why: &Ending) -> Result<(), Error> {
    subscription.ended = Some(why.clone());
    let key = keys::subscription(subscription.subscriber, subscription.id);
    draft.put(&key, &subscription)
}

/// Begins a subscription in the place of those in force with the same scope.
fn begin(
    draft: &mut Draft<'_>,
    subscriber: SubscriberId,
    wanted: Wanted,
    confirmed: Confirmation,
) -> Result<Subscription, Error> {
    let before = in_force(draft, subscriber, &wanted.scope)?;
    if let Some(same) = before.iter().find(|one| wanted.is(one)) {
        return Ok(same.clone());
    }
    for replaced in before {
        end(draft, replaced, &ending(confirmed.at, "replaced"))?;
    }
    let subscription = Subscription {
        id: SubscriptionId::from_bits(super::random_bits()),
        subscriber,
        scope: wanted.scope,
        at_least: wanted.at_least,
        confirmed,
        ended: None,
        wish: wanted.wish,
    };
    let key = keys::subscription(subscriber, subscription.id);
    draft.put(&key, &subscription)?;
    Ok(subscription)
}

fn subscriber_of(read: &impl Read, address: &EmailAddress) -> Result<Option<Subscriber>, Error> {
    match read.value::<SubscriberId>(&keys::subscriber_of(address))? {
        Some(id) => read.value(&keys::subscriber(id)),
        None => Ok(None),
    }
}

/// Whoever confirms again can be written to again.
fn tried_again(draft: &mut Draft<'_>, mut subscriber: Subscriber) -> Result<SubscriberId, Error> {
    if subscriber.suspended.take().is_some() {
        (subscriber.failures, subscriber.last_failure) = (None, None);
        draft.put(&keys::subscriber(subscriber.id), &subscriber)?;
    }
    Ok(subscriber.id)
}

fn add_subscriber(
    draft: &mut Draft<'_>,
    address: &EmailAddress,
    confirmed: Confirmation,
) -> Result<SubscriberId, Error> {
    let id = SubscriberId::from_bits(super::random_bits());
    let subscriber = Subscriber::new(id, confirmed.at);
    draft.put(&keys::subscriber(subscriber.id), &subscriber)?;
    draft.put(&keys::address(subscriber.id), address)?;
    Ok(subscriber.id)
}

fn in_force(
    read: &impl Read,
    subscriber: SubscriberId,
    scope: &Scope,
) -> Result<Vec<Subscription>, Error> {
    let mut all: Vec<Subscription> = read.values(&keys::subscriptions_of(subscriber))?;
    all.retain(|subscription| subscription.active() && subscription.scope == *scope);
    Ok(all)
}
