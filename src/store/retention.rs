//! Pages kept for as long as was asked for: older bodies are forgotten, and their segments with them.
//!
//! Articles, headers and hashes stay for ever. So does the page of a story's last version, which a
//! newer extractor may want to read again.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::Store;
use super::codec::decode;
use super::draft::Draft;
use super::error::Error;
use super::kept::{self, Body, KeptPage};
use super::keys;
use super::pages;
use super::versions::KeptVersion;
use super::view::Read;
use super::writer::Writer;
use crate::news::{StoryId, Timestamp};

impl Store {
    /// Forgets the pages answered before this time; says how many. The next upkeeps free their space.
    pub fn forget_pages(&self, before: Timestamp) -> Result<usize, Error> {
        let mut count = 0;
        for story in self.stories()? {
            let dir = self.pages_dir();
            count += self.write_and_wait(move |draft| forget(draft, &dir, story.id, before))?;
        }
        Ok(count)
    }
}

fn forget(
    draft: &mut Draft<'_>,
    dir: &Path,
    id: StoryId,
    before: Timestamp,
) -> Result<usize, Error> {
    let pages = numbered(draft, &keys::pages(id))?;
    let last = draft.last_number(&keys::versions(id))?;
    let last: Option<KeptVersion> = draft.value(&keys::version(id, last))?;
    let last = last.and_then(|kept| kept.page);
    let due: HashSet<u32> = pages
        .iter()
        .filter(|(_, page)| page.answered < before && page.body != Body::Forgotten)
        .map(|(&(_, number), _)| number)
        .filter(|&number| Some(number) != last)
        .collect();
    let mut first_kept = None;
    for (&(_, number), page) in &pages {
        if due.contains(&number) || page.body == Body::Forgotten {
            continue;
        }
        if page.body.needs().is_some_and(|page| due.contains(&page)) {
            pack_again(draft, dir, (id, number), first_kept, page)?;
        }
        first_kept.get_or_insert(number);
    }
    for number in &due {
        let mut page = pages[&(id, *number)].clone();
        page.body = Body::Forgotten;
        draft.put(&keys::page(id, *number), &page)?;
    }
    Ok(due.len())
}

/// Packs a page anew, against one that stays.
fn pack_again(
    draft: &mut Draft<'_>,
    dir: &Path,
    place: (StoryId, u32),
    base: Option<u32>,
    page: &KeptPage,
) -> Result<(), Error> {
    let (id, number) = place;
    let Some(bytes) = kept::body(draft, dir, id, number)? else {
        return Ok(());
    };
    let mut page = page.clone();
    page.body = kept::append(draft, dir, place, base, &bytes)?;
    draft.put(&keys::page(id, number), &page)
}

type Numbered = BTreeMap<(StoryId, u32), KeptPage>;

fn numbered(read: &impl Read, prefix: &str) -> Result<Numbered, Error> {
    let mut pages = BTreeMap::new();
    for (key, bytes) in read.under(prefix)? {
        let number = key.number().ok_or_else(|| keys::strange(&key))?;
        pages.insert((keys::story_in(&key)?, number), decode(&key, &bytes)?);
    }
    Ok(pages)
}

impl Writer {
    /// Deletes the segments that hold nothing any more, and moves what is left in those that hold
    /// little. These go at the next upkeep: somebody may be reading there.
    pub(super) fn sweep_pages(&mut self) -> Result<(), Error> {
        let dir = self.place.pages();
        let all = numbered(self.view.as_ref(), keys::PAGES)?;
        let mut live: BTreeMap<u32, u64> = BTreeMap::new();
        for page in all.values() {
            if let Body::Block { address, .. } = page.body {
                *live.entry(address.segment).or_default() += u64::from(address.length);
            }
        }
        let mut sparse = HashSet::new();
        for (segment, bytes) in self.pages.finished_segments()? {
            match live.get(&segment) {
                None => pages::delete(&dir, segment)?,
                Some(live) if live * 2 < bytes => drop(sparse.insert(segment)),
                Some(_) => {}
            }
        }
        for ((id, number), page) in all {
            if let Body::Block { address, .. } = page.body
                && sparse.contains(&address.segment)
            {
                self.change(|draft| move_block(draft, &dir, (id, number), page))?;
            }
        }
        Ok(())
    }
}

fn move_block(
    draft: &mut Draft<'_>,
    dir: &Path,
    (id, number): (StoryId, u32),
    mut page: KeptPage,
) -> Result<(), Error> {
    if let Body::Block { address, .. } = &mut page.body {
        *address = draft.append(&pages::read(dir, *address)?)?;
    }
    draft.put(&keys::page(id, number), &page)
}
