//! Announcements become alerts, and alerts become mail.
//!
//! Both steps start from what the store holds and end in a commit, so that a crash anywhere repeats
//! at most what was being handed over, with the same Message-ID.

mod ask;
mod digests;
mod expand;
mod letter;
mod meaning;
mod net;
mod operator;
mod rest;

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::archive;
use crate::blocking::{blocking, caught};
use crate::clock::Clock;
use crate::mail::{Mail, Mailer, SendError, bad_address};
use crate::news::{Alert, AlertId, AlertState, Expansion, Timestamp};
use crate::store::Store;

pub use ask::CannotAsk;
pub use letter::Home;
pub use rest::Trouble;

use meaning::Recent;
use rest::Rest;

/// The first change after quiet goes out at once; what changes so soon after it waits, and goes as one.
pub const TOGETHER: Duration = Duration::from_secs(2 * 60);
/// A failed delivery is tried again first after this long, then after twice as long, and so on,
const AGAIN_FIRST: Duration = Duration::from_secs(60);
/// but at least this often,
const AGAIN_LAST: Duration = Duration::from_secs(4 * 60 * 60);
/// for so long; then it is set aside, where `redlined outbox` shows it.
const GIVE_UP: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// Alerts taken from the outbox at once; one where it is not known whether the relay works again.
const BATCH: usize = 512;
/// Digests made at once.
const DIGESTS: usize = 64;
/// Messages handed over side by side; the relay's own bound may be lower.
const SIDE_BY_SIDE: usize = 32;

/// Delivers what readers are owed.
#[derive(Debug, Clone)]
pub struct Deliver {
    store: Store,
    mailer: Arc<Mailer>,
    clock: Clock,
    home: Arc<Home>,
    recent: Arc<Recent>,
    rest: Arc<Rest>,
    /// Notified when there is something new to tell.
    pub wake: Arc<Notify>,
}

/// What one step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Step {
    /// Steps made from announcements to alerts, and digests made or found empty.
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
            recent: Arc::default(),
            rest: Arc::default(),
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

    /// What troubles the relay; `None` where it works, as far as we know.
    pub fn trouble(&self) -> Option<Trouble> {
        self.rest.trouble()
    }

    /// Tries the relay again now, whatever troubled it.
    pub fn try_again(&self) {
        self.rest.end();
        self.wake.notify_one();
    }

    /// The mail that an alert is; `None` where its subscriber has left, or why it cannot be rendered.
    pub async fn preview(&self, alert: &Alert) -> Result<Option<Mail>, String> {
        self.letter(alert).await
    }

    /// Makes the alerts that are ripe, and hands over those that are due.
    pub async fn step(&self) -> Result<Step, archive::Error> {
        let now = self.clock.now();
        let resting = self.rest.trouble().map(|trouble| trouble.until);
        if let Some(until) = resting.filter(|until| now < *until) {
            return Ok(Step {
                next: Some(until),
                ..Step::default()
            });
        }
        self.tell_operator().await?;
        let (begun, ripe_next) = self.begin_expansions().await?;
        let made = begun + self.expand().await? + self.make_digests().await?;
        let delivered = self
            .hand_over(if resting.is_some() { 1 } else { BATCH })
            .await?;
        let trouble = self.rest.trouble().map(|trouble| trouble.until);
        let due_next = match trouble {
            Some(until) => Some(until),
            None => self.store.next_due()?,
        };
        let next = [ripe_next, due_next, self.store.next_digest()?];
        Ok(Step {
            made,
            delivered,
            next: next.into_iter().flatten().min(),
        })
    }

    /// Begins to expand the announcements of every story that is not in its two minutes.
    async fn begin_expansions(&self) -> Result<(usize, Option<Timestamp>), archive::Error> {
        let (mut begun, mut next) = (0, None::<Timestamp>);
        let announced = expand::by_story(self.store.announcements()?);
        let under_way = self.store.expansions()?;
        for (story, waiting) in announced {
            if under_way.iter().any(|expansion| expansion.story == story) {
                continue;
            }
            let now = self.clock.now();
            let told = self.store.last_told(story)?;
            let ripe = told.map_or(now, |told| told.plus(TOGETHER));
            if ripe > now {
                next = Some(next.map_or(ripe, |next| next.min(ripe)));
                continue;
            }
            let (numbers, announcements) = waiting.into_iter().unzip();
            let expansion = Expansion {
                story,
                announcements,
                at: now,
                after: None,
                told: false,
            };
            self.store.begin_expansion(numbers, expansion).await?;
            begun += 1;
        }
        Ok((begun, next))
    }

    /// Takes every expansion one step further.
    async fn expand(&self) -> Result<usize, archive::Error> {
        let under_way = self.store.expansions()?;
        let steps = under_way.len();
        for expansion in under_way {
            let (store, recent) = (self.store.clone(), self.recent.clone());
            let now = self.clock.now();
            let (step, after, done) =
                blocking(move || expand::step(&store, &recent, &expansion, now)).await?;
            self.store.expand_on(step, after, done).await?;
        }
        Ok(steps)
    }

    /// Makes the digests that are due.
    async fn make_digests(&self) -> Result<usize, archive::Error> {
        let now = self.clock.now();
        let due = self.store.due_digests(now, DIGESTS)?;
        let made = due.len();
        for subscriber in due {
            let (store, recent) = (self.store.clone(), self.recent.clone());
            let digested = blocking(move || digests::of(&store, &recent, subscriber, now)).await?;
            self.store.make_digest(digested).await?;
        }
        Ok(made)
    }

    /// Hands over what is due, several side by side. Each outcome is committed by itself; those that
    /// come together share a sync.
    async fn hand_over(&self, most: usize) -> Result<usize, archive::Error> {
        let mut due = self.store.due_alerts(self.clock.now(), BATCH)?;
        due.sort_by_key(place);
        due.truncate(most);
        let mut fared = stream::iter(due)
            .map(|alert| self.try_alert(alert))
            .buffer_unordered(SIDE_BY_SIDE);
        let (mut delivered, mut failure) = (0, None);
        while let Some(done) = fared.next().await {
            match done {
                Ok(done) => delivered += usize::from(done),
                // What is being handed over is not dropped half-way.
                Err(error) => failure = Some(error),
            }
        }
        failure.map_or(Ok(delivered), Err)
    }

    /// Hands one alert to the relay and records how it fared; says whether it was taken.
    async fn try_alert(&self, alert: Alert) -> Result<bool, archive::Error> {
        if self
            .rest
            .trouble()
            .is_some_and(|trouble| self.clock.now() < trouble.until)
        {
            return Ok(false);
        }
        let before = alert.clone();
        let alert = match self.earlier(&alert)? {
            Some(earlier) => Alert {
                due: earlier.due.max(alert.due),
                ..alert
            },
            None => self.deliver(alert).await,
        };
        let delivered = alert.state == AlertState::Delivered;
        if alert != before {
            self.store.put_alert(alert).await?;
        }
        Ok(delivered)
    }

    /// The alert that has to be delivered before this one: order within a story is kept.
    fn earlier(&self, alert: &Alert) -> Result<Option<Alert>, archive::Error> {
        for told in alert.tells() {
            let waiting = self.store.waiting(told.story, alert.subscriber)?;
            let first = waiting.into_iter().min_by_key(place);
            if let Some(first) = first.filter(|first| place(first) < place(alert)) {
                return Ok(Some(first));
            }
        }
        Ok(None)
    }

    /// Hands one alert to the relay; what comes back says how it fared.
    async fn deliver(&self, mut alert: Alert) -> Alert {
        let now = self.clock.now();
        let mail = match self.letter(&alert).await {
            Ok(Some(mail)) => mail,
            Ok(None) => {
                alert.state = AlertState::Cancelled;
                alert.reply = Some("the subscriber has left".to_owned());
                return alert;
            }
            Err(why) => {
                tracing::error!(alert = %alert.id, why, "cannot be rendered; set aside");
                alert.state = AlertState::SetAside;
                alert.reply = Some(format!("cannot be rendered: {why}"));
                return alert;
            }
        };
        let outcome = self.mailer.send(&mail).await;
        if !matches!(outcome, Err(SendError::RelayFault { .. })) {
            alert.attempts += 1;
            self.rest.end();
        }
        match outcome {
            Ok(accepted) => {
                alert.state = AlertState::Delivered;
                alert.due = self.clock.now();
                alert.reply = Some(accepted.reply);
            }
            Err(SendError::Refused { reply }) => {
                tracing::warn!(alert = %alert.id, reply, "refused for good");
                self.count_refusal(&alert, &reply).await;
                alert.state = AlertState::Refused;
                alert.reply = Some(reply);
            }
            Err(SendError::Later { reply }) => postpone(&mut alert, now, reply),
            Err(SendError::Unknown { reply }) => {
                alert.uncertain = true;
                self.rest.begin(now, &reply);
                postpone(&mut alert, now, reply);
            }
            Err(SendError::RelayFault { reply }) => self.rest.begin(now, &reply),
        }
        alert
    }

    /// A refusal counts against the address; one that says that it is gone suspends it at once.
    async fn count_refusal(&self, alert: &Alert, reply: &str) {
        let (at, why) = (self.clock.now(), reply.to_owned());
        let gone = bad_address(reply);
        let counted = self
            .store
            .change_subscriber(alert.subscriber, move |subscriber| {
                subscriber.count_failure(at, gone, &why);
            })
            .await;
        if let Err(error) = counted {
            tracing::error!(%error, "a refusal could not be counted");
        }
    }

    async fn letter(&self, alert: &Alert) -> Result<Option<Mail>, String> {
        let (store, home, alert) = (self.store.clone(), self.home.clone(), alert.clone());
        let recent = self.recent.clone();
        let written = caught(move || letter::of(&store, &recent, &alert, &home)).await;
        match written {
            Some(written) => written.map_err(|error| error.to_string()),
            None => Err("the text made us stumble; the log says where".to_owned()),
        }
    }
}

/// The order in which a subscriber gets what waits for them.
fn place(alert: &Alert) -> (Timestamp, u32, bool, AlertId) {
    (alert.made, alert.newer, alert.event.is_some(), alert.id)
}

/// Twice as long as the last time, with a bound; after days it is set aside.
fn postpone(alert: &mut Alert, now: Timestamp, reply: String) {
    tracing::warn!(alert = %alert.id, reply, "not delivered; trying again later");
    alert.reply = Some(reply);
    if now.since(alert.made) > GIVE_UP {
        alert.state = AlertState::SetAside;
        return;
    }
    let doubled = AGAIN_FIRST.saturating_mul(1 << (alert.attempts - 1).min(16));
    alert.due = now.plus(doubled.min(AGAIN_LAST));
}
