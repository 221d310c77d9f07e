//! Where sentences end, in many scripts.
//!
//! A full stop ends a sentence when white space follows and what comes next can begin one; after
//! abbreviations and initials it does not. East Asian stops need no space.

use std::ops::Range;

/// Words whose full stop never ends a sentence, in lower case.
const TITLES_AND_SHORT_FORMS: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "mx",
    "dr",
    "prof",
    "sen",
    "rep",
    "gov",
    "gen",
    "lt",
    "col",
    "sgt",
    "cpl",
    "capt",
    "cmdr",
    "adm",
    "maj",
    "pvt",
    "st",
    "mt",
    "ft",
    "rev",
    "hon",
    "pres",
    "supt",
    "det",
    "atty",
    "messrs",
    "mme",
    "mmes",
    "mlle",
    "sra",
    "srta",
    "dra",
    "hr",
    "fr",
    "bzw",
    "vgl",
    "ca",
    "nr",
    "abs",
    "art",
    "fig",
    "vs",
    "approx",
    "dept",
    "est",
    "ул",
    "им",
    "тов",
    "г-н",
    "вул",
    "обл",
    "просп",
];

/// Words whose full stop ends a sentence only before a word that usually begins one.
const ALSO_AT_THE_END: &[&str] = &[
    "jr", "sr", "inc", "ltd", "co", "corp", "llc", "plc", "etc", "al", "bros", "млн", "млрд",
    "тыс", "руб", "грн", "др", "пр", "г", "гг", "р", "рр", "т.д", "т.п",
];

/// Words whose full stop stands for letters left out when a figure follows ("No. 5", "Jan. 3").
const BEFORE_FIGURES: &[&str] = &[
    "no", "nos", "nr", "p", "pp", "vol", "ch", "sec", "art", "jan", "feb", "mar", "apr", "jun",
    "jul", "aug", "sep", "sept", "oct", "nov", "dec",
];

/// Words that usually begin a sentence, so that a stop before them is one.
const STARTERS: &[&str] = &[
    "The",
    "A",
    "An",
    "It",
    "He",
    "She",
    "They",
    "We",
    "I",
    "You",
    "In",
    "On",
    "At",
    "But",
    "And",
    "This",
    "That",
    "These",
    "Those",
    "There",
    "His",
    "Her",
    "Its",
    "Their",
    "Our",
    "If",
    "When",
    "While",
    "After",
    "Before",
    "However",
    "Meanwhile",
    "As",
    "For",
    "With",
    "No",
    "Not",
    "What",
    "Der",
    "Die",
    "Das",
    "Er",
    "Sie",
    "Es",
    "Le",
    "La",
    "Les",
    "Il",
    "Elle",
    "El",
    "Los",
    "Las",
];

/// How the months begin before which a German day has its full stop.
const MONTHS: &[&str] = &[
    "Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez",
];

/// The sentences of a text: ranges without the white space around them, in order.
pub(crate) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some((stop, end)) = next_stop(text, at) {
        at = end;
        if ends_sentence(text, start, stop, end) {
            push_trimmed(&mut found, text, start..end);
            start = end;
        }
    }
    push_trimmed(&mut found, text, start..text.len());
    found
}

fn push_trimmed(found: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let passage = &text[range.clone()];
    let trimmed = passage.trim();
    if !trimmed.is_empty() {
        let start = range.start + (passage.len() - passage.trim_start().len());
        found.push(start..start + trimmed.len());
    }
}

/// The next run of stops from `from` on, closing quotes and brackets included: where it begins and ends.
fn next_stop(text: &str, from: usize) -> Option<(usize, usize)> {
    let stop = from + text[from..].find(is_stop)?;
    let length = text[stop..]
        .find(|char| !is_stop(char) && !is_closing(char))
        .unwrap_or(text.len() - stop);
    Some((stop, stop + length))
}

fn ends_sentence(text: &str, start: usize, stop: usize, end: usize) -> bool {
    let stops = &text[stop..end];
    let rest = &text[end..];
    if stops.contains(is_full_width_stop) {
        return true;
    }
    if !rest.starts_with(char::is_whitespace) {
        return false;
    }
    let next = rest.trim_start_matches(|char: char| char.is_whitespace() || is_opening(char));
    if !next.chars().next().is_some_and(can_begin) {
        return false;
    }
    !stops.starts_with('.') || stops.starts_with("..") || stop_is_full(&text[start..stop], next)
}

/// Whether the single full stop after `before` is more than the sign of an abbreviation.
fn stop_is_full(before: &str, next: &str) -> bool {
    let word = before
        .rsplit(|char: char| !(char.is_alphanumeric() || char == '.' || char == '-'))
        .next()
        .unwrap_or_default();
    let next_word = next.split(|char: char| !char.is_alphanumeric()).next();
    let before_starter = next_word.is_some_and(|word| STARTERS.contains(&word));
    let mut letters = word.chars();
    let is_single = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
    let last_part = word.rsplit('-').next().unwrap_or(word);
    if is_single || is_dotted(last_part) {
        return before_starter;
    }
    if word.len() > 12 {
        return true;
    }
    let lower = word.to_lowercase();
    let known = |list: &[&str]| list.contains(&lower.as_str());
    if known(BEFORE_FIGURES) && next.starts_with(char::is_numeric) {
        return false;
    }
    if is_number_of_list_or_day(before, word, next) || known(TITLES_AND_SHORT_FORMS) {
        return false;
    }
    !known(ALSO_AT_THE_END) || before_starter
}

/// "U.S", "a.m", "z.B": letters with stops between them.
fn is_dotted(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.chars().count() <= 2)
}

/// "1. First", and the day of a month as it is written in German ("16. Mai").
fn is_number_of_list_or_day(before: &str, word: &str, next: &str) -> bool {
    if word.is_empty() || word.len() > 3 || !word.chars().all(char::is_numeric) {
        return false;
    }
    before.trim() == word || MONTHS.iter().any(|month| next.starts_with(month))
}

fn is_stop(char: char) -> bool {
    matches!(
        char,
        '.' | '!'
            | '?'
            | '…'
            | '۔'
            | '؟'
            | '।'
            | '॥'
            | '։'
            | '။'
            | '។'
            | '።'
            | '፧'
            | '༎'
            | '‽'
    ) || is_full_width_stop(char)
}

fn is_full_width_stop(char: char) -> bool {
    matches!(char, '。' | '！' | '？' | '．' | '｡' | '︒')
}

fn is_closing(char: char) -> bool {
    matches!(
        char,
        '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']' | '}' | '」' | '』' | '）' | '】' | '》'
    )
}

fn is_opening(char: char) -> bool {
    matches!(
        char,
        '"' | '\''
            | '“'
            | '‘'
            | '„'
            | '‚'
            | '«'
            | '‹'
            | '('
            | '['
            | '{'
            | '—'
            | '–'
            | '-'
            | '「'
            | '『'
            | '（'
            | '¿'
            | '¡'
            | '•'
    )
}

fn can_begin(char: char) -> bool {
    char.is_alphanumeric() && !char.is_lowercase()
        || matches!(char, '#' | '@' | '$' | '€' | '£' | '<')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        sentences(text)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn titles_and_initials_do_not_end_a_sentence() {
        assert_eq!(
            cut("Dr. A. B. Novak met Sen. Lee on Jan. 5. They spoke for 3.5 hours."),
            [
                "Dr. A. B. Novak met Sen. Lee on Jan. 5.",
                "They spoke for 3.5 hours."
            ]
        );
    }

    #[test]
    fn a_country_in_letters_ends_a_sentence_only_before_a_starter() {
        assert_eq!(cut("He left the U.S. The visit ended.").len(), 2);
        assert_eq!(cut("He met U.S. President Lee.").len(), 1);
    }

    #[test]
    fn closing_quotes_belong_to_the_sentence_they_close() {
        assert_eq!(
            cut("“We go.” “Now?” she asked. Nobody answered…"),
            ["“We go.”", "“Now?” she asked.", "Nobody answered…"]
        );
    }

    #[test]
    fn other_scripts_have_other_stops() {
        assert_eq!(cut("船は出た。四人が負傷した。").len(), 2);
        assert_eq!(cut("जहाज़ चला गया। चार लोग घायल हुए।").len(), 2);
        assert_eq!(cut("غادرت السفينة. هل أصيب أحد؟ لا أحد.").len(), 3);
        assert_eq!(
            cut("Паром вышел в 12:00. Его ждут г. Иванов и др. люди.").len(),
            2
        );
    }

    #[test]
    fn days_of_german_months_and_numbers_of_lists_do_not_end_a_sentence() {
        assert_eq!(cut("Am 16. Mai fuhr sie ab. Sie kam an.").len(), 2);
        assert_eq!(cut("1. Wear a vest").len(), 1);
    }

    #[test]
    fn text_without_stops_is_one_sentence_and_white_space_none() {
        assert_eq!(
            cut("  Ferry aground off Wexley "),
            ["Ferry aground off Wexley"]
        );
        assert!(cut(" \u{a0} ").is_empty());
    }
}
