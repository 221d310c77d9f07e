//! Beginning to follow a story, or taking it up again.

use std::collections::HashSet;
use std::time::Duration;

use crate::news::{
    Address, AskedBy, FailureKind, Fetched, Follow, Page, Standing, Story, StoryId, StoryName,
    Validators,
};
use crate::render::view::Visited;
use crate::store::{self, Store};

use super::{Parts, Watch};

/// A story is not followed.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// It cannot be recorded.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Its page cannot be read, and looking again would not help.
    #[error("{address} is not followed: {why}")]
    Hopeless {
        /// The address.
        address: Address,
        /// Why.
        why: String,
    },
}

impl Watch {
    /// Follows a story from now on and looks at it at once. A story that is known is taken up again.
    pub async fn follow(&self, wish: Follow) -> Result<Visited, FollowError> {
        let Parts { fetcher, store, .. } = &*self.parts;
        let turn = fetcher.hosts().turn(&wish.address).await;
        // Asked once the turn has come, so that two who want the same address follow one story.
        if let Some(known) = self.known_at(&wish.address)? {
            let story = taken_up(known, wish);
            store.put_story(story.clone(), None).await?;
            return Ok(self.visit_in(turn, &story).await?);
        }
        let page = fetcher.get(&wish.address, &Validators::default()).await;
        if let Some(why) = hopeless(&page) {
            return Err(FollowError::Hopeless {
                address: wish.address,
                why,
            });
        }
        let story = self.begin(wish).await?;
        Ok(self.record(&story, page).await?)
    }

    /// Puts a story into the store, due now, without looking at it yet.
    pub async fn begin(&self, wish: Follow) -> Result<Story, store::Error> {
        let now = self.parts.clock.now();
        let name = match wish.name {
            Some(name) => name,
            None => free_name(&self.parts.store, &wish.address)?,
        };
        let story = Story {
            id: StoryId::from_bits(store::random_bits()),
            name,
            address: wish.address,
            topic: wish.topic,
            every_seconds: wish.every.map(whole_seconds),
            plan: wish.plan,
            asked_by: wish.asked_by,
            since: now,
            ended: None,
        };
        self.parts
            .store
            .put_story(story.clone(), Some(Standing::new(now)))
            .await?;
        self.due_at(story.id, now).await;
        Ok(story)
    }

    /// Makes the stories that the configuration declares, and only them, the followed ones of the file.
    pub async fn follow_declared(&self) -> Result<(), store::Error> {
        let settings = self.settings();
        for wish in &settings.stories {
            match self.known_at(&wish.address)? {
                Some(known) => {
                    let story = taken_up(known.clone(), wish.clone());
                    if story != known {
                        self.parts.store.put_story(story.clone(), None).await?;
                        self.due_at(story.id, self.parts.clock.now()).await;
                    }
                }
                None => drop(self.begin(wish.clone()).await?),
            }
        }
        let wanted = settings.stories.iter().map(|wish| &wish.address);
        let wanted: HashSet<&Address> = wanted.collect();
        let declared = |story: &Story| wanted.contains(&story.address);
        for story in self.parts.store.stories()? {
            if story.asked_by == AskedBy::File && story.followed() && !declared(&story) {
                let ended = Some(self.parts.clock.now());
                self.parts
                    .store
                    .put_story(Story { ended, ..story }, None)
                    .await?;
            }
        }
        Ok(())
    }

    fn known_at(&self, address: &Address) -> Result<Option<Story>, store::Error> {
        self.parts.store.story_at(address)
    }
}

/// The story as it is followed again: what was asked for now goes before what was asked for then.
/// What the file says of its own story is all there is; a command leaves that story to the file.
fn taken_up(known: Story, wish: Follow) -> Story {
    let files = wish.asked_by == AskedBy::File;
    let says_when = wish.every.is_some() || wish.plan.is_some();
    let (every_seconds, plan) = if files || says_when {
        (wish.every.map(whole_seconds), wish.plan)
    } else {
        (known.every_seconds, known.plan.clone())
    };
    Story {
        name: wish.name.unwrap_or(known.name),
        topic: if files {
            wish.topic
        } else {
            wish.topic.or(known.topic)
        },
        every_seconds,
        plan,
        asked_by: if known.asked_by == AskedBy::Canary {
            AskedBy::Canary
        } else if known.asked_by == AskedBy::File && known.ended.is_none() {
            AskedBy::File
        } else {
            wish.asked_by
        },
        ended: None,
        ..known
    }
}

fn whole_seconds(span: Duration) -> u32 {
    u32::try_from(span.as_secs()).unwrap_or(u32::MAX)
}

/// A name made from the address that no story has yet.
fn free_name(store: &Store, address: &Address) -> Result<StoryName, store::Error> {
    let plain = StoryName::from_address(address);
    let mut name = plain.clone();
    let mut number = 2;
    while store.story_named(&name)?.is_some() {
        name = plain.numbered(number);
        number += 1;
    }
    Ok(name)
}

/// Why looking at this page again would not help.
fn hopeless(page: &Page) -> Option<String> {
    let Fetched::Failed(failure) = &page.fetched else {
        return None;
    };
    let never = matches!(
        failure.kind,
        FailureKind::NoSuchHost
            | FailureKind::PrivateAddress
            | FailureKind::BadRedirect
            | FailureKind::RobotsRefuse
    );
    never.then(|| failure.text.clone())
}
