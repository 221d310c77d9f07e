//! A frame of the journal: the entries of one group of commits, and the chain's hash after them.

use std::io::{self, Read};

use minicbor::{Decode, Encode};

use super::codec;
use super::keys::Key;
use crate::news::Hash;

const MARK: &[u8; 4] = b"\xf7rdl";
const PREFACE_BYTES: usize = 4 + 4 + 8;

/// What happened under one durable key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) enum Entry {
    /// This value stands there from now on.
    #[n(0)]
    Put {
        #[n(0)]
        key: String,
        #[cbor(n(1), with = "minicbor::bytes")]
        value: Vec<u8>,
    },
    /// Nothing stands there from now on.
    #[n(1)]
    Delete {
        #[n(0)]
        key: String,
    },
    /// The hash of an entry that a later one made void, or that was erased.
    #[n(2)]
    Void(#[n(0)] Hash),
}

impl Entry {
    pub(super) fn put(key: &Key, value: Vec<u8>) -> Self {
        Self::Put {
            key: key.as_str().to_owned(),
            value,
        }
    }

    pub(super) fn delete(key: &Key) -> Self {
        Self::Delete {
            key: key.as_str().to_owned(),
        }
    }

    /// What stands for this entry in the chain, with or without its text.
    pub(super) fn hash(&self) -> Hash {
        match self {
            Self::Put { key, value } => Hash::of([b"put".as_slice(), key.as_bytes(), value]),
            Self::Delete { key } => Hash::of([b"delete".as_slice(), key.as_bytes()]),
            Self::Void(hash) => *hash,
        }
    }
}

/// One write to the journal.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct Frame {
    /// The chain after this frame.
    #[n(0)]
    pub(super) chain: Hash,
    /// What it says, by key.
    #[n(1)]
    pub(super) entries: Vec<Entry>,
    /// How many frames, all of them void, this one stands for; 0 where nobody knows what was lost.
    #[n(2)]
    pub(super) void: Option<u64>,
}

impl Frame {
    /// The frame of these entries behind a chain.
    pub(super) fn after(chain: Hash, entries: Vec<Entry>) -> Self {
        Self {
            chain: link(chain, &entries),
            entries,
            void: None,
        }
    }

    /// A declared gap: what stood here was damaged, and what comes behind begins a chain anew.
    pub(super) fn gap() -> Self {
        Self {
            chain: Hash::default(),
            entries: Vec::new(),
            void: Some(0),
        }
    }

    /// What is left of so many frames in which everything is void: where the chain was after them.
    pub(super) fn row(chain: Hash, frames: u64) -> Self {
        Self {
            chain,
            entries: Vec::new(),
            void: Some(frames),
        }
    }

    /// Something was lost here.
    pub(super) fn is_gap(&self) -> bool {
        self.void == Some(0)
    }

    /// Nothing in it counts any more.
    pub(super) fn is_void(&self) -> bool {
        let mut entries = self.entries.iter();
        entries.all(|entry| matches!(entry, Entry::Void(_)))
    }

    /// How many frames it stands for.
    pub(super) fn stands_for(&self) -> u64 {
        self.void.unwrap_or(1)
    }

    /// It was written behind this chain, or behind a declared gap.
    pub(super) fn follows(&self, chain: Hash) -> bool {
        let declared = self.void.is_some() || chain == Hash::default();
        declared || self.chain == link(chain, &self.entries)
    }

    /// Mark, length, checksum, body.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let body = codec::encode(self);
        let length = u32::try_from(body.len()).expect("the writer bounds a group far below 4 GiB");
        let mut bytes = Vec::with_capacity(PREFACE_BYTES + body.len());
        bytes.extend(MARK);
        bytes.extend(length.to_le_bytes());
        bytes.extend(codec::check("frame", &body));
        bytes.extend(body);
        bytes
    }
}

fn link(chain: Hash, entries: &[Entry]) -> Hash {
    let hashes: Vec<Hash> = entries.iter().map(Entry::hash).collect();
    let parts = hashes.iter().map(|hash| hash.0.as_slice());
    Hash::of([b"frame".as_slice(), &chain.0].into_iter().chain(parts))
}

/// Reads one frame of at most so many bytes, and says how many it took; `None` where none stands.
pub(super) fn read(source: &mut impl Read, left: u64) -> io::Result<Option<(Frame, u64)>> {
    if left < PREFACE_BYTES as u64 {
        return Ok(None);
    }
    let mut preface = [0; PREFACE_BYTES];
    source.read_exact(&mut preface)?;
    let Some((length, check)) = parse_preface(&preface) else {
        return Ok(None);
    };
    let taken = PREFACE_BYTES as u64 + length as u64;
    if taken > left {
        return Ok(None);
    }
    let mut body = vec![0; length];
    source.read_exact(&mut body)?;
    if codec::check("frame", &body) != check {
        return Ok(None);
    }
    Ok(minicbor::decode(&body).ok().map(|frame| (frame, taken)))
}

/// The first whole frame anywhere in these bytes, and where it ends.
pub(super) fn find(bytes: &[u8]) -> Option<(Frame, usize)> {
    (0..bytes.len().saturating_sub(PREFACE_BYTES)).find_map(|start| {
        if !bytes[start..].starts_with(MARK) {
            return None;
        }
        let mut rest = &bytes[start..];
        let left = rest.len() as u64;
        let (frame, taken) = read(&mut rest, left).ok().flatten()?;
        Some((frame, start + usize::try_from(taken).ok()?))
    })
}

fn parse_preface(preface: &[u8; PREFACE_BYTES]) -> Option<(usize, [u8; 8])> {
    let length = u32::from_le_bytes(preface[4..8].try_into().expect("four bytes"));
    let check = preface[8..].try_into().expect("eight bytes");
    preface
        .starts_with(MARK)
        .then_some((length as usize, check))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before() -> Hash {
        Hash::sha256(b"the chain before")
    }

    #[test]
    fn an_entry_replaced_by_its_hash_leaves_the_chain_whole() {
        let address = Entry::put(&Key::new("address/x"), b"desk@example.org".to_vec());
        let other = Entry::delete(&Key::new("candidate/x"));
        let mut frame = Frame::after(before(), vec![address.clone(), other]);
        frame.entries[0] = Entry::Void(address.hash());
        assert!(frame.follows(before()));
        let bytes = frame.to_bytes();
        assert!(!bytes.windows(7).any(|text| text == b"example"));
        let (back, taken) = read(&mut bytes.as_slice(), bytes.len() as u64)
            .unwrap()
            .unwrap();
        assert_eq!((back, taken), (frame, bytes.len() as u64));
    }

    #[test]
    fn an_entry_left_out_breaks_the_chain() {
        let entries = ["a", "b"].map(|key| Entry::delete(&Key::new(key))).to_vec();
        let mut frame = Frame::after(before(), entries);
        assert!(frame.follows(before()));
        frame.entries.pop();
        assert!(!frame.follows(before()));
        assert!(frame.follows(Frame::gap().chain), "a gap is declared");
    }
}
