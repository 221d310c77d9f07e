//! Words with their marks, set so that each mark can be drawn with a sign at both ends.

use super::super::clean;
use crate::news::{Edit, EditKind, Mark, Passage, Piece};

/// The words of one edit.
pub(super) fn of_edit(edit: &Edit) -> Vec<Piece> {
    let (old, new) = (joined(&edit.old), joined(&edit.new));
    match edit.kind {
        EditKind::Kept | EditKind::Moved => vec![piece(Mark::Same, &clean::passage(&new))],
        EditKind::Added => of(None, Some(&new), &[]),
        EditKind::Removed => of(Some(&old), None, &[]),
        EditKind::Revised => of(Some(&old), Some(&new), &edit.words),
    }
}

/// The words of both sides with their marks; `words` where they are known.
pub(super) fn of(old: Option<&str>, new: Option<&str>, words: &[Piece]) -> Vec<Piece> {
    let whole = |mark, text: Option<&str>| text.map(|text| piece(mark, text));
    let whole = [whole(Mark::Removed, old), whole(Mark::Added, new)];
    let whole: Vec<Piece> = whole.into_iter().flatten().collect();
    let words = if words.is_empty() { &whole } else { words };
    let mut pieces = Vec::new();
    for word in words {
        push_spaced(&mut pieces, word.mark, &clean::passage(&word.text));
    }
    pieces
}

/// Adds words so that a mark never begins or ends with a space, and two marks never touch.
fn push_spaced(pieces: &mut Vec<Piece>, mark: Mark, text: &str) {
    let core = text.trim();
    if mark == Mark::Same || core.is_empty() {
        push(pieces, Mark::Same, text);
        return;
    }
    let lead = &text[..text.len() - text.trim_start().len()];
    let touches = pieces.last().is_some_and(|last| last.mark != Mark::Same);
    let gap = if touches && lead.is_empty() {
        " "
    } else {
        lead
    };
    push(pieces, Mark::Same, gap);
    push(pieces, mark, core);
    push(pieces, Mark::Same, &text[text.trim_end().len()..]);
}

fn push(pieces: &mut Vec<Piece>, mark: Mark, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.mark == mark => last.text.push_str(text),
        _ => pieces.push(piece(mark, text)),
    }
}

fn piece(mark: Mark, text: &str) -> Piece {
    Piece {
        mark,
        text: text.to_owned(),
    }
}

/// Adds a sentence's words behind those of the sentence before it.
pub(super) fn append(pieces: &mut Vec<Piece>, sentence: Vec<Piece>) {
    let ends = pieces.last().and_then(|piece| piece.text.chars().last());
    if !ends.is_none_or(needs_no_space) {
        let last = pieces.last().map(|piece| piece.mark);
        let shared = last.filter(|&mark| sentence.first().is_some_and(|piece| piece.mark == mark));
        push(pieces, shared.unwrap_or(Mark::Same), " ");
    }
    for piece in sentence {
        push(pieces, piece.mark, &piece.text);
    }
}

/// The text of sentences that stand together.
pub(super) fn joined(passages: &[Passage]) -> String {
    let mut text = String::new();
    for passage in passages {
        if !text.chars().last().is_none_or(needs_no_space) {
            text.push(' ');
        }
        text.push_str(&passage.text);
    }
    text
}

/// Sentences stand apart by a space, but not in scripts whose full stops are as wide as a letter.
fn needs_no_space(last: char) -> bool {
    last.is_whitespace() || "。！？」』）".contains(last)
}
