//! Words as they are searched for, and which of them a story may hold.

use minicbor::{Decode, Encode};

use crate::diff;

/// Bits set for each word.
const MARKS: u32 = 4;
/// Bits kept for each word, for one story in fifty to be looked at in vain.
const BITS_A_WORD: usize = 10;

/// The words of a text, in lower case and without punctuation, each between two spaces.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 2);
    folded.push(' ');
    for word in diff::words(text) {
        let key = word.key();
        if key.contains(char::is_alphanumeric) {
            folded.push_str(&key.to_lowercase());
            folded.push(' ');
        }
    }
    folded
}

/// A Bloom filter: it may hold words that it was never told, and never lacks one that it was.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct Vocabulary {
    #[cbor(n(0), with = "minicbor::bytes")]
    bits: Vec<u8>,
}

impl Vocabulary {
    /// The words of these folded texts.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut words: Vec<&str> = texts.flat_map(str::split_whitespace).collect();
        words.sort_unstable();
        words.dedup();
        let bytes = (words.len() * BITS_A_WORD / 8).next_power_of_two();
        let mut vocabulary = Self {
            bits: vec![0; bytes],
        };
        for word in words {
            for (byte, mask) in vocabulary.marks(word) {
                vocabulary.bits[byte] |= mask;
            }
        }
        vocabulary
    }

    /// Whether every word of a folded text may be among them.
    pub(super) fn may_hold(&self, folded: &str) -> bool {
        folded.split_whitespace().all(|word| {
            let mut marks = self.marks(word).into_iter();
            marks.all(|(byte, mask)| self.bits[byte] & mask != 0)
        })
    }

    /// The byte and bit of each mark of a word.
    fn marks(&self, word: &str) -> [(usize, u8); MARKS as usize] {
        let hash = blake3::hash(word.as_bytes());
        let bytes = hash.as_bytes();
        std::array::from_fn(|mark| {
            let four = [0, 1, 2, 3].map(|place| bytes[4 * mark + place]);
            let bit = u32::from_le_bytes(four) as usize % (self.bits.len() * 8);
            (bit / 8, 1 << (bit % 8))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_word_is_ever_missed(texts in proptest::collection::vec("[a-zäß ]{0,40}", 0..30)) {
            let folded: Vec<String> = texts.iter().map(|text| folded(text)).collect();
            let vocabulary = Vocabulary::of(folded.iter().map(String::as_str));
            prop_assert!(folded.iter().all(|text| vocabulary.may_hold(text)));
        }
    }

    #[test]
    fn most_words_that_are_not_there_are_known_not_to_be() {
        let there: Vec<String> = (0..1_000).map(|number| format!(" word{number} ")).collect();
        let vocabulary = Vocabulary::of(there.iter().map(String::as_str));
        let taken = (0..1_000).filter(|number| vocabulary.may_hold(&format!("other{number}")));
        assert!(taken.count() < 40);
    }

    #[test]
    fn case_and_punctuation_do_not_count() {
        assert_eq!(
            folded("“Not a target,” he said."),
            folded("not a TARGET he said")
        );
        assert!(folded("It was not a target.").contains(&folded("Not a target")));
        assert!(!folded("a targeted strike").contains(&folded("a target")));
    }
}
