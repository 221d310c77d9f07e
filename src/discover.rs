//! Feeds: new articles that match are followed by themselves, known ones are woken when the feed
//! dates them anew, and what has long been quiet is followed no more.
//!
//! A story that is found begins like any other: its first version is told to nobody, so that a feed
//! looked at for the first time mails nothing.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::blocking::blocking;
use crate::clock::Clock;
use crate::extract;
use crate::news::{
    Address, AskedBy, Brought, Feed, FeedStanding, Fetched, Follow, Listed, Page, Story, Timestamp,
};
use crate::store::{self, Store};
use crate::watch::{Found, Watch};

/// Feeds are thought of this often; each has a time of its own.
const TICK: Duration = Duration::from_secs(20);
/// What was brought by a feed that is configured no more ends so long after its last change.
const STOP_AFTER: Duration = Duration::from_secs(3 * 86_400);

/// Looks at feeds.
#[derive(Debug, Clone)]
pub struct Discover {
    store: Store,
    watch: Watch,
    clock: Clock,
    /// Articles whose page did not say that they develop, with the feed's date for them.
    passed: Arc<Mutex<HashMap<Address, Option<Timestamp>>>>,
}

impl Discover {
    /// Everything that looking takes.
    pub fn new(store: Store, watch: Watch, clock: Clock) -> Self {
        Self {
            store,
            watch,
            clock,
            passed: Arc::default(),
        }
    }

    /// Looks at feeds when they are due, until told to stop.
    pub async fn run(&self, stop: CancellationToken) {
        loop {
            let step = stop.run_until_cancelled(self.step()).await;
            if let Some(Err(error)) = step {
                tracing::error!(%error, "feeds cannot be looked at; trying again soon");
            }
            let next = self.clock.now().plus(TICK);
            let wait = self.clock.wait_towards(next);
            if stop.run_until_cancelled(wait).await.is_none() {
                return;
            }
        }
    }

    /// Looks at the feeds that are due, and ends what has long been quiet.
    pub async fn step(&self) -> Result<(), store::Error> {
        let now = self.clock.now();
        self.look_at(|feed, standing| {
            let next = standing.next_look(feed.every);
            next.is_none_or(|next| next <= now)
        })
        .await?;
        self.end_quiet().await
    }

    /// Looks at every feed now.
    pub async fn look_at_all(&self) -> Result<(), store::Error> {
        self.look_at(|_, _| true).await?;
        self.end_quiet().await
    }

    async fn look_at(
        &self,
        wanted: impl Fn(&Feed, &FeedStanding) -> bool,
    ) -> Result<(), store::Error> {
        let settings = self.watch.settings();
        if settings.feeds.is_empty() {
            return Ok(());
        }
        let known = self.standings()?;
        for feed in &settings.feeds {
            let standing = known.get(&feed.address).cloned();
            let standing = standing.unwrap_or_else(|| FeedStanding::new(feed.address.clone()));
            if wanted(feed, &standing) {
                let standing = self.look(feed, standing).await?;
                self.store.put_feed(standing).await?;
            }
        }
        Ok(())
    }

    fn standings(&self) -> Result<HashMap<Address, FeedStanding>, store::Error> {
        let standings = self.store.feeds()?.into_iter();
        Ok(standings
            .map(|standing| (standing.address.clone(), standing))
            .collect())
    }

    /// Looks at one feed and follows what it brings.
    async fn look(
        &self,
        feed: &Feed,
        mut standing: FeedStanding,
    ) -> Result<FeedStanding, store::Error> {
        let page = self.watch.fetch(&feed.address, &standing.validators).await;
        standing.last_look = Some(page.asked);
        let validators = match &page.fetched {
            Fetched::Snapshot(snapshot) => snapshot.validators(),
            _ => standing.validators.clone(),
        };
        match read(page).await {
            Ok(None) => standing.failures = 0,
            Ok(Some(listed)) => {
                standing = self.heed(feed, standing, listed).await?;
                standing.validators = validators;
                standing.last_read = standing.last_look;
                (standing.failures, standing.trouble) = (0, None);
            }
            Err(why) => {
                standing.failures += 1;
                tracing::warn!(feed = %feed.address, why, "the feed cannot be read");
                standing.trouble = Some(why);
            }
        }
        Ok(standing)
    }

    /// Follows what is new and wanted, and wakes what is dated anew.
    async fn heed(
        &self,
        feed: &Feed,
        mut standing: FeedStanding,
        listed: Vec<Listed>,
    ) -> Result<FeedStanding, store::Error> {
        let stories = self.store.stories()?.into_iter();
        let mut stories: HashMap<Address, Story> = stories
            .map(|story| (story.address.clone(), story))
            .collect();
        standing.listed = u32::try_from(listed.len()).unwrap_or(u32::MAX);
        standing.left_out = 0;
        self.forget_passed(feed, &listed);
        let mut followed = followed_of(&standing, stories.values());
        for article in &listed {
            match stories.remove(&article.address) {
                Some(story) => {
                    let resumes = followed < feed.most && feed.wants(article);
                    followed +=
                        usize::from(self.again(&mut standing, story, article, resumes).await?);
                }
                None if !feed.wants(article) => {}
                None if followed >= feed.most => standing.left_out += 1,
                None => followed += usize::from(self.begin(&mut standing, feed, article).await?),
            }
        }
        Ok(standing)
    }

    /// An article that is a story already: woken if the feed dates it anew. Says whether it is taken
    /// up again.
    async fn again(
        &self,
        standing: &mut FeedStanding,
        story: Story,
        article: &Listed,
        resumes: bool,
    ) -> Result<bool, store::Error> {
        let Some(place) = standing
            .brought
            .iter()
            .position(|brought| brought.story == story.id)
        else {
            standing.brought.push(Brought {
                story: story.id,
                dated: article.dated,
                known: true,
            });
            return Ok(false);
        };
        let brought = &mut standing.brought[place];
        if article.dated <= brought.dated {
            return Ok(false);
        }
        brought.dated = article.dated;
        if story.followed() {
            tracing::debug!(story = %story.name, "its feed dates it anew");
            self.watch.due_at(story.id, self.clock.now()).await;
            return Ok(false);
        }
        if !resumes || brought.known || story.asked_by != AskedBy::Feed {
            return Ok(false);
        }
        tracing::info!(story = %story.name, "followed again: its feed dates it anew");
        let id = story.id;
        self.store
            .put_story(
                Story {
                    ended: None,
                    ..story
                },
                None,
            )
            .await?;
        self.watch.due_at(id, self.clock.now()).await;
        Ok(true)
    }

    /// An article that is wanted and not known. Says whether it is followed now.
    async fn begin(
        &self,
        standing: &mut FeedStanding,
        feed: &Feed,
        article: &Listed,
    ) -> Result<bool, store::Error> {
        if self.passed().get(&article.address) == Some(&article.dated) {
            return Ok(false);
        }
        let wish = Follow {
            address: article.address.clone(),
            name: None,
            topic: feed.topic.clone(),
            every: None,
            plan: None,
            asked_by: AskedBy::Feed,
        };
        let found = if feed.developing {
            self.watch.follow_developing(wish).await?
        } else {
            self.watch.follow_found(wish).await?
        };
        match found {
            Found::Followed(story) => {
                tracing::info!(%story, feed = %feed.address, "found {}", article.address);
                standing.brought.push(Brought {
                    story,
                    dated: article.dated,
                    known: false,
                });
                return Ok(true);
            }
            Found::NotDeveloping => {
                self.passed().insert(article.address.clone(), article.dated);
            }
            Found::Unread(why) => {
                tracing::debug!(feed = %feed.address, article = %article.address, why, "not followed yet");
            }
        }
        Ok(false)
    }

    /// What a feed lists no more need not be remembered as passed over.
    fn forget_passed(&self, feed: &Feed, listed: &[Listed]) {
        let still: HashSet<&Address> = listed.iter().map(|article| &article.address).collect();
        let host = feed.address.host();
        self.passed()
            .retain(|address, _| address.host() != host || still.contains(address));
    }

    fn passed(&self) -> std::sync::MutexGuard<'_, HashMap<Address, Option<Timestamp>>> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the stories of feeds that have not changed for long.
    async fn end_quiet(&self) -> Result<(), store::Error> {
        let (settings, now) = (self.watch.settings(), self.clock.now());
        for standing in self.store.feeds()? {
            let feed = settings
                .feeds
                .iter()
                .find(|feed| feed.address == standing.address);
            let stop_after = feed.map_or(STOP_AFTER, |feed| feed.stop_after);
            for brought in standing.brought.iter().filter(|brought| !brought.known) {
                if let Some(story) = self.quiet(brought, now, stop_after)? {
                    tracing::info!(story = %story.name, "followed no more: it has long been quiet");
                    let ended = Some(now);
                    self.store.put_story(Story { ended, ..story }, None).await?;
                }
            }
        }
        Ok(())
    }

    /// The story, if it is followed because of a feed and has not changed for so long.
    fn quiet(
        &self,
        brought: &Brought,
        now: Timestamp,
        stop_after: Duration,
    ) -> Result<Option<Story>, store::Error> {
        let story = self.store.story(brought.story)?;
        let Some(story) = story.filter(|story| story.followed() && story.asked_by == AskedBy::Feed)
        else {
            return Ok(None);
        };
        let changed = self
            .store
            .standing(story.id)?
            .and_then(|standing| standing.last_change);
        let last = changed.max(brought.dated).max(Some(story.since));
        Ok(last
            .filter(|last| now.since(*last) > stop_after)
            .map(|_| story))
    }
}

/// How many stories of this feed are followed.
fn followed_of<'a>(standing: &FeedStanding, stories: impl Iterator<Item = &'a Story>) -> usize {
    let ours: HashSet<_> = standing
        .brought
        .iter()
        .filter(|brought| !brought.known)
        .map(|brought| brought.story)
        .collect();
    stories
        .filter(|story| story.followed() && ours.contains(&story.id))
        .count()
}

/// What the feed lists; nothing where it has not changed; or why it cannot be read.
async fn read(page: Page) -> Result<Option<Vec<Listed>>, String> {
    match page.fetched {
        Fetched::NotModified => Ok(None),
        Fetched::Failed(failure) => Err(failure.text),
        Fetched::Snapshot(snapshot) if snapshot.status != 200 => {
            Err(format!("it answers {}", snapshot.status))
        }
        Fetched::Snapshot(snapshot) => {
            blocking(move || extract::feed::listed(&snapshot.body, snapshot.final_url()))
                .await
                .map(Some)
                .map_err(|why| why.to_string())
        }
    }
}
