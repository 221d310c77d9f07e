//! Whatever story is due, visit it.

mod due;
mod follow;
mod found;
mod health;

pub use follow::FollowError;
pub use found::Found;
pub use health::Stuck;

use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::blocking::{blocking, caught};
use crate::clock::Clock;
use crate::config::Settings;
use crate::decide::{Decision, decide};
use crate::fetch::{Fetcher, Turn};
use crate::news::{
    Failure, FailureKind, Fetched, Page, Story, StoryId, Timestamp, Validators, Weight,
};
use crate::pulse::Pulse;
use crate::render::view::Visited;
use crate::store::{self, Store};

use due::DueQueue;

/// Visits that may be under way or waiting for their host at once.
const AT_ONCE: usize = 256;
/// So many "not modified" in a row, and the page is asked for whole: some servers say it for ever.
const BELIEVED: u32 = 24;
/// What falls due within so long of each other is visited together: a machine that wakes for each story by
/// itself spends twice as much on it.
const TOGETHER: Duration = Duration::from_millis(100);
/// A visit that could not be recorded is tried again after so long.
const TRY_AGAIN: Duration = Duration::from_secs(60);

/// Looks at stories, one by one or whenever they are due.
#[derive(Debug, Clone)]
pub struct Watch {
    parts: Arc<Parts>,
}

#[derive(Debug)]
struct Parts {
    store: Store,
    fetcher: Fetcher,
    clock: Clock,
    settings: RwLock<Arc<Settings>>,
    due: Mutex<DueQueue>,
    due_changed: Notify,
    told: Arc<Notify>,
    pulse: Pulse,
}

impl Watch {
    /// Everything a visit needs. `told` wakes whoever delivers.
    pub fn new(
        store: Store,
        fetcher: Fetcher,
        clock: Clock,
        settings: Arc<Settings>,
        told: Arc<Notify>,
    ) -> Self {
        let parts = Parts {
            store,
            fetcher,
            clock,
            settings: RwLock::new(settings),
            due: Mutex::default(),
            due_changed: Notify::new(),
            told,
            pulse: Pulse::default(),
        };
        Self {
            parts: Arc::new(parts),
        }
    }

    /// Looks at a story once and records everything that follows.
    pub async fn visit(&self, story: &Story) -> Result<Visited, store::Error> {
        let turn = self.parts.fetcher.hosts().turn(&story.address).await;
        self.visit_in(turn, story).await
    }

    /// The same once the turn has come: one visit a host, held until the commit.
    async fn visit_in(&self, turn: Turn, story: &Story) -> Result<Visited, store::Error> {
        let Parts { store, fetcher, .. } = &*self.parts;
        let page = fetcher
            .get(&story.address, &validators(store, story.id)?)
            .await;
        let visited = self.record(story, page).await;
        drop(turn);
        visited
    }

    /// Decides what follows from a page, and commits it.
    async fn record(&self, story: &Story, page: Page) -> Result<Visited, store::Error> {
        let Parts { store, told, .. } = &*self.parts;
        let (fetching, begun) = (page.answered.since(page.asked), Instant::now());
        let decision = self.decided(story, page).await?;
        let counted = health::counted(&decision, fetching, begun.elapsed());
        let (visited, announced) = (outcome(story, &decision), decision.announcement.is_some());
        let fails_now = decision.standing.failures == 1;
        store.commit(decision).await?;
        self.parts.pulse.count(counted);
        log(story, &visited, fails_now);
        if story.followed() {
            self.due_at(story.id, visited.next_visit).await;
        }
        if announced {
            told.notify_one();
        }
        Ok(visited)
    }

    /// Decides what follows from a page. One that makes us panic counts as one that did not come.
    async fn decided(&self, story: &Story, page: Page) -> Result<Decision, store::Error> {
        let (asked, answered) = (page.asked, page.answered);
        let rules = self.settings().rules(&story.address);
        if page.fetched == Fetched::NotModified {
            // There is nothing to read, and another thread would cost more than the decision.
            return Ok(decide(
                &self.parts.store.known(story.id, &page)?,
                page,
                &rules,
            ));
        }
        let decide_on = |page: Page| {
            let (store, id, rules) = (self.parts.store.clone(), story.id, rules.clone());
            move || Ok(decide(&store.known(id, &page)?, page, &rules))
        };
        if let Some(decision) = caught(decide_on(page)).await {
            return decision;
        }
        tracing::error!(story = %story.name, "reading its page went wrong in redlined itself; please report it");
        let failure = Failure::new(
            FailureKind::BadAnswer,
            "the page could not be read; this is a fault of redlined",
        );
        let fetched = Fetched::Failed(failure);
        blocking(decide_on(Page {
            asked,
            answered,
            fetched,
        }))
        .await
    }

    /// How we stand with each host since the start.
    pub fn hosts(&self) -> Vec<crate::fetch::HostFigures> {
        self.parts.fetcher.figures()
    }

    /// The settings in force.
    pub fn settings(&self) -> Arc<Settings> {
        self.parts
            .settings
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// Puts other settings in force.
    pub fn use_settings(&self, settings: Arc<Settings>) {
        *self
            .parts
            .settings
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = settings;
    }

    /// Tells the due-queue that a story is to be visited at another time, or is new.
    pub async fn due_at(&self, story: StoryId, at: Timestamp) {
        if self.parts.due.lock().await.put(story, at) {
            self.parts.due_changed.notify_one();
        }
    }

    /// Visits what is due until told to stop. What is only being fetched then is left for the next start.
    pub async fn run(&self, stop: CancellationToken) -> Result<(), store::Error> {
        self.fill_queue().await?;
        let (visits, room) = (TaskTracker::new(), Arc::new(Semaphore::new(AT_ONCE)));
        loop {
            let permit = tokio::select! {
                () = stop.cancelled() => break,
                permit = room.clone().acquire_owned() => permit.expect("the semaphore is never closed"),
            };
            let Some(story) = self.next_due(&stop).await else {
                break;
            };
            let (watch, stop) = (self.clone(), stop.clone());
            visits.spawn(async move {
                // Dropped before its commit, a visit leaves nothing behind; dropped later, it is whole.
                stop.run_until_cancelled(watch.visit_due(story)).await;
                drop(permit);
            });
        }
        visits.close();
        visits.wait().await;
        Ok(())
    }

    async fn fill_queue(&self) -> Result<(), store::Error> {
        let store = self.parts.store.clone();
        let standings = blocking(move || followed(&store)).await?;
        let mut due = self.parts.due.lock().await;
        for (story, at) in standings {
            due.put(story, at);
        }
        Ok(())
    }

    /// Waits for the next due story; `None` when told to stop.
    async fn next_due(&self, stop: &CancellationToken) -> Option<StoryId> {
        loop {
            let head = {
                let (clock, mut due) = (self.parts.clock, self.parts.due.lock().await);
                due.clock_shows(clock.now(), |span| clock.really(span));
                if let Some(story) = due.take(clock.now()) {
                    self.parts.pulse.turned();
                    return Some(story);
                }
                due.next()
            };
            let an_hour_on = self.parts.clock.now().plus(Duration::from_secs(3600));
            tokio::select! {
                () = stop.cancelled() => return None,
                () = self.parts.due_changed.notified() => {}
                () = self.parts.clock.wait_past(head.unwrap_or(an_hour_on), TOGETHER) => {}
            }
        }
    }

    /// Visits a story whose time has come, and plans its next visit whatever happens.
    async fn visit_due(&self, id: StoryId) {
        let now = self.parts.clock.now();
        let story = match self.parts.store.story(id) {
            Ok(Some(story)) if story.followed() => story,
            Ok(_) => return self.parts.due.lock().await.forget(id),
            Err(error) => {
                tracing::error!(story = %id, %error, "cannot read the story");
                return self.due_at(id, now.plus(TRY_AGAIN)).await;
            }
        };
        let turn = match self
            .parts
            .fetcher
            .hosts()
            .turn_or_later(&story.address)
            .await
        {
            Ok(turn) => turn,
            // Other hosts are visited meanwhile: one host's gap keeps nobody else waiting.
            Err(wait) => return self.due_at(id, now.plus(wait)).await,
        };
        self.begins(story.id);
        if let Err(error) = self.visit_in(turn, &story).await {
            tracing::error!(story = %story.name, %error, "the visit could not be recorded");
            self.due_at(id, now.plus(TRY_AGAIN)).await;
        }
    }
}

/// What to send with the request; nothing now and then, for servers that lie.
fn validators(store: &Store, story: StoryId) -> Result<Validators, store::Error> {
    let standing = store.standing(story)?;
    let believed = standing.filter(|standing| standing.conditional < BELIEVED);
    Ok(believed
        .map(|standing| standing.validators)
        .unwrap_or_default())
}

/// What came of a visit, for whoever asked for it.
fn outcome(story: &Story, decision: &Decision) -> Visited {
    let version = decision.version.as_ref().map(|(version, _)| version);
    Visited {
        story: story.name.clone(),
        outcome: decision.outcome,
        headline: version.map(|version| version.article.headline.clone()),
        paragraphs: version.map_or(0, |version| version.article.paragraphs()),
        developing: decision.standing.developing,
        version: version.map(|version| version.head.number),
        weight: version.and_then(|version| version.head.weight),
        facts: version
            .map(|version| version.head.facts.clone())
            .unwrap_or_default(),
        trouble: decision.standing.trouble.clone(),
        next_visit: decision.standing.next_visit,
    }
}

/// One line a visit that changed something or with which a row of failures begins; the rest is for whoever
/// looks closely.
fn log(story: &Story, visited: &Visited, fails_now: bool) {
    let (name, outcome) = (&story.name, visited.outcome.code());
    let host = || story.address.host();
    let trouble = visited.trouble.as_deref();
    if let Some(number) = visited.version {
        let weight = visited.weight.map_or("first", Weight::code);
        tracing::info!(story = %name, host = %host(), outcome, "version {number}, {weight}");
    } else if fails_now {
        let trouble = trouble.unwrap_or("it gave no article");
        tracing::info!(story = %name, host = %host(), outcome, "{trouble}");
    } else {
        tracing::debug!(story = %name, host = %host(), outcome, trouble);
    }
}

/// The stories that are followed, and when each is due.
fn followed(store: &Store) -> Result<Vec<(StoryId, Timestamp)>, store::Error> {
    let mut due = Vec::new();
    store.each_story(|story| {
        if story.followed() {
            let standing = store.standing(story.id)?;
            let at = standing.map_or(story.since, |standing| standing.next_visit);
            due.push((story.id, at));
        }
        Ok(())
    })?;
    Ok(due)
}
