//! An article's body cut into the passages that are compared: its sentences, each with its key.

use std::collections::HashMap;

use crate::news::{Block, BlockKind, Passage};

use super::sentences::sentences;
use super::words::words;

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
    /// Its text as it stands.
    pub(super) text: &'a str,
    /// Its key: equal numbers, equal keys.
    pub(super) key: usize,
    /// How many words it has.
    pub(super) size: usize,
}

impl Unit<'_> {
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
pub(super) struct Keys {
    numbers: HashMap<Box<str>, usize>,
    buffer: String,
}

impl Keys {
    /// Cuts blocks into sentences. One without any word is no passage.
    pub(super) fn units<'a>(&mut self, blocks: &'a [Block]) -> Vec<Unit<'a>> {
        let mut units = Vec::with_capacity(blocks.len() * 3);
        for (number, block) in blocks.iter().enumerate() {
            let mut sentence = 0;
            for range in sentences(&block.text) {
                let text = &block.text[range];
                self.buffer.clear();
                let size = push_key(&mut self.buffer, text);
                if size == 0 {
                    continue;
                }
                units.push(Unit {
                    block: number,
                    sentence,
                    kind: block.kind,
                    text,
                    key: self.number(),
                    size,
                });
                sentence += 1;
            }
        }
        units
    }

    /// How many different keys were seen.
    pub(super) fn count(&self) -> usize {
        self.numbers.len()
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
