//! Which words of two texts are the same: as many letters as can be, in as few runs as read well.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::words::Word;

/// Most words of both texts that are compared one by one; longer ones are replaced whole.
const MOST_WORDS: usize = 10_000;

/// Most pairs of words that are weighed against each other; larger texts go to `similar`.
const MOST_PAIRS: usize = 60_000;

/// What a run must be worth, in letters, to interrupt an edit: confetti reads worse than a longer edit.
const WORTH_A_BREAK: i32 = 7;

/// What a figure or a mark of quotation is worth beside its length.
const PROTECTED: i32 = 6;

/// A stretch of both texts: the same words, or words that replace one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) same: bool,
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
}

/// The runs of two texts, in order; sorts alternate.
pub(super) fn runs(old: &[Word<'_>], new: &[Word<'_>]) -> Vec<Run> {
    let mut numbers = HashMap::new();
    let old_keys = numbered(old, &mut numbers);
    let new_keys = numbered(new, &mut numbers);
    let front = old_keys
        .iter()
        .zip(&new_keys)
        .take_while(|(o, n)| o == n)
        .count();
    let room = old.len().min(new.len()) - front;
    let ends = old_keys.iter().rev().zip(new_keys.iter().rev()).take(room);
    let back = ends.take_while(|(o, n)| o == n).count();
    let (old_end, new_end) = (old.len() - back, new.len() - back);
    let (old_middle, new_middle) = (&old_keys[front..old_end], &new_keys[front..new_end]);

    let same = if old_middle.len() + new_middle.len() > MOST_WORDS {
        Vec::new()
    } else if old_middle.len() * new_middle.len() > MOST_PAIRS {
        longest(old_middle, new_middle)
    } else {
        let worth: Vec<i32> = old[front..old_end].iter().map(worth).collect();
        worthiest(old_middle, new_middle, &worth)
    };
    let middle = same
        .into_iter()
        .map(|(o, n, length)| (front + o, front + n, length));
    let ends = [(old_end, new_end, back), (old.len(), new.len(), 0)];
    let mut runs = Vec::new();
    let (mut at_old, mut at_new) = (0, 0);
    for (o, n, length) in [(0, 0, front)].into_iter().chain(middle).chain(ends) {
        push(&mut runs, false, at_old..o, at_new..n);
        push(&mut runs, true, o..o + length, n..n + length);
        (at_old, at_new) = (o + length, n + length);
    }
    runs
}

/// Words by number: equal numbers, equal keys.
fn numbered<'a>(words: &[Word<'a>], numbers: &mut HashMap<Cow<'a, str>, usize>) -> Vec<usize> {
    words
        .iter()
        .map(|word| {
            let next = numbers.len();
            *numbers.entry(word.key()).or_insert(next)
        })
        .collect()
}

/// Appends a run; neighbours of one sort become one.
fn push(runs: &mut Vec<Run>, same: bool, old: Range<usize>, new: Range<usize>) {
    if old.is_empty() && new.is_empty() {
        return;
    }
    match runs.last_mut() {
        Some(last) if last.same == same => {
            last.old.end = old.end;
            last.new.end = new.end;
        }
        _ => runs.push(Run { same, old, new }),
    }
}

/// What it is worth to show a word as the same.
fn worth(word: &Word<'_>) -> i32 {
    let letters = i32::try_from(word.text.chars().take(40).count()).unwrap_or(40);
    let protected = word.text.contains(char::is_numeric)
        || matches!(word.text, "no" | "not" | "nor" | "%" | "$" | "€" | "£")
        || matches!(word.text, "“" | "”" | "\"" | "«" | "»");
    letters + if protected { PROTECTED } else { 0 }
}

/// The longest common subsequence, as `similar` finds it.
fn longest(old: &[usize], new: &[usize]) -> Vec<(usize, usize, usize)> {
    capture_diff_slices(Algorithm::Myers, old, new)
        .into_iter()
        .filter_map(|op| match op {
            DiffOp::Equal {
                old_index,
                new_index,
                len,
            } => Some((old_index, new_index, len)),
            _ => None,
        })
        .collect()
}

/// The common runs that are worth most, each less what it costs to begin one.
fn worthiest(old: &[usize], new: &[usize], worth: &[i32]) -> Vec<(usize, usize, usize)> {
    let table = Table::of(old, new, worth);
    let mut same: Vec<(usize, usize, usize)> = Vec::new();
    let (mut o, mut n, mut in_run) = (old.len(), new.len(), false);
    while o > 0 && n > 0 {
        if in_run || table.closes(o, n) {
            (in_run, o, n) = (table.goes_on(o, n), o - 1, n - 1);
            match same.last_mut() {
                Some(run) if (run.0, run.1) == (o + 1, n + 1) => *run = (o, n, run.2 + 1),
                _ => same.push((o, n, 1)),
            }
        } else if table.skips_old(o, n) {
            o -= 1;
        } else {
            n -= 1;
        }
    }
    same.reverse();
    same
}

/// For each pair of beginnings, the choice that is worth most.
struct Table {
    width: usize,
    choices: Vec<u8>,
}

/// The pair of words before here is a run's last.
const CLOSES: u8 = 1;
/// The run of this pair began before it.
const GOES_ON: u8 = 2;
/// The older word before here is in no run.
const SKIPS_OLD: u8 = 4;

impl Table {
    fn of(old: &[usize], new: &[usize], worth: &[i32]) -> Self {
        const NEVER: i32 = i32::MIN / 2;
        let width = new.len() + 1;
        let mut choices = vec![0; (old.len() + 1) * width];
        // The best so far, and the best that ends in a run, for the row of the older word before.
        let mut best = vec![0; width];
        let mut run = vec![NEVER; width];
        for (row, &word) in old.iter().enumerate() {
            let (mut best_left, mut best_before, mut run_before) = (0, best[0], run[0]);
            run[0] = NEVER;
            for (column, &other) in new.iter().enumerate() {
                let choice = &mut choices[(row + 1) * width + column + 1];
                let mut in_run = NEVER;
                if word == other {
                    let goes_on = run_before >= best_before - WORTH_A_BREAK;
                    in_run = worth[row] + run_before.max(best_before - WORTH_A_BREAK);
                    *choice |= if goes_on { GOES_ON } else { 0 };
                }
                let above = best[column + 1];
                let skipped = above.max(best_left);
                let closes = in_run > skipped;
                *choice |= if closes { CLOSES } else { 0 };
                *choice |= if above >= best_left { SKIPS_OLD } else { 0 };
                (best_before, run_before) = (above, run[column + 1]);
                best_left = skipped.max(in_run);
                best[column + 1] = best_left;
                run[column + 1] = in_run;
            }
        }
        Self { width, choices }
    }

    fn has(&self, o: usize, n: usize, choice: u8) -> bool {
        self.choices[o * self.width + n] & choice != 0
    }

    fn closes(&self, o: usize, n: usize) -> bool {
        self.has(o, n, CLOSES)
    }

    fn goes_on(&self, o: usize, n: usize) -> bool {
        self.has(o, n, GOES_ON)
    }

    fn skips_old(&self, o: usize, n: usize) -> bool {
        self.has(o, n, SKIPS_OLD)
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    fn same(old: &str, new: &str) -> Vec<String> {
        let (old, new): (Vec<_>, Vec<_>) = (words(old).collect(), words(new).collect());
        let text = |run: &Run| {
            let texts: Vec<&str> = new[run.new.clone()].iter().map(|word| word.text).collect();
            texts.join(" ")
        };
        runs(&old, &new)
            .iter()
            .filter(|run| run.same)
            .map(text)
            .collect()
    }

    #[test]
    fn a_stray_small_word_does_not_interrupt_an_edit() {
        assert_eq!(
            same("The crew of a ferry left", "The owner in a statement left"),
            ["The", "left"]
        );
    }

    #[test]
    fn a_figure_that_stayed_is_shown_as_such() {
        assert_eq!(
            same("It hurt 12 badly today", "He saw 12 there today"),
            ["12", "today"]
        );
    }

    #[test]
    fn runs_cover_both_texts_and_alternate() {
        let (old, new) = ("a b c d e f", "x b c y e z");
        let (old, new): (Vec<_>, Vec<_>) = (words(old).collect(), words(new).collect());
        let runs = runs(&old, &new);
        let (mut o, mut n) = (0, 0);
        for run in &runs {
            assert_eq!((run.old.start, run.new.start), (o, n));
            (o, n) = (run.old.end, run.new.end);
        }
        assert_eq!((o, n), (old.len(), new.len()));
        assert!(runs.windows(2).all(|pair| pair[0].same != pair[1].same));
    }

    #[test]
    fn what_was_moved_to_the_end_is_one_edit_on_either_side() {
        assert_eq!(
            same(
                "He said on Monday that the talks failed",
                "The talks failed, he said on Monday"
            ),
            ["said on Monday"]
        );
    }
}
