//! Quoted words, and who is quoted.

use std::ops::Range;

use crate::news::FactKind;

use super::lexicon;
use super::names::Names;
use super::revision::{Hunk, Revision, Side};
use super::spans::{Sort, Text, spans};

/// The quotations of a text: ranges of bytes, marks included. One that is not closed ends with the
/// text, and one that was opened before begins with it.
pub(super) fn quotes(text: &Text<'_>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for (at, word) in text.words.iter().enumerate() {
        let Some(mark) = single_char(word.text) else {
            continue;
        };
        match open {
            Some((start, opening)) if is_closing(opening, mark) && closes(text, at, mark) => {
                found.push(start..word.end());
                open = None;
            }
            None if is_opening(mark) && opens(text, at, mark) => open = Some((word.start, mark)),
            None if is_only_closing(mark) && found.is_empty() => found.push(0..word.end()),
            _ => {}
        }
    }
    if let Some((start, _)) = open.filter(|&(_, opening)| opening != '\'') {
        found.push(start..text.whole.len());
    }
    found
}

/// Whether a word is a quotation mark of any kind.
pub(super) fn is_mark(word: &str) -> bool {
    single_char(word).is_some_and(is_mark_char)
}

/// The words between the marks.
pub(super) fn inner(quote: &str) -> &str {
    quote.trim_matches(|char: char| char.is_whitespace() || is_mark_char(char))
}

fn single_char(word: &str) -> Option<char> {
    let mut chars = word.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn is_mark_char(char: char) -> bool {
    is_opening(char) || is_only_closing(char) || char == '’' || char == '›'
}

fn is_opening(mark: char) -> bool {
    matches!(
        mark,
        '"' | '\'' | '“' | '„' | '‟' | '‘' | '‚' | '«' | '‹' | '「' | '『' | '《'
    )
}

fn is_only_closing(mark: char) -> bool {
    matches!(mark, '”' | '»' | '」' | '』' | '》')
}

fn is_closing(opening: char, mark: char) -> bool {
    match opening {
        '"' | '\'' => mark == opening,
        '“' => mark == '”',
        '„' | '‟' => matches!(mark, '“' | '”'),
        '‘' | '‚' => matches!(mark, '’' | '‘'),
        '«' => mark == '»',
        '‹' => mark == '›',
        '「' => mark == '」',
        '『' => mark == '』',
        _ => mark == '》',
    }
}

fn opens(text: &Text<'_>, at: usize, mark: char) -> bool {
    // A straight mark opens after a space; the others say themselves what they do.
    mark != '\'' || !text.is_tight(at) && text.is_tight(at + 1) || at == 0
}

fn closes(text: &Text<'_>, at: usize, mark: char) -> bool {
    !matches!(mark, '\'' | '’')
        || !text.is_tight(at + 1)
        || !text.word(at + 1).starts_with(char::is_alphanumeric)
}

/// A quotation that came, went, was altered, or lost or gained its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct QuoteChange {
    pub(super) kind: FactKind,
    pub(super) old: Option<Range<usize>>,
    pub(super) new: Option<Range<usize>>,
}

/// What the hunks do to the quotations of a passage.
pub(super) fn changes(
    revision: &Revision,
    hunks: &[&Hunk],
    old: &[Range<usize>],
    new: &[Range<usize>],
) -> Vec<QuoteChange> {
    let mut found = Vec::new();
    for quote in old
        .iter()
        .filter(|quote| hunks.iter().any(|hunk| meets(quote, &hunk.old)))
    {
        let image = revision.image(Side::Old, quote);
        let altered = new.iter().find(|other| overlaps(other, &image));
        found.push(QuoteChange {
            kind: match altered {
                Some(_) => FactKind::QuoteAltered,
                None if stands(revision, quote, Side::Old) => FactKind::QuoteMarks,
                None => FactKind::QuoteRemoved,
            },
            old: Some(quote.clone()),
            new: altered
                .cloned()
                .or(Some(image).filter(|image| !image.is_empty())),
        });
    }
    for quote in new
        .iter()
        .filter(|quote| hunks.iter().any(|hunk| meets(quote, &hunk.new)))
    {
        if found
            .iter()
            .any(|change| change.new.as_ref() == Some(quote))
        {
            continue;
        }
        let image = revision.image(Side::New, quote);
        let altered = old.iter().find(|other| overlaps(other, &image));
        found.push(QuoteChange {
            kind: match altered {
                Some(_) => FactKind::QuoteAltered,
                None if stands(revision, quote, Side::New) => FactKind::QuoteMarks,
                None => FactKind::QuoteAdded,
            },
            old: altered
                .cloned()
                .or(Some(image).filter(|image| !image.is_empty())),
            new: Some(quote.clone()),
        });
    }
    found
        .retain(|change| change.kind != FactKind::QuoteAltered || !says_the_same(revision, change));
    for change in &mut found {
        match change.kind {
            FactKind::QuoteRemoved => change.new = None,
            FactKind::QuoteAdded => change.old = None,
            _ => {}
        }
    }
    found
}

/// Whether both quotations have the same words, marks and capitals apart.
fn says_the_same(revision: &Revision, change: &QuoteChange) -> bool {
    let said = |text: &str, range: &Option<Range<usize>>| -> Vec<String> {
        let text = range.as_ref().map_or("", |range| &text[range.clone()]);
        let words = crate::diff::words(text).map(|word| word.key().to_lowercase());
        words
            .filter(|word| word.starts_with(char::is_alphanumeric))
            .collect()
    };
    said(&revision.old, &change.old) == said(&revision.new, &change.new)
}

fn meets(quote: &Range<usize>, hunk: &Range<usize>) -> bool {
    if hunk.is_empty() {
        return quote.start < hunk.start && hunk.start < quote.end;
    }
    overlaps(quote, hunk)
}

fn overlaps(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// Whether most of the quoted words stand in the other text as well, without the marks.
fn stands(revision: &Revision, quote: &Range<usize>, side: Side) -> bool {
    let changed: usize = revision
        .hunks
        .iter()
        .map(|hunk| match side {
            Side::Old => &hunk.old,
            Side::New => &hunk.new,
        })
        .map(|hunk| {
            hunk.end
                .min(quote.end)
                .saturating_sub(hunk.start.max(quote.start))
        })
        .sum();
    changed * 2 < quote.len()
}

/// Who says a quotation, as the text says it: the name or word next to the verb of saying that is
/// nearest to it.
pub(super) fn speaker(text: &Text<'_>, quote: &Range<usize>, names: &Names) -> Option<String> {
    let spans = spans(text, names);
    let outside = |start: usize| start < quote.start || start >= quote.end;
    let distance = |start: usize| {
        if start < quote.start {
            quote.start - start
        } else {
            start - quote.end
        }
    };
    let verb = spans
        .iter()
        .filter(|span| span.sort == Sort::Saying && outside(span.start))
        .min_by_key(|span| distance(span.start))?;
    let name = spans
        .iter()
        .filter(|span| span.sort == Sort::Name && outside(span.start))
        .min_by_key(|span| {
            span.start
                .abs_diff(verb.start)
                .min(span.end.abs_diff(verb.start))
        })
        .filter(|span| {
            span.start
                .abs_diff(verb.end)
                .min(span.end.abs_diff(verb.start))
                < 90
        });
    if let Some(name) = name {
        return Some(text.whole[name.start..name.end].to_owned());
    }
    let (at, _) = text.within(verb.start, verb.end);
    noun_before(text, at).or_else(|| noun_after(text, at + 1))
}

/// "the fire chief told"
fn noun_before(text: &Text<'_>, verb: usize) -> Option<String> {
    let is_word = |at: usize| text.word(at).starts_with(char::is_alphabetic);
    let start = (verb.saturating_sub(3)..verb)
        .rev()
        .take_while(|&at| is_word(at))
        .last()?;
    let last = text.lower(verb - 1);
    let nominal =
        !lexicon::is_small(last) || matches!(last, "he" | "she" | "they" | "it" | "i" | "we");
    (nominal && start < verb).then(|| {
        let from = (start..verb)
            .find(|&at| matches!(text.lower(at), "the" | "a" | "an"))
            .unwrap_or(verb - 1);
        text.slice(from, verb).to_owned()
    })
}

/// "said the fire chief"
fn noun_after(text: &Text<'_>, from: usize) -> Option<String> {
    let end = (from..from + 4)
        .take_while(|&at| text.word(at).starts_with(char::is_alphabetic))
        .take_while(|&at| at == from || !lexicon::is_small(text.lower(at)))
        .last()?;
    Some(text.slice(from, end + 1).to_owned())
}
