//! Announcements become alerts, and alerts become mail.
//!
//! Both steps start from what the store holds and end in a commit, so that a crash anywhere repeats
//! at most what was being handed over, with the same Message-ID.

mod ask;
mod digests;
mod expand;
mod handing;
mod letter;
mod meaning;
mod net;
mod operator;
mod rest;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::archive;
use crate::blocking::blocking;
use crate::clock::Clock;
use crate::mail::{Mail, Mailer};
use crate::news::{Alert, Expansion, Timestamp};
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
/// Digests made at once.
const DIGESTS: usize = 64;

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
        let (deliver, alert) = (self.clone(), alert.clone());
        blocking(move || deliver.letter_of(&alert)).await
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
        let asked_next = self.ask_again().await?;
        let (begun, ripe_next) = self.begin_expansions().await?;
        // Of a relay that rested one message has to show that it works again.
        let most = if resting.is_some() { 1 } else { usize::MAX };
        // While some alerts are on their way, the next ones are made.
        let under_way = self.store.expansions()?;
        let (expanded, delivered) =
            tokio::join!(self.expand(&under_way), self.hand_over(most, &under_way));
        let (made, delivered) = (begun + expanded? + self.make_digests().await?, delivered?);
        let trouble = self.rest.trouble().map(|trouble| trouble.until);
        let due_next = match trouble {
            Some(until) => Some(until),
            None => self.store.next_due()?,
        };
        let next = [ripe_next, due_next, asked_next, self.store.next_digest()?];
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
    async fn expand(&self, under_way: &[Expansion]) -> Result<usize, archive::Error> {
        for expansion in under_way {
            let (store, recent) = (self.store.clone(), self.recent.clone());
            let expansion = expansion.clone();
            let now = self.clock.now();
            let (step, after, done) =
                blocking(move || expand::step(&store, &recent, &expansion, now)).await?;
            self.store.expand_on(step, after, done).await?;
        }
        Ok(under_way.len())
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
}
