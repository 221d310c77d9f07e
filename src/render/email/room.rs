//! How much of a redline has room in a letter. Points are never left out for length, passages are.

use super::{Content, Letter, html, text};
use crate::news::{Mark, Piece};
use crate::render::phrases;
use crate::render::redline::{Marked, Row};

/// Both parts together, in bytes: in base 64 and with their headers below the 102 KB that Gmail
/// clips at.
const MOST_BYTES: usize = 64_000;
/// A passage's characters, kept words included.
const LONGEST_PASSAGE: usize = 4_000;

/// Puts as many rows into the letter as have room, and says how many have not.
pub(super) fn letter(subject: &str, mut content: Content, rows: &[Row]) -> Letter {
    let likely = likely(rows);
    let written = |number: usize| {
        content.rows = likely[..number].to_vec();
        let left_out = passages(&rows[number..]);
        content.left_out = (number < rows.len()).then(|| phrases::left_out(left_out));
        Letter {
            subject: subject.to_owned(),
            text: text::part(&content),
            html: html::part(&content),
        }
    };
    longest(likely.len(), written)
}

/// The rows that could have room, so that not much more than those is ever drawn.
fn likely(rows: &[Row]) -> Vec<Row> {
    let mut room = MOST_BYTES;
    rows.iter()
        .map(shortened)
        .take_while(|row| {
            let had_room = room > 0;
            room = room.saturating_sub(letters(row));
            had_room
        })
        .collect()
}

/// The letter with the most rows that fits, found by halving.
fn longest(rows: usize, mut written: impl FnMut(usize) -> Letter) -> Letter {
    let whole = written(rows);
    if fits(&whole) {
        return whole;
    }
    let (mut fitting, mut beyond) = (0, rows);
    while fitting + 1 < beyond {
        let middle = usize::midpoint(fitting, beyond);
        if fits(&written(middle)) {
            fitting = middle;
        } else {
            beyond = middle;
        }
    }
    written(fitting)
}

pub(super) fn fits(letter: &Letter) -> bool {
    letter.text.len() + letter.html.len() <= MOST_BYTES
}

fn passages(rows: &[Row]) -> usize {
    rows.iter()
        .filter(|row| matches!(row, Row::Marked(_)))
        .count()
}

fn letters(row: &Row) -> usize {
    match row {
        Row::Marked(marked) => marked.pieces.iter().map(|piece| piece.text.len()).sum(),
        Row::Folded(_) | Row::MovedAway { .. } => 1,
    }
}

/// The row, its passage cut where it is longer than anybody reads in a mail.
fn shortened(row: &Row) -> Row {
    let Row::Marked(marked) = row else {
        return row.clone();
    };
    let mut room = LONGEST_PASSAGE;
    let mut left_out = 0;
    let mut pieces = Vec::new();
    for piece in &marked.pieces {
        let letters = piece.text.chars().count();
        let kept = letters.min(room);
        room -= kept;
        left_out += letters - kept;
        if kept > 0 {
            pieces.push(Piece {
                mark: piece.mark,
                text: piece.text.chars().take(kept).collect(),
            });
        }
    }
    if left_out > 0 {
        pieces.push(Piece {
            mark: Mark::Same,
            text: format!(" {}", phrases::words_left_out(left_out)),
        });
    }
    Row::Marked(Marked {
        pieces,
        ..marked.clone()
    })
}
