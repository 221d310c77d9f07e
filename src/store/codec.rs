//! Values as bytes: CBOR with numbered fields, and around it a format number and a checksum.

use minicbor::{Decode, Encode};

use super::error::Error;
use super::keys::Key;

/// The newest format of a value in the tree that we write and read.
const WHOLE: u8 = 1;
const IN_PARTS: u8 = 2;
const CHECK_BYTES: usize = 8;
/// sled's margin for a value; see `Sealed`.
const VALUE_BYTES: usize = 4096;
const PART_BYTES: usize = VALUE_BYTES - 1 - CHECK_BYTES;

/// A value as CBOR.
pub(super) fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).expect("a vector takes whatever is written to it")
}

/// The value that stands under this key.
pub(super) fn decode<T: for<'b> Decode<'b, ()>>(key: &Key, bytes: &[u8]) -> Result<T, Error> {
    minicbor::decode(bytes)
        .map_err(|why| Error::damaged(format!("the value of {key} cannot be read ({why})")))
}

/// Eight bytes that tell these bytes under this name from any others.
pub(super) fn check(name: &str, bytes: &[u8]) -> [u8; CHECK_BYTES] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(name.len() as u64).to_le_bytes());
    hasher.update(name.as_bytes());
    hasher.update(bytes);
    let mut check = [0; CHECK_BYTES];
    check.copy_from_slice(&hasher.finalize().as_bytes()[..CHECK_BYTES]);
    check
}

/// A value as the tree holds it: no value is longer than 4 KiB, since sled writes longer ones to
/// files that it never syncs.
pub(super) struct Sealed {
    /// What stands under the key itself.
    pub(super) head: Vec<u8>,
    /// What stands under the keys of its parts.
    pub(super) parts: Vec<Vec<u8>>,
}

/// Puts format and checksum around a value. The checksum covers the key: a value in the wrong place is damage.
pub(super) fn seal(key: &Key, value: &[u8]) -> Sealed {
    let check = check(key.as_str(), value);
    if value.len() <= PART_BYTES {
        return Sealed {
            head: [&[WHOLE], check.as_slice(), value].concat(),
            parts: Vec::new(),
        };
    }
    let parts: Vec<Vec<u8>> = value.chunks(VALUE_BYTES).map(<[u8]>::to_vec).collect();
    let count = u32::try_from(parts.len()).expect("a value is far shorter than 16 TiB");
    Sealed {
        head: [&[IN_PARTS], check.as_slice(), &count.to_le_bytes()].concat(),
        parts,
    }
}

/// How many parts a sealed value has besides its head.
pub(super) fn parts(head: &[u8]) -> usize {
    match head.split_first() {
        Some((&IN_PARTS, rest)) => rest
            .get(CHECK_BYTES..)
            .and_then(|count| count.try_into().ok())
            .map_or(0, |count| u32::from_le_bytes(count) as usize),
        _ => 0,
    }
}

/// Takes format and checksum off; `part` gives the parts of a long value.
pub(super) fn unseal(
    key: &Key,
    head: &[u8],
    mut part: impl FnMut(usize) -> Result<Option<Vec<u8>>, Error>,
) -> Result<Vec<u8>, Error> {
    let broken = || Error::damaged(format!("the value of {key} is not what was written"));
    let (&format, rest) = head.split_first().ok_or_else(broken)?;
    let (sum, rest) = rest.split_at_checked(CHECK_BYTES).ok_or_else(broken)?;
    let value = match format {
        WHOLE => rest.to_vec(),
        IN_PARTS => {
            let mut value = Vec::new();
            for place in 0..parts(head) {
                value.extend(part(place)?.ok_or_else(broken)?);
            }
            value
        }
        _ => return Err(broken()),
    };
    if check(key.as_str(), &value) != sum {
        return Err(broken());
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reopened(key: &Key, sealed: &Sealed) -> Result<Vec<u8>, Error> {
        unseal(key, &sealed.head, |place| {
            Ok(sealed.parts.get(place).cloned())
        })
    }

    proptest! {
        #[test]
        fn a_value_of_any_length_comes_back(length in 0usize..20_000) {
            let key = Key::new("article/x/1");
            let value: Vec<u8> = (0..=250).cycle().take(length).collect();
            let sealed = seal(&key, &value);
            prop_assert!(sealed.head.len() <= VALUE_BYTES);
            prop_assert!(sealed.parts.iter().all(|part| part.len() <= VALUE_BYTES));
            prop_assert_eq!(reopened(&key, &sealed).unwrap(), value);
        }

        #[test]
        fn a_flipped_bit_is_seen(length in 1usize..9_000, place in 0usize..9_000, bit in 0u8..8) {
            let key = Key::new("article/x/1");
            let mut sealed = seal(&key, &vec![7; length]);
            let mut bytes: Vec<&mut u8> = sealed
                .head
                .iter_mut()
                .chain(sealed.parts.iter_mut().flatten())
                .collect();
            let place = place % bytes.len();
            *bytes[place] ^= 1 << bit;
            prop_assert!(reopened(&key, &sealed).is_err());
        }
    }

    #[test]
    fn a_value_under_another_key_is_damage() {
        let sealed = seal(&Key::new("head/x/1"), b"value");
        assert!(reopened(&Key::new("head/x/2"), &sealed).is_err());
    }
}
