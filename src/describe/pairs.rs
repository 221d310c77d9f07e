//! Pairs what carries facts in the hunks of a revised passage: which figure became which.

use std::ops::Range;

use super::names::Names;
use super::revision::{Hunk, Revision, Side};
use super::spans::{Sort, Span, Text, spans};

/// A typed stretch that changed, came or went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) sort: Sort,
    pub(super) old: Option<Span>,
    pub(super) new: Option<Span>,
    /// In which hunk.
    pub(super) hunk: Option<usize>,
}

/// What changed of the spans that the hunks touch. What only changed its place within the passage is
/// left out, save negations: where those stand is what they mean.
pub(super) fn touched(
    old: &Text<'_>,
    new: &Text<'_>,
    revision: &Revision,
    hunks: &[&Hunk],
    names: &Names,
) -> Vec<Pair> {
    let mut olds = Spans::of(old, names, hunks, |hunk| &hunk.old);
    let mut news = Spans::of(new, names, hunks, |hunk| &hunk.new);
    let mut pairs = Vec::new();
    for by_image in [false, true] {
        for loose in [false, true] {
            join(&mut olds, &mut news, revision, by_image, loose, &mut pairs);
        }
    }
    let (gone, came) = (olds.left(), news.left());
    pairs.extend(one_sided(gone, came));
    pairs.retain(|pair| match (&pair.old, &pair.new) {
        (Some(old), Some(new)) => old.value != new.value,
        _ => true,
    });
    pairs.sort_by_key(|pair| pair.hunk);
    pairs
}

/// The spans of one text, with the hunk that touches each.
struct Spans {
    all: Vec<Span>,
    hunk: Vec<Option<usize>>,
    used: Vec<bool>,
}

impl Spans {
    fn of(
        text: &Text<'_>,
        names: &Names,
        hunks: &[&Hunk],
        side: impl Fn(&Hunk) -> &Range<usize>,
    ) -> Self {
        let spans = spans(text, names);
        let hunk = spans
            .iter()
            .map(|span| hunks.iter().position(|hunk| touches(span, side(hunk))))
            .collect();
        Self {
            used: vec![false; spans.len()],
            all: spans,
            hunk,
        }
    }

    fn left(&self) -> Vec<(Span, usize)> {
        (0..self.all.len())
            .filter(|&at| !self.used[at])
            .filter_map(|at| self.hunk[at].map(|hunk| (self.all[at].clone(), hunk)))
            .collect()
    }
}

fn touches(span: &Span, range: &Range<usize>) -> bool {
    if range.is_empty() {
        return span.start < range.start && range.start < span.end;
    }
    span.start < range.end && range.start < span.end
}

/// Joins spans of one sort: those that stand in one hunk in order, then those that answer to each
/// other by place.
fn join(
    olds: &mut Spans,
    news: &mut Spans,
    revision: &Revision,
    by_image: bool,
    loose: bool,
    pairs: &mut Vec<Pair>,
) {
    for o in 0..olds.all.len() {
        if olds.used[o] {
            continue;
        }
        let image = revision.image(Side::Old, &(olds.all[o].start..olds.all[o].end));
        let partner = (0..news.all.len()).find(|&n| {
            let touched = olds.hunk[o].is_some() || news.hunk[n].is_some();
            let together = if by_image {
                touched && touches(&news.all[n], &image)
            } else {
                olds.hunk[o].is_some() && olds.hunk[o] == news.hunk[n]
            };
            together && !news.used[n] && fit(olds.all[o].sort, news.all[n].sort, loose)
        });
        let Some(n) = partner else { continue };
        (olds.used[o], news.used[n]) = (true, true);
        pairs.push(Pair {
            sort: olds.all[o].sort.min(news.all[n].sort),
            old: Some(olds.all[o].clone()),
            new: Some(news.all[n].clone()),
            hunk: olds.hunk[o].or(news.hunk[n]),
        });
    }
}

/// Whether two sorts can stand for each other: the same, or, loosely, figures and dates, and words
/// of saying and of certainty.
fn fit(one: Sort, other: Sort, loose: bool) -> bool {
    let counts = |sort| matches!(sort, Sort::Figure | Sort::Date | Sort::Time);
    let tells = |sort| matches!(sort, Sort::Saying | Sort::Certainty);
    one == other || loose && (counts(one) && counts(other) || tells(one) && tells(other))
}

fn one_sided(mut gone: Vec<(Span, usize)>, came: Vec<(Span, usize)>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (span, hunk) in came {
        let moved = gone.iter().position(|(other, _)| {
            span.sort != Sort::Negation && other.sort == span.sort && other.value == span.value
        });
        if let Some(at) = moved {
            gone.remove(at);
            continue;
        }
        pairs.push(Pair {
            sort: span.sort,
            old: None,
            new: Some(span),
            hunk: Some(hunk),
        });
    }
    pairs.extend(gone.into_iter().map(|(span, hunk)| Pair {
        sort: span.sort,
        old: Some(span),
        new: None,
        hunk: Some(hunk),
    }));
    pairs
}
