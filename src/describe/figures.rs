//! Figures: numbers with their sign, currency, scale, percent sign and measure, in national forms;
//! and what they count.

use super::lexicon;
use super::spans::{Find, Sort, Span, Text};

/// The figure that begins at a word.
pub(super) fn find(text: &Text<'_>, at: usize) -> Option<Find> {
    let mut value = String::new();
    let mut next = at;
    if is_sign(text, next) {
        value.push('-');
        next += 1;
    }
    if lexicon::is_currency(text.lower(next)) {
        value.push_str(text.lower(next));
        next += 1;
        // "$-5" and "$ 5" are both written.
        if is_sign(text, next) {
            value.push('-');
            next += 1;
        }
    }
    let (words, number) = number(text, next)?;
    value.push_str(&number);
    next += words;
    next = tail(text, next, &mut value);
    while let Some((length, other)) = compound(text, next) {
        value.push('-');
        value.push_str(&other);
        next += length;
    }
    Some((Sort::Figure, next - at, value))
}

/// The rest of "1,000-for-500" or "3–2".
fn compound(text: &Text<'_>, at: usize) -> Option<(usize, String)> {
    let is_joint = |at: usize| {
        matches!(text.word(at), "-" | "–") && text.is_tight(at) && text.is_tight(at + 1)
    };
    if !is_joint(at) {
        return None;
    }
    let word = text.lower(at + 1);
    let joined = matches!(word, "for" | "to" | "on" | "by") && is_joint(at + 2);
    let start = if joined { at + 3 } else { at + 1 };
    let (length, number) = number(text, start)?;
    let value = if joined {
        format!("{word}-{number}")
    } else {
        number
    };
    Some((start - at + length, value))
}

/// A minus sign directly before a digit, and after a space or nothing.
fn is_sign(text: &Text<'_>, at: usize) -> bool {
    let dash = matches!(text.word(at), "-" | "−" | "–");
    let begins =
        at == 0 || !text.is_tight(at) || matches!(text.word(at - 1), "(" | "$" | "€" | "£");
    let next = text.word(at + 1);
    dash && begins
        && text.is_tight(at + 1)
        && (next.starts_with(char::is_numeric) || lexicon::is_currency(text.lower(at + 1)))
}

/// The number itself: in digits, perhaps grouped by spaces, or in words.
fn number(text: &Text<'_>, at: usize) -> Option<(usize, String)> {
    let word = text.word(at);
    if word.starts_with(char::is_numeric) {
        let mut digits = ascii(word);
        let mut length = 1;
        let groups_may_follow = digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit());
        while groups_may_follow && is_group(text, at + length) {
            digits.push_str(&ascii(text.word(at + length)));
            length += 1;
        }
        return Some((length, plain_number(&digits)));
    }
    let lower = text.lower(at);
    if let Some(value) = lexicon::number_word(lower) {
        return Some(number_words(text, at, value));
    }
    lexicon::is_vague_number(lower).then(|| (1, lower.to_owned()))
}

/// "twenty-five" is 25, "two hundred" is left to the scale.
fn number_words(text: &Text<'_>, at: usize, value: u64) -> (usize, String) {
    let ones = lexicon::number_word(text.lower(at + 2)).filter(|ones| (1..10).contains(ones));
    match ones {
        Some(ones) if (20..100).contains(&value) && text.word(at + 1) == "-" => {
            (3, (value + ones).to_string())
        }
        _ => (1, value.to_string()),
    }
}

/// Three digits after one space, as in "1 000".
fn is_group(text: &Text<'_>, at: usize) -> bool {
    let Some(word) = text.words.get(at) else {
        return false;
    };
    let mut gap = text.whole[word.gap..word.start].chars();
    let one_space = gap
        .next()
        .is_some_and(|char| matches!(char, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}'))
        && gap.next().is_none();
    one_space && word.text.chars().count() == 3 && word.text.chars().all(char::is_numeric)
}

/// Scale, percent sign, currency and measure after a number.
fn tail(text: &Text<'_>, mut next: usize, value: &mut String) -> usize {
    while lexicon::is_scale(text.lower(next)) && !ends_sentence_word(text, next) {
        value.push(' ');
        value.push_str(scale(text.lower(next)));
        next += 1;
        if text.word(next) == "." && matches!(text.lower(next - 1), "mio" | "mrd") {
            next += 1;
        }
    }
    if matches!(text.word(next), "%" | "‰") {
        value.push_str(text.word(next));
        return next + 1;
    }
    if text.lower(next) == "per" && matches!(text.lower(next + 1), "cent" | "mille") {
        value.push_str(if text.lower(next + 1) == "cent" {
            "%"
        } else {
            "‰"
        });
        return next + 2;
    }
    // "34-year-old": the hyphen goes with the measure.
    let unit = if text.word(next) == "-" && text.is_tight(next) {
        next + 1
    } else {
        next
    };
    if lexicon::is_unit(text.lower(unit)) || lexicon::is_currency(text.lower(unit)) && unit == next
    {
        if matches!(text.lower(unit), "percentage" | "basis")
            && text.lower(unit + 1).starts_with("point")
        {
            value.push_str(text.lower(unit));
            value.push_str(" point");
            return unit + 2;
        }
        value.push_str(match text.lower(unit) {
            "percent" | "pct" | "prozent" => "%",
            word => singular(word),
        });
        return unit + 1;
    }
    next
}

/// "m" after a number may be meters or millions: taken as a measure.
fn ends_sentence_word(text: &Text<'_>, at: usize) -> bool {
    matches!(text.lower(at), "m" | "k" | "mil" | "mille") && !text.is_tight(at)
}

fn scale(word: &str) -> &str {
    match word {
        "bn" | "billions" => "billion",
        "mn" | "millions" => "million",
        "k" | "thousands" => "thousand",
        word => word,
    }
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s')
        .filter(|word| word.len() > 2)
        .unwrap_or(word)
}

/// Digits of any script as ASCII; the rest as it stands.
fn ascii(word: &str) -> String {
    const ZEROS: [u32; 8] = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x1040, 0xff10];
    word.chars()
        .map(|char| {
            let code = u32::from(char);
            let digit = ZEROS
                .iter()
                .map(|zero| code.wrapping_sub(*zero))
                .find(|digit| *digit < 10);
            match (digit, char) {
                (Some(digit), _) => char::from_digit(digit, 10).unwrap_or(char),
                (_, '٫') => '.',
                (_, '٬' | '’' | '\'') => ',',
                _ => char,
            }
        })
        .collect()
}

/// A number without the signs that only group its digits. Where it is not certain which they are
/// ("1.000"), the number stays as it stands, so that another reading of it is a change.
fn plain_number(digits: &str) -> String {
    let last_comma = digits.rfind(',');
    let last_dot = digits.rfind('.');
    let commas = digits.matches(',').count();
    let dots = digits.matches('.').count();
    match (last_comma, last_dot) {
        (Some(comma), Some(dot)) if comma < dot => digits.replace(',', ""),
        (Some(_), Some(_)) => digits.replace('.', "").replace(',', "."),
        (Some(comma), None) if commas > 1 || digits.len() - comma == 4 => digits.replace(',', ""),
        (Some(_), None) => digits.replace(',', "."),
        (None, Some(_)) if dots > 1 => digits.replace('.', ""),
        _ => digits.to_owned(),
    }
}

/// A figure with the word before it, where that belongs to it: "Flight 1482".
pub(super) fn named<'a>(text: &Text<'a>, span: &Span) -> &'a str {
    let (from, to) = text.within(span.start, span.end);
    let before = from.checked_sub(1).filter(|&at| {
        to - from == 1
            && text.word(at).starts_with(char::is_alphabetic)
            && !lexicon::is_small(text.lower(at))
            && !lexicon::is_negation(text.lower(at))
    });
    text.slice(before.unwrap_or(from), to)
}

/// What a figure counts, as the text says it: what became of people, or the thing itself.
pub(super) fn counted(text: &Text<'_>, from: usize, to: usize) -> Option<String> {
    let measured = to > from && {
        let last = text.lower(to - 1);
        lexicon::is_unit(last) || matches!(last, "%" | "‰" | "cent")
    };
    toll(text, from)
        .or_else(|| after(text, to, measured))
        .or_else(|| subject_before(text, from))
}

/// "The death toll stands at 12".
fn toll(text: &Text<'_>, from: usize) -> Option<String> {
    let start = from.saturating_sub(6);
    let at = (start..from).rev().find(|&at| text.lower(at) == "toll")?;
    let first = at.saturating_sub(usize::from(
        at > 0 && matches!(text.lower(at - 1), "death" | "casualty"),
    ));
    Some(text.slice(first, at + 1).to_owned())
}

fn after(text: &Text<'_>, to: usize, measured: bool) -> Option<String> {
    let outcome = (to..to + 8)
        .take_while(|&at| !matches!(text.word(at), "" | "." | ";" | ":" | "," | "(" | "“" | "\""))
        .take_while(|&at| text.lower(at) != "and")
        .find(|&at| lexicon::is_outcome(text.lower(at)));
    if let Some(at) = outcome {
        return Some(text.word(at).to_owned());
    }
    if measured {
        return None;
    }
    let first = if matches!(text.lower(to), "more" | "other") {
        to + 1
    } else {
        to
    };
    (first..first + 3)
        .take_while(|&at| text.word(at).starts_with(char::is_alphabetic))
        .take_while(|&at| !lexicon::is_small(text.lower(at)))
        .find(|&at| is_countable(text.lower(at)))
        .map(|at| text.word(at).to_owned())
}

/// Nouns in the plural, as far as letters tell.
fn is_countable(word: &str) -> bool {
    let plural =
        word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us");
    plural
        || matches!(
            word,
            "people" | "men" | "women" | "children" | "police" | "person" | "man" | "woman"
        )
}

/// "The key rate is 2.5", "a grant of $5 million": the thing that the figure is said of.
fn subject_before(text: &Text<'_>, from: usize) -> Option<String> {
    let mut verb = from.checked_sub(1)?;
    if matches!(
        text.lower(verb),
        "to" | "at" | "by" | "about" | "nearly" | "almost"
    ) {
        verb = verb.checked_sub(1)?;
    }
    let tells = matches!(
        text.lower(verb),
        "of" | "is"
            | "was"
            | "are"
            | "were"
            | "reached"
            | "reaches"
            | "rose"
            | "fell"
            | "grew"
            | "dropped"
            | "stands"
            | "stood"
            | "hit"
            | "weighed"
            | "totaled"
            | "totalled"
            | "costs"
    );
    let is_noun = |at: usize| {
        let word = text.lower(at);
        text.word(at).starts_with(char::is_alphabetic)
            && !lexicon::is_small(word)
            && !lexicon::is_negation(word)
            && !lexicon::is_saying(word)
    };
    let first = (verb.saturating_sub(2)..verb)
        .rev()
        .take_while(|&at| is_noun(at))
        .last()?;
    let before = (0..first)
        .rev()
        .map(|at| text.lower(at))
        .find(|word| !matches!(*word, "the" | "a" | "an" | "its" | "his" | "her" | "their"));
    let depends = matches!(
        before,
        Some("of" | "in" | "at" | "on" | "for" | "by" | "from" | "with" | "to" | "near")
    );
    (tells && !depends).then(|| text.slice(first, verb).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> String {
        let text = Text::new(text);
        (0..text.words.len())
            .find_map(|at| find(&text, at))
            .map_or_else(String::new, |found| found.2)
    }

    #[test]
    fn national_forms_of_a_number_are_one_value() {
        for form in [
            "1,000,000",
            "1.000.000",
            "1 000 000",
            "1\u{202f}000\u{202f}000",
            "١٠٠٠٠٠٠",
        ] {
            assert_eq!(value(form), "1000000", "{form}");
        }
        assert_eq!(value("61,2 %"), value("61.2%"));
        assert_eq!(value("twenty-five miles"), value("25 miles"));
    }

    #[test]
    fn a_form_that_can_be_read_in_two_ways_is_no_other_form() {
        assert_ne!(value("1.000"), value("1,000"));
        assert_ne!(value("1.5"), value("15"));
    }

    #[test]
    fn sign_currency_scale_and_measure_belong_to_the_figure() {
        let values = [
            "$1.5 million",
            "€1.5 million",
            "$1.5 billion",
            "-$1.5 million",
            "1.5%",
            "1.5 miles",
        ];
        for (at, one) in values.iter().enumerate() {
            for other in &values[at + 1..] {
                assert_ne!(value(one), value(other));
            }
        }
    }

    #[test]
    fn a_figure_says_what_it_counts() {
        let about = |text: &str| {
            let text = Text::new(text);
            let (at, length) = (0..text.words.len())
                .find_map(|at| find(&text, at).map(|found| (at, found.1)))
                .expect("the text has a figure");
            counted(&text, at, at + length)
        };
        assert_eq!(
            about("At least 12 people were killed in the town.").as_deref(),
            Some("killed")
        );
        assert_eq!(
            about("The return of 205 soldiers was agreed.").as_deref(),
            Some("soldiers")
        );
        assert_eq!(
            about("The death toll stands at 1,204.").as_deref(),
            Some("death toll")
        );
        assert_eq!(
            about("A grant of $5 million was paid.").as_deref(),
            Some("grant")
        );
        assert_eq!(about("Shares in the firm rose 3 percent."), None);
    }
}
