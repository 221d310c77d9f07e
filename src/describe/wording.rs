//! Which words to show of a change: the ones that differ, with a little around them.

use super::lexicon;
use super::names::Names;
use super::quotes;
use super::revision::Hunk;
use super::spans::Text;

/// Words shown on either side of what differs.
const CONTEXT: usize = 2;

/// Most words between two hunks that are shown as one.
const CLOSE: usize = 6;

/// Most stretches shown of one passage; with more it is shown whole.
const MOST_WINDOWS: usize = 3;

/// The hunk on both sides, with so many words around it.
pub(super) fn around<'a>(
    old: &Text<'a>,
    new: &Text<'a>,
    hunk: &Hunk,
    words: usize,
) -> (&'a str, &'a str) {
    (
        widened(old, hunk.old.start, hunk.old.end, words),
        widened(new, hunk.new.start, hunk.new.end, words),
    )
}

fn widened<'a>(text: &Text<'a>, start: usize, end: usize, words: usize) -> &'a str {
    let (mut from, mut to) = text.within(start, end);
    let is_word = |at: usize| text.word(at).starts_with(char::is_alphanumeric);
    for _ in 0..words {
        from -= usize::from(from > 0 && is_word(from - 1));
        to += usize::from(to < text.words.len() && is_word(to));
    }
    text.slice(from, to)
}

/// The stretches to show for these hunks: close ones together, each with a few words around it.
pub(super) fn windows<'a>(
    old: &Text<'a>,
    new: &Text<'a>,
    hunks: &[&Hunk],
) -> Vec<(Option<&'a str>, Option<&'a str>)> {
    let mut joined: Vec<Hunk> = Vec::new();
    for hunk in hunks {
        match joined.last_mut() {
            Some(last) if between(new, last.new.end, hunk.new.start) <= CLOSE => {
                last.old.end = hunk.old.end;
                last.new.end = hunk.new.end;
            }
            _ => joined.push((*hunk).clone()),
        }
    }
    if joined.len() > MOST_WINDOWS {
        return vec![(Some(old.whole.trim()), Some(new.whole.trim()))];
    }
    let shown = |text: &'a str| Some(text).filter(|text| !text.is_empty());
    joined
        .iter()
        .map(|hunk| {
            let (old, new) = around(old, new, hunk, CONTEXT);
            (shown(old), shown(new))
        })
        .collect()
}

fn between(text: &Text<'_>, start: usize, end: usize) -> usize {
    let (from, to) = text.within(start, end);
    to - from
}

/// Whether a word, in small letters, says something by itself.
pub(super) fn is_content(word: &str) -> bool {
    word.starts_with(char::is_alphanumeric) && !lexicon::is_small(word)
}

/// Whether a word is of a script without capitals. Any of its words may be a name, and none is hidden.
fn has_no_case(word: &str) -> bool {
    let first = word.chars().next();
    first.is_some_and(|char| char.is_alphabetic() && !char.is_lowercase() && !char.is_uppercase())
}

/// How the figure after a word is meant, where it says so: "more than 30".
pub(super) fn bound(text: &Text<'_>, at: usize) -> Option<u64> {
    let is_figure = |at: usize| {
        text.word(at).starts_with(char::is_numeric)
            || lexicon::number_word(text.lower(at)).is_some()
            || lexicon::is_currency(text.lower(at))
    };
    lexicon::bound(text.lower(at)).filter(|_| is_figure(at + 1) || is_figure(at + 2))
}

/// Whether a word carries a fact that no rule may hide: a figure or its bound, negation, quotation
/// mark, percent or currency sign, or a name.
pub(super) fn is_protected(text: &Text<'_>, at: usize, names: &Names) -> bool {
    let (word, lower) = (text.word(at), text.lower(at));
    let is_quote = quotes::is_mark(word) && !matches!(word, "'" | "’" | "‘");
    let is_minus = matches!(word, "-" | "−" | "–")
        && text.word(at + 1).starts_with(char::is_numeric)
        && text.is_tight(at + 1);
    word.contains(char::is_numeric)
        || is_quote
        || is_minus
        || matches!(word, "%" | "‰")
        || lexicon::is_currency(lower)
        || lexicon::is_negation(lower)
        || lexicon::number_word(lower).is_some()
        || lexicon::is_scale(lower) && lower.len() > 2
        || bound(text, at).is_some()
        || names.find(text, at).is_some()
        || has_no_case(word)
        || super::dates::find(text, at).is_some()
}
