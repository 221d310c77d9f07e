//! Pages kept: what the tree says of each, and its body from the segments.

use std::path::Path;

use minicbor::{Decode, Encode};

use super::codec::{decode, encode};
use super::delta;
use super::draft::Draft;
use super::error::Error;
use super::keys;
use super::pages::{self, BlockAddress};
use super::view::Read;
use crate::news::{Arrival, Hash, Snapshot, StoryId, Timestamp};

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
    /// SHA-256 of the body.
    #[n(3)]
    sha256: Hash,
    /// All of it but the body and its hash, packed against that of an earlier page.
    #[n(4)]
    head: Packed,
    /// Its body.
    #[n(5)]
    pub(super) body: Body,
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct Packed {
    #[n(0)]
    length: u32,
    #[cbor(n(1), with = "minicbor::bytes")]
    packed: Vec<u8>,
}

/// Where a page's body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(super) enum Body {
    /// In a block of its own.
    #[n(0)]
    Block {
        #[n(0)]
        address: BlockAddress,
        /// The page it was packed against.
        #[n(1)]
        base: Option<u32>,
        /// How long it is unpacked.
        #[n(2)]
        length: u32,
    },
    /// Byte by byte that of an earlier page.
    #[n(1)]
    SameAs(#[n(0)] u32),
    /// Nowhere: it was kept for as long as was asked for.
    #[n(2)]
    Forgotten,
}

impl Body {
    /// The page without which this one cannot be read.
    pub(super) fn needs(self) -> Option<u32> {
        match self {
            Self::Block { base, .. } => base,
            Self::SameAs(page) => Some(page),
            Self::Forgotten => None,
        }
    }
}

/// Keeps a page and gives it its number: its body goes to the segments, the rest to the tree.
pub(super) fn put(
    draft: &mut Draft<'_>,
    dir: &Path,
    id: StoryId,
    times: (Timestamp, Timestamp),
    version: Option<u32>,
    mut snapshot: Snapshot,
) -> Result<u32, Error> {
    let number = draft.last_number(&keys::pages(id))? + 1;
    let bytes = std::mem::take(&mut snapshot.body);
    let sha256 = std::mem::take(&mut snapshot.sha256);
    let body = match same_body(draft, id, number, &sha256)? {
        Some(same) => Body::SameAs(same),
        None => append(draft, dir, (id, number), delta::base(number), &bytes)?,
    };
    let page = KeptPage {
        asked: times.0,
        answered: times.1,
        version,
        sha256,
        head: pack_head(draft, id, number, &snapshot)?,
        body,
    };
    draft.put(&keys::page(id, number), &page)?;
    Ok(number)
}

/// Keeps how a page came that was fetched elsewhere, without its body.
pub(super) fn put_without_body(
    draft: &mut Draft<'_>,
    id: StoryId,
    arrival: &Arrival,
    version: u32,
    sha256: Hash,
) -> Result<u32, Error> {
    let number = draft.last_number(&keys::pages(id))? + 1;
    let page = KeptPage {
        asked: arrival.asked,
        answered: arrival.answered,
        version: Some(version),
        sha256,
        head: pack_head(draft, id, number, &arrival.page)?,
        body: Body::Forgotten,
    };
    draft.put(&keys::page(id, number), &page)?;
    Ok(number)
}

/// How a page came, also where its body is forgotten.
pub(super) fn arrival(
    read: &impl Read,
    id: StoryId,
    number: u32,
) -> Result<Option<Arrival>, Error> {
    let key = keys::page(id, number);
    let Some(page) = read.value::<KeptPage>(&key)? else {
        return Ok(None);
    };
    Ok(Some(Arrival {
        asked: page.asked,
        answered: page.answered,
        page: decode(&key, &head_bytes(read, id, number)?)?,
    }))
}

/// All of a page but its body and hash, packed against an earlier one.
fn pack_head(
    draft: &Draft<'_>,
    id: StoryId,
    number: u32,
    page: &Snapshot,
) -> Result<Packed, Error> {
    let head = encode(page);
    let against = delta::base(number)
        .map(|base| head_bytes(draft, id, base))
        .transpose()?;
    let packed = delta::pack(&head, &against.unwrap_or_default(), delta::TEXT);
    Ok(Packed {
        length: length(&head),
        packed: packed.map_err(|why| strange(id, number, &why))?,
    })
}

/// Packs a body against that of another page, if that is kept, and appends it to the segments.
pub(super) fn append(
    draft: &mut Draft<'_>,
    dir: &Path,
    (id, number): (StoryId, u32),
    base: Option<u32>,
    bytes: &[u8],
) -> Result<Body, Error> {
    let against = match base {
        Some(base) => body(draft, dir, id, base)?,
        None => None,
    };
    let base = base.filter(|_| against.is_some());
    let packed = delta::pack(bytes, &against.unwrap_or_default(), delta::PAGE)
        .map_err(|why| strange(id, number, &why))?;
    Ok(Body::Block {
        address: draft.pages.append(&packed)?,
        base,
        length: length(bytes),
    })
}

/// A page with its body; `None` where that is not kept.
pub(super) fn snapshot(
    read: &impl Read,
    dir: &Path,
    id: StoryId,
    number: u32,
) -> Result<Option<Snapshot>, Error> {
    let key = keys::page(id, number);
    let Some(page) = read.value::<KeptPage>(&key)? else {
        return Ok(None);
    };
    let Some(body) = body(read, dir, id, number)? else {
        return Ok(None);
    };
    let head: Snapshot = decode(&key, &head_bytes(read, id, number)?)?;
    Ok(Some(Snapshot {
        sha256: page.sha256,
        body,
        ..head
    }))
}

/// The page before this one has the same body: a candidate's, confirmed by a second visit.
fn same_body(
    read: &impl Read,
    id: StoryId,
    number: u32,
    sha256: &Hash,
) -> Result<Option<u32>, Error> {
    let before = number - 1;
    let page: Option<KeptPage> = read.value(&keys::page(id, before))?;
    let same = page.filter(|page| page.sha256 == *sha256 && page.body != Body::Forgotten);
    Ok(same.map(|_| before))
}

/// The body of a page; `None` where it is forgotten.
pub(super) fn body(
    read: &impl Read,
    dir: &Path,
    id: StoryId,
    number: u32,
) -> Result<Option<Vec<u8>>, Error> {
    let mut steps: Vec<(BlockAddress, u32)> = Vec::new();
    let mut next = Some(number);
    while let Some(number) = next {
        let body = page(read, id, number)?.body;
        match body {
            Body::Block {
                address, length, ..
            } => steps.push((address, length)),
            Body::SameAs(_) => {}
            Body::Forgotten => return Ok(None),
        }
        next = body.needs().filter(|&earlier| earlier < number);
    }
    let mut body = Vec::new();
    while let Some((block, length)) = steps.pop() {
        let packed = pages::read(dir, block)?;
        body = delta::unpack(&packed, &body, length as usize)
            .map_err(|why| strange(id, number, &why))?;
    }
    Ok(Some(body))
}

fn head_bytes(read: &impl Read, id: StoryId, number: u32) -> Result<Vec<u8>, Error> {
    let mut steps: Vec<Packed> = Vec::new();
    let mut next = Some(number);
    while let Some(number) = next {
        let page = page(read, id, number)?;
        steps.push(page.head);
        next = delta::base(number);
    }
    let mut bytes = Vec::new();
    while let Some(head) = steps.pop() {
        bytes = delta::unpack(&head.packed, &bytes, head.length as usize)
            .map_err(|why| strange(id, number, &why))?;
    }
    Ok(bytes)
}

fn page(read: &impl Read, id: StoryId, number: u32) -> Result<KeptPage, Error> {
    read.value(&keys::page(id, number))?
        .ok_or_else(|| Error::damaged(format!("the page {number} of {id} is missing")))
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

fn strange(id: StoryId, number: u32, why: &dyn std::fmt::Display) -> Error {
    Error::lost(format!(
        "the page {number} of {id} cannot be unpacked ({why})"
    ))
}
