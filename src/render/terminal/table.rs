//! Columns. The last one takes what the others leave; nothing is wider than the screen.

use anstyle::Style;
use unicode_width::UnicodeWidthStr as _;

use super::{DIM, paint};
use crate::render::lines::{self, Span};

/// The widest that a column but the last becomes.
const WIDEST: usize = 30;
/// Ids, times and single words are no wider, and are never cut.
const FIRM: usize = 16;
const GAP: &str = "  ";

/// Rows under their headings, one line each.
pub(super) fn table<const N: usize>(
    headings: [&str; N],
    rows: &[[Span; N]],
    width: usize,
) -> Vec<String> {
    let widths = widths(&headings, rows, width);
    let heading = headings.map(|heading| Span::new(DIM, heading));
    std::iter::once(&heading)
        .chain(rows)
        .map(|row| line(row, &widths))
        .collect()
}

/// A cell without style.
pub(super) fn cell(text: impl Into<String>) -> Span {
    Span::new(Style::new(), text)
}

fn widths<const N: usize>(headings: &[&str; N], rows: &[[Span; N]], width: usize) -> [usize; N] {
    let natural = |column: usize| {
        let cells = rows.iter().map(|row| row[column].text.width());
        cells.chain([headings[column].width()]).max().unwrap_or(0)
    };
    let mut widths: [usize; N] = std::array::from_fn(|column| natural(column).min(WIDEST));
    let Some((last, others)) = widths.split_last_mut() else {
        return widths;
    };
    let gaps = GAP.len() * others.len();
    let least_last = (*last).min(width / 3);
    // The widest column gives way until all have room.
    while others.iter().sum::<usize>() + gaps + least_last > width {
        match others.iter_mut().max() {
            Some(widest) if *widest > FIRM => *widest -= 1,
            _ => break,
        }
    }
    *last = width
        .saturating_sub(others.iter().sum::<usize>() + gaps)
        .max(least_last.min(8));
    widths
}

fn line<const N: usize>(row: &[Span; N], widths: &[usize; N]) -> String {
    let cells: Vec<String> = row
        .iter()
        .zip(widths)
        .enumerate()
        .map(|(column, (cell, &columns))| {
            let fitted = lines::fitted(&cell.text, columns);
            let text = if column + 1 == N {
                fitted.trim_end()
            } else {
                &fitted
            };
            paint(cell.style, text)
        })
        .collect();
    cells.join(GAP).trim_end().to_owned()
}
