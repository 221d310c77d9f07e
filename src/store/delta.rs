//! Texts and pages packed against another that is there already, and which one that is.
//!
//! Most are packed against their neighbour. Where unpacking everything on the way to it would take
//! too long, one is taken that is nearer to the beginning: so reading any of them stays quick,
//! however many there are.

use std::cell::RefCell;
use std::io::{self, Write as _};

use zstd::zstd_safe::{self, CCtx, DCtx};

/// How hard zstd looks for what repeats when a text is written; `TIGHT` is for upkeep.
pub(super) const TEXT: i32 = 6;
/// As small as a text gets.
pub(super) const TIGHT: i32 = 19;
/// A page is large, and may be forgotten.
pub(super) const PAGE: i32 = 3;
/// From this much text on, zstd looks for matches across the whole of it; below, it does anyway.
const LONG_BYTES: usize = 512 << 10;
/// The largest window that a decoder takes without being asked to.
const LARGEST_WINDOW_LOG: u32 = 27;
/// What every frame of zstd begins with, so that ours need not. Behind it no frame has a first byte with
/// the bit for 8 set (RFC 8878, section 3.1.1.1.1), as this one has: a frame that begins with it is told apart.
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// What a dictionary of zstd's own kind begins with (RFC 8878, section 5), and no text of ours.
const DICTIONARY: [u8; 4] = [0x37, 0xa4, 0x30, 0xec];

thread_local! {
    /// To make one takes longer than to pack or unpack most texts.
    static PACKER: RefCell<CCtx<'static>> = RefCell::new(CCtx::create());
    static UNPACKER: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

/// Nothing that was packed is longer than this.
const LARGEST_BYTES: usize = 256 << 20;

/// Where a text may be taken as a base, reading it unpacks no more than this.
const FARTHEST_BYTES: usize = 36 << 20;
/// Where a text is too far for a base, one on the way to it is taken that unpacks no more than this.
const NEAR_BYTES: usize = FARTHEST_BYTES / 4;
/// Reading one more costs as much as unpacking so many bytes.
const STEP_BYTES: usize = 64 << 10;

/// Of the lengths on the way to a neighbour, from the whole one at the beginning to itself: how many
/// of them to go for a base.
pub(super) fn reach(lengths: &[usize]) -> usize {
    let mut far = 0;
    let unpacked: Vec<usize> = lengths
        .iter()
        .map(|length| {
            far += length + STEP_BYTES;
            far
        })
        .collect();
    if far <= FARTHEST_BYTES {
        return lengths.len();
    }
    unpacked.partition_point(|&far| far <= NEAR_BYTES).max(1)
}

/// Packs bytes, given what a reader will have read before them.
pub(super) fn pack(bytes: &[u8], base: &[u8], level: i32) -> io::Result<Vec<u8>> {
    // What the packer needs for more than these it would keep.
    let is_small = bytes.len() + base.len() <= LONG_BYTES && level < TIGHT;
    if !is_small || base.starts_with(&DICTIONARY) {
        return pack_apart(bytes, base, level);
    }
    let mut packed = Vec::with_capacity(zstd_safe::compress_bound(bytes.len()));
    PACKER
        .with_borrow_mut(|packer| packer.compress_using_dict(&mut packed, bytes, base, level))
        .map_err(|code| broken(zstd_safe::get_error_name(code)))?;
    Ok(packed[MAGIC.len()..].to_vec())
}

/// The same with a packer of its own.
fn pack_apart(bytes: &[u8], base: &[u8], level: i32) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::stream::write::Encoder::with_ref_prefix(Vec::new(), level, base)?;
    let reach = bytes.len() + base.len();
    let window = usize::BITS - reach.leading_zeros();
    encoder.window_log(window.clamp(10, LARGEST_WINDOW_LOG))?;
    encoder.long_distance_matching(reach > LONG_BYTES)?;
    // How long it is, and whether it is what was written, is said beside it.
    encoder.include_contentsize(false)?;
    encoder.set_pledged_src_size(Some(bytes.len() as u64))?;
    encoder.write_all(bytes)?;
    let mut packed = encoder.finish()?;
    packed.drain(..MAGIC.len());
    Ok(packed)
}

/// Unpacks bytes that are so many long; anything else is an error.
pub(super) fn unpack(packed: &[u8], base: &[u8], length: usize) -> io::Result<Vec<u8>> {
    let packed = packed.strip_prefix(&MAGIC).unwrap_or(packed);
    let whole = [MAGIC.as_slice(), packed].concat();
    let mut bytes = Vec::with_capacity(length.min(LARGEST_BYTES));
    let unpacked = if base.starts_with(&DICTIONARY) {
        let mut unpacker = DCtx::create();
        unpacker
            .ref_prefix(base)
            .and_then(|_| unpacker.decompress(&mut bytes, &whole))
    } else {
        UNPACKER
            .with_borrow_mut(|unpacker| unpacker.decompress_using_dict(&mut bytes, &whole, base))
    };
    unpacked.map_err(|code| broken(zstd_safe::get_error_name(code)))?;
    if bytes.len() != length {
        return Err(broken("it unpacks to another length"));
    }
    Ok(bytes)
}

fn broken(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
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
        fn whatever_is_packed_anew_is_quickly_read(
            lengths in proptest::collection::vec(1usize..400_000, 1..600),
        ) {
            let mut way: Vec<usize> = Vec::new();
            for length in lengths {
                way.truncate(reach(&way));
                way.push(length);
                let unpacked: usize = way.iter().map(|length| length + STEP_BYTES).sum();
                prop_assert!(unpacked <= FARTHEST_BYTES + length + STEP_BYTES);
            }
        }
    }

    #[test]
    fn a_page_that_begins_as_a_dictionary_of_zstd_is_a_page() {
        let older = [
            &DICTIONARY,
            "the council votes on the wall ".repeat(9).as_bytes(),
        ]
        .concat();
        let newer = [older.as_slice(), b"tomorrow"].concat();
        let packed = pack(&newer, &older, PAGE).unwrap();
        assert_eq!(unpack(&packed, &older, newer.len()).unwrap(), newer);
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
