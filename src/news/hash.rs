//! Hashes: of what was fetched (SHA-256, for others to check), of our own values (BLAKE3), and sums by
//! which the same bytes are known again (XXH3).

use std::fmt;
use std::sync::OnceLock;

use minicbor::{Decode, Decoder, Encode, Encoder};
use sha2::Digest as _;

/// Thirty-two bytes that stand for a value; shown in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct Hash(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

impl Hash {
    /// BLAKE3 of these parts, each preceded by its length, so that parts cannot run together.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self(*hasher.finalize().as_bytes())
    }

    /// SHA-256 (FIPS 180-4) of these bytes.
    pub fn sha256(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// Reads sixty-four hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut hash = Self::default();
        for (place, byte) in hash.0.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).ok()?;
        }
        Some(hash)
    }

    /// The first eight hexadecimal digits, for people.
    pub fn short(&self) -> String {
        self.to_string()[..8].to_owned()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The hashes of bytes that stand beside them, each reckoned when it is first asked for: of most pages
/// nobody asks for all. Equal bytes have equal hashes, so they add nothing to a comparison.
#[derive(Clone, Default)]
pub struct LateHashes {
    sha256: OnceLock<Hash>,
    sum: OnceLock<Sum>,
}

impl LateHashes {
    /// The SHA-256, if it was asked for or was known from the beginning.
    pub fn known(&self) -> Option<Hash> {
        self.sha256.get().copied()
    }

    /// The SHA-256 that is known, or that of these bytes.
    pub(super) fn sha256_of(&self, bytes: &[u8]) -> Hash {
        *self.sha256.get_or_init(|| Hash::sha256(bytes))
    }

    /// The sum that is known, or that of these bytes.
    pub(super) fn sum_of(&self, bytes: &[u8]) -> Sum {
        *self.sum.get_or_init(|| Sum::of(bytes))
    }
}

impl From<Hash> for LateHashes {
    fn from(sha256: Hash) -> Self {
        Self {
            sha256: OnceLock::from(sha256),
            ..Self::default()
        }
    }
}

impl From<Sum> for LateHashes {
    fn from(sum: Sum) -> Self {
        Self {
            sum: OnceLock::from(sum),
            ..Self::default()
        }
    }
}

impl PartialEq for LateHashes {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for LateHashes {}

impl fmt::Debug for LateHashes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.known().fmt(f)
    }
}

/// The SHA-256 alone, as zeros where it is not known.
impl<C> Encode<C> for LateHashes {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let known = self.known().unwrap_or_default();
        known.encode(encoder, context)
    }
}

impl<'b, C> Decode<'b, C> for LateHashes {
    fn decode(decoder: &mut Decoder<'b>, context: &mut C) -> Result<Self, minicbor::decode::Error> {
        let hash = Hash::decode(decoder, context)?;
        Ok(if hash == Hash::default() {
            Self::default()
        } else {
            hash.into()
        })
    }
}

/// Tells whether bytes are those seen before, and proves nothing: XXH3 of 128 bits, which takes a fifth
/// of BLAKE3's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Sum(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16]);

/// The sum of bytes that come in pieces, however they are cut.
#[derive(Default)]
pub struct SumSoFar(twox_hash::XxHash3_128);

impl SumSoFar {
    /// Adds a piece.
    pub fn add(&mut self, piece: &[u8]) {
        self.0.write(piece);
    }

    /// Of all pieces so far.
    pub fn sum(&self) -> Sum {
        Sum(self.0.finish_128().to_le_bytes())
    }
}

impl fmt::Debug for SumSoFar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sum().fmt(f)
    }
}

impl Sum {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut sum = SumSoFar::default();
        sum.add(bytes);
        sum.sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_of_the_bytes_and_not_of_their_pieces() {
        let whole = Sum::of(b"the same page");
        let mut pieces = SumSoFar::default();
        pieces.add(b"the ");
        pieces.add(b"same page");
        assert_eq!(whole, pieces.sum());
        assert_ne!(whole, Sum::of(b"the same sage"));
    }

    #[test]
    fn a_hash_reads_back_as_it_was_written() {
        let hash = Hash::sha256(b"page");
        assert_eq!(Hash::from_hex(&hash.to_string()), Some(hash));
        assert_eq!(Hash::from_hex("12"), None);
        assert_eq!(Hash::from_hex(&"ä".repeat(32)), None);
    }
}
