//! Which passages a redline shows, where, and with which marks.

mod render_sample;

use std::fmt::Write as _;

use proptest::prelude::*;
use redlined::news::{
    BlockKind, Change, Edit, EditKind, Field, FieldEdit, Mark, Notice, NoticeEdit, NoticeKind,
};
use redlined::render::redline::{self, Row};
use render_sample::{added, kept, moved, passage, removed, revised, words};

/// The rows of a body, one a line.
fn rows(body: Vec<Edit>) -> String {
    drawn(&Change {
        body,
        ..Change::default()
    })
}

fn drawn(change: &Change) -> String {
    let mut text = String::new();
    for row in redline::rows(change) {
        match &row {
            Row::Marked(marked) => {
                let words: String = marked.pieces.iter().map(redline::signed).collect();
                writeln!(text, "{}{words}", marked.label()).expect("a string takes any text");
            }
            _ => writeln!(text, "{}", row.aside().unwrap_or_default())
                .expect("a string takes any text"),
        }
    }
    text
}

#[test]
fn unchanged_sentences_are_folded_but_for_those_beside_a_change() {
    insta::assert_snapshot!(rows(vec![
        kept((0, 0), (0, 0), "One."),
        kept((1, 0), (1, 0), "Two."),
        kept((1, 1), (1, 1), "Three."),
        revised((1, 2), (1, 2), "[-Four-][+Five+] were hurt."),
        kept((1, 3), (1, 3), "Six."),
        kept((2, 0), (2, 0), "Seven."),
        kept((3, 0), (3, 0), "Eight."),
    ]), @r"
    … 2 sentences unchanged …
    Three. [-Four-] [+Five+] were hurt. Six.
    … 2 sentences unchanged …
    ");
}

#[test]
fn what_was_removed_is_shown_in_the_paragraph_it_stood_in() {
    insta::assert_snapshot!(rows(vec![
        removed((0, 0), "Gone first."),
        kept((0, 1), (0, 0), "Stands."),
        removed((0, 2), "Gone last."),
        removed((1, 0), "Gone with its paragraph."),
        removed((1, 1), "And this."),
        kept((2, 0), (1, 0), "Another."),
    ]), @r"
    [-Gone first.-] Stands. [-Gone last.-]
    [-Gone with its paragraph. And this.-]
    … 1 sentence unchanged …
    ");
}

#[test]
fn a_moved_sentence_is_said_at_both_places() {
    insta::assert_snapshot!(rows(vec![
        moved((2, 0), (0, 0), "The harbour was closed."),
        kept((0, 0), (1, 0), "One."),
        kept((1, 0), (2, 0), "Two."),
        kept((3, 0), (3, 0), "Three."),
    ]), @r"
    (moved up from paragraph 3) The harbour was closed.
    … 2 sentences unchanged …
    (moved up to paragraph 1: “The harbour was closed.”)
    … 1 sentence unchanged …
    ");
}

#[test]
fn sentences_that_moved_together_are_said_once() {
    insta::assert_snapshot!(rows(vec![
        kept((1, 0), (0, 0), "One."),
        moved((0, 0), (1, 0), "The harbour was closed."),
        moved((0, 1), (1, 1), "So was the bridge."),
    ]), @r"
    (moved down to paragraph 2: “The harbour was closed.”)
    … 1 sentence unchanged …
    (moved down from paragraph 1) The harbour was closed. So was the bridge.
    ");
}

#[test]
fn a_sentence_that_moved_and_was_revised_shows_both() {
    let edit = Edit {
        moved: true,
        ..revised((1, 0), (0, 0), "The harbour [-was-][+is+] closed.")
    };
    insta::assert_snapshot!(rows(vec![edit, kept((0, 0), (1, 0), "One.")]), @r"
    (moved up from paragraph 2) The harbour [-was-] [+is+] closed.
    … 1 sentence unchanged …
    (moved up to paragraph 1: “The harbour was closed.”)
    ");
}

#[test]
fn a_notice_that_stands_in_the_body_is_shown_there_only() {
    let mut edit = added((0, 0), "Correction: She left at 12:40.");
    edit.new[0].kind = BlockKind::Notice;
    let notice = Notice {
        kind: NoticeKind::Correction,
        text: "Correction: She left at 12:40. We are sorry.".to_owned(),
    };
    let change = Change {
        notices: vec![NoticeEdit {
            old: None,
            new: Some(notice),
            words: Vec::new(),
        }],
        body: vec![edit],
        ..Change::default()
    };
    insta::assert_snapshot!(drawn(&change), @"Notice: [+Correction: She left at 12:40.+]");
}

#[test]
fn a_field_that_came_or_went_is_marked_whole_and_the_pages_own_dates_are_left_to_the_points() {
    let edit = |field, old: Option<&str>, new: Option<&str>| FieldEdit {
        field,
        old: old.map(ToOwned::to_owned),
        new: new.map(ToOwned::to_owned),
        words: Vec::new(),
    };
    let change = Change {
        fields: vec![
            edit(Field::Standfirst, None, Some("Lifeboats went out.")),
            edit(Field::Byline, Some("Jonas Feld"), None),
            edit(Field::Developing, Some("yes"), None),
            edit(Field::Modified, Some("2025-05-16"), Some("2025-05-17")),
        ],
        ..Change::default()
    };
    insta::assert_snapshot!(drawn(&change), @r"
    Standfirst: [+Lifeboats went out.+]
    Byline: [-Jonas Feld-]
    ");
}

#[test]
fn sentences_of_scripts_without_spaces_are_not_set_apart() {
    insta::assert_snapshot!(rows(vec![
        kept((0, 0), (0, 0), "渡し船が座礁した。"),
        added((0, 1), "乗客は無事。"),
    ]), @"渡し船が座礁した。[+乗客は無事。+]");
}

#[test]
fn the_cells_of_a_table_row_stay_apart() {
    let mut edit = revised((0, 0), (0, 0), "Car deck\t21\t[-15-][+17+]");
    edit.new[0].kind = BlockKind::TableRow;
    insta::assert_snapshot!(rows(vec![edit]), @"Table: Car deck | 21 | [-15-] [+17+]");
}

#[test]
fn nothing_on_the_page_reaches_a_terminal_or_turns_the_text_around() {
    let text = rows(vec![added((0, 0), "a\u{1b}[2J b\u{202e}c\r\nd")]);
    assert_eq!(text, "[+a\u{fffd}[2J bc  d+]\n");
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = (
        0..5_u8,
        0..3_usize,
        0..6_usize,
        "[a-d]{1,3}( [a-d]{1,3}){0,3}",
    );
    prop::collection::vec(edit, 0..24).prop_map(|drawn| {
        let mut block = (0, 0);
        let mut edits = Vec::new();
        for (index, (kind, further, elsewhere, text)) in drawn.into_iter().enumerate() {
            block = (block.0 + further / 2, index);
            edits.push(match kind {
                0 => kept(block, block, &text),
                1 => added(block, &text),
                2 => removed(block, &text),
                3 => moved((elsewhere, index), block, &text),
                _ => revised(block, block, &format!("x [-{text}-][+{text}e+] y")),
            });
        }
        edits
    })
}

proptest! {
    #[test]
    fn every_changed_word_is_shown_once_with_its_mark(edits in edits()) {
        let change = Change { body: edits.clone(), ..Change::default() };
        let rows = redline::rows(&change);
        for mark in [Mark::Added, Mark::Removed] {
            let mut shown: Vec<String> = Vec::new();
            for row in &rows {
                if let Row::Marked(marked) = row {
                    let pieces = marked.pieces.iter().filter(|piece| piece.mark == mark);
                    shown.extend(pieces.flat_map(|piece| piece.text.split(' ').map(ToOwned::to_owned)));
                }
            }
            let mut meant: Vec<String> = Vec::new();
            for edit in &edits {
                let text = match (edit.kind, mark) {
                    (EditKind::Added, Mark::Added) => edit.new[0].text.clone(),
                    (EditKind::Removed, Mark::Removed) => edit.old[0].text.clone(),
                    (EditKind::Revised, _) => edit.words.iter().filter(|piece| piece.mark == mark).map(|piece| piece.text.as_str()).collect(),
                    _ => continue,
                };
                meant.extend(text.split(' ').map(ToOwned::to_owned));
            }
            prop_assert_eq!(shown, meant);
        }
    }

    #[test]
    fn marks_neither_touch_nor_begin_or_end_with_a_space(text in "([ab ]|\\[-[ab ]{1,4}-\\]|\\[\\+[ab ]{1,4}\\+\\]){0,8}") {
        let mut edit = revised((0, 0), (0, 0), "x");
        edit.words = words(&text);
        edit.old = vec![passage(0, 0, "")];
        let change = Change { body: vec![edit], ..Change::default() };
        for row in redline::rows(&change) {
            let Row::Marked(marked) = row else { continue };
            let mut before = Mark::Same;
            for piece in &marked.pieces {
                if piece.mark != Mark::Same {
                    prop_assert_eq!(piece.text.trim(), piece.text.as_str());
                    prop_assert!(!piece.text.is_empty() && (before == Mark::Same));
                }
                before = piece.mark;
            }
        }
    }
}
