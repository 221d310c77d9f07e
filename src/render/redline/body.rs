//! The body in rows: which sentences are shown, in which paragraph, and what went elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::super::clean;
use super::{Marked, Part, Row, Way, pieces};
use crate::news::{BlockKind, Edit, EditKind, Passage, Piece};

/// Lays the body's edits out in rows.
pub(super) fn rows(edits: &[Edit]) -> Vec<Row> {
    let units = units(edits);
    let mut leaving: Vec<&Unit> = units.iter().filter(|unit| unit.way.is_some()).collect();
    leaving.sort_by_key(|unit| std::cmp::Reverse(stood(unit.edit)));
    let mut rows = Rows::default();
    for unit in &units {
        if unit.way.is_none() && !unit.edit.old.is_empty() {
            while leaving
                .last()
                .is_some_and(|gone| stood(gone.edit) < stood(unit.edit))
            {
                rows.leave(leaving.pop());
            }
        }
        rows.add(unit);
    }
    while !leaving.is_empty() {
        rows.leave(leaving.pop());
    }
    rows.finish()
}

/// One edit of the body and how it is shown.
struct Unit<'a> {
    edit: &'a Edit,
    paragraph: Paragraph,
    shown: bool,
    way: Option<Way>,
}

/// Which paragraph an edit is shown in: one of the newer article, or one that is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paragraph {
    Newer(usize),
    Gone(usize),
}

fn units(edits: &[Edit]) -> Vec<Unit<'_>> {
    let (older, newer) = (
        numbers(edits, |edit| &edit.old),
        numbers(edits, |edit| &edit.new),
    );
    let standing = next_standing(edits);
    let mut units: Vec<Unit> = Vec::with_capacity(edits.len());
    let mut reached = None;
    for (index, edit) in edits.iter().enumerate() {
        let way = edit.moved.then(|| Way {
            up: stood(edit) > reached,
            from: block(&edit.old).and_then(|block| older.get(&block).copied()),
            to: block(&edit.new).and_then(|block| newer.get(&block).copied()),
        });
        if way.is_none() {
            reached = stood(edit).or(reached);
        }
        units.push(Unit {
            edit,
            paragraph: paragraph(edit, units.last(), standing[index]),
            shown: edit.kind != EditKind::Kept || edit.moved,
            way,
        });
    }
    show_neighbours(&mut units);
    units
}

/// Where an edit stood in the older article.
fn stood(edit: &Edit) -> Option<(usize, usize)> {
    edit.old
        .first()
        .map(|passage| (passage.block, passage.sentence))
}

/// The running paragraphs of one side, by their blocks.
fn numbers(edits: &[Edit], side: impl Fn(&Edit) -> &Vec<Passage>) -> BTreeMap<usize, usize> {
    let blocks: BTreeSet<usize> = edits
        .iter()
        .flat_map(side)
        .filter(|passage| passage.kind == BlockKind::Paragraph)
        .map(|passage| passage.block)
        .collect();
    blocks.into_iter().zip(1..).collect()
}

/// For each edit, the next one from there on that stands in the newer article.
fn next_standing(edits: &[Edit]) -> Vec<Option<&Edit>> {
    let mut next = None;
    let mut standing = Vec::with_capacity(edits.len());
    for edit in edits.iter().rev() {
        if !edit.new.is_empty() {
            next = Some(edit);
        }
        standing.push(next);
    }
    standing.reverse();
    standing
}

/// What was removed is shown in the paragraph that it stood in, as long as that still stands.
fn paragraph(edit: &Edit, before: Option<&Unit>, after: Option<&Edit>) -> Paragraph {
    if let Some(newer) = block(&edit.new) {
        return Paragraph::Newer(newer);
    }
    let older = block(&edit.old);
    let beside = |other: &Edit| !other.moved && block(&other.old) == older;
    if let Some(unit) = before.filter(|unit| beside(unit.edit)) {
        return unit.paragraph;
    }
    after
        .filter(|next| beside(next))
        .and_then(|next| block(&next.new))
        .map_or(Paragraph::Gone(older.unwrap_or(0)), Paragraph::Newer)
}

fn block(passages: &[Passage]) -> Option<usize> {
    passages.first().map(|passage| passage.block)
}

/// A kept sentence beside a change in its paragraph says what the change is about.
fn show_neighbours(units: &mut [Unit]) {
    let changed: Vec<Option<Paragraph>> = units
        .iter()
        .map(|unit| (unit.shown && unit.way.is_none()).then_some(unit.paragraph))
        .collect();
    for (index, unit) in units.iter_mut().enumerate() {
        let beside = |other: Option<&Option<Paragraph>>| other == Some(&Some(unit.paragraph));
        let before = index.checked_sub(1).and_then(|index| changed.get(index));
        unit.shown = unit.shown || beside(before) || beside(changed.get(index + 1));
    }
}

/// Rows as they grow.
#[derive(Default)]
struct Rows {
    done: Vec<Row>,
    folded: usize,
    open: Option<(Paragraph, Marked)>,
    left: Option<(usize, Way)>,
}

impl Rows {
    fn add(&mut self, unit: &Unit) {
        if !unit.shown {
            self.close();
            self.folded += unit.edit.new.len().max(1);
            return;
        }
        self.unfold();
        let pieces = pieces::of_edit(unit.edit);
        match &mut self.open {
            Some((paragraph, marked))
                if *paragraph == unit.paragraph && marked.moved == unit.way =>
            {
                pieces::append(&mut marked.pieces, pieces);
            }
            _ => {
                self.close();
                self.open = Some((unit.paragraph, begun(unit, pieces)));
            }
        }
    }

    /// Says that a passage went from here; sentences that went together are said once.
    fn leave(&mut self, unit: Option<&Unit>) {
        let Some((unit, way)) = unit.and_then(|unit| Some((unit, unit.way?))) else {
            return;
        };
        let block = block(&unit.edit.old).unwrap_or(0);
        let last = matches!(self.done.last(), Some(Row::MovedAway { .. }));
        if last && self.open.is_none() && self.folded == 0 && self.left == Some((block, way)) {
            return;
        }
        self.close();
        self.unfold();
        self.left = Some((block, way));
        let text = pieces::joined(&unit.edit.old);
        self.done.push(Row::MovedAway {
            opening: clean::clipped(&clean::line(&text), 60),
            way,
        });
    }

    fn close(&mut self) {
        if let Some((_, marked)) = self.open.take() {
            self.done.push(Row::Marked(marked));
        }
    }

    fn unfold(&mut self) {
        if self.folded > 0 {
            self.done
                .push(Row::Folded(std::mem::take(&mut self.folded)));
        }
    }

    fn finish(mut self) -> Vec<Row> {
        self.close();
        self.unfold();
        self.done
    }
}

fn begun(unit: &Unit, pieces: Vec<Piece>) -> Marked {
    let passage = unit.edit.new.first().or(unit.edit.old.first());
    Marked {
        part: Part::Block(passage.map_or(BlockKind::Paragraph, |passage| passage.kind)),
        moved: unit.way,
        pieces,
    }
}
