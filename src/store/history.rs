//! What a story was: its versions, the pages they were read from, and what was not told.

use super::Store;
use super::error::Error;
use super::kept::{Body, KeptPage};
use super::keys;
use super::texts::Recent;
use super::versions::{self, KeptVersion};
use super::view::Read;
use super::{codec, kept};
use crate::news::{Arrival, Snapshot, StoryId, Suppression, Timestamp, Version, VersionHead};

/// A page that was kept, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAddress {
    /// The page's number, from 1 in the order of the visits.
    pub number: u32,
    /// When it was asked for.
    pub asked: Timestamp,
    /// When the answer was complete.
    pub answered: Timestamp,
    /// The version that was read from it; `None` for a candidate's page.
    pub version: Option<u32>,
    /// How long its body is.
    pub bytes: u64,
}

impl Store {
    /// What the record says of each version, oldest first.
    pub fn timeline(&self, id: StoryId) -> Result<Vec<VersionHead>, Error> {
        versions::heads(self.view(), id)
    }

    /// What the record says of the last version, if there is one.
    pub fn last_head(&self, id: StoryId) -> Result<Option<VersionHead>, Error> {
        versions::last_head(self.view(), id)
    }

    /// One version with its article.
    pub fn version(&self, id: StoryId, number: u32) -> Result<Option<Version>, Error> {
        self.version_by(&self.shared.recent, id, number)
    }

    /// The same, with these texts at hand.
    pub(super) fn version_by(
        &self,
        recent: &Recent,
        id: StoryId,
        number: u32,
    ) -> Result<Option<Version>, Error> {
        let kept: Option<KeptVersion> = self.view().value(&keys::version(id, number))?;
        let Some(kept) = kept else {
            return Ok(None);
        };
        versions::whole(self.view(), recent, id, number, &kept).map(Some)
    }

    /// The page that a version was read from, if it is kept.
    pub fn snapshot(&self, id: StoryId, version: u32) -> Result<Option<Snapshot>, Error> {
        let kept: Option<KeptVersion> = self.view().value(&keys::version(id, version))?;
        let page = kept.and_then(|kept| kept.page);
        page.map_or(Ok(None), |number| self.page(id, number))
    }

    /// How the page came that a version was read from, also where its body is forgotten.
    pub fn arrival(&self, id: StoryId, version: u32) -> Result<Option<Arrival>, Error> {
        let kept: Option<KeptVersion> = self.view().value(&keys::version(id, version))?;
        let page = kept.and_then(|kept| kept.page);
        page.map_or(Ok(None), |number| kept::arrival(self.view(), id, number))
    }

    /// The pages kept of a story, in the order of the visits; `page` reads one.
    pub fn snapshots(&self, id: StoryId) -> Result<Vec<PageAddress>, Error> {
        let mut addresses: Vec<PageAddress> = Vec::new();
        for (key, bytes) in self.view().under(&keys::pages(id))? {
            let page: KeptPage = codec::decode(&key, &bytes)?;
            if page.body != Body::Forgotten {
                addresses.push(PageAddress {
                    number: key.number().ok_or_else(|| keys::strange(&key))?,
                    asked: page.asked,
                    answered: page.answered,
                    version: page.version,
                    bytes: match page.body {
                        Body::Block { length, .. } => length.into(),
                        // It is the one before it, byte by byte.
                        _ => addresses.last().map_or(0, |before| before.bytes),
                    },
                });
            }
        }
        Ok(addresses)
    }

    /// A kept page by its number.
    pub fn page(&self, id: StoryId, number: u32) -> Result<Option<Snapshot>, Error> {
        kept::snapshot(self.view(), &self.pages_dir(), id, number)
    }

    /// The changes that were seen and not told, of one story or of all.
    pub fn suppressions(&self, id: Option<StoryId>) -> Result<Vec<(StoryId, Suppression)>, Error> {
        let prefix = id.map_or_else(|| keys::SUPPRESSED.to_owned(), keys::all_suppressed);
        let found = self.view().under(&prefix)?;
        found
            .iter()
            .map(|(key, bytes)| Ok((keys::story_in(key)?, codec::decode(key, bytes)?)))
            .collect()
    }
}
