//! Names of people, places and organisations: by their capitals, and by how the article writes the
//! same words elsewhere. In scripts without capitals, by the titles that follow names.

use std::collections::HashSet;

use crate::diff::words;
use crate::news::Article;

use super::lexicon;
use super::spans::{Find, Sort, Text};

/// Words that join the parts of a name.
const PARTICLES: &[&str] = &[
    "of", "the", "de", "la", "le", "du", "del", "della", "di", "da", "dos", "van", "von", "der",
    "den", "al", "el", "bin", "ibn", "ben", "y", "and", "for",
];

/// Titles that follow a name in scripts without capitals.
const TITLES_AFTER: &[&str] = &[
    "氏",
    "様",
    "先生",
    "女士",
    "总统",
    "總統",
    "首相",
    "大統領",
    "さん",
    "씨",
    "대통령",
];

/// Most words of an article that are learned from.
const MOST_WORDS: usize = 50_000;

/// What two articles together tell about their names.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Words that stand somewhere in small letters: no names where they begin a sentence.
    common: HashSet<String>,
    /// Words, in small letters, that stand with a capital inside a sentence.
    known: HashSet<String>,
}

impl Names {
    /// Learns from the bodies of both articles.
    pub(super) fn of(older: &Article, newer: &Article) -> Self {
        let mut names = Self::default();
        let mut learned = HashSet::new();
        for article in [older, newer] {
            let mut left = MOST_WORDS;
            for block in &article.blocks {
                // Most blocks stand on both sides.
                if learned.insert(block.text.as_str()) {
                    left = names.learn(&block.text, left);
                }
            }
        }
        names
    }

    /// Reads so many words at most; says how many may still be read.
    fn learn(&mut self, text: &str, left: usize) -> usize {
        let mut inside = false;
        let mut read = 0;
        for word in words(text).take(left) {
            read += 1;
            let first = word.text.chars().next().unwrap_or(' ');
            if first.is_lowercase() {
                if !self.common.contains(word.text) {
                    self.common.insert(word.text.to_owned());
                }
                inside = true;
            } else if first.is_uppercase() {
                if inside {
                    self.known.insert(word.text.to_lowercase());
                }
                inside = true;
            } else if !first.is_alphanumeric() && !matches!(first, ',' | '-' | '\'' | '’') {
                inside = false;
            }
        }
        left - read
    }

    /// The name that begins at a word.
    pub(super) fn find(&self, text: &Text<'_>, at: usize) -> Option<Find> {
        if !self.is_name(text, at) {
            return before_title(text, at);
        }
        let mut end = at + 1;
        loop {
            let next = after_particles(text, end);
            if next - end <= 2 && is_capital(text.word(next)) && self.is_name(text, next) {
                end = next + 1;
            } else {
                break;
            }
        }
        let words: Vec<&str> = (at..end).map(|at| text.word(at)).collect();
        Some((Sort::Name, end - at, words.join(" ")))
    }

    fn is_name(&self, text: &Text<'_>, at: usize) -> bool {
        let word = text.word(at);
        if !is_capital(word)
            || matches!(
                word,
                "I" | "I'm" | "I’m" | "I've" | "I’ve" | "I'll" | "I’ll"
            )
        {
            return false;
        }
        let lower = word.to_lowercase();
        let is_letter = lower.chars().count() == 1 && lower != "a";
        if lexicon::is_small(&lower) && !is_letter || lexicon::number_word(&lower).is_some() {
            return false;
        }
        if begins_sentence(text, at) || text.is_title_case {
            let known = self.known.contains(&lower);
            let unusual = !self.common.contains(&lower) && !lexicon::is_opener(&lower);
            return !lexicon::is_saying(&lower) && (known || unusual);
        }
        true
    }
}

fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// Where the name goes on: past hyphens, initials' stops and particles, else here.
fn after_particles(text: &Text<'_>, at: usize) -> usize {
    let mut next = at;
    let initial = text.word(at - 1).chars().count() == 1;
    if matches!(text.word(next), "-" | "&") || initial && text.word(next) == "." {
        next += 1;
    }
    while next < at + 2 && PARTICLES.contains(&text.lower(next)) && !is_capital(text.word(next)) {
        if matches!(text.lower(next), "and" | "for") {
            return at;
        }
        next += 1;
    }
    next
}

fn begins_sentence(text: &Text<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |before| text.word(before));
    at == 0
        || matches!(
            before,
            "“" | "\"" | "‘" | "«" | "„" | ":" | "!" | "?" | "—" | "(" | "•" | "…"
        )
        || before == "." && (at < 2 || text.word(at - 2).chars().count() > 2)
}

/// One to four characters before a title, as East Asian scripts write it.
fn before_title(text: &Text<'_>, at: usize) -> Option<Find> {
    let is_letter = |at: usize| {
        text.word(at).chars().all(crate::diff::is_unspaced) && !text.word(at).is_empty()
    };
    let rest =
        (2..=4).find(|&length| (at..at + length).all(is_letter) && title_at(text, at + length))?;
    Some((Sort::Name, rest, text.slice(at, at + rest).to_owned()))
}

fn title_at(text: &Text<'_>, at: usize) -> bool {
    let Some(word) = text.words.get(at) else {
        return false;
    };
    TITLES_AFTER
        .iter()
        .any(|title| text.whole[word.start..].starts_with(title))
}
