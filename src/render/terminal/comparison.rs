//! What changed: points, when, and the redline.

use super::{BOLD, DIM, mark, page};
use crate::describe::Description;
use crate::news::{Change, Comparison, Piece};
use crate::render::lines::{self, Span};
use crate::render::redline::{self, Marked, Row};
use crate::render::{clean, phrases};

/// Two versions of a story side by side.
pub fn comparison(comparison: &Comparison, width: usize) -> String {
    let mut out = Vec::new();
    let headline = Span::new(BOLD, clean::line(&comparison.newer.article.headline));
    out.extend(lines::styled(&[headline], width, "", ""));
    out.extend(lines::plain(&phrases::changed(comparison), width, "", ""));
    if phrases::is_silent(comparison) {
        out.extend(lines::styled(
            &[Span::new(BOLD, phrases::SILENT)],
            width,
            "",
            "",
        ));
    }
    out.push(String::new());
    out.extend(points(&phrases::points(&comparison.facts), width));
    page(&out) + "\n" + &change(&comparison.change, width)
}

/// Two articles without a past: what differs, in words and as a redline.
pub fn compared(between: &Change, description: &Description, width: usize) -> String {
    let Some(weight) = description.weight else {
        return format!("{}\n", phrases::NO_CHANGE);
    };
    let mut out = vec![format!("{}.", phrases::weight_of_change(weight))];
    out.extend(phrases::page_says(&description.facts));
    out.extend(points(&phrases::points(&description.facts), width));
    page(&out) + "\n" + &change(between, width)
}

/// The redline of a change, without the points.
pub fn change(change: &Change, width: usize) -> String {
    let rows = redline::rows(change);
    let rows: Vec<String> = rows.iter().map(|row| page(&draw(row, width))).collect();
    rows.join("\n")
}

/// Points as a list.
pub(super) fn points(points: &[String], width: usize) -> Vec<String> {
    points
        .iter()
        .flat_map(|point| lines::plain(point, width, "  * ", "    "))
        .collect()
}

fn draw(row: &Row, width: usize) -> Vec<String> {
    match row {
        Row::Marked(marked) => lines::styled(&words(marked), width, "", ""),
        Row::Folded(_) | Row::MovedAway { .. } => {
            let aside = Span::new(DIM, row.aside().unwrap_or_default());
            lines::styled(&[aside], width, "    ", "    ")
        }
    }
}

fn words(marked: &Marked) -> Vec<Span> {
    let piece = |piece: &Piece| Span::new(mark(piece.mark), redline::signed(piece));
    std::iter::once(Span::new(DIM, marked.label()))
        .chain(marked.pieces.iter().map(piece))
        .collect()
}
