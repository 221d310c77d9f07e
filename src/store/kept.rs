//! Pages kept: what the tree says of each, and its body from the segments.

use std::path::Path;

use minicbor::{Decode, Encode};

use super::codec::{decode, encode};
use super::delta;
use super::draft::Draft;
use super::error::Error;
use super::keys;
use super::pages::{self, BlockAddress};
use super::versions::KeptVersion;
use super::view::Read;
use crate::news::{Arrival, Hash, LateHashes, Snapshot, StoryId, Timestamp};

/// The heads of so many pages are packed against the first of them.
const ROW: u32 = 16;

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
    /// SHA-256 of the body, where that does not stand with the version.
    #[n(3)]
    sha256: Option<Hash>,
    /// All of it but the body and its hash, packed against that of an earlier page.
    #[n(4)]
    pub(super) head: Packed,
    /// Its body.
    #[n(5)]
    pub(super) body: Body,
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct Packed {
    #[n(0)]
    pub(super) length: u32,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(super) packed: Vec<u8>,
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
    let sha256 = snapshot.sha256();
    snapshot.hashes = LateHashes::default();
    let bytes = std::mem::take(&mut snapshot.body);
    let body = match same_body(draft, id, number, &sha256)? {
        Some(same) => Body::SameAs(same),
        None => append(draft, dir, (id, number), Some(number - 1), &bytes)?,
    };
    let page = KeptPage {
        asked: times.0,
        answered: times.1,
        version,
        sha256: version.is_none().then_some(sha256),
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
) -> Result<u32, Error> {
    let number = draft.last_number(&keys::pages(id))? + 1;
    let page = KeptPage {
        asked: arrival.asked,
        answered: arrival.answered,
        version: Some(version),
        sha256: None,
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
pub(super) fn pack_head(
    read: &impl Read,
    id: StoryId,
    number: u32,
    page: &Snapshot,
) -> Result<Packed, Error> {
    let head = encode(page);
    let base = head_base(number).map(|base| head_bytes(read, id, base));
    let base = base.transpose()?.unwrap_or_default();
    let packed = delta::pack(&head, &base, delta::TEXT);
    Ok(Packed {
        length: length(&head),
        packed: packed.map_err(|why| strange(id, number, &why))?,
    })
}

/// The page against which the head of this one is packed: the first of its row, and that against the
/// first of all.
fn head_base(number: u32) -> Option<u32> {
    let first = (number - 1) / ROW * ROW + 1;
    if first < number {
        Some(first)
    } else {
        (number > 1).then_some(1)
    }
}

/// Packs a body against that of an earlier page, or of one on the way to it, if that is kept, and
/// appends it to the segments.
pub(super) fn append(
    draft: &mut Draft<'_>,
    dir: &Path,
    (id, number): (StoryId, u32),
    base: Option<u32>,
    bytes: &[u8],
) -> Result<Body, Error> {
    let way = match base.filter(|&base| base > 0) {
        Some(base) => way(draft, id, base)?,
        None => None,
    };
    let mut way = way.unwrap_or_default();
    let lengths: Vec<usize> = way.iter().map(|step| step.length as usize).collect();
    way.truncate(delta::reach(&lengths));
    let packed = delta::pack(bytes, &follow(dir, id, &way)?, delta::PAGE)
        .map_err(|why| strange(id, number, &why))?;
    Ok(Body::Block {
        address: draft.append(&packed)?,
        base: way.last().map(|step| step.number),
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
        hashes: page.sha256(read, id)?.into(),
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
    let Some(page) = page.filter(|page| page.body != Body::Forgotten) else {
        return Ok(None);
    };
    let same = page.sha256(read, id)? == *sha256;
    Ok(same.then_some(before))
}

/// The body of a page; `None` where it is forgotten.
pub(super) fn body(
    read: &impl Read,
    dir: &Path,
    id: StoryId,
    number: u32,
) -> Result<Option<Vec<u8>>, Error> {
    let way = way(read, id, number)?;
    way.map(|way| follow(dir, id, &way)).transpose()
}

/// A body that is unpacked on the way to another.
struct Step {
    number: u32,
    address: BlockAddress,
    length: u32,
}

/// What is unpacked to read a body, first what stands alone; `None` where it is forgotten.
fn way(read: &impl Read, id: StoryId, number: u32) -> Result<Option<Vec<Step>>, Error> {
    let mut way = Vec::new();
    let mut next = Some(number);
    while let Some(number) = next {
        let body = page(read, id, number)?.body;
        match body {
            Body::Block {
                address, length, ..
            } => way.push(Step {
                number,
                address,
                length,
            }),
            Body::SameAs(_) => {}
            Body::Forgotten => return Ok(None),
        }
        next = body.needs().filter(|&earlier| earlier < number);
    }
    way.reverse();
    Ok(Some(way))
}

fn follow(dir: &Path, id: StoryId, way: &[Step]) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    for step in way {
        let packed = pages::read(dir, step.address)?;
        body = delta::unpack(&packed, &body, step.length as usize)
            .map_err(|why| strange(id, step.number, &why))?;
    }
    Ok(body)
}

fn head_bytes(read: &impl Read, id: StoryId, number: u32) -> Result<Vec<u8>, Error> {
    let base = head_base(number).map(|base| head_bytes(read, id, base));
    let base = base.transpose()?.unwrap_or_default();
    let head = page(read, id, number)?.head;
    delta::unpack(&head.packed, &base, head.length as usize)
        .map_err(|why| strange(id, number, &why))
}

impl KeptPage {
    /// SHA-256 of its body.
    fn sha256(&self, read: &impl Read, id: StoryId) -> Result<Hash, Error> {
        let of_version = |number| -> Result<Hash, Error> {
            let version: Option<KeptVersion> = read.value(&keys::version(id, number))?;
            let missing = || Error::damaged(format!("version {number} of {id} is missing"));
            version.map(|kept| kept.sha256).ok_or_else(missing)
        };
        match (self.sha256, self.version) {
            (Some(sha256), _) => Ok(sha256),
            (None, Some(number)) => of_version(number),
            (None, None) => Err(Error::damaged(format!("a page of {id} has no hash"))),
        }
    }
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
