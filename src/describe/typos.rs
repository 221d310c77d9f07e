//! What is only cosmetic: other glyphs for the same signs, and mended misspellings.

use super::lexicon;

/// Whether two stretches differ only in the glyphs of quotes, apostrophes, dashes and dots.
pub(super) fn same_but_for_glyphs(old: &str, new: &str) -> bool {
    !old.is_empty() && !new.is_empty() && folded(old) == folded(new)
}

fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in crate::diff::words(text) {
        for char in word.key().chars() {
            match char {
                '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '‘' | '’' | '‚' | '‛'
                | 'ʼ' | '`' | '´' | '\'' | '″' | '′' => folded.push('"'),
                '–' | '—' | '‒' | '―' | '−' | '‐' | '‑' | '－' => folded.push('-'),
                '…' => folded.push_str("..."),
                _ => folded.push(char),
            }
        }
        folded.push(' ');
    }
    // Dots and doubled quotes are several words in one writing and one in the other.
    folded
        .replace("- -", "--")
        .replace("--", "-")
        .replace(". . .", "...")
        .replace("\" \"", "\"")
}

/// Whether two stretches differ only in capitals.
pub(super) fn same_but_for_capitals(old: &str, new: &str) -> bool {
    old.to_lowercase() == new.to_lowercase()
}

/// Whether two stretches have the same letters and only a space between words came or went, as when
/// a page runs two words together. Figures and negations are never the same ("not able", "notable").
pub(super) fn same_but_for_spaces(old: &str, new: &str) -> bool {
    let letters = |text: &str| {
        text.chars()
            .filter(|char| !char.is_whitespace())
            .collect::<String>()
    };
    let plain = |text: &str| {
        text.chars()
            .all(|char| char.is_alphabetic() || char.is_whitespace())
            && !text
                .split_whitespace()
                .any(|word| lexicon::is_negation(&word.to_lowercase()))
    };
    plain(old) && plain(new) && letters(old) == letters(new)
}

/// Whether one word is the other misspelt: one letter dropped, doubled, exchanged with its
/// neighbour or mistaken, inside a longer word that carries no fact.
pub(super) fn is_misspelling(old: &str, new: &str) -> bool {
    let plain = |word: &str| {
        word.chars()
            .all(|char| char.is_lowercase() && char.is_alphabetic())
    };
    if !plain(old)
        || !plain(new)
        || carries_fact(old)
        || carries_fact(new)
        || lexicon::both_right(old, new)
        || lexicon::are_contrary(old, new)
    {
        return false;
    }
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let front = old.iter().zip(&new).take_while(|(o, n)| o == n).count();
    let room = old.len().min(new.len()) - front;
    let back = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(room)
        .take_while(|(o, n)| o == n)
        .count();
    let (old_rest, new_rest) = (&old[front..old.len() - back], &new[front..new.len() - back]);
    let shortest = old.len().min(new.len());
    if front == 0 || shortest < 4 {
        return false;
    }
    match (old_rest, new_rest) {
        ([a, b], [c, d]) => a == d && b == c,
        ([letter], []) => is_slip(*letter, &old, front, back),
        ([], [letter]) => is_slip(*letter, &new, front, back),
        ([a], [b]) => shortest >= 6 && back > 0 && !(is_vowel(*a) && is_vowel(*b)),
        _ => false,
    }
}

/// A letter too much inside a word: doubled, or in a word long enough to be known without it.
fn is_slip(letter: char, longer: &[char], front: usize, back: usize) -> bool {
    let doubled = front > 0 && longer[front - 1] == letter;
    back > 0 && (doubled || longer.len() >= 6)
}

fn is_vowel(char: char) -> bool {
    matches!(char, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

fn carries_fact(word: &str) -> bool {
    lexicon::is_negation(word)
        || lexicon::is_saying(word)
        || lexicon::is_certainty(word)
        || lexicon::is_scale(word)
        || lexicon::is_unit(word)
        || lexicon::is_outcome(word)
        || lexicon::number_word(word).is_some()
}
