//! The words of a revised passage, as exactly as can be said: what is the same in runs, what changed
//! word by word, and where only a space, an apostrophe or a hyphen differs inside the words, that
//! alone.

use serde_json::{Value, json};

use crate::news::{Mark, Piece};

/// `[["=","same"],["-","removed"],["+","added"],…]`.
pub(super) fn words(pieces: &[Piece]) -> Value {
    let mut words = Vec::new();
    let mut rest = pieces;
    while let Some(piece) = rest.first() {
        if let [removed, added, ..] = rest
            && (removed.mark, added.mark) == (Mark::Removed, Mark::Added)
            && let Some(exact) = joints(&removed.text, &added.text)
        {
            words.extend(exact.iter().map(|(mark, text)| word(*mark, text)));
            rest = &rest[2..];
            continue;
        }
        match piece.mark {
            Mark::Same => words.push(word(Mark::Same, &piece.text)),
            mark => words.extend(each_word(&piece.text).map(|text| word(mark, text))),
        }
        rest = &rest[1..];
    }
    Value::Array(words)
}

fn word(mark: Mark, text: &str) -> Value {
    let sign = match mark {
        Mark::Same => "=",
        Mark::Removed => "-",
        Mark::Added => "+",
    };
    json!([sign, text])
}

/// The words of a text, each with the space after it; joined they give the text.
fn each_word(text: &str) -> impl Iterator<Item = &str> {
    let leading = text.len() - text.trim_start().len();
    let mut rest = text;
    let mut from = leading;
    std::iter::from_fn(move || {
        let end = rest[from..].find(char::is_whitespace).map(|at| from + at);
        let next = end.and_then(|end| {
            let after = rest[end..].find(|char: char| !char.is_whitespace())?;
            Some(end + after)
        });
        let (word, remaining) = rest.split_at(next.unwrap_or(rest.len()));
        (rest, from) = (remaining, 0);
        (!word.is_empty()).then_some(word)
    })
}

/// What differs between two texts that have the same letters in the same order, and differ only in
/// what joins them; nothing for others, nor where a figure stands at a difference.
fn joints<'a>(old: &'a str, new: &'a str) -> Option<Vec<(Mark, &'a str)>> {
    if !(old.contains(char::is_alphabetic) && new.contains(char::is_alphabetic)) {
        return None;
    }
    let mut exact = Vec::new();
    let (mut old_rest, mut new_rest, mut before) = (old, new, ' ');
    while !(old_rest.is_empty() && new_rest.is_empty()) {
        let (old_joint, new_joint) = (leading(old_rest, is_joint), leading(new_rest, is_joint));
        (old_rest, new_rest) = (&old_rest[old_joint.len()..], &new_rest[new_joint.len()..]);
        let same = same_start(old_rest, new_rest);
        if old_joint == new_joint {
            exact.push((Mark::Same, new_joint));
        } else {
            if before.is_numeric() || same.starts_with(char::is_numeric) {
                return None;
            }
            exact.extend([(Mark::Removed, old_joint), (Mark::Added, new_joint)]);
        }
        if same.is_empty() && old_joint.is_empty() && new_joint.is_empty() {
            return None;
        }
        exact.push((Mark::Same, same));
        before = same.chars().next_back().unwrap_or(before);
        (old_rest, new_rest) = (&old_rest[same.len()..], &new_rest[same.len()..]);
    }
    exact.retain(|(_, text)| !text.is_empty());
    Some(exact)
}

fn leading(text: &str, is_in: impl Fn(char) -> bool) -> &str {
    &text[..text.find(|char| !is_in(char)).unwrap_or(text.len())]
}

/// What both texts begin with, up to the next joint.
fn same_start<'a>(old: &'a str, new: &str) -> &'a str {
    let pairs = old.char_indices().zip(new.chars());
    let mut same = pairs.take_while(|&((_, o), n)| o == n && !is_joint(o));
    let end = same.by_ref().last();
    &old[..end.map_or(0, |((at, char), _)| at + char.len_utf8())]
}

/// A sign that joins words or parts them.
fn is_joint(char: char) -> bool {
    char.is_whitespace() || matches!(char, '\'' | '’' | 'ʼ' | '‘' | '`' | '-' | '‐' | '‑' | '–')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(mark: Mark, text: &str) -> Piece {
        Piece {
            mark,
            text: text.to_owned(),
        }
    }

    fn replaced(old: &str, new: &str) -> Value {
        words(&[piece(Mark::Removed, old), piece(Mark::Added, new)])
    }

    #[test]
    fn changed_words_stand_one_by_one_and_join_to_the_text() {
        let pieces = [
            piece(Mark::Same, "He was"),
            piece(Mark::Added, " not yet "),
            piece(Mark::Removed, " warned."),
        ];
        assert_eq!(
            words(&pieces),
            json!([
                ["=", "He was"],
                ["+", " not "],
                ["+", "yet "],
                ["-", " warned."]
            ])
        );
    }

    #[test]
    fn words_that_were_run_together_differ_by_the_space_alone() {
        assert_eq!(
            replaced("harbourmaster said", "harbour master said"),
            json!([
                ["=", "harbour"],
                ["+", " "],
                ["=", "master"],
                ["=", " "],
                ["=", "said"]
            ])
        );
        assert_eq!(
            replaced("we’ve", "we've"),
            json!([["=", "we"], ["-", "’"], ["+", "'"], ["=", "ve"]])
        );
    }

    #[test]
    fn figures_and_other_letters_are_shown_whole() {
        assert_eq!(
            replaced("1 000", "1000"),
            json!([["-", "1 "], ["-", "000"], ["+", "1000"]])
        );
        assert_eq!(
            replaced("B 12", "B12"),
            json!([["-", "B "], ["-", "12"], ["+", "B12"]])
        );
        assert_eq!(
            replaced("front end", "frontier"),
            json!([["-", "front "], ["-", "end"], ["+", "frontier"]])
        );
    }
}
