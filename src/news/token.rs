//! Signed tokens: what stands in a link or a return address, and that it was us who wrote it.
//!
//! A token says all that is needed, so that nothing is kept for it. Its letters survive mail systems
//! that change their case.

use minicbor::{Decode, Encode};

use super::email_address::EmailAddress;
use super::fact::Weight;
use super::id::{AlertId, StoryId, SubscriberId};
use super::subscription::Scope;
use super::time::Timestamp;
use super::wish::Often;

/// Crockford's base 32, without letters that are read as digits.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// The first byte, so that what a token means can change.
const VERSION: u8 = 1;
const PROOF_BYTES: usize = 16;
/// No token of ours is longer.
const LONGEST: usize = 1_400;
/// What the signing key is used for here, and nowhere else.
const PURPOSE: &str = "redlined 2026-11-23 tokens in links and return addresses";

/// What the bearer of a token may do.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Grant {
    /// Confirm a subscription that was asked for.
    #[n(0)]
    Confirm(#[n(0)] Asked),
    /// See and change a subscriber's subscriptions.
    #[n(1)]
    Manage(#[n(0)] SubscriberId),
    /// End the subscriptions that a mail came from.
    #[n(2)]
    Leave(#[n(0)] SubscriberId, #[n(1)] Leave),
    /// Say that an alert was not delivered.
    #[n(3)]
    Bounce(#[n(0)] AlertId),
}

/// A subscription that somebody asked for and has not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Asked {
    /// Where to write to.
    #[n(0)]
    pub address: EmailAddress,
    /// Of what.
    #[n(1)]
    pub scope: Scope,
    /// From what weight up.
    #[n(2)]
    pub at_least: Weight,
    /// How often.
    #[n(3)]
    pub often: Often,
    /// Until when it can be confirmed.
    #[n(4)]
    pub until: Timestamp,
}

/// Which subscriptions one click ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Leave {
    /// Those that cover this story.
    #[n(0)]
    Story(#[n(0)] StoryId),
    /// Those that are told in digests.
    #[n(1)]
    Digests,
}

impl Grant {
    /// The token: letters and digits.
    pub fn sign(&self, key: &[u8; 32]) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend(minicbor::to_vec(self).expect("a vector takes whatever is written to it"));
        let proof = proof(key, &bytes);
        bytes.extend(proof);
        letters(&bytes)
    }

    /// What a token grants; `None` where it was not written by us.
    pub fn open(token: &str, key: &[u8; 32]) -> Option<Self> {
        let bytes = bytes(token)?;
        let (said, found) = bytes.split_at_checked(bytes.len().checked_sub(PROOF_BYTES)?)?;
        let differing = found
            .iter()
            .zip(proof(key, said))
            .fold(0, |differing, (found, expected)| {
                differing | (found ^ expected)
            });
        match said.split_first() {
            Some((&VERSION, grant)) if differing == 0 => minicbor::decode(grant).ok(),
            _ => None,
        }
    }
}

fn proof(key: &[u8; 32], bytes: &[u8]) -> [u8; PROOF_BYTES] {
    let key = blake3::derive_key(PURPOSE, key);
    let hash = blake3::keyed_hash(&key, bytes);
    std::array::from_fn(|place| hash.as_bytes()[place])
}

fn letters(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut bits, mut held) = (0u32, 0);
    for &byte in bytes {
        bits = bits << 8 | u32::from(byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(char::from(ALPHABET[(bits >> held & 31) as usize]));
        }
        bits &= (1 << held) - 1;
    }
    if held > 0 {
        text.push(char::from(ALPHABET[(bits << (5 - held) & 31) as usize]));
    }
    text
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    if text.len() > LONGEST {
        return None;
    }
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0u32, 0);
    for letter in text.bytes() {
        let letter = letter.to_ascii_lowercase();
        let value = ALPHABET.iter().position(|&known| known == letter)?;
        bits = bits << 5 | u32::try_from(value).ok()?;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
        bits &= (1 << held) - 1;
    }
    (bits == 0 && held < 5).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn grants() -> Vec<Grant> {
        let subscriber = SubscriberId::from_bits(5);
        vec![
            Grant::Confirm(Asked {
                address: EmailAddress::parse("desk@example.org").unwrap(),
                scope: Scope::All,
                at_least: Weight::Minor,
                often: Often::Hourly,
                until: Timestamp::from_millis(1_700_000_000_000),
            }),
            Grant::Manage(subscriber),
            Grant::Leave(subscriber, Leave::Story(StoryId::from_bits(9))),
            Grant::Leave(subscriber, Leave::Digests),
            Grant::Bounce(AlertId::from_bits(u64::MAX)),
        ]
    }

    #[test]
    fn a_token_comes_back_as_it_was_signed_whatever_case_it_is_in() {
        for grant in grants() {
            let token = grant.sign(&KEY);
            assert_eq!(Grant::open(&token, &KEY), Some(grant.clone()));
            assert_eq!(Grant::open(&token.to_uppercase(), &KEY), Some(grant));
        }
    }

    #[test]
    fn a_token_that_differs_in_one_letter_grants_nothing() {
        for grant in grants() {
            let token = grant.sign(&KEY);
            for place in 0..token.len() {
                let mut letters = token.clone().into_bytes();
                letters[place] = if letters[place] == b'0' { b'1' } else { b'0' };
                let forged = String::from_utf8(letters).unwrap();
                assert_eq!(Grant::open(&forged, &KEY), None, "{place}");
            }
            assert_eq!(Grant::open(&token[1..], &KEY), None);
            assert_eq!(Grant::open(&format!("{token}0"), &KEY), None);
        }
    }

    #[test]
    fn a_token_signed_with_another_key_grants_nothing() {
        assert_eq!(Grant::open(&grants()[1].sign(&[8; 32]), &KEY), None);
    }

    #[test]
    fn a_return_address_has_room_for_a_token() {
        let token = grants()[4].sign(&KEY);
        assert!("bounces+".len() + token.len() <= 64, "{}", token.len());
    }

    proptest::proptest! {
        #[test]
        fn whatever_somebody_writes_grants_nothing(text in "\\PC{0,200}", plain in "[0-9a-z]{0,120}") {
            proptest::prop_assert_eq!(Grant::open(&text, &KEY), None);
            proptest::prop_assert_eq!(Grant::open(&plain, &KEY), None);
        }
    }
}
