//! The words that differ between two texts, in pieces that a person can read.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::news::{Mark, Piece};

use super::words::{Word, is_unspaced, words};

/// Most words of both texts that are compared one by one; longer ones are replaced whole.
const MOST_WORDS: usize = 60_000;

/// Longest word, in characters, that may stand alone between two edits and be taken into them.
const LONGEST_STRAY: usize = 3;

/// Marks what was removed from `old` and added in `new`. Same and removed pieces joined give the
/// old words, same and added pieces the new ones; the spaces of what is the same are the new ones.
pub(super) fn pieces(old: &str, new: &str) -> Vec<Piece> {
    let (old_words, new_words): (Vec<_>, Vec<_>) = (words(old).collect(), words(new).collect());
    let runs = tidy(&new_words, runs(&old_words, &new_words));
    write(old, new, &old_words, &new_words, &runs)
}

/// A stretch of both texts: the same words, or words that replace one another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Run {
    same: bool,
    old: Range<usize>,
    new: Range<usize>,
}

fn runs(old: &[Word<'_>], new: &[Word<'_>]) -> Vec<Run> {
    if old.len() + new.len() > MOST_WORDS {
        return vec![Run {
            same: false,
            old: 0..old.len(),
            new: 0..new.len(),
        }];
    }
    let mut numbers = HashMap::new();
    let old_keys = numbered(old, &mut numbers);
    let new_keys = numbered(new, &mut numbers);
    let mut runs: Vec<Run> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old_keys, &new_keys) {
        push(
            &mut runs,
            Run {
                same: matches!(op, DiffOp::Equal { .. }),
                old: op.old_range(),
                new: op.new_range(),
            },
        );
    }
    runs
}

fn numbered<'a>(
    words: &[Word<'a>],
    numbers: &mut HashMap<std::borrow::Cow<'a, str>, usize>,
) -> Vec<usize> {
    words
        .iter()
        .map(|word| {
            let next = numbers.len();
            *numbers.entry(word.key()).or_insert(next)
        })
        .collect()
}

/// Appends a run; neighbours of one sort become one.
fn push(runs: &mut Vec<Run>, run: Run) {
    match runs.last_mut() {
        Some(last) if last.same == run.same => {
            last.old.end = run.old.end;
            last.new.end = run.new.end;
        }
        _ => runs.push(run),
    }
}

/// Takes stray small words between two edits into them: one edit reads better than confetti.
fn tidy(new: &[Word<'_>], runs: Vec<Run>) -> Vec<Run> {
    let last = runs.len().saturating_sub(1);
    let stray: Vec<bool> = runs
        .iter()
        .enumerate()
        .map(|(at, run)| {
            run.same
                && at > 0
                && at < last
                && is_stray(&new[run.new.clone()])
                && replaces(&runs[at - 1])
                && replaces(&runs[at + 1])
        })
        .collect();
    let mut tidied = Vec::with_capacity(runs.len());
    for (mut run, stray) in runs.into_iter().zip(stray) {
        run.same &= !stray;
        push(&mut tidied, run);
    }
    tidied
}

fn replaces(run: &Run) -> bool {
    !run.old.is_empty() && !run.new.is_empty()
}

/// A single short word in small letters, or a mark; never a negation or a figure.
fn is_stray(words: &[Word<'_>]) -> bool {
    let [word] = words else { return false };
    let text = word.text;
    let short = text.chars().count() <= LONGEST_STRAY;
    short
        && !matches!(text, "no" | "not" | "nor")
        && !text
            .contains(|char: char| char.is_numeric() || char.is_uppercase() || is_unspaced(char))
}

/// Puts runs into text.
fn write(
    old: &str,
    new: &str,
    old_words: &[Word<'_>],
    new_words: &[Word<'_>],
    runs: &[Run],
) -> Vec<Piece> {
    let mut writer = Writer::default();
    let sides = |run: &Run| {
        (
            Side::of(old, &old_words[run.old.clone()]),
            Side::of(new, &new_words[run.new.clone()]),
        )
    };
    for (at, run) in runs.iter().enumerate() {
        let (old_side, new_side) = sides(run);
        if run.same {
            writer.same(old_side, new_side);
        } else {
            writer.replaced(old_side, new_side, runs.get(at + 1).map(sides));
        }
    }
    writer.pieces
}

/// A run of words of one text, and the space before it.
#[derive(Debug, Clone, Copy, Default)]
struct Side<'a> {
    gap: &'a str,
    text: &'a str,
}

impl<'a> Side<'a> {
    fn of(text: &'a str, words: &[Word<'_>]) -> Self {
        match (words.first(), words.last()) {
            (Some(first), Some(last)) => Self {
                gap: &text[first.gap..first.start],
                text: &text[first.start..last.end()],
            },
            _ => Self::default(),
        }
    }
}

#[derive(Debug, Default)]
struct Writer {
    pieces: Vec<Piece>,
    /// The space before what comes next is written already.
    gap_is_written: bool,
}

impl Writer {
    /// Writes what both have. Where only one of them has a space before it, the space belongs to
    /// the edit before.
    fn same(&mut self, old: Side<'_>, new: Side<'_>) {
        if std::mem::take(&mut self.gap_is_written) {
            return self.put(Mark::Same, new.text);
        }
        let (mark, gap) = match (old.gap.is_empty(), new.gap.is_empty()) {
            (false, true) => (Mark::Removed, old.gap),
            (true, false) => (Mark::Added, new.gap),
            _ => (Mark::Same, new.gap),
        };
        if mark == Mark::Same || !self.append(mark, gap) {
            self.put(Mark::Same, gap);
        }
        self.put(Mark::Same, new.text);
    }

    /// Writes an edit; `next` is what follows it in both texts.
    fn replaced(&mut self, old: Side<'_>, new: Side<'_>, next: Option<(Side<'_>, Side<'_>)>) {
        if let Some((old_next, new_next)) = next {
            let (only, mark, gap, other_gap) = if new.text.is_empty() {
                (old, Mark::Removed, old_next.gap, new_next.gap)
            } else {
                (new, Mark::Added, new_next.gap, old_next.gap)
            };
            let one_sided = old.text.is_empty() || new.text.is_empty();
            let space_before = only.gap.is_empty() == other_gap.is_empty();
            if one_sided && space_before && gap.is_empty() != other_gap.is_empty() {
                // "reached -4": the space goes before the sign, not between it and the figure.
                self.put(Mark::Same, only.gap);
                self.pieces.push(Piece {
                    mark,
                    text: format!("{}{gap}", only.text),
                });
                self.gap_is_written = true;
                return;
            }
        }
        let both = !old.text.is_empty() && !new.text.is_empty();
        let shared_gap = both && old.gap.is_empty() == new.gap.is_empty();
        if shared_gap {
            self.put(Mark::Same, new.gap);
        }
        for (mark, side) in [(Mark::Removed, old), (Mark::Added, new)] {
            if !side.text.is_empty() {
                let gap = if shared_gap { "" } else { side.gap };
                self.pieces.push(Piece {
                    mark,
                    text: format!("{gap}{}", side.text),
                });
            }
        }
    }

    /// Appends to the last piece of this mark in the edit just written; says whether there is one.
    fn append(&mut self, mark: Mark, text: &str) -> bool {
        let edit = self.pieces.iter_mut().rev();
        let mut edit = edit.take_while(|piece| piece.mark != Mark::Same);
        let piece = edit.find(|piece| piece.mark == mark);
        piece.map(|piece| piece.text.push_str(text)).is_some()
    }

    fn put(&mut self, mark: Mark, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(last) if last.mark == mark => last.text.push_str(text),
            _ => self.pieces.push(Piece {
                mark,
                text: text.to_owned(),
            }),
        }
    }
}
