//! Ids: sixty random bits, minted once, written as twelve letters and digits.
//!
//! They stand in keys, in the journal, in web addresses and in Message-IDs, so they never change.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};

/// Crockford's base 32, without letters that are read as digits.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LETTERS: u32 = 12;

/// The text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an id; expected twelve letters and digits")]
pub struct NotAnId(String);

fn write_id(bits: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let letter = |place: u32| char::from(ALPHABET[(bits >> (5 * place) & 31) as usize]);
    f.write_str(&(0..LETTERS).rev().map(letter).collect::<String>())
}

fn read_id(text: &str) -> Result<u64, NotAnId> {
    let refused = || NotAnId(text.chars().take(40).collect());
    if text.len() != LETTERS as usize {
        return Err(refused());
    }
    text.bytes().try_fold(0, |bits, byte| {
        let value = ALPHABET
            .iter()
            .position(|&letter| letter == byte)
            .ok_or_else(refused)?;
        Ok(bits << 5 | value as u64)
    })
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        #[cbor(transparent)]
        pub struct $name(#[n(0)] u64);

        impl $name {
            /// The id made of the lowest sixty of these bits.
            pub fn from_bits(bits: u64) -> Self {
                Self(bits & ((1 << 60) - 1))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_id(self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_id(self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                read_id(text).map(Self)
            }
        }
    };
}

id!(
    /// Which story.
    StoryId
);
id!(
    /// Which subscriber; everything but one entry names people by it, so that an address can be erased.
    SubscriberId
);
id!(
    /// Which subscription.
    SubscriptionId
);
id!(
    /// Which alert.
    AlertId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_it_was_written() {
        for bits in [0, 1, 31, 32, 0x0123_4567_89ab_cdef, u64::MAX] {
            let id = StoryId::from_bits(bits);
            assert_eq!(id.to_string().len(), 12);
            assert_eq!(id.to_string().parse(), Ok(id));
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in ["", "short", "0123456789abc", "il0o00000000", "0000/0000000"] {
            assert!(text.parse::<StoryId>().is_err(), "{text}");
        }
    }
}
