//! Figures: numbers with their sign, currency, scale, percent sign and measure, in national forms;
//! and what they count.

use super::lexicon;
use super::spans::{Find, Sort, Text};

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
    let is_word = |at: usize| text.word(at).starts_with(char::is_alphabetic);
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
    let mut first = to;
    while text.lower(first) == "more" || text.lower(first) == "other" {
        first += 1;
    }
    let end = (first..first + 3)
        .find(|&at| {
            !is_word(at) || lexicon::is_small(text.lower(at)) || lexicon::is_saying(text.lower(at))
        })
        .unwrap_or(first + 3);
    let noun = end
        .checked_sub(1)
        .filter(|&at| at >= first && is_word(at))?;
    Some(text.word(noun).to_owned())
}

/// "The key rate is 2.5": the words before the verb.
fn subject_before(text: &Text<'_>, from: usize) -> Option<String> {
    let start = from.saturating_sub(5);
    let verb = (start..from).rev().find(|&at| {
        matches!(
            text.lower(at),
            "is" | "was"
                | "are"
                | "were"
                | "at"
                | "to"
                | "reached"
                | "rose"
                | "fell"
                | "stands"
                | "stood"
                | "of"
                | "hit"
                | "held"
                | "weighed"
        )
    })?;
    let mut end = verb;
    while end > 0
        && matches!(
            text.lower(end - 1),
            "is" | "was" | "stands" | "stood" | "rose" | "fell" | "up" | "down" | "climbed"
        )
    {
        end -= 1;
    }
    let first = (end.saturating_sub(2)..end).find(|&at| {
        text.word(at).starts_with(char::is_alphabetic) && !lexicon::is_small(text.lower(at))
    })?;
    Some(text.slice(first, end).to_owned())
}
