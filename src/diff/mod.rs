//! Two articles in, a [`Change`] out: what was kept, added, removed, revised, moved.
//!
//! Bodies are compared sentence by sentence, each sentence by the keys of its words (`words` says
//! what is in a key). [`fingerprint`] hashes the same keys: equal fingerprints and an empty change
//! are one and the same, but for one e-mail address in another's place (a change) and for a first
//! paragraph set apart as standfirst (none). Every bound is a count: the same input gives the same
//! answer.

mod align;
mod entries;
mod exact;
mod fields;
mod joints;
mod likeness;
mod order;
mod passages;
mod redline;
mod roles;
mod runs;
mod seams;
mod sentences;
mod words;

use crate::news::{Article, Change, Field, Fingerprint, Hash};

pub(crate) use sentences::sentences;
pub(crate) use words::{Word, is_unspaced, words};

/// Compares two articles.
pub fn articles(older: &Article, newer: &Article) -> Change {
    let (older, newer) = roles::settled(older, newer);
    let (old, new) = (older.article.as_ref(), newer.article.as_ref());
    let mut body = align::bodies(&old.blocks, &new.blocks);
    older.renumber(body.iter_mut().flat_map(|edit| &mut edit.old));
    newer.renumber(body.iter_mut().flat_map(|edit| &mut edit.new));
    Change {
        fields: fields::fields(old, new),
        notices: fields::notices(&old.notices, &new.notices),
        body,
        links: fields::links(&old.links, &new.links),
    }
}

/// What an article amounts to by the keys that [`articles`] compares: equal fingerprints, no change.
pub fn fingerprint(article: &Article, version: u32) -> Fingerprint {
    let field = |field| passages::key(&fields::value(article, field).unwrap_or_default());
    let headline = Hash::of([field(Field::Headline).as_bytes()]);
    let mut stream = String::new();
    for block in &article.blocks {
        stream.push_str(&passages::key(&block.text));
    }
    let body = Hash::of([stream.as_bytes()]);
    let mut notices: Vec<String> = article.notices.iter().map(fields::notice_key).collect();
    notices.sort_unstable();
    let mut parts = vec![
        headline.0.to_vec(),
        body.0.to_vec(),
        field(Field::Standfirst).into_bytes(),
        field(Field::Byline).into_bytes(),
        field(Field::Dateline).into_bytes(),
        field(Field::Developing).into_bytes(),
    ];
    parts.extend(notices.into_iter().map(String::into_bytes));
    parts.extend(
        article
            .revised
            .as_deref()
            .map(|day| passages::key(day).into_bytes()),
    );
    Fingerprint {
        version,
        headline,
        body,
        whole: Hash::of(parts.iter().map(Vec::as_slice)),
    }
}

/// What a text amounts to by the keys that [`articles`] compares.
pub(crate) fn key(text: &str) -> Hash {
    Hash::of([passages::key(text).as_bytes()])
}

#[cfg(test)]
mod tests {
    use crate::news::{Block, BlockKind, Edit, EditKind, Mark};

    use super::*;

    fn article<const N: usize>(paragraphs: [&str; N]) -> Article {
        Article {
            blocks: paragraphs
                .map(|text| Block::new(BlockKind::Paragraph, text))
                .to_vec(),
            ..Article::default()
        }
    }

    fn compared<const A: usize, const B: usize>(old: [&str; A], new: [&str; B]) -> Vec<Edit> {
        articles(&article(old), &article(new)).body
    }

    fn marked(edit: &Edit) -> String {
        let piece = |piece: &crate::news::Piece| match piece.mark {
            Mark::Same => piece.text.clone(),
            Mark::Removed => format!("[-{}-]", piece.text),
            Mark::Added => format!("[+{}+]", piece.text),
        };
        edit.words.iter().map(piece).collect()
    }

    fn kinds(edits: &[Edit]) -> Vec<(EditKind, bool)> {
        edits.iter().map(|edit| (edit.kind, edit.moved)).collect()
    }

    const HARBOUR: &str = "The harbour master closed the northern channel to all traffic.";
    const FERRY: &str = "The ferry ran aground off Wexley shortly after noon on Tuesday.";
    const INQUIRY: &str = "An inquiry will be opened by the transport ministry next week.";

    #[test]
    fn a_figure_is_one_revised_word() {
        let edits = compared(
            [FERRY, "Four people were hurt. It sank."],
            [FERRY, "Six people were hurt. It sank."],
        );
        assert_eq!(
            kinds(&edits),
            [
                (EditKind::Kept, false),
                (EditKind::Revised, false),
                (EditKind::Kept, false)
            ]
        );
        assert_eq!(marked(&edits[1]), "[-Four-][+Six+] people were hurt.");
    }

    #[test]
    fn a_moved_paragraph_is_one_move_and_nothing_else() {
        let edits = compared([FERRY, HARBOUR, INQUIRY], [INQUIRY, FERRY, HARBOUR]);
        assert_eq!(
            kinds(&edits),
            [
                (EditKind::Moved, true),
                (EditKind::Kept, false),
                (EditKind::Kept, false)
            ]
        );
    }

    #[test]
    fn what_was_removed_stands_where_it_stood() {
        let edits = compared([FERRY, HARBOUR, INQUIRY], [FERRY, INQUIRY]);
        assert_eq!(edits[1].kind, EditKind::Removed);
        assert_eq!(edits[1].old[0].text, HARBOUR);
    }

    #[test]
    fn a_split_sentence_is_one_edit_with_two_new_passages() {
        let edits = compared(
            ["The ferry ran aground off Wexley, and the crew called the coast guard at once."],
            ["The ferry ran aground off Wexley. The crew called the coast guard at once."],
        );
        assert_eq!(edits.len(), 1);
        assert_eq!((edits[0].old.len(), edits[0].new.len()), (1, 2));
        assert_eq!(
            marked(&edits[0]),
            "The ferry ran aground off Wexley[-, and the-][+. The+] crew called the coast guard at once."
        );
    }

    #[test]
    fn paragraphs_cut_in_two_change_nothing() {
        let whole = article(["The ferry sank. Four people were hurt."]);
        let cut = article(["The ferry sank.", "Four people were hurt."]);
        assert!(articles(&whole, &cut).is_empty());
        assert_eq!(fingerprint(&whole, 1), fingerprint(&cut, 1));
    }

    #[test]
    fn what_nobody_sees_is_no_change() {
        let old = article(["Write to desk@news.example.org: the pris\u{ad}oners are free."]);
        let new = article([
            "Write\u{a0}to [email\u{a0}protected]:\u{200b} the prisoners  are free\u{fffd}.",
        ]);
        assert!(articles(&old, &new).is_empty());
        assert_eq!(fingerprint(&old, 3), fingerprint(&new, 3));
    }

    #[test]
    fn another_address_is_a_change_and_a_mask_is_none() {
        let text = |address: &str| format!("Send notice of a dispute to {address} within 30 days.");
        let edits = |old: &str, new: &str| compared([&text(old)], [&text(new)]);
        let readdressed = edits("legal@example.org", "disputes@example.org");
        assert_eq!(
            marked(&readdressed[0]),
            "Send notice of a dispute to [-legal@example.org-][+disputes@example.org+] within 30 days."
        );
        for shown in ["legal@example.org", "Legal@Example.org"] {
            let kept = edits("legal@example.org", shown);
            assert_eq!(kinds(&kept), [(EditKind::Kept, false)]);
            assert_eq!(
                kinds(&edits("[email\u{a0}protected]", shown)),
                [(EditKind::Kept, false)]
            );
        }
    }

    #[test]
    fn a_repeated_line_that_went_is_not_a_move() {
        let edits = compared(
            [
                "Read more",
                FERRY,
                "Read more",
                HARBOUR,
                "Read more",
                INQUIRY,
            ],
            [FERRY, "Read more", HARBOUR, "Read more", INQUIRY],
        );
        assert_eq!(
            edits
                .iter()
                .filter(|edit| edit.kind != EditKind::Kept)
                .count(),
            1
        );
        assert_eq!(edits[0].kind, EditKind::Removed);
    }

    #[test]
    fn live_entries_are_compared_with_themselves() {
        let entry = |id: &str, text: &str| Block {
            entry: Some(id.to_owned()),
            ..Block::new(BlockKind::Paragraph, text)
        };
        let live = |blocks: Vec<Block>| Article {
            blocks,
            ..Article::default()
        };
        let older = live(vec![entry("2", FERRY), entry("1", HARBOUR)]);
        let newer = live(vec![
            entry("3", HARBOUR),
            entry(
                "2",
                "The ferry ran aground off Wexley shortly before noon on Monday.",
            ),
            entry("1", HARBOUR),
        ]);
        let edits = articles(&older, &newer).body;
        assert_eq!(
            kinds(&edits),
            [
                (EditKind::Added, false),
                (EditKind::Revised, false),
                (EditKind::Kept, false)
            ]
        );
    }

    #[test]
    fn a_headline_alone_makes_a_change_and_the_pages_dates_do_not() {
        let old = Article {
            headline: "Ferry aground?".to_owned(),
            ..article([FERRY])
        };
        let new = Article {
            headline: "Ferry aground".to_owned(),
            ..old.clone()
        };
        assert!(!articles(&old, &new).is_empty());
        assert_ne!(fingerprint(&old, 1).headline, fingerprint(&new, 1).headline);
        let elsewhere = Article {
            section: Some("World".to_owned()),
            ..old.clone()
        };
        let change = articles(&old, &elsewhere);
        assert!(change.is_empty());
        assert_eq!(change.fields.len(), 1);
        assert_eq!(fingerprint(&old, 1), fingerprint(&elsewhere, 1));
    }
}
