//! Words that carry facts: negations, numbers, verbs of saying, words of doubt, contraries.
//!
//! They stand in `lexicon.txt`, in small letters. A word that is missing there costs weight, never
//! an alert.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon.txt")));

type Words = HashSet<&'static str>;

/// The sections of the file.
#[derive(Debug, Default)]
struct Lexicon {
    sections: HashMap<&'static str, Words>,
    numbers: HashMap<&'static str, u64>,
    bounds: HashMap<&'static str, u64>,
    months: HashMap<&'static str, usize>,
    /// By word, the lines it stands in.
    contraries: HashMap<&'static str, Vec<usize>>,
    both_right: HashMap<&'static str, Vec<usize>>,
}

impl Lexicon {
    fn read(text: &'static str) -> Self {
        let mut lexicon = Self::default();
        let mut section = "";
        let mut month = 0;
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if let Some((name, _)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                section = name;
                continue;
            }
            month += usize::from(section == "months" && !line.is_empty());
            for word in line.split_whitespace() {
                lexicon.add(section, word, number, month);
            }
        }
        lexicon
    }

    fn add(&mut self, section: &'static str, word: &'static str, line: usize, month: usize) {
        match section {
            "numbers" | "bounds" => {
                let (word, value) = word.split_once('=').unwrap_or((word, "0"));
                let values = match section {
                    "numbers" => &mut self.numbers,
                    _ => &mut self.bounds,
                };
                values.insert(word, value.parse().unwrap_or(0));
            }
            "months" => drop(self.months.insert(word, month)),
            "contraries" => self.contraries.entry(word).or_default().push(line),
            "both-right" => self.both_right.entry(word).or_default().push(line),
            _ => drop(self.sections.entry(section).or_default().insert(word)),
        }
    }
}

fn stands_in(section: &str, word: &str) -> bool {
    LEXICON
        .sections
        .get(section)
        .is_some_and(|words| words.contains(word))
}

fn share_a_line(lines: &HashMap<&'static str, Vec<usize>>, one: &str, other: &str) -> bool {
    let of = |word| lines.get(word).map_or(&[][..], Vec::as_slice);
    one != other && of(one).iter().any(|line| of(other).contains(line))
}

/// Whether a word denies.
pub(super) fn is_negation(word: &str) -> bool {
    let is_joined = ["n't", "n’t"].iter().any(|end| word.ends_with(end))
        || ["n'", "n’"].iter().any(|start| word.starts_with(start));
    is_joined || stands_in("negations", word)
}

/// Whether a word says how something was said.
pub(super) fn is_saying(word: &str) -> bool {
    stands_in("sayings", word)
}

/// Whether a word says how sure something is.
pub(super) fn is_certainty(word: &str) -> bool {
    stands_in("certainties", word)
}

/// Whether a word multiplies the number before it.
pub(super) fn is_scale(word: &str) -> bool {
    stands_in("scales", word)
}

/// Whether a word is a measure that belongs to the number before it.
pub(super) fn is_unit(word: &str) -> bool {
    stands_in("units", word)
}

/// Whether a word or sign names a currency.
pub(super) fn is_currency(word: &str) -> bool {
    stands_in("currencies", word)
}

/// Whether a word says what became of people.
pub(super) fn is_outcome(word: &str) -> bool {
    stands_in("outcomes", word)
}

/// Whether a word names nothing by itself.
pub(super) fn is_small(word: &str) -> bool {
    stands_in("small", word)
}

/// Whether a word is a day by name, or relative to today.
pub(super) fn is_weekday(word: &str) -> bool {
    stands_in("weekdays", word)
}

/// Whether a word often begins a sentence and is no name.
pub(super) fn is_opener(word: &str) -> bool {
    stands_in("openers", word)
}

/// The number that a word stands for.
pub(super) fn number_word(word: &str) -> Option<u64> {
    let known = |word: &str| LEXICON.numbers.get(word).copied();
    known(word).or_else(|| {
        // "achtundvierzig", "achtenveertig": ones before tens, in one word.
        let (ones, tens) = ["und", "en", "ën"].iter().find_map(|and| {
            word.match_indices(and).find_map(|(at, and)| {
                let ones = known(&word[..at])
                    .or((&word[..at] == "ein" || &word[..at] == "een").then_some(1));
                Some((ones?, known(&word[at + and.len()..])?))
            })
        })?;
        ((1..10).contains(&ones) && (20..100).contains(&tens)).then_some(ones + tens)
    })
}

/// How the figure after a word is meant: equal numbers mean the same ("about", "around").
pub(super) fn bound(word: &str) -> Option<u64> {
    LEXICON.bounds.get(word).copied()
}

/// The month, from 1, that a word names.
pub(super) fn month(word: &str) -> Option<usize> {
    LEXICON.months.get(word).copied()
}

/// Whether a word is an amount without a number before it ("dozens").
pub(super) fn is_vague_number(word: &str) -> bool {
    matches!(
        word,
        "dozens" | "hundreds" | "thousands" | "millions" | "billions" | "scores" | "half" | "dozen"
    )
}

/// Whether two words are a letter apart and both right.
pub(super) fn both_right(one: &str, other: &str) -> bool {
    share_a_line(&LEXICON.both_right, one, other)
}

/// Whether two words say the contrary, or name another party.
pub(super) fn are_contrary(one: &str, other: &str) -> bool {
    share_a_line(&LEXICON.contraries, one, other) || one_denies(one, other)
}

/// "likely" and "unlikely", "agree" and "disagree".
fn one_denies(one: &str, other: &str) -> bool {
    let denied = |long: &str, short: &str| {
        [
            "un", "in", "im", "ir", "il", "dis", "non", "mis", "не", "nie",
        ]
        .iter()
        .any(|prefix| long.strip_prefix(prefix) == Some(short))
    };
    one.len().min(other.len()) >= 4 && (denied(one, other) || denied(other, one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_is_read() {
        assert!(is_negation("not") && is_negation("didn’t") && is_negation("немає"));
        assert!(is_saying("claimed") && is_certainty("may") && is_scale("million"));
        assert!(is_unit("days") && is_currency("€") && is_outcome("killed"));
        assert!(is_small("the") && is_weekday("friday") && is_opener("officials"));
        assert_eq!(
            (number_word("twelve"), month("травня")),
            (Some(12), Some(5))
        );
    }

    #[test]
    fn numbers_are_read_in_words_of_many_languages() {
        assert_eq!(number_word("achtundvierzig"), Some(48));
        assert_eq!(number_word("eenentwintig"), Some(21));
        assert_eq!(
            (number_word("двоє"), number_word("douze")),
            (Some(2), Some(12))
        );
        assert_eq!(
            (number_word("hundred"), number_word("rundtwo")),
            (Some(100), None)
        );
    }

    #[test]
    fn contraries_are_no_misspellings_of_each_other() {
        assert!(are_contrary("profit", "loss") && are_contrary("unlikely", "likely"));
        assert!(!are_contrary("profit", "profit") && !are_contrary("profit", "men"));
        assert!(are_contrary("невиновным", "виновным"));
        assert_ne!(bound("more"), bound("about"));
        assert_eq!(bound("about"), bound("around"));
        assert!(both_right("county", "country"));
    }
}
