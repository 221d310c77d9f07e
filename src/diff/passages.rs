//! An article's body cut into the passages that are compared: its sentences, each with its key.

use std::collections::HashMap;
use std::ops::Range;

use crate::news::{Block, BlockKind, Passage};

use super::sentences::sentences;
use super::words::{Word, is_unspaced, words};

/// A block of more sentences is compared as one passage: nobody wrote it to be read.
const MOST_SENTENCES: usize = 5_000;

/// What stands between the words of a key; no word contains it.
const BETWEEN: char = '\u{1f}';

/// A sentence of one side.
#[derive(Debug, Clone)]
pub(super) struct Unit<'a> {
    /// Which block.
    pub(super) block: usize,
    /// Which sentence of the block.
    pub(super) sentence: usize,
    /// What sort of block.
    pub(super) kind: BlockKind,
    /// The live-blog entry of the block.
    pub(super) entry: Option<&'a str>,
    /// Its text as it stands.
    pub(super) text: &'a str,
    /// Its key: equal numbers, equal keys.
    pub(super) key: usize,
    /// How many words it has.
    pub(super) size: usize,
}

impl Unit<'_> {
    /// How many words a reader counts, marks apart.
    pub(super) fn reading_words(&self) -> usize {
        if self.text.contains(is_unspaced) {
            self.size
        } else {
            self.text.split_whitespace().count()
        }
    }

    pub(super) fn to_passage(&self) -> Passage {
        Passage {
            block: self.block,
            sentence: self.sentence,
            kind: self.kind,
            text: self.text.to_owned(),
        }
    }
}

/// The keys seen so far, numbered, so that sentences are compared by number.
#[derive(Debug, Default)]
pub(super) struct Keys<'a> {
    numbers: HashMap<Box<str>, usize>,
    /// The number and the words of each sentence: most stand on both sides, letter by letter.
    sentences: HashMap<&'a str, (usize, usize)>,
    buffer: String,
}

impl<'a> Keys<'a> {
    /// Cuts blocks into sentences. One without any word is no passage.
    pub(super) fn units(&mut self, blocks: &'a [Block]) -> Vec<Unit<'a>> {
        let mut units = Vec::with_capacity(blocks.len() * 3);
        for (number, block) in blocks.iter().enumerate() {
            let mut sentence = 0;
            for range in ranges(&block.text) {
                let text = &block.text[range];
                let (key, size) = self.key_and_size(text);
                if size == 0 {
                    continue;
                }
                units.push(Unit {
                    block: number,
                    sentence,
                    kind: block.kind,
                    entry: block.entry.as_deref(),
                    text,
                    key,
                    size,
                });
                sentence += 1;
            }
        }
        units
    }

    /// Where in `long` the whole of `part` stands: the bytes at which it begins and ends, without
    /// the ends of `long`. Only where both sides of a cut can be sentences.
    pub(super) fn place_within(part: &Unit<'_>, long: &Unit<'_>) -> Option<Vec<usize>> {
        let of_part: Vec<Word<'_>> = words(part.text).collect();
        let of_long: Vec<Word<'_>> = words(long.text).collect();
        let from = of_long.windows(of_part.len()).position(|window| {
            window
                .iter()
                .zip(&of_part)
                .all(|(one, other)| one.key() == other.key())
        })?;
        let to = from + of_part.len();
        let begins = |at: usize| {
            let word = of_long[at];
            let first = word.text.chars().next();
            word.gap < word.start
                && first.is_some_and(|char| !char.is_lowercase() && !is_joint(char))
        };
        let places: Vec<usize> = [from, to]
            .into_iter()
            .filter(|&at| at > 0 && at < of_long.len())
            .collect();
        places
            .iter()
            .all(|&at| begins(at))
            .then(|| places.iter().map(|&at| of_long[at].start).collect())
    }

    /// A passage cut at these bytes.
    pub(super) fn cut(&mut self, unit: &Unit<'a>, places: &[usize]) -> Vec<Unit<'a>> {
        let ends = places.iter().copied().chain([unit.text.len()]);
        let mut start = 0;
        ends.map(|end| {
            let text = unit.text[start..end].trim();
            start = end;
            let (key, size) = self.key_and_size(text);
            Unit {
                text,
                key,
                size,
                ..unit.clone()
            }
        })
        .collect()
    }

    /// How many different keys were seen.
    pub(super) fn count(&self) -> usize {
        self.numbers.len()
    }

    fn key_and_size(&mut self, sentence: &'a str) -> (usize, usize) {
        if let Some(known) = self.sentences.get(sentence) {
            return *known;
        }
        self.buffer.clear();
        let size = push_key(&mut self.buffer, sentence);
        let known = (self.number(), size);
        self.sentences.insert(sentence, known);
        known
    }

    fn number(&mut self) -> usize {
        if let Some(&number) = self.numbers.get(self.buffer.as_str()) {
            return number;
        }
        let number = self.numbers.len();
        self.numbers.insert(self.buffer.as_str().into(), number);
        number
    }
}

/// The passages of a body, uncompared.
pub(super) fn passages(blocks: &[Block]) -> Vec<Passage> {
    let mut passages = Vec::with_capacity(blocks.len() * 3);
    for (number, block) in blocks.iter().enumerate() {
        let texts = ranges(&block.text)
            .into_iter()
            .map(|range| &block.text[range]);
        let with_words = texts.filter(|text| words(text).next().is_some());
        passages.extend(with_words.enumerate().map(|(sentence, text)| Passage {
            block: number,
            sentence,
            kind: block.kind,
            text: text.to_owned(),
        }));
    }
    passages
}

/// Where the passages of a block stand: its sentences, or the whole of it where they are too many.
fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges = sentences(text);
    if ranges.len() > MOST_SENTENCES {
        ranges.truncate(1);
        ranges[0] = 0..text.len();
    }
    ranges
}

/// Marks that hold a sentence together.
fn is_joint(char: char) -> bool {
    matches!(
        char,
        ',' | ';' | ':' | '-' | '.' | ')' | ']' | '!' | '?' | '”' | '’' | '»'
    )
}

/// The key of a whole text: the keys of its words.
pub(super) fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len() + 16);
    push_key(&mut key, text);
    key
}

/// Appends the keys of a text's words; says how many they are.
fn push_key(key: &mut String, text: &str) -> usize {
    let mut count = 0;
    for word in words(text) {
        key.push_str(&word.key());
        key.push(BETWEEN);
        count += 1;
    }
    count
}
