//! Words as they are searched for, and which of them a story may hold.

use std::collections::HashSet;

use minicbor::{Decode, Encode};

use crate::diff;
use crate::news::Hash;

/// Bits set for each word and each pair of neighbours.
const MARKS: usize = 4;
/// Bytes kept for each, so that one story in forty is looked into in vain.
const BYTES_EACH: usize = 1;
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
    /// The words of these folded texts, and which stand side by side.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut entries: HashSet<[&str; 2]> = HashSet::new();
        for text in texts {
            entries.extend(text.split_whitespace().map(|word| [word, ""]));
            entries.extend(pairs(text));
        }
        let mut vocabulary = Self {
            bits: vec![0; entries.len().max(1) * BYTES_EACH],
        };
        for entry in entries {
            for (byte, mask) in vocabulary.marks(entry) {
                vocabulary.bits[byte] |= mask;
            }
        }
        vocabulary
    }

    /// Whether the words of a folded text may be among them, side by side as they are there.
    pub(super) fn may_hold(&self, folded: &str) -> bool {
        let words = folded.split_whitespace().map(|word| [word, ""]);
        words.chain(pairs(folded)).all(|entry| {
            let mut marks = self.marks(entry).into_iter();
            marks.all(|(byte, mask)| self.bits[byte] & mask != 0)
        })
    }

    /// The byte and bit of each mark of a word or a pair.
    fn marks(&self, entry: [&str; 2]) -> [(usize, u8); MARKS] {
        let Hash(bytes) = Hash::of(entry.map(str::as_bytes));
        std::array::from_fn(|mark| {
            let four = [0, 1, 2, 3].map(|place| bytes[4 * mark + place]);
            let bit = u32::from_le_bytes(four) as usize % (self.bits.len() * 8);
            (bit / 8, 1 << (bit % 8))
        })
    }
}

/// The words that stand side by side.
fn pairs(text: &str) -> impl Iterator<Item = [&str; 2]> {
    let words = text.split_whitespace();
    words
        .clone()
        .zip(words.skip(1))
        .map(|(one, next)| [one, next])
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
        assert!(taken.count() < 60);
    }

    #[test]
    fn words_that_never_stood_side_by_side_are_no_phrase() {
        let vocabulary = Vocabulary::of([" a target of many ", " not so "].into_iter());
        assert!(vocabulary.may_hold(" target of "));
        assert!(!vocabulary.may_hold(" not a target "));
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
