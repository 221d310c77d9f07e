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

/// The SHA-256 of bytes that stand beside it, reckoned when it is first asked for: of most pages nobody
/// asks. Equal bytes have equal hashes, so it adds nothing to a comparison.
#[derive(Clone, Default)]
pub struct LateHash(OnceLock<Hash>);

impl LateHash {
    /// The hash, if it was asked for or was known from the beginning.
    pub fn known(&self) -> Option<Hash> {
        self.0.get().copied()
    }

    /// The hash that is known, or that of these bytes.
    pub(super) fn or_of(&self, bytes: &[u8]) -> Hash {
        *self.0.get_or_init(|| Hash::sha256(bytes))
    }
}

impl From<Hash> for LateHash {
    fn from(hash: Hash) -> Self {
        Self(OnceLock::from(hash))
    }
}

impl PartialEq for LateHash {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for LateHash {}

impl fmt::Debug for LateHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.known().fmt(f)
    }
}

/// As zeros where it is not known.
impl<C> Encode<C> for LateHash {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let known = self.known().unwrap_or_default();
        known.encode(encoder, context)
    }
}

impl<'b, C> Decode<'b, C> for LateHash {
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

impl Sum {
    /// Of bytes that come in pieces, however they are cut.
    pub fn of<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut sum = twox_hash::XxHash3_128::new();
        for piece in pieces {
            sum.write(piece);
        }
        Self(sum.finish_128().to_le_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_of_the_bytes_and_not_of_their_pieces() {
        let whole = Sum::of([b"the same page".as_slice()]);
        assert_eq!(whole, Sum::of([b"the ".as_slice(), b"same page"]));
        assert_ne!(whole, Sum::of([b"the same sage".as_slice()]));
    }

    #[test]
    fn a_hash_reads_back_as_it_was_written() {
        let hash = Hash::sha256(b"page");
        assert_eq!(Hash::from_hex(&hash.to_string()), Some(hash));
        assert_eq!(Hash::from_hex("12"), None);
        assert_eq!(Hash::from_hex(&"ä".repeat(32)), None);
    }
}
