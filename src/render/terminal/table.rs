//! Columns. The last one takes what the others leave; nothing is wider than the screen. The first is
//! what a row is called by, and is cut when nothing else can be.

use anstyle::Style;
use unicode_width::UnicodeWidthStr as _;

use super::{DIM, paint};
use crate::render::lines::{self, Span};

/// The widest that a column between the first and the last becomes.
const WIDEST: usize = 30;
/// The least that is left to the last column.
const LEAST_LAST: usize = 8;
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
    let widest = |column| if column == 0 { width / 2 } else { WIDEST };
    let mut widths: [usize; N] = std::array::from_fn(|column| natural(column).min(widest(column)));
    let [first, between @ .., last] = &mut widths[..] else {
        return widths;
    };
    let gaps = GAP.len() * (between.len() + 1);
    let mut left_to_last = (*last).min(width / 3);
    // The widest column between gives way until all have room, then the last, then the first.
    while *first + between.iter().sum::<usize>() + gaps + left_to_last > width {
        match between.iter_mut().max() {
            Some(widest) if *widest > FIRM => *widest -= 1,
            _ if left_to_last > LEAST_LAST => left_to_last -= 1,
            _ if *first > FIRM => *first -= 1,
            _ => break,
        }
    }
    *last = width
        .saturating_sub(*first + between.iter().sum::<usize>() + gaps)
        .max(left_to_last.min(LEAST_LAST));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_row_is_called_by_is_cut_last() {
        let address = "night.desk@news.example.org";
        let words = "a topic with quite a long name";
        let row = [address, words, "substantive", words].map(cell);
        let lines = table(["ADDRESS", "HEARS OF", "FROM", "STANDS"], &[row], 80);
        assert!(lines[1].contains(address), "{}", lines[1]);
        let narrow = [address, "immediate", words].map(cell);
        let lines = table(["ADDRESS", "OFTEN", "STANDS"], &[narrow], 40);
        assert!(
            lines[1].width() <= 40 && lines[1].contains('…'),
            "{}",
            lines[1]
        );
    }
}
