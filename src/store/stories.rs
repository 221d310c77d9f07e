//! Stories and where they stand.

use super::Store;
use super::codec;
use super::draft::Draft;
use super::error::Error;
use super::hosts;
use super::keys;
use super::view::Read;
use crate::news::{Address, Standing, Story, StoryId, StoryName, Variant};

/// Stories read at once.
const PAGE: usize = 1_000;

impl Store {
    /// All stories, followed and ended.
    pub fn stories(&self) -> Result<Vec<Story>, Error> {
        self.view().values(keys::STORIES)
    }

    /// Shows every story, a page of them in memory at a time: there may be a hundred thousand.
    pub fn each_story(
        &self,
        mut show: impl FnMut(Story) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let end = format!("{}\u{10ffff}", keys::STORIES);
        let mut from = keys::STORIES.to_owned();
        loop {
            let page = self.view().between(&from, &end, PAGE)?;
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            from = format!("{}\0", last.as_str());
            for (key, bytes) in &page {
                show(codec::decode(key, bytes)?)?;
            }
        }
    }

    /// The story with this id.
    pub fn story(&self, id: StoryId) -> Result<Option<Story>, Error> {
        self.view().value(&keys::story(id))
    }

    /// The story at this address.
    pub fn story_at(&self, address: &Address) -> Result<Option<Story>, Error> {
        let holder: Option<StoryId> = self.view().value(&keys::url(address))?;
        holder.map_or(Ok(None), |id| self.story(id))
    }

    /// The story with this name.
    pub fn story_named(&self, name: &StoryName) -> Result<Option<Story>, Error> {
        let holder: Option<StoryId> = self.view().value(&keys::name(name))?;
        holder.map_or(Ok(None), |id| self.story(id))
    }

    /// Puts a story, new or changed; a new one with its first standing. A name or an address that
    /// another story has is refused.
    pub async fn put_story(&self, story: Story, standing: Option<Standing>) -> Result<(), Error> {
        self.write(move |draft| put(draft, &story, standing.as_ref()))
            .await
    }

    /// The headlines that its page showed lately, oldest first.
    pub fn variants(&self, id: StoryId) -> Result<Vec<Variant>, Error> {
        Ok(self.view().value(&keys::variants(id))?.unwrap_or_default())
    }

    /// Where a story is now.
    pub fn standing(&self, id: StoryId) -> Result<Option<Standing>, Error> {
        self.view().value(&keys::standing(id))
    }

    /// Where every story is now.
    pub fn standings(&self) -> Result<Vec<(StoryId, Standing)>, Error> {
        let found = self.view().under(keys::STANDINGS)?;
        found
            .iter()
            .map(|(key, bytes)| Ok((keys::story_in(key)?, codec::decode(key, bytes)?)))
            .collect()
    }
}

/// Puts a story whose name and address no other story has.
pub(super) fn put(
    draft: &mut Draft<'_>,
    story: &Story,
    standing: Option<&Standing>,
) -> Result<(), Error> {
    check_name(draft, story)?;
    check_address(draft, story)?;
    if let Some(standing) = standing {
        draft.put(&keys::standing(story.id), standing)?;
    }
    draft.put(&keys::story(story.id), story)?;
    match story.ended {
        Some(at) => hosts::release(draft, story, at),
        None => Ok(()),
    }
}

fn check_name(draft: &Draft<'_>, story: &Story) -> Result<(), Error> {
    match draft.value::<StoryId>(&keys::name(&story.name))? {
        Some(other) if other != story.id => Err(Error::NameTaken {
            name: story.name.clone(),
        }),
        _ => Ok(()),
    }
}

fn check_address(draft: &Draft<'_>, story: &Story) -> Result<(), Error> {
    let holder: Option<StoryId> = draft.value(&keys::url(&story.address))?;
    let Some(id) = holder.filter(|&other| other != story.id) else {
        return Ok(());
    };
    let by = draft.value::<Story>(&keys::story(id))?;
    Err(match by {
        Some(by) => Error::AddressTaken { by: by.name, id },
        None => Error::UnknownStory(id),
    })
}
