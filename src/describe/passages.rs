//! What came, went or moved as a whole: paragraphs, sentences, captions, headings, live entries.

use std::collections::HashSet;

use crate::news::{
    Article, BlockKind, Change, Edit, EditKind, Fact, FactKind, Passage, Place, Weight,
};

use super::found::Found;
use super::names::Names;
use super::quotes;
use super::spans::Text;
use super::{revised, wording};

/// Most characters kept of a passage that came or went.
const LONGEST_VALUE: usize = 600;

/// Fewest words of a quotation that is told by itself.
const FEWEST_QUOTED_WORDS: usize = 4;

/// Share of the words, in percent, that must stay in place for a body not to be rewritten.
const STAYS: usize = 35;

/// Fewest passages that can be a rewriting.
const FEWEST_REWRITTEN: usize = 6;

/// Most revised passages that are told one by one.
const MOST_REVISED: usize = 300;

/// Most passages of a run that are searched for quotations and protected words.
const MOST_SEARCHED: usize = 300;

/// Says where in an article a block stands.
pub(super) struct Layout<'a> {
    article: &'a Article,
    first: usize,
    last: usize,
    entries: HashSet<&'a str>,
}

impl<'a> Layout<'a> {
    /// The first and the last two paragraphs are the top and the end.
    pub(super) fn of(article: &'a Article) -> Self {
        let paragraphs: Vec<usize> = (0..article.blocks.len())
            .filter(|&at| article.blocks[at].kind == BlockKind::Paragraph)
            .collect();
        let count = paragraphs.len();
        let last = count.saturating_sub(if count > 4 { 2 } else { 1 });
        let of_blocks = article
            .blocks
            .iter()
            .filter_map(|block| block.entry.as_deref());
        let entries = article.entries.iter().map(|entry| entry.id.as_str());
        Self {
            article,
            entries: entries.chain(of_blocks).collect(),
            first: paragraphs.get(usize::from(count > 4)).copied().unwrap_or(0),
            last: paragraphs.get(last).copied().unwrap_or(usize::MAX),
        }
    }

    fn place(&self, passage: &Passage) -> Place {
        match passage.kind {
            BlockKind::Heading => Place::Heading,
            BlockKind::ListItem => Place::List,
            BlockKind::TableRow => Place::Table,
            BlockKind::Caption => Place::Caption,
            BlockKind::Notice => Place::Notice,
            _ if self.entry(passage).is_some() => Place::Entry,
            _ if passage.block <= self.first => Place::Top,
            _ if passage.block >= self.last => Place::End,
            _ => Place::Body,
        }
    }

    fn entry(&self, passage: &Passage) -> Option<&'a str> {
        self.article.blocks.get(passage.block)?.entry.as_deref()
    }

    fn has_entry(&self, id: &str) -> bool {
        self.entries.contains(id)
    }
}

/// The facts of the body.
pub(super) fn facts(
    older: &Article,
    newer: &Article,
    change: &Change,
    names: &Names,
) -> Vec<Found> {
    let (before, after) = (Layout::of(older), Layout::of(newer));
    let mut found = Vec::new();
    let told = entries(&before, &after, change, &mut found);
    let is_told = |edit: &Edit| {
        edit.kind == EditKind::Kept
            || edit
                .old
                .iter()
                .chain(&edit.new)
                .all(|passage| passage.kind == BlockKind::Notice)
                && !change.notices.is_empty()
            || told
                .iter()
                .any(|id| entry_of(edit, &before, &after) == Some(*id))
                && one_sided(edit)
    };
    let edits: Vec<&Edit> = change.body.iter().filter(|edit| !is_told(edit)).collect();
    let revised = || edits.iter().filter(|edit| edit.kind == EditKind::Revised);
    for edit in revised().take(MOST_REVISED) {
        found.extend(revision(edit, &after, names));
    }
    let many = revised().count();
    let rewritten = rewritten(change).or(Some(many).filter(|&many| many > MOST_REVISED));
    if let Some(passages) = rewritten {
        let mut fact = Fact::new(FactKind::Rewritten, Place::Body, None, None);
        fact.count = u32::try_from(passages).ok();
        found.push(Found::new(fact).at_least(Weight::Substantive));
    }
    let runs = runs(&edits);
    let mut replaced = false;
    for (at, run) in runs.iter().enumerate() {
        if std::mem::take(&mut replaced) {
            continue;
        }
        let next = runs.get(at + 1).map(Vec::as_slice).unwrap_or_default();
        match replacement(run, next, &after) {
            Some(fact) => {
                found.push(fact);
                replaced = true;
            }
            None => found.extend(tell(run, &before, &after, names)),
        }
    }
    found
}

fn one_sided(edit: &Edit) -> bool {
    matches!(edit.kind, EditKind::Added | EditKind::Removed)
}

/// How many passages came and went, where hardly anything stayed.
fn rewritten(change: &Change) -> Option<usize> {
    let words = |passages: &[Passage]| -> usize {
        passages
            .iter()
            .map(|passage| passage.text.split_whitespace().count())
            .sum()
    };
    let count = |kind| change.body.iter().filter(move |edit| edit.kind == kind);
    let (added, removed) = (
        count(EditKind::Added).count(),
        count(EditKind::Removed).count(),
    );
    if added.min(removed) * 2 < FEWEST_REWRITTEN {
        return None;
    }
    let all: usize = change
        .body
        .iter()
        .map(|edit| words(&edit.old) + words(&edit.new))
        .sum();
    let stayed: usize = change
        .body
        .iter()
        .filter(|edit| !one_sided(edit))
        .map(|edit| words(&edit.old) + words(&edit.new))
        .sum();
    (stayed * 100 < all * STAYS).then_some(added.max(removed))
}

/// A revised passage: its facts; captions and headings are told whole.
fn revision(edit: &Edit, after: &Layout<'_>, names: &Names) -> Vec<Found> {
    let Some(first) = edit.new.first() else {
        return Vec::new();
    };
    let place = after.place(first);
    let mut found = revised::facts(&edit.words, place, names);
    let kind = match first.kind {
        BlockKind::Caption => FactKind::Caption,
        BlockKind::Heading => FactKind::Heading,
        _ => return found,
    };
    if found.iter().any(|found| found.weight > Weight::Cosmetic) {
        let heaviest = found
            .iter()
            .map(|found| found.weight)
            .max()
            .unwrap_or(Weight::Minor);
        found.retain(|found| found.fact.kind != FactKind::Reworded);
        let whole = Found::of(
            kind,
            place,
            Some(&joined(&edit.old)),
            Some(&joined(&edit.new)),
        );
        found.push(whole.at_least(heaviest));
    }
    found
}

fn joined(passages: &[Passage]) -> String {
    let mut text = String::new();
    for passage in passages {
        if text.len() + passage.text.len() > LONGEST_VALUE && !text.is_empty() {
            break;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&passage.text);
    }
    text
}

/// Live-blog entries that came, went or were edited; their ids.
fn entries<'a>(
    before: &Layout<'a>,
    after: &Layout<'a>,
    change: &Change,
    found: &mut Vec<Found>,
) -> HashSet<&'a str> {
    let mut told = HashSet::new();
    for edit in change
        .body
        .iter()
        .filter(|edit| edit.kind != EditKind::Kept)
    {
        let Some(id) = entry_of(edit, before, after) else {
            continue;
        };
        let (was, is) = (before.has_entry(id), after.has_entry(id));
        let (kind, old, new) = match (was, is) {
            (false, true) => (FactKind::EntryAdded, None, Some(joined(&edit.new))),
            (true, false) => (FactKind::EntryRemoved, Some(joined(&edit.old)), None),
            _ if edit.kind == EditKind::Moved => continue,
            _ => (FactKind::EntryEdited, None, None),
        };
        if told.insert(id) {
            let found_here = Found::of(kind, Place::Entry, old.as_deref(), new.as_deref());
            found.push(found_here.about(heading(if is { after } else { before }, id)));
        }
    }
    told.retain(|id| before.has_entry(id) != after.has_entry(id));
    told
}

fn entry_of<'a>(edit: &Edit, before: &Layout<'a>, after: &Layout<'a>) -> Option<&'a str> {
    match (edit.new.first(), edit.old.first()) {
        (Some(passage), _) => after.entry(passage),
        (None, Some(passage)) => before.entry(passage),
        (None, None) => None,
    }
}

fn heading(layout: &Layout<'_>, id: &str) -> Option<String> {
    let entry = layout.article.entries.iter().find(|entry| entry.id == id)?;
    entry.headline.clone()
}

/// Neighbouring edits of one kind that are told together.
fn runs<'a>(edits: &[&'a Edit]) -> Vec<Vec<&'a Edit>> {
    let mut runs: Vec<Vec<&Edit>> = Vec::new();
    for &edit in edits.iter().filter(|edit| edit.kind != EditKind::Revised) {
        let last = runs.last().and_then(|run| run.last());
        match last {
            Some(before) if follows(before, edit) => {
                runs.last_mut().expect("a run has a last edit").push(edit);
            }
            _ => runs.push(vec![edit]),
        }
    }
    runs
}

fn follows(before: &Edit, edit: &Edit) -> bool {
    let next = |one: &[Passage], other: &[Passage]| match (one.last(), other.first()) {
        (Some(one), Some(other)) => {
            let same = one.block == other.block && one.sentence + 1 == other.sentence;
            one.kind == other.kind && (same || one.block + 1 == other.block && other.sentence == 0)
        }
        (None, None) => true,
        _ => false,
    };
    before.kind == edit.kind && next(&before.old, &edit.old) && next(&before.new, &edit.new)
}

/// A caption or heading that took the place of another.
fn replacement(run: &[&Edit], next: &[&Edit], after: &Layout<'_>) -> Option<Found> {
    let is_all = |run: &[&Edit], kind| run.iter().all(|edit| edit.kind == kind);
    let old: Vec<Passage> = run.iter().flat_map(|edit| edit.old.clone()).collect();
    let new: Vec<Passage> = next.iter().flat_map(|edit| edit.new.clone()).collect();
    let (first_old, first_new) = (old.first()?, new.first()?);
    let kind = match first_new.kind {
        BlockKind::Caption => FactKind::Caption,
        BlockKind::Heading => FactKind::Heading,
        _ => return None,
    };
    let fits = is_all(run, EditKind::Removed)
        && is_all(next, EditKind::Added)
        && first_old.kind == first_new.kind;
    let (old, new) = (joined(&old), joined(&new));
    let found = Found::of(kind, after.place(first_new), Some(&old), Some(&new));
    fits.then(|| found.at_least(Weight::Substantive))
}

/// The facts of a run.
fn tell(run: &[&Edit], before: &Layout<'_>, after: &Layout<'_>, names: &Names) -> Vec<Found> {
    let old: Vec<Passage> = run.iter().flat_map(|edit| edit.old.clone()).collect();
    let new: Vec<Passage> = run.iter().flat_map(|edit| edit.new.clone()).collect();
    match run.first().map(|edit| edit.kind) {
        Some(EditKind::Added) => one_side(&new, after, true, names),
        Some(EditKind::Removed) => one_side(&old, before, false, names),
        Some(EditKind::Moved) => vec![moved(&old, &new, before, after)],
        _ => Vec::new(),
    }
}

fn one_side(passages: &[Passage], layout: &Layout<'_>, added: bool, names: &Names) -> Vec<Found> {
    let Some(first) = passages.first() else {
        return Vec::new();
    };
    let kind = match (first.kind, added) {
        (BlockKind::Caption, _) => FactKind::Caption,
        (BlockKind::Heading, _) => FactKind::Heading,
        (_, true) => FactKind::TextAdded,
        (_, false) => FactKind::TextRemoved,
    };
    let place = layout.place(first);
    let text = joined(passages);
    let value = |is: bool| is.then(|| text.clone());
    let mut fact = Fact::new(kind, place, value(!added), value(added));
    fact.count = paragraphs(passages, layout);
    let weight = if passages.len() > MOST_SEARCHED {
        Some(Weight::Substantive)
    } else {
        passages
            .iter()
            .map(|passage| weight(&passage.text, names))
            .max()
    };
    let mut found = vec![Found::new(fact).at_least(weight.unwrap_or(Weight::Minor))];
    found.extend(
        passages
            .iter()
            .take(MOST_SEARCHED)
            .flat_map(|passage| quoted(passage, place, added, names)),
    );
    found
}

fn weight(text: &str, names: &Names) -> Weight {
    let text = Text::new(text);
    let protected = (0..text.words.len()).any(|at| wording::is_protected(&text, at, names));
    if protected {
        Weight::Substantive
    } else {
        Weight::Minor
    }
}

/// How many whole paragraphs; none where the passages are only part of one.
fn paragraphs(passages: &[Passage], layout: &Layout<'_>) -> Option<u32> {
    let count = passages
        .chunk_by(|one, other| one.block == other.block)
        .filter(|here| {
            let length: usize = here.iter().map(|passage| passage.text.len() + 1).sum();
            let block = layout.article.blocks.get(here[0].block);
            block.is_some_and(|block| block.text.trim().len() <= length + 1)
        })
        .count();
    u32::try_from(count).ok().filter(|&count| count > 0)
}

fn quoted(passage: &Passage, place: Place, added: bool, names: &Names) -> Vec<Found> {
    let text = Text::new(&passage.text);
    let long = |range: &std::ops::Range<usize>| {
        let (from, to) = text.within(range.start, range.end);
        to - from >= FEWEST_QUOTED_WORDS + 2
    };
    quotes::quotes(&text)
        .into_iter()
        .filter(long)
        .map(|range| {
            let value = quotes::inner(&passage.text[range.clone()]);
            let found = if added {
                Found::of(FactKind::QuoteAdded, place, None, Some(value))
            } else {
                Found::of(FactKind::QuoteRemoved, place, Some(value), None)
            };
            found.about(quotes::speaker(&text, &range, names))
        })
        .collect()
}

fn moved(old: &[Passage], new: &[Passage], before: &Layout<'_>, after: &Layout<'_>) -> Found {
    let text = joined(new);
    let place = new
        .first()
        .map_or(Place::Body, |passage| after.place(passage));
    let mut fact = Fact::new(FactKind::Moved, place, Some(joined(old)), Some(text));
    fact.count = paragraphs(new, after);
    let share = |passages: &[Passage], layout: &Layout<'_>| {
        let at = passages.first().map_or(0, |passage| passage.block);
        at * 10_000 / layout.article.blocks.len().max(1)
    };
    let up = share(new, after) < share(old, before);
    Found::new(fact).about(Some(if up { "up" } else { "down" }.to_owned()))
}
