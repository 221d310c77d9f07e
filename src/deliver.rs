//! Announcements become alerts, and alerts become mail.
//!
//! Both steps start from what the store holds and end in a commit, so that a crash anywhere repeats
//! at most one message, with the same Message-ID.

mod letter;
mod operator;
mod owed;

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::archive;
use crate::blocking::blocking;
use crate::clock::Clock;
use crate::mail::{Mail, Mailer, SendError};
use crate::news::{Alert, AlertState, Timestamp};
use crate::store::Store;

pub use letter::Home;

/// The first change after quiet goes out at once; what changes so soon after it waits, and goes as one.
const TOGETHER: Duration = Duration::from_secs(2 * 60);
/// A failed delivery is tried again first after this long, then after twice as long, and so on,
const AGAIN_FIRST: Duration = Duration::from_secs(60);
/// but at least this often,
const AGAIN_LAST: Duration = Duration::from_secs(4 * 60 * 60);
/// for so long; then it is set aside, where `redlined outbox` shows it.
const GIVE_UP: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// Alerts taken from the outbox at once.
const BATCH: usize = 64;
/// Messages handed over side by side; the relay's own bound may be lower.
const SIDE_BY_SIDE: usize = 16;

/// Delivers what readers are owed.
#[derive(Debug, Clone)]
pub struct Deliver {
    store: Store,
    mailer: Arc<Mailer>,
    clock: Clock,
    home: Arc<Home>,
    /// Notified when there is something new to tell.
    pub wake: Arc<Notify>,
}

/// What one step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Step {
    /// Alerts made from announcements.
    pub made: usize,
    /// Alerts that the relay took.
    pub delivered: usize,
    /// When there will be something to do, if nothing new happens.
    pub next: Option<Timestamp>,
}

impl Deliver {
    /// Everything that delivering needs.
    pub fn new(
        store: Store,
        mailer: Arc<Mailer>,
        clock: Clock,
        home: Home,
        wake: Arc<Notify>,
    ) -> Self {
        Self {
            store,
            mailer,
            clock,
            home: Arc::new(home),
            wake,
        }
    }

    /// Delivers until told to stop; returns when no message is half sent.
    pub async fn run(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let now = self.clock.now();
            let next = match self.step().await {
                Ok(step) if step.made + step.delivered > 0 => continue,
                Ok(step) => step.next.unwrap_or_else(|| now.plus(AGAIN_LAST)),
                Err(error) => {
                    tracing::error!(%error, "cannot deliver; trying again in a minute");
                    now.plus(AGAIN_FIRST)
                }
            };
            self.wait_until(next, &stop).await;
        }
    }

    async fn wait_until(&self, next: Timestamp, stop: &CancellationToken) {
        while self.clock.now() < next {
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.wake.notified() => return,
                () = self.clock.wait_towards(next) => {}
            }
        }
    }

    /// Makes the alerts that are ripe, and hands over those that are due.
    pub async fn step(&self) -> Result<Step, archive::Error> {
        self.tell_operator().await?;
        let (made, ripe_next) = self.make_alerts().await?;
        let delivered = self.hand_over().await?;
        let due_next = self.store.next_due()?;
        Ok(Step {
            made,
            delivered,
            next: [ripe_next, due_next].into_iter().flatten().min(),
        })
    }

    /// Expands the announcements of every story that is not in its two minutes.
    async fn make_alerts(&self) -> Result<(usize, Option<Timestamp>), archive::Error> {
        let (mut made, mut next) = (0, None::<Timestamp>);
        for (story, waiting) in owed::by_story(self.store.announcements()?) {
            let now = self.clock.now();
            let ripe = self
                .store
                .last_told(story)?
                .map_or(now, |told| told.plus(TOGETHER));
            if ripe > now {
                next = Some(next.map_or(ripe, |next| next.min(ripe)));
                continue;
            }
            let alerts = owed::alerts(&self.store, story, &waiting, now)?;
            made += alerts.len();
            let done = waiting.into_iter().map(|(number, _)| number).collect();
            self.store.expand(done, alerts, story, now).await?;
        }
        Ok((made, next))
    }

    /// Hands over what is due, several side by side.
    async fn hand_over(&self) -> Result<usize, archive::Error> {
        let due = self.store.due_alerts(self.clock.now(), BATCH)?;
        let mut fared = stream::iter(due)
            .map(|alert| self.deliver(alert))
            .buffer_unordered(SIDE_BY_SIDE);
        let mut delivered = 0;
        while let Some(alert) = fared.next().await {
            delivered += usize::from(alert.state == AlertState::Delivered);
            self.store.put_alert(alert).await?;
        }
        Ok(delivered)
    }

    /// Hands one alert to the relay; what comes back says how it fared.
    async fn deliver(&self, mut alert: Alert) -> Alert {
        let now = self.clock.now();
        alert.attempts += 1;
        let outcome = match self.letter(&alert).await {
            Ok(Some(mail)) => self.mailer.send(&mail).await,
            Ok(None) => {
                alert.state = AlertState::Cancelled;
                alert.reply = Some("the subscriber has left".to_owned());
                return alert;
            }
            Err(error) => {
                tracing::error!(alert = %alert.id, %error, "cannot be rendered; set aside");
                alert.state = AlertState::SetAside;
                alert.reply = Some(error.to_string());
                return alert;
            }
        };
        match outcome {
            Ok(accepted) => {
                alert.state = AlertState::Delivered;
                alert.reply = Some(accepted.reply);
            }
            Err(SendError::Refused { reply }) => {
                tracing::warn!(alert = %alert.id, reply, "refused for good");
                alert.state = AlertState::Refused;
                alert.reply = Some(reply);
            }
            Err(SendError::Later { reply } | SendError::RelayFault { reply }) => {
                tracing::warn!(alert = %alert.id, reply, "not delivered; trying again later");
                postpone(&mut alert, now);
                alert.reply = Some(reply);
            }
        }
        alert
    }

    async fn letter(&self, alert: &Alert) -> Result<Option<Mail>, archive::Error> {
        let (store, home, alert) = (self.store.clone(), self.home.clone(), alert.clone());
        blocking(move || letter::of(&store, &alert, &home)).await
    }
}

/// Twice as long as the last time, with a bound; after days it is set aside.
fn postpone(alert: &mut Alert, now: Timestamp) {
    if now.since(alert.made) > GIVE_UP {
        alert.state = AlertState::SetAside;
        return;
    }
    let doubled = AGAIN_FIRST.saturating_mul(1 << (alert.attempts - 1).min(16));
    alert.due = now.plus(doubled.min(AGAIN_LAST));
}
