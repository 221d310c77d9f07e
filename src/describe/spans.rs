//! What stands in a text that carries facts: figures, dates, times, negations, names and the like,
//! each with the value that it is compared by.

use crate::diff::{Word, words};

use super::{dates, figures, lexicon, names::Names};

/// A typed stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) sort: Sort,
    /// Where it begins and ends, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Equal values mean the same thing, however written.
    pub(super) value: String,
}

/// What sort of thing a span is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Figure,
    Date,
    Time,
    Negation,
    Certainty,
    Saying,
    Name,
}

/// A text cut into words, with their small letters. Of a very long one only the beginning.
#[derive(Debug)]
pub(super) struct Text<'a> {
    pub(super) whole: &'a str,
    pub(super) words: Vec<Word<'a>>,
    pub(super) lower: Vec<String>,
    /// Most longer words have a capital, as in some headlines.
    pub(super) is_title_case: bool,
}

/// Most words of a passage that are looked at.
const MOST_WORDS: usize = 1_000;

impl<'a> Text<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let words: Vec<Word<'a>> = words(text).take(MOST_WORDS).collect();
        let lower = words.iter().map(|word| word.key().to_lowercase()).collect();
        Self {
            whole: text,
            is_title_case: is_title_case(&words),
            words,
            lower,
        }
    }

    /// Whether the text is longer than what is looked at.
    pub(super) fn is_cut(&self) -> bool {
        self.words.len() == MOST_WORDS
    }

    /// The word in small letters; empty past the end.
    pub(super) fn lower(&self, at: usize) -> &str {
        self.lower.get(at).map_or("", String::as_str)
    }

    /// The word as it stands; empty past the end.
    pub(super) fn word(&self, at: usize) -> &'a str {
        self.words.get(at).map_or("", |word| word.text)
    }

    /// Whether nothing stands between this word and the one before it.
    pub(super) fn is_tight(&self, at: usize) -> bool {
        self.words
            .get(at)
            .is_some_and(|word| word.gap == word.start)
    }

    /// The words of a range of numbers, as they stand.
    pub(super) fn slice(&self, from: usize, to: usize) -> &'a str {
        if from >= to {
            return "";
        }
        &self.whole[self.words[from].start..self.words[to - 1].end()]
    }

    /// The numbers of the words that lie in a range of bytes or touch it from inside.
    pub(super) fn within(&self, start: usize, end: usize) -> (usize, usize) {
        let from = self.words.partition_point(|word| word.end() <= start);
        let to = self.words.partition_point(|word| word.start < end);
        (from, to.max(from))
    }
}

fn is_title_case(words: &[Word<'_>]) -> bool {
    let is_long = |word: &&Word<'_>| {
        word.text.starts_with(char::is_alphabetic) && word.text.chars().count() > 3
    };
    let (mut long, mut capitals) = (0, 0);
    for word in words.iter().filter(is_long) {
        long += 1;
        capitals += usize::from(word.text.starts_with(char::is_uppercase));
    }
    long > 2 && capitals * 3 > long * 2
}

/// A find of one of the readers: its sort, how many words it has, and its value.
pub(super) type Find = (Sort, usize, String);

/// Everything in a text that carries facts, in order, without overlaps.
pub(super) fn spans(text: &Text<'_>, names: &Names) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.words.len() {
        match find(text, at, names) {
            Some((sort, length, value)) => {
                let last = text.words[at + length - 1];
                found.push(Span {
                    sort,
                    start: text.words[at].start,
                    end: last.end(),
                    value,
                });
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

fn find(text: &Text<'_>, at: usize, names: &Names) -> Option<Find> {
    dates::find(text, at)
        .or_else(|| figures::find(text, at))
        .or_else(|| single(text, at))
        .or_else(|| names.find(text, at))
}

fn single(text: &Text<'_>, at: usize) -> Option<Find> {
    let word = text.lower(at);
    // The United States say nothing, and May is a month.
    let is_named = text.word(at).starts_with(char::is_uppercase)
        && at > 0
        && text.word(at - 1).ends_with(char::is_alphanumeric);
    let sort = if lexicon::is_negation(word) {
        Sort::Negation
    } else if is_named {
        return None;
    } else if lexicon::is_saying(word) {
        Sort::Saying
    } else if lexicon::is_certainty(word) {
        Sort::Certainty
    } else {
        return None;
    };
    Some((sort, 1, word.to_owned()))
}
