//! What a revised passage means: the facts in its hunks.

use crate::news::{FactKind, Piece, Place, Weight};

use super::found::Found;
use super::names::Names;
use super::pairs::{self, Pair};
use super::quotes;
use super::revision::{Hunk, Revision};
use super::spans::{Sort, Text};
use super::typos::{
    is_misspelling, same_but_for_capitals, same_but_for_glyphs, same_but_for_spaces,
};
use super::{figures, lexicon, wording};

/// Most words of a hunk whose figures and names are told one by one when they only came or went.
const SHORT_HUNK: usize = 8;

/// The facts of one revised passage.
pub(super) fn facts(pieces: &[Piece], place: Place, names: &Names) -> Vec<Found> {
    let revision = Revision::of(pieces);
    let passage = Passage {
        old: Text::new(&revision.old),
        new: Text::new(&revision.new),
        revision: &revision,
        place,
        names,
    };
    if passage.old.is_cut() || passage.new.is_cut() {
        // Facts may stand beyond what is looked at: told whole, and as if there were some.
        let (old, new) = (revision.old.trim(), revision.new.trim());
        let found = Found::of(FactKind::Reworded, place, Some(old), Some(new));
        return vec![found.at_least(Weight::Substantive)];
    }
    let mut told = Told::default();
    let hunks: Vec<&Hunk> = revision
        .hunks
        .iter()
        .filter(|hunk| !passage.is_cosmetic(hunk, &mut told))
        .collect();
    let (capitals, hunks): (Vec<&Hunk>, Vec<&Hunk>) = hunks
        .into_iter()
        .partition(|hunk| passage.is_capitals(hunk));
    passage.quotes(&hunks, &mut told);
    passage.spans(&hunks, &mut told);
    passage.contraries(&hunks, &mut told);
    passage.rest(&hunks, &mut told);
    passage.reworded(&capitals, Weight::Minor, &mut told);
    told.found
}

/// What was found, and which words are accounted for by it.
#[derive(Debug, Default)]
pub(super) struct Told {
    found: Vec<Found>,
    old: Vec<(usize, usize)>,
    new: Vec<(usize, usize)>,
}

impl Told {
    fn covers_old(&self, start: usize, end: usize) -> bool {
        self.old
            .iter()
            .any(|&(from, to)| from <= start && end <= to)
    }

    fn covers_new(&self, start: usize, end: usize) -> bool {
        self.new
            .iter()
            .any(|&(from, to)| from <= start && end <= to)
    }
}

/// Both texts of a passage and what is known about them.
struct Passage<'a> {
    old: Text<'a>,
    new: Text<'a>,
    revision: &'a Revision,
    place: Place,
    names: &'a Names,
}

impl Passage<'_> {
    fn old_text(&self, hunk: &Hunk) -> &str {
        self.revision.old[hunk.old.clone()].trim()
    }

    fn new_text(&self, hunk: &Hunk) -> &str {
        self.revision.new[hunk.new.clone()].trim()
    }

    /// Tells glyphs and mended typos; says whether the hunk is nothing more.
    fn is_cosmetic(&self, hunk: &Hunk, told: &mut Told) -> bool {
        let (old, new) = (self.old_text(hunk), self.new_text(hunk));
        let kind = if same_but_for_glyphs(old, new) {
            FactKind::Typography
        } else if is_misspelling(old, new) || same_but_for_spaces(old, new) {
            FactKind::Typo
        } else {
            return false;
        };
        let whole = |text: &Text<'_>, range: &std::ops::Range<usize>| {
            let (from, to) = text.within(range.start, range.end);
            let tight = from > 0 && text.is_tight(from) && text.word(from).starts_with(['\'', '’']);
            text.slice(from - usize::from(tight), to).to_owned()
        };
        let (old, new) = (whole(&self.old, &hunk.old), whole(&self.new, &hunk.new));
        let found = Found::of(kind, self.place, Some(&old), Some(&new));
        let again = |other: &Found| kind == FactKind::Typography && other.fact.kind == kind;
        if !told.found.iter().any(again) {
            told.found.push(found);
        }
        true
    }

    /// "The Customer" → "the customer" is a matter of style, and no name came or went.
    fn is_capitals(&self, hunk: &Hunk) -> bool {
        same_but_for_capitals(self.old_text(hunk), self.new_text(hunk))
    }

    fn quotes(&self, hunks: &[&Hunk], told: &mut Told) {
        let (old, new) = (quotes::quotes(&self.old), quotes::quotes(&self.new));
        for change in quotes::changes(self.revision, hunks, &old, &new) {
            let (kind, text, quote) = match (&change.old, &change.new) {
                (_, Some(quote)) => (change.kind, &self.new, quote),
                (Some(quote), _) => (change.kind, &self.old, quote),
                _ => continue,
            };
            let about = quotes::speaker(text, quote, self.names);
            let value = |side: &str, range: &Option<std::ops::Range<usize>>| {
                range.as_ref().map(|range| {
                    let value = &side[range.clone()];
                    let value = if kind == FactKind::QuoteMarks {
                        value
                    } else {
                        quotes::inner(value)
                    };
                    value.to_owned()
                })
            };
            let (before, after) = (
                value(self.old.whole, &change.old),
                value(self.new.whole, &change.new),
            );
            told.old
                .extend(change.old.map(|range| (range.start, range.end)));
            told.new
                .extend(change.new.map(|range| (range.start, range.end)));
            let found = Found::of(kind, self.place, before.as_deref(), after.as_deref());
            told.found.push(found.about(about));
        }
    }

    fn spans(&self, hunks: &[&Hunk], told: &mut Told) {
        for pair in pairs::touched(&self.old, &self.new, self.revision, hunks, self.names) {
            let Some(found) = self.fact(&pair, hunks) else {
                continue;
            };
            if let Some(hunk) = pair.hunk.map(|at| hunks[at])
                && shows_all_around(found.fact.kind, &pair)
            {
                told.old.push((hunk.old.start, hunk.old.end));
                told.new.push((hunk.new.start, hunk.new.end));
            }
            told.found.push(found);
            told.old.extend(pair.old.map(|span| (span.start, span.end)));
            told.new.extend(pair.new.map(|span| (span.start, span.end)));
        }
    }

    fn fact(&self, pair: &Pair, hunks: &[&Hunk]) -> Option<Found> {
        let old = pair
            .old
            .as_ref()
            .map(|span| &self.old.whole[span.start..span.end]);
        let new = pair
            .new
            .as_ref()
            .map(|span| &self.new.whole[span.start..span.end]);
        let hunk = pair.hunk.map(|at| hunks[at])?;
        let one_sided = old.is_none() || new.is_none();
        let longest = match pair.sort {
            Sort::Figure | Sort::Date | Sort::Time | Sort::Name => SHORT_HUNK,
            _ => SHORT_HUNK / 2,
        };
        if one_sided && self.size(hunk) > longest || self.is_chance(pair, hunk) {
            return None;
        }
        let of = |kind| Found::of(kind, self.place, old, new);
        let of_values = |old, new| Found::of(FactKind::Figure, self.place, old, new);
        Some(match pair.sort {
            Sort::Figure => match self.counted(pair) {
                None => of_values(
                    pair.old
                        .as_ref()
                        .map(|span| figures::named(&self.old, span)),
                    pair.new
                        .as_ref()
                        .map(|span| figures::named(&self.new, span)),
                ),
                about => of(FactKind::Figure).about(about),
            },
            Sort::Date => of(FactKind::Date),
            Sort::Time => of(FactKind::Time),
            Sort::Name => of(FactKind::Name),
            Sort::Negation if one_sided => {
                let kind = if old.is_none() {
                    FactKind::NegationAdded
                } else {
                    FactKind::NegationRemoved
                };
                self.around(kind, hunk)
            }
            Sort::Saying | Sort::Certainty if one_sided => {
                self.around(attribution(pair.sort), hunk)
            }
            Sort::Saying | Sort::Certainty => of(attribution(pair.sort)),
            Sort::Negation => return None,
        })
    }

    /// A fact whose values are the hunk with the words around it.
    fn around(&self, kind: FactKind, hunk: &Hunk) -> Found {
        let (old, new) = wording::around(&self.old, &self.new, hunk, 1);
        Found::of(kind, self.place, Some(old), Some(new))
    }

    /// In a hunk that was written anew on both sides, what stands for what is chance, save figures
    /// that count the same.
    fn is_chance(&self, pair: &Pair, hunk: &Hunk) -> bool {
        let (old, new) = self.sizes(hunk);
        let (before, after) = self.both_counted(pair);
        let counts_the_same = before.is_some() && before == after;
        old.min(new) > SHORT_HUNK - 2 && !(pair.sort == Sort::Figure && counts_the_same)
    }

    fn counted(&self, pair: &Pair) -> Option<String> {
        let (before, after) = self.both_counted(pair);
        after.or(before)
    }

    fn both_counted(&self, pair: &Pair) -> (Option<String>, Option<String>) {
        let of = |text: &Text<'_>, span: &Option<super::spans::Span>| {
            let span = span.as_ref()?;
            let (from, to) = text.within(span.start, span.end);
            figures::counted(text, from, to)
        };
        (of(&self.old, &pair.old), of(&self.new, &pair.new))
    }

    fn size(&self, hunk: &Hunk) -> usize {
        let (old, new) = self.sizes(hunk);
        old.max(new)
    }

    /// How many words a hunk has on both sides.
    fn sizes(&self, hunk: &Hunk) -> (usize, usize) {
        let count = |text: &Text<'_>, range: &std::ops::Range<usize>| {
            let (from, to) = text.within(range.start, range.end);
            to - from
        };
        (count(&self.old, &hunk.old), count(&self.new, &hunk.new))
    }

    fn contraries(&self, hunks: &[&Hunk], told: &mut Told) {
        for hunk in hunks {
            let old = untold(&self.old, &hunk.old, |start, end| {
                told.covers_old(start, end)
            });
            let new = untold(&self.new, &hunk.new, |start, end| {
                told.covers_new(start, end)
            });
            if old.len() > SHORT_HUNK || new.len() > SHORT_HUNK {
                continue;
            }
            let pair = old.iter().find_map(|&o| {
                let contrary = |n: &&usize| {
                    lexicon::are_contrary(self.old.lower(o), self.new.lower(**n))
                        || self.are_other_bounds(o, **n)
                };
                new.iter().find(contrary).map(|&n| (o, n))
            });
            let Some((o, n)) = pair else { continue };
            let small =
                lexicon::is_small(self.old.lower(o)) || lexicon::is_small(self.new.lower(n));
            let value = |text: &Text<'_>, at: usize| {
                let end = (at + 1 + usize::from(small)).min(text.words.len());
                text.slice(at, end).to_owned()
            };
            let (before, after) = (value(&self.old, o), value(&self.new, n));
            told.found.push(Found::of(
                FactKind::Contrary,
                self.place,
                Some(&before),
                Some(&after),
            ));
            told.old
                .push((self.old.words[o].start, self.old.words[o].end()));
            told.new
                .push((self.new.words[n].start, self.new.words[n].end()));
        }
    }

    /// "About 30" and "more than 30".
    fn are_other_bounds(&self, o: usize, n: usize) -> bool {
        let (old, new) = (wording::bound(&self.old, o), wording::bound(&self.new, n));
        old.zip(new).is_some_and(|(old, new)| old != new)
    }

    /// What is left is told as reworded. Protected words among it make it weigh as a fact.
    fn rest(&self, hunks: &[&Hunk], told: &mut Told) {
        let mut left: Vec<&Hunk> = Vec::new();
        let mut protected = false;
        for hunk in hunks {
            let old = untold(&self.old, &hunk.old, |start, end| {
                told.covers_old(start, end)
            });
            let new = untold(&self.new, &hunk.new, |start, end| {
                told.covers_new(start, end)
            });
            protected |= old
                .iter()
                .any(|&at| wording::is_protected(&self.old, at, self.names));
            protected |= new
                .iter()
                .any(|&at| wording::is_protected(&self.new, at, self.names));
            let speaks = |text: &Text<'_>, at: &usize| wording::is_content(text.lower(*at));
            let content = old.iter().any(|at| speaks(&self.old, at))
                || new.iter().any(|at| speaks(&self.new, at));
            let (of_old, of_new) = self.sizes(hunk);
            let total = of_old + of_new;
            let untouched = old.len() + new.len() == total;
            if content || untouched && !(old.is_empty() && new.is_empty()) {
                left.push(hunk);
            }
        }
        let has_fact = told
            .found
            .iter()
            .any(|found| found.weight == Weight::Substantive);
        if left.is_empty() && protected && !has_fact {
            left = hunks.to_vec();
        }
        let weight = if protected {
            Weight::Substantive
        } else {
            Weight::Minor
        };
        self.reworded(&left, weight, told);
    }

    fn reworded(&self, hunks: &[&Hunk], weight: Weight, told: &mut Told) {
        for (old, new) in wording::windows(&self.old, &self.new, hunks) {
            let found = Found::of(FactKind::Reworded, self.place, old, new);
            told.found.push(found.at_least(weight));
        }
    }
}

/// Whether the fact's values are its whole hunk, so that nothing is left of it to tell.
fn shows_all_around(kind: FactKind, pair: &Pair) -> bool {
    let one_sided = pair.old.is_none() || pair.new.is_none();
    let tells_wording = matches!(
        kind,
        FactKind::NegationAdded
            | FactKind::NegationRemoved
            | FactKind::Attribution
            | FactKind::Certainty
    );
    one_sided && tells_wording
}

fn attribution(sort: Sort) -> FactKind {
    match sort {
        Sort::Certainty => FactKind::Certainty,
        _ => FactKind::Attribution,
    }
}

/// The words of a hunk that no fact accounts for yet.
fn untold(
    text: &Text<'_>,
    range: &std::ops::Range<usize>,
    is_told: impl Fn(usize, usize) -> bool,
) -> Vec<usize> {
    let (from, to) = text.within(range.start, range.end);
    (from..to)
        .filter(|&at| !is_told(text.words[at].start, text.words[at].end()))
        .collect()
}
