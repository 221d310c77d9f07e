//! The words that differ between two texts, in pieces that a person can read.

use crate::news::{Mark, Piece};

use super::runs::{Run, runs};
use super::words::{Word, words};

/// Marks what was removed from `old` and added in `new`. Same and removed pieces joined give the
/// old words, same and added pieces the new ones; the spaces of what is the same are the new ones.
pub(super) fn pieces(old: &str, new: &str) -> Vec<Piece> {
    let (old_words, new_words): (Vec<_>, Vec<_>) = (words(old).collect(), words(new).collect());
    let runs = readdressed(runs(&old_words, &new_words), &old_words, &new_words);
    write(old, new, &old_words, &new_words, &runs)
}

/// The same runs, with addresses that the keys take for one told apart.
fn readdressed(runs: Vec<Run>, old: &[Word<'_>], new: &[Word<'_>]) -> Vec<Run> {
    let mut told_apart: Vec<Run> = Vec::with_capacity(runs.len());
    for run in runs {
        if !run.same {
            push(&mut told_apart, run);
            continue;
        }
        for (at_old, at_new) in run.old.zip(run.new) {
            let same = !old[at_old].is_another_address(&new[at_new]);
            let (old, new) = (at_old..at_old + 1, at_new..at_new + 1);
            push(&mut told_apart, Run { same, old, new });
        }
    }
    told_apart
}

/// Appends a run, or lengthens the last one of the same sort.
fn push(runs: &mut Vec<Run>, run: Run) {
    match runs.last_mut() {
        Some(last) if last.same == run.same => {
            last.old.end = run.old.end;
            last.new.end = run.new.end;
        }
        _ => runs.push(run),
    }
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
