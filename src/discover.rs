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
    Address, AskedBy, Brought, Feed, FeedStanding, Fetched, Follow, Listed, Page, Story, StoryId,
    Timestamp, Validators,
};
use crate::store::{self, Store};
use crate::watch::{Found, Watch};

/// Feeds are thought of this often; each has a time of its own.
const TICK: Duration = Duration::from_secs(20);
/// What was brought by a feed that is configured no more ends so long after its last change.
const STOP_AFTER: Duration = Duration::from_secs(3 * 86_400);

/// A feed that dates an article farther ahead than this knows no date for it.
const AHEAD: Duration = Duration::from_secs(86_400);
/// The page of an article that is no older than this may not be there yet; behind it a dead link is dead.
const YOUNG: Duration = Duration::from_secs(3600);

type Passed = HashMap<Address, Option<Timestamp>>;

/// Looks at feeds.
#[derive(Debug, Clone)]
pub struct Discover {
    store: Store,
    watch: Watch,
    clock: Clock,
    /// Articles whose page did not say that they develop, by feed, with its date for them.
    passed: Arc<Mutex<HashMap<Address, Passed>>>,
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
        let mut validators = standing.validators.clone();
        if self.has_more(feed, &standing)? {
            validators = Validators::default();
        }
        let page = self.watch.fetch(&feed.address, &validators).await;
        standing.last_look = Some(page.asked);
        if let Fetched::Snapshot(snapshot) = &page.fetched {
            validators = snapshot.validators();
        }
        let read = read(page).await;
        if let Err(why) = &read {
            standing.failures += 1;
            tracing::warn!(feed = %feed.address, why, "the feed cannot be read");
        } else {
            standing.failures = 0;
        }
        if let Ok(Some(listed)) = &read {
            standing.last_read = standing.last_look;
            let all_read = self.heed(feed, &mut standing, listed).await?;
            standing.validators = if all_read {
                validators
            } else {
                Validators::default()
            };
        }
        standing.trouble = read.err();
        Ok(standing)
    }

    /// Whether the feed, unchanged, may bring more than it did: it is chosen from by other rules now, or
    /// there is room for what was left out.
    fn has_more(&self, feed: &Feed, standing: &FeedStanding) -> Result<bool, store::Error> {
        if standing.choice != Some(feed.choice()) {
            return Ok(true);
        }
        if standing.left_out == 0 {
            return Ok(false);
        }
        let stories = self.store.stories()?;
        Ok(followed_of(standing, stories.iter()) < feed.most)
    }

    /// Follows what is new and wanted, and wakes what is dated anew. Says whether every young page that
    /// it wanted to see could be read.
    async fn heed(
        &self,
        feed: &Feed,
        standing: &mut FeedStanding,
        listed: &[Listed],
    ) -> Result<bool, store::Error> {
        let stories = self.store.stories()?.into_iter();
        let mut stories: HashMap<Address, Story> = stories
            .map(|story| (story.address.clone(), story))
            .collect();
        standing.listed = u32::try_from(listed.len()).unwrap_or(u32::MAX);
        standing.left_out = 0;
        standing.choice = Some(feed.choice());
        let now = self.clock.now();
        let (latest, young) = (now.plus(AHEAD), Some(now.minus(YOUNG)));
        let listed: Vec<Listed> = listed
            .iter()
            .map(|article| Listed {
                dated: article.dated.filter(|dated| *dated <= latest),
                ..article.clone()
            })
            .collect();
        self.forget_passed(feed, &listed);
        self.notice(standing, &stories, &listed)?;
        let mut followed = followed_of(standing, stories.values());
        let mut all_read = true;
        for article in &listed {
            match stories.remove(&article.address) {
                Some(story) => {
                    let resumes = followed < feed.most && feed.wants(article);
                    followed += usize::from(self.again(standing, story, article, resumes).await?);
                }
                None if !feed.wants(article) => {}
                None if followed >= feed.most => standing.left_out += 1,
                None => match self.begin(standing, feed, article).await? {
                    Found::Followed(_) => followed += 1,
                    Found::NotDeveloping => {}
                    Found::Unread(_) => all_read &= article.dated < young,
                },
            }
        }
        Ok(all_read)
    }

    /// Notes the articles that are stories already. One that a feed brought, and none knows of, was begun
    /// in a look that was cut short: it is this one's.
    fn notice(
        &self,
        standing: &mut FeedStanding,
        stories: &HashMap<Address, Story>,
        listed: &[Listed],
    ) -> Result<(), store::Error> {
        let feeds = self.store.feeds()?;
        let others = feeds.iter().filter(|feed| feed.address != standing.address);
        let theirs: HashSet<StoryId> = others
            .flat_map(|feed| &feed.brought)
            .filter(|brought| !brought.known)
            .map(|brought| brought.story)
            .collect();
        for article in listed {
            let Some(story) = stories.get(&article.address) else {
                continue;
            };
            if standing.brought.iter().all(|one| one.story != story.id) {
                standing.brought.push(Brought {
                    story: story.id,
                    dated: article.dated,
                    known: story.asked_by != AskedBy::Feed || theirs.contains(&story.id),
                    quiet: false,
                });
            }
        }
        Ok(())
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
        let mut brought = standing.brought.iter_mut();
        let Some(brought) = brought.find(|brought| brought.story == story.id) else {
            return Ok(false);
        };
        if article.dated <= brought.dated {
            return Ok(false);
        }
        brought.dated = article.dated;
        if story.followed() {
            tracing::debug!(story = %story.name, "its feed dates it anew");
            self.watch.due_at(story.id, self.clock.now()).await;
            return Ok(false);
        }
        if !resumes || !brought.quiet || story.asked_by != AskedBy::Feed {
            return Ok(false);
        }
        brought.quiet = false;
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

    /// An article that is wanted and not known. What it becomes is recorded at once.
    async fn begin(
        &self,
        standing: &mut FeedStanding,
        feed: &Feed,
        article: &Listed,
    ) -> Result<Found, store::Error> {
        let is_passed = |passed: &Passed| passed.get(&article.address) == Some(&article.dated);
        if self.passed().get(&feed.address).is_some_and(is_passed) {
            return Ok(Found::NotDeveloping);
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
        match &found {
            Found::Followed(story) => {
                let (name, host) = (&story.name, story.address.host());
                tracing::info!(story = %name, %host, feed = %feed.address, "found {}", article.address);
                standing.brought.push(Brought {
                    story: story.id,
                    dated: article.dated,
                    known: false,
                    quiet: false,
                });
                self.store.put_feed(standing.clone()).await?;
            }
            Found::NotDeveloping => {
                let mut passed = self.passed();
                let passed = passed.entry(feed.address.clone()).or_default();
                passed.insert(article.address.clone(), article.dated);
            }
            Found::Unread(why) => {
                tracing::debug!(feed = %feed.address, article = %article.address, why, "not followed yet");
            }
        }
        Ok(found)
    }

    /// What a feed lists no more need not be remembered as passed over.
    fn forget_passed(&self, feed: &Feed, listed: &[Listed]) {
        let still: HashSet<&Address> = listed.iter().map(|article| &article.address).collect();
        if let Some(passed) = self.passed().get_mut(&feed.address) {
            passed.retain(|address, _| still.contains(address));
        }
    }

    fn passed(&self) -> std::sync::MutexGuard<'_, HashMap<Address, Passed>> {
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
            let mut after = standing;
            let mut ended = Vec::new();
            for brought in after.brought.iter_mut().filter(|brought| !brought.known) {
                if let Some(story) = self.quiet(brought, now, stop_after)? {
                    brought.quiet = true;
                    ended.push(story);
                }
            }
            if !ended.is_empty() {
                self.store.put_feed(after).await?;
            }
            for story in ended {
                tracing::info!(story = %story.name, "followed no more: it has long been quiet");
                let ended = Some(now);
                self.store.put_story(Story { ended, ..story }, None).await?;
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
        let dated = brought.dated.filter(|dated| *dated <= now.plus(AHEAD));
        let last = changed.max(dated).max(Some(story.since));
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
