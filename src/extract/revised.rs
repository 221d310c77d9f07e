//! The line by which a page shows on which day its text was last changed.
//!
//! A clock is not looked at: it moves at every save, and tells nothing that the edits do not.

use super::body::Weighed;
use super::outline::Outline;
use super::sift::Places;
use super::words::REVISED;
use super::{notices, phrases, shown, tidy};

/// How many lines at either end of the body are looked through.
const LINES: usize = 6;

/// The line, beside the headline or at an end of the body.
pub(super) fn line(outline: &Outline<'_>, weighed: &Weighed, places: &Places) -> Option<usize> {
    let (first, last) = (places.body.first()?, places.body.last()?);
    let head = first.start..(first.start + LINES).min(first.end);
    let foot = last.end.saturating_sub(LINES).max(last.start)..last.end;
    let mut lines = places
        .above
        .clone()
        .chain(places.before.clone())
        .chain(head)
        .chain(foot)
        .chain(places.after.clone());
    lines.find(|number| {
        let line = &outline.lines[*number];
        let is_ours = !weighed.carded[*number] && notices::may_stand(outline, weighed, line.part);
        is_ours && says_the_day(&line.text)
    })
}

/// Says on which day the text was last changed, and nothing else.
fn says_the_day(text: &str) -> bool {
    if !phrases::is_date_line(text) || !phrases::has_year(text) {
        return false;
    }
    let lower = tidy::lower(text);
    let words = || lower.split(|character: char| !character.is_alphanumeric());
    let stands = |word: &&str| {
        if word.contains(tidy::is_wide) {
            lower.contains(*word)
        } else {
            words().any(|other| other == *word)
        }
    };
    REVISED.iter().any(stands) && !phrases::is_relative_time(text) && !has_clock(&lower)
}

/// "10:31", "14h30", "1 p.m.", "18.54 GMT", "14 Uhr".
fn has_clock(lower: &str) -> bool {
    let mut before = "";
    let mut words = lower.split(|character: char| !character.is_alphanumeric());
    shown::clock(lower).is_some()
        || words.any(|word| {
            // In German "am" is "on the"; behind a number it tells the hour.
            let unit = word.trim_start_matches(|digit: char| digit.is_ascii_digit());
            let counts = before.ends_with(|digit: char| digit.is_ascii_digit());
            let is_clock = match unit {
                "am" | "pm" => counts || unit.len() < word.len(),
                "a" | "p" | "uhr" | "uur" => counts,
                _ => unit.contains(['時', '时', '시']),
            };
            if !word.is_empty() {
                before = word;
            }
            is_clock
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_the_last_change_is_known_in_ten_languages() {
        for text in [
            "Updated: March 25, 2026",
            "Last updated 25 March 2026",
            "Dernière mise à jour: 17.09.2024",
            "Zuletzt aktualisiert am 12. Mai 2025",
            "Stand: 12.05.2025",
            "Última actualización: 12 de mayo de 2025",
            "Ultimo aggiornamento: 12 maggio 2025",
            "Última atualização: 12 de maio de 2025",
            "Ostatnia aktualizacja: 12 maja 2025 r.",
            "Laatst bijgewerkt op 12 mei 2025",
            "Останнє оновлення: 12 травня 2025",
            "Обновлено 12 мая 2025 г.",
            "最終更新：2025年5月12日",
        ] {
            assert!(says_the_day(text), "{text}");
        }
    }

    #[test]
    fn a_clock_a_first_publication_and_a_sentence_are_none() {
        for text in [
            "Updated March 25, 2026 10:31",
            "Updated at 1:23 p.m. on March 25, 2026",
            "Updated 18.54 GMT, 18 Nov 2019",
            "Mis à jour le 16 mai 2025 à 15 h 30",
            "Aktualisiert am 12. Mai 2025, 14 Uhr",
            "最終更新：2017年3月9日 18時45分",
            "Published 25 March 2026",
            "Updated 5 hours ago",
            "Updated 25 March",
            "The map was updated in March 2026",
        ] {
            assert!(!says_the_day(text), "{text}");
        }
    }
}
