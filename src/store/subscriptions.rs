//! Who wants to hear of what. An address stands in one value of its own, so that it can be erased.

use super::Store;
use super::draft::Draft;
use super::error::Error;
use super::keys;
use super::view::Read;
use crate::news::{
    Confirmation, EmailAddress, Ending, Scope, Subscriber, SubscriberId, Subscription,
    SubscriptionId, Weight,
};

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

    /// Subscribes an address. What is in force already with the same scope and weight is given back;
    /// another weight for the same scope ends the old subscription and begins a new one.
    pub async fn subscribe(
        &self,
        address: &EmailAddress,
        scope: Scope,
        at_least: Weight,
        confirmed: Confirmation,
    ) -> Result<Subscription, Error> {
        let address = address.clone();
        self.write(move |draft| {
            let subscriber = match subscriber_of(draft, &address)? {
                Some(subscriber) => subscriber.id,
                None => add_subscriber(draft, &address, confirmed)?,
            };
            let before = in_force(draft, subscriber, &scope)?;
            if let Some(same) = before.iter().find(|one| one.at_least == at_least) {
                return Ok(same.clone());
            }
            for mut replaced in before {
                replaced.ended = Some(Ending {
                    at: confirmed.at,
                    reason: "replaced".to_owned(),
                });
                draft.put(&keys::subscription(subscriber, replaced.id), &replaced)?;
            }
            let subscription = Subscription {
                id: SubscriptionId::from_bits(super::random_bits()),
                subscriber,
                scope,
                at_least,
                confirmed,
                ended: None,
            };
            draft.put(
                &keys::subscription(subscriber, subscription.id),
                &subscription,
            )?;
            Ok(subscription)
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
            let mut subscription: Subscription = draft.value(&key)?.ok_or_else(unknown)?;
            if subscription.active() {
                subscription.ended = Some(ending);
                draft.put(&key, &subscription)?;
            }
            Ok(())
        })
        .await
    }
}

fn subscriber_of(read: &impl Read, address: &EmailAddress) -> Result<Option<Subscriber>, Error> {
    match read.value::<SubscriberId>(&keys::subscriber_of(address))? {
        Some(id) => read.value(&keys::subscriber(id)),
        None => Ok(None),
    }
}

fn add_subscriber(
    draft: &mut Draft<'_>,
    address: &EmailAddress,
    confirmed: Confirmation,
) -> Result<SubscriberId, Error> {
    let subscriber = Subscriber {
        id: SubscriberId::from_bits(super::random_bits()),
        since: confirmed.at,
    };
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
