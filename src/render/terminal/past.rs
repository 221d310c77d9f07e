//! Since when sentences stand, where words stood, how much was edited.

use super::table::{cell, table};
use super::{BOLD, DIM, PLAIN, comparison, page};
use crate::render::lines::{self, Span};
use crate::render::view::{Blame, BlameLine, Found, Imported, Stats, StatsLine, Stretch};
use crate::render::{clean, phrases};

/// Columns for a version's number: "@999 ".
const NUMBER_COLUMNS: usize = 5;
/// Columns for a time, and two more.
const TIME_COLUMNS: usize = 18;

/// Every sentence with the version in which it first stood.
pub fn blame(blame: &Blame, width: usize) -> String {
    let title = [
        Span::new(BOLD, format!("{}@{}", blame.story.name, blame.head.number)),
        Span::new(
            DIM,
            " · the version in which each sentence first stood, and when (UTC)",
        ),
    ];
    let mut out = lines::styled(&title, width, "", "  ");
    out.push(String::new());
    let margin = " ".repeat(NUMBER_COLUMNS + TIME_COLUMNS);
    for line in &blame.lines {
        let first = format!(
            "{:NUMBER_COLUMNS$}{:TIME_COLUMNS$}",
            format!("@{}", line.first.number),
            line.first.first_seen.to_minute()
        );
        out.extend(lines::styled(&sentence(line), width, &first, &margin));
    }
    page(&out)
}

fn sentence(line: &BlameLine) -> Vec<Span> {
    let style = if line.part == "headline" { BOLD } else { PLAIN };
    let mut spans = vec![Span::new(style, clean::line(&line.text))];
    if let Some(again) = &line.again {
        let back = phrases::back_since(again);
        spans.push(Span::new(DIM, format!(" ({back})")));
    }
    spans
}

/// Where words stood, and when. `none` is said where they never did.
pub fn stretches(found: &Found, width: usize, none: &str) -> String {
    if found.stretches.is_empty() {
        return format!("{none}\n");
    }
    let drawn: Vec<String> = found
        .stretches
        .iter()
        .map(|stretch| page(&draw(stretch, width)))
        .collect();
    drawn.join("\n")
}

fn draw(it: &Stretch, width: usize) -> Vec<String> {
    let versions = if it.first.number == it.last.number {
        format!("@{}", it.first.number)
    } else {
        format!("@{}..{}", it.first.number, it.last.number)
    };
    let headline = clean::line(&it.last.headline);
    let title = [
        Span::new(BOLD, format!("{}{versions}", it.story.name)),
        Span::new(DIM, format!(" · {headline}")),
    ];
    let mut out = lines::styled(&title, width, "", "    ");
    for when in [phrases::came(&it.first), phrases::went(it)] {
        out.extend(lines::plain(&when, width, "    ", "    "));
    }
    for sentence in &it.sentences {
        out.extend(lines::plain(&clean::line(sentence), width, "  | ", "  | "));
    }
    if it.sentences.is_empty() {
        out.extend(comparison::points(&phrases::points_of(&it.first), width));
    }
    out
}

/// Edits over time and by outlet.
pub fn stats(stats: &Stats, width: usize) -> String {
    if stats.all.edits == 0 {
        let stories = phrases::count(stats.stories as usize, "story");
        return format!("no edits in {stories}\n");
    }
    let mut out = counted("FROM", &stats.over_time, width);
    out.push(String::new());
    out.extend(counted("OUTLET", &stats.by_outlet, width));
    out.push(String::new());
    out.extend(lines::plain(&phrases::edits_in_all(stats), width, "", ""));
    page(&out)
}

/// What an import did, and each line that was not taken in.
pub fn imported(imported: &Imported, width: usize) -> String {
    let mut out = lines::plain(&phrases::imported(imported), width, "", "");
    for bad in &imported.named {
        let what = format!("line {}: {}", bad.line, clean::line(&bad.what));
        out.extend(lines::plain(&what, width, "! ", "  "));
    }
    page(&out)
}

fn counted(of: &'static str, counted: &[StatsLine], width: usize) -> Vec<String> {
    let row = |line: &StatsLine| {
        let it = line.counts;
        let percent = it.silent_percent();
        [
            Span::new(BOLD, clean::line(&line.of)),
            cell(line.stories.to_string()),
            cell(it.edits.to_string()),
            cell(it.substantive.to_string()),
            cell(it.minor.to_string()),
            cell(it.cosmetic.to_string()),
            cell(it.reverts.to_string()),
            cell(percent.map_or_else(
                || it.silent.to_string(),
                |percent| format!("{} ({percent}%)", it.silent),
            )),
        ]
    };
    let headings = [
        of,
        "STORIES",
        "EDITS",
        "SUBSTANTIVE",
        "MINOR",
        "COSMETIC",
        "BACK",
        "SILENT",
    ];
    let rows: Vec<_> = counted.iter().map(row).collect();
    table(headings, &rows, width)
}
