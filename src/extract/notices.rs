//! The newsroom's statements about the article itself, known by the words they open with, by a label
//! above them, or by the name of their element.

use html5ever::local_name;

use super::body::Weighed;
use super::newsroom::{DEVELOPING, DONE, LABELS, STATEMENTS, SUBJECTS};
use super::outline::Outline;
use super::signs::Sign;
use super::{phrases, tidy};
use crate::news::NoticeKind::{self, Correction, Developing, EditorsNote, Update};

/// The longest notice, in bytes: a statement, not an article.
const LONGEST: usize = 1_500;

/// How many characters of a line may tell that it is a notice: a label and a date, or the beginning of
/// a statement.
const HEAD: usize = 200;

/// How far into a line a statement about the article begins, in bytes.
const STATED_WITHIN: usize = 40;

/// How far behind the article's name a statement says what was done to it, or how far into a line that it
/// is being updated, in bytes.
const SAID_WITHIN: usize = 60;

/// The longest statement that a story is being updated, in bytes.
const SHORT: usize = 300;

/// The most lines of a box whose label stands alone above its text.
const BOX_LINES: usize = 6;

/// What sort of notice a line of the page is, if it is one: by its words, the label above it, or the
/// name of its element.
pub(super) fn of(outline: &Outline<'_>, weighed: &Weighed, number: usize) -> Option<NoticeKind> {
    let line = &outline.lines[number];
    if line.is_link() || line.text.len() > LONGEST || !may_stand(outline, weighed, line.part) {
        return None;
    }
    if let Some(kind) = kind(&line.text) {
        return (!phrases::is_date_line(&line.text)).then_some(kind);
    }
    if let Some(kind) = lone_label(&line.text) {
        return boxed(outline, number).then_some(kind);
    }
    labelled_above(outline, number).or_else(|| named(outline, number))
}

/// Not in comments, menus or offers. An aside or a foot is a place for notices.
pub(super) fn may_stand(outline: &Outline<'_>, weighed: &Weighed, part: usize) -> bool {
    let furniture = outline
        .around(part)
        .filter(|part| weighed.furniture[*part].is_some());
    furniture
        .map(|part| &outline.parts[part])
        .all(|part| match part.sign {
            None => !matches!(
                *part.tag(),
                local_name!("nav")
                    | local_name!("menu")
                    | local_name!("dialog")
                    | local_name!("form")
            ),
            Some(Sign::Navigation) => *part.tag() == local_name!("footer"),
            Some(sign) => !matches!(
                sign,
                Sign::Hidden | Sign::Comments | Sign::Share | Sign::Promotion | Sign::Related
            ),
        })
}

/// A label that stands alone: "Correction".
pub(super) fn lone_label(text: &str) -> Option<NoticeKind> {
    if text.len() > HEAD {
        return None;
    }
    let lower = tidy::lower(text);
    let bare = lower.trim_matches(|character: char| !character.is_alphanumeric());
    LABELS.exactly(bare).filter(|kind| *kind != Update)
}

/// Whether a lone label heads a small box with its text.
fn boxed(outline: &Outline<'_>, label: usize) -> bool {
    box_of(outline, label).is_some_and(|lines| lines.start == label && lines.len() > 1)
}

/// The small element around a line: the nearest with more than that line.
fn box_of(outline: &Outline<'_>, number: usize) -> Option<std::ops::Range<usize>> {
    let around = outline.around(outline.lines[number].part);
    let around = around
        .map(|part| &outline.parts[part].lines)
        .find(|lines| lines.len() > 1)?;
    (around.len() <= BOX_LINES).then(|| around.clone())
}

fn labelled_above(outline: &Outline<'_>, number: usize) -> Option<NoticeKind> {
    let lines = box_of(outline, number)?;
    // A label speaks for its own box alone.
    let is_its_box = box_of(outline, lines.start).is_some_and(|of_label| of_label == lines);
    (lines.start < number && is_its_box).then(|| lone_label(&outline.lines[lines.start].text))?
}

/// By the name of the element: `div.correction`.
fn named(outline: &Outline<'_>, number: usize) -> Option<NoticeKind> {
    let line = &outline.lines[number];
    if line.text.len() < 25 {
        return None;
    }
    let mut around = outline
        .around(line.part)
        .take(3)
        .map(|part| &outline.parts[part]);
    around.find_map(|part| match part.sign {
        Some(Sign::Correction) if part.lines.len() <= BOX_LINES => Some(Correction),
        Some(Sign::EditorsNote) if part.lines.len() <= BOX_LINES => Some(EditorsNote),
        _ => None,
    })
}

/// What sort of notice a text is, if it is one.
pub(super) fn kind(text: &str) -> Option<NoticeKind> {
    if text.len() > LONGEST {
        return None;
    }
    // Whatever makes a notice stands in its first words.
    let head = text
        .char_indices()
        .nth(HEAD)
        .map_or(text, |(at, _)| &text[..at]);
    let lower = tidy::lower(head);
    let is_short = text.len() <= SHORT;
    let start = lower.trim_start_matches(|character: char| !character.is_alphanumeric());
    let mut labels = LABELS.opening(start);
    let labelled = labels
        .find(|(label, _)| is_label(start, label))
        .map(|(_, kind)| kind);
    if labelled.is_none_or(|kind| matches!(kind, EditorsNote | Update))
        && is_short
        && says_developing(start)
    {
        return Some(Developing);
    }
    labelled.or_else(|| stated(start))
}

/// A label stands before a colon or dash, or a date and then a colon: "Correction, May 16: …".
fn is_label(start: &str, label: &str) -> bool {
    let Some(rest) = start.strip_prefix(label) else {
        return false;
    };
    let closed = rest.trim_start_matches([')', ']', '】', '］', '」']);
    if closed.len() < rest.len() && rest.starts_with([']', '】', '］']) {
        return closed.chars().any(char::is_alphabetic);
    }
    let rest = closed;
    let until_mark: &str = rest
        .split_inclusive([':', '：', '—', '–', '|'])
        .next()
        .unwrap_or(rest);
    if rest.is_empty() {
        return false;
    }
    if rest.starts_with([':', '：', '.'])
        || rest.starts_with(" -")
        || rest.starts_with(" –")
        || rest.starts_with(" —")
        || rest.starts_with(" :")
    {
        return rest.chars().any(char::is_alphabetic);
    }
    let is_dated = until_mark.len() < rest.len()
        && until_mark.len() <= 60
        && until_mark.contains(|character: char| character.is_ascii_digit())
        && rest.starts_with([',', ' ', '(']);
    is_dated && rest[until_mark.len()..].chars().any(char::is_alphabetic)
}

/// The beginning of a statement that the story is being updated.
fn says_developing(start: &str) -> bool {
    DEVELOPING.within(start, SAID_WITHIN).is_some()
}

fn stated(start: &str) -> Option<NoticeKind> {
    let found = STATEMENTS.within(start, STATED_WITHIN);
    found.map(|(_, kind)| kind).or_else(|| done_to_it(start))
}

/// A sentence that opens with the article itself and says what was done to it.
fn done_to_it(start: &str) -> Option<NoticeKind> {
    let (subject, ()) = SUBJECTS.opening(start).next()?;
    let rest = &start[subject.len()..];
    let clause = rest.split([',', ';', '.', '—', '–']).next().unwrap_or(rest);
    DONE.within(clause, SAID_WITHIN).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::NoticeKind::{Clarification, Retraction};

    #[test]
    fn notices_are_known_by_their_labels_in_ten_languages() {
        for (text, expected) in [
            (
                "Correction: The bridge opened in 1931, not 1913.",
                Correction,
            ),
            (
                "CORRECTION (May 16, 2025): The name was misspelled.",
                Correction,
            ),
            (
                "Editor's note: The headline of this report was changed.",
                EditorsNote,
            ),
            (
                "Clarification – The minister spoke on Monday.",
                Clarification,
            ),
            ("UPDATE, 14:30: The ferry was towed.", Update),
            ("【訂正】当初、2本としていました。", Correction),
            ("תיקון טעות: בגרסה קודמת נכתב אחרת.", Correction),
            (
                "This article was amended on 16 May 2025 to correct a name.",
                Correction,
            ),
            ("Виправлення: потяг прибув о 7:40.", Correction),
            ("Исправление: поезд прибыл в 7:40.", Correction),
            ("Korrektur: Der Zug kam um 7.40 Uhr an.", Correction),
            (
                "Note de la rédaction : le titre a été modifié.",
                EditorsNote,
            ),
            ("Fe de errores: el tren llegó a las 7.40.", Correction),
            ("Rettifica: il treno è arrivato alle 7.40.", Correction),
            ("Sprostowanie: pociąg przyjechał o 7.40.", Correction),
            ("Errata: o trem chegou às 7h40.", Correction),
            ("Rectificatie: de trein kwam om 7.40 uur aan.", Correction),
            (
                "Dieser Artikel wurde zurückgezogen, weil er auf einem Brief beruhte.",
                Retraction,
            ),
            ("Este artículo ha sido retirado por el diario.", Retraction),
            ("Матеріал відкликано: лист був підробкою.", Retraction),
            ("Esta noticia ha sido actualizada con el parte.", Update),
            (
                "Uma versão anterior deste texto trazia outra data.",
                Correction,
            ),
            (
                "Retraction: This report rested on a forged letter.",
                Retraction,
            ),
        ] {
            assert_eq!(kind(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_developing_story_says_so() {
        for text in [
            "Editor's note: This is a developing story and is being updated.",
            "This is a breaking news story. More to follow.",
            "Новина оновлюється",
            "Der Artikel wird laufend aktualisiert.",
            "Articolo in aggiornamento",
        ] {
            assert_eq!(kind(text), Some(Developing), "{text}");
        }
    }

    #[test]
    fn prose_about_corrections_is_no_notice() {
        for text in [
            "Correction officers at the county jail went on strike on Monday.",
            "Updates to the software will be sent in May, the company said.",
            "Corrections to the 1913 map took years.",
            "The clarification came too late: voters had left.",
            "This story was told to the council, which has since updated its map of the valley.",
            "The article that the museum has withdrawn stood in its catalogue.",
            "Update",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }
}
