//! Pages kept: what the tree says of each, and its body from the segments.

use std::path::Path;

use minicbor::{Decode, Encode};

use super::delta;
use super::draft::Draft;
use super::error::Error;
use super::keys;
use super::pages::{self, BlockAddress};
use super::view::Read;
use crate::news::{Snapshot, StoryId, Timestamp};

/// A page that was kept, numbered from 1 in the order of the visits.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct KeptPage {
    /// When it was asked for.
    #[n(0)]
    pub(super) asked: Timestamp,
    /// When the answer was complete.
    #[n(1)]
    pub(super) answered: Timestamp,
    /// The version that was read from it.
    #[n(2)]
    pub(super) version: Option<u32>,
    /// All of it but the body.
    #[n(3)]
    pub(super) head: Snapshot,
    /// The earlier page with the same body; then there is nothing more.
    #[n(4)]
    pub(super) same_as: Option<u32>,
    /// The page it was packed against.
    #[n(5)]
    pub(super) base: Option<u32>,
    /// How long the body is.
    #[n(6)]
    pub(super) length: u32,
    /// Where the packed body lies.
    #[n(7)]
    pub(super) block: Option<BlockAddress>,
}

/// Keeps a page: its body goes to the segments, the rest to the tree.
pub(super) fn put(
    draft: &mut Draft<'_>,
    dir: &Path,
    story: StoryId,
    times: (Timestamp, Timestamp),
    version: Option<u32>,
    mut snapshot: Snapshot,
) -> Result<(), Error> {
    let number = draft.last_number(&keys::pages(story))? + 1;
    let body = std::mem::take(&mut snapshot.body);
    let same_as = draft.value(&keys::page_sha(story, &snapshot.sha256))?;
    let base = delta::base(number).filter(|_| same_as.is_none());
    let block = if same_as.is_some() {
        None
    } else {
        let against = base.map_or_else(
            || Ok(Vec::new()),
            |base| self::body(draft, dir, story, base),
        )?;
        let packed = delta::pack(&body, &against).map_err(|why| strange(story, number, &why))?;
        Some(draft.pages.append(&packed)?)
    };
    let page = KeptPage {
        asked: times.0,
        answered: times.1,
        version,
        head: snapshot,
        same_as,
        base,
        length: u32::try_from(body.len()).unwrap_or(u32::MAX),
        block,
    };
    draft.put(&keys::page(story, number), &page)
}

/// A page with its body.
pub(super) fn snapshot(
    read: &impl Read,
    dir: &Path,
    story: StoryId,
    number: u32,
) -> Result<Option<Snapshot>, Error> {
    let Some(page) = read.value::<KeptPage>(&keys::page(story, number))? else {
        return Ok(None);
    };
    let body = body(read, dir, story, number)?;
    Ok(Some(Snapshot { body, ..page.head }))
}

fn body(read: &impl Read, dir: &Path, story: StoryId, number: u32) -> Result<Vec<u8>, Error> {
    let mut steps: Vec<(BlockAddress, u32)> = Vec::new();
    let mut next = Some(number);
    while let Some(number) = next {
        let page: KeptPage = read
            .value(&keys::page(story, number))?
            .ok_or_else(|| Error::damaged(format!("the page {number} of {story} is missing")))?;
        next = page
            .same_as
            .or(page.base)
            .filter(|&earlier| earlier < number);
        steps.extend(page.block.map(|block| (block, page.length)));
    }
    let mut body = Vec::new();
    while let Some((block, length)) = steps.pop() {
        let packed = pages::read(dir, block)?;
        body = delta::unpack(&packed, &body, length as usize)
            .map_err(|why| strange(story, number, &why))?;
    }
    Ok(body)
}

fn strange(story: StoryId, number: u32, why: &dyn std::fmt::Display) -> Error {
    Error::lost(format!(
        "the page {number} of {story} cannot be unpacked ({why})"
    ))
}
