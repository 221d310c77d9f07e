//! What stands around a change: where, when, how much.

use super::{count, interval, moment};
use crate::news::{BlockKind, Comparison, Fact, FactKind, Field, Timestamp, VersionHead, Weight};
use crate::render::redline::{Part, Way};
use crate::render::{clean, english};

/// "6 sentences unchanged".
pub fn folded(sentences: usize) -> String {
    format!("{} unchanged", count(sentences, "sentence"))
}

/// "moved up from paragraph 7".
pub fn moved_here(way: Way) -> String {
    moved(way, "from", way.from)
}

/// "moved down to paragraph 9".
pub fn moved_away(way: Way) -> String {
    moved(way, "to", way.to)
}

fn moved(way: Way, word: &str, number: Option<usize>) -> String {
    let direction = if way.up { "moved up" } else { "moved down" };
    match number {
        Some(number) if way.from != way.to => format!("{direction} {word} paragraph {number}"),
        _ => direction.to_owned(),
    }
}

/// What a part of an article is called; nothing for a running paragraph.
pub fn part(part: Part) -> &'static str {
    match part {
        Part::Field(it) => field(it),
        Part::Notice(_) => block(BlockKind::Notice),
        Part::Block(kind) => block(kind),
    }
}

fn field(field: Field) -> &'static str {
    match field {
        Field::Headline => "Headline",
        Field::Standfirst => "Standfirst",
        Field::Byline => "Byline",
        Field::Dateline => "Dateline",
        Field::Developing => "Developing",
        Field::Revised => "Date",
        Field::Published => "Published",
        Field::Modified => "Modified",
        Field::Canonical => "Address",
        Field::Section => "Section",
        Field::Language => "Language",
    }
}

fn block(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Paragraph => "",
        BlockKind::Heading => "Sub-heading",
        BlockKind::ListItem => "List",
        BlockKind::Quote => "Quotation",
        BlockKind::TableRow => "Table",
        BlockKind::Caption => "Caption",
        BlockKind::Notice => "Notice",
    }
}

/// That nothing on the page admits the change.
pub const SILENT: &str =
    "Nothing on the page says so: it carries no notice of the change and no new date.";

/// The same in two words, for a mark.
pub const SILENT_MARK: &str = "silent edit";

/// "Substantive change".
pub fn weight_of_change(weight: Weight) -> &'static str {
    match weight {
        Weight::Cosmetic => "Cosmetic change",
        Weight::Minor => "Minor change",
        Weight::Substantive => "Substantive change",
    }
}

/// That two articles say the same.
pub const NO_CHANGE: &str = "No change.";

/// What was left out of a redline for want of room.
pub fn left_out(passages: usize) -> String {
    format!(
        "The rest of the redline, {}, is left out here for length.",
        count(passages, "more passage")
    )
}

/// That words were left out in the middle of a passage.
pub fn words_left_out(letters: usize) -> String {
    format!("… {} left out …", count(letters, "character"))
}

/// When and how much: the sentence under the points.
pub fn changed(comparison: &Comparison) -> String {
    let (older, newer) = (&comparison.older.head, &comparison.newer.head);
    let without = if newer.number == older.number + 1 {
        newer.last_seen_without
    } else {
        Some(older.first_seen)
    };
    let weight = comparison
        .weight
        .map_or_else(String::new, |it| format!(" {}.", weight_of_change(it)));
    let page_says = page_says(&comparison.facts).map_or_else(String::new, |it| format!(" {it}"));
    format!(
        "Changed {}.{weight} {}.{page_says}",
        interval(without, newer.first_seen),
        versions(older.number, newer.number)
    )
}

/// Whether nothing on the page admits the change. Of versions further apart only their facts tell.
pub fn is_silent(comparison: &Comparison) -> bool {
    let (older, newer) = (&comparison.older.head, &comparison.newer.head);
    let said = |fact: &Fact| fact.kind == FactKind::SilentEdit;
    comparison.facts.iter().any(said) || (newer.number == older.number + 1 && newer.silent)
}

/// "Version 3 → 4".
pub fn versions(older: u32, newer: u32) -> String {
    format!("Version {older} → {newer}")
}

/// Facts in words, weightiest first. That an edit is silent, and when the page says that it was
/// changed, is said beside them.
pub fn points(facts: &[Fact]) -> Vec<String> {
    facts
        .iter()
        .filter(|fact| fact.kind != FactKind::SilentEdit && new_date(fact).is_none())
        .map(|fact| clean::line(&english::point(fact)))
        .filter(|point| !point.is_empty())
        .collect()
}

/// When the page itself now says that it was changed.
pub fn page_says(facts: &[Fact]) -> Option<String> {
    let at = facts.iter().find_map(new_date)?;
    Some(format!("The page itself says {}.", moment(at)))
}

fn new_date(fact: &Fact) -> Option<Timestamp> {
    let of_change = fact.kind == FactKind::Dates && fact.about.as_deref() != Some("published");
    Timestamp::parse(fact.new.as_deref().filter(|_| of_change)?).ok()
}

/// The weightiest points of a version, and a line that counts the others; without those that a
/// timeline marks beside its number.
pub fn points_of(version: &VersionHead) -> Vec<String> {
    let marked = |fact: &Fact| fact.kind == FactKind::Reverted && version.revert_of.is_some();
    let facts = version.facts.iter().filter(|fact| !marked(fact));
    let (mut told, more) = weightiest(points(&facts.cloned().collect::<Vec<_>>()));
    told.extend(more);
    told
}

/// How many points are told at once; the others are counted.
const MOST_POINTS: usize = 5;

/// The first points, and a line that counts the others.
pub fn weightiest(mut points: Vec<String>) -> (Vec<String>, Option<String>) {
    let more = points.len().saturating_sub(MOST_POINTS);
    points.truncate(MOST_POINTS);
    let counted = (more > 0).then(|| format!("and {}", count(more, "more change")));
    (points, counted)
}

/// That a version returns to an earlier one.
pub fn revert_of(number: u32) -> String {
    format!("back to version {number}")
}

/// How the signs of a redline are to be read.
pub const KEY: &str = "[-removed-] [+added+]";

/// The same where a minus sign can be set, at which no line breaks.
pub const KEY_SET: &str = "[−removed−] [+added+]";
