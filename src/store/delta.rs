//! Texts and pages packed against the one before them, and which one that is.
//!
//! Two levels of steps keep both the size and the time to read small: most are packed against
//! their neighbour, every sixteenth against the sixteenth before it, and every 256th stands alone.
//! So no more than thirty are unpacked to read one.

use std::io::{self, Read as _, Write as _};

const STRIDE: u32 = 16;
const WHOLE: u32 = 256;
/// How hard zstd looks for what repeats: a text is small and kept for ever.
pub(super) const TEXT: i32 = 6;
/// A page is large, and may be forgotten.
pub(super) const PAGE: i32 = 3;
/// From this much text on, zstd looks for matches across the whole of it; below, it does anyway.
const LONG_BYTES: usize = 512 << 10;
/// The largest window that a decoder takes without being asked to.
const LARGEST_WINDOW_LOG: u32 = 27;

/// The number of the one that this one, numbered from 1, is packed against.
pub(super) fn base(number: u32) -> Option<u32> {
    let place = number.saturating_sub(1);
    if place.is_multiple_of(WHOLE) {
        None
    } else if place.is_multiple_of(STRIDE) {
        Some(number - STRIDE)
    } else {
        Some(number - 1)
    }
}

/// Packs bytes, given what a reader will have read before them.
pub(super) fn pack(bytes: &[u8], base: &[u8], level: i32) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::stream::write::Encoder::with_ref_prefix(Vec::new(), level, base)?;
    let reach = bytes.len() + base.len();
    let window = usize::BITS - reach.leading_zeros();
    encoder.window_log(window.clamp(10, LARGEST_WINDOW_LOG))?;
    encoder.long_distance_matching(reach > LONG_BYTES)?;
    encoder.include_checksum(true)?;
    encoder.set_pledged_src_size(Some(bytes.len() as u64))?;
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Unpacks bytes that are so many long; anything else is an error.
pub(super) fn unpack(packed: &[u8], base: &[u8], length: usize) -> io::Result<Vec<u8>> {
    let decoder = zstd::stream::read::Decoder::with_ref_prefix(packed, base)?;
    let mut bytes = Vec::with_capacity(length.min(64 << 20));
    decoder.take(length as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() != length {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "it unpacks to another length",
        ));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_unpacks(bytes: Vec<u8>, base: Vec<u8>) {
            let packed = pack(&bytes, &base, TEXT).unwrap();
            prop_assert_eq!(unpack(&packed, &base, bytes.len()).unwrap(), bytes);
        }

        #[test]
        fn reading_any_one_unpacks_at_most_thirty_one(number in 1u32..100_000) {
            let steps = std::iter::successors(Some(number), |&number| base(number)).count();
            prop_assert!(steps <= 31);
            prop_assert!(base(number).is_none_or(|base| base >= 1 && base < number));
        }
    }

    #[test]
    fn a_small_edit_of_a_long_text_costs_little() {
        let words: Vec<String> = (0..60_000u32)
            .map(|place| format!("{:x}", place.wrapping_mul(2_654_435_761)))
            .collect();
        for count in [300, 3_000, 60_000] {
            let older = words[..count].join(" ");
            let newer = older.replacen(' ', " one word more ", 1);
            let packed = pack(newer.as_bytes(), older.as_bytes(), PAGE).unwrap();
            assert!(packed.len() < 120, "{count} words: {} bytes", packed.len());
        }
    }
}
