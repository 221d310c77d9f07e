//! The past given away: the pages that are kept, as WARC.

use std::io::Write;

use crate::news::{Story, Timestamp};
use crate::render::warc::{self, Kept};
use crate::store::Store;

use super::Error;

/// What the records of a page take beside its body, about.
const BESIDE_BODY: u64 = 2_500;

/// How many bytes the pages of these stories take as records, about.
pub fn warc_bytes(store: &Store, stories: &[Story]) -> Result<u64, Error> {
    let mut bytes = 0;
    for story in stories {
        let pages = store.snapshots(story.id)?;
        bytes += pages
            .iter()
            .map(|page| page.bytes + BESIDE_BODY)
            .sum::<u64>();
    }
    Ok(bytes)
}

/// Writes the pages of these stories.
pub fn warc(
    store: &Store,
    stories: &[Story],
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let mut write = |bytes: &[u8]| {
        out.write_all(bytes)
            .map_err(|why| Error::Broken(why.to_string()))
    };
    write(&warc::info(now))?;
    for story in stories {
        let heads = store.timeline(story.id)?;
        for address in store.snapshots(story.id)? {
            let Some(page) = store.page(story.id, address.number)? else {
                continue;
            };
            let version = address.version.and_then(|number| {
                let place = usize::try_from(number).ok()?.checked_sub(1)?;
                heads.get(place)
            });
            let kept = Kept {
                story,
                number: address.number,
                asked: address.asked,
                answered: address.answered,
                page: &page,
                version,
            };
            write(&kept.records())?;
        }
    }
    Ok(())
}
