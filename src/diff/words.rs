//! Words and their keys: what two texts are compared by.
//!
//! A word is a run of letters and digits, one character of a script written without spaces, or one
//! punctuation mark. Its **key** is what counts when words are compared: white space, soft hyphens,
//! zero-width and bidirectional controls and broken characters are not in it, and every e-mail
//! address, masked or not, has the same. Everything else counts, letter case and glyphs included.

use std::borrow::Cow;

use unicode_normalization::{
    IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfc_quick,
};

/// The key of every e-mail address: sites mask and unmask them from visit to visit.
const EMAIL: &str = "\u{1}";

/// How a masked address begins, and how it ends after one space of any kind.
const MASKED: (&str, &str) = ("[email", "protected]");

/// One word of a text, by its place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    /// Where the white space before it begins.
    pub(crate) gap: usize,
    /// Where it begins.
    pub(crate) start: usize,
    /// Its text as it stands.
    pub(crate) text: &'a str,
    email: bool,
}

impl<'a> Word<'a> {
    /// Where it ends.
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Both are e-mail addresses that the page shows, and not the same one.
    pub(crate) fn is_another_address(&self, other: &Word<'_>) -> bool {
        let shown = |word: &Word<'_>| word.email && !word.text.starts_with(MASKED.0);
        shown(self) && shown(other) && !self.text.eq_ignore_ascii_case(other.text)
    }

    /// What it is compared by.
    pub(crate) fn key(&self) -> Cow<'a, str> {
        if self.email {
            return Cow::Borrowed(EMAIL);
        }
        if self.text.is_ascii() {
            return Cow::Borrowed(self.text);
        }
        let visible: Cow<'a, str> = if self.text.contains(is_ignored) {
            Cow::Owned(self.text.replace(is_ignored, ""))
        } else {
            Cow::Borrowed(self.text)
        };
        match is_nfc_quick(visible.chars()) {
            IsNormalized::Yes => visible,
            _ => Cow::Owned(visible.nfc().collect()),
        }
    }
}

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> Words<'_> {
    Words {
        text,
        at: 0,
        may_have_email: text.contains('@'),
    }
}

/// Whether two texts of the same keys show different e-mail addresses at some place.
pub(crate) fn is_readdressed(old: &str, new: &str) -> bool {
    words(old)
        .zip(words(new))
        .any(|(old, new)| old.is_another_address(&new))
}

/// Iterates over the words of a text.
#[derive(Debug, Clone)]
pub(crate) struct Words<'a> {
    text: &'a str,
    at: usize,
    may_have_email: bool,
}

impl<'a> Iterator for Words<'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        let gap = self.at;
        let (start, class) = self.skip_gap()?;
        let rest = &self.text[start..];
        let email = self.email_at(rest);
        let length = email.unwrap_or_else(|| match class {
            Class::Letter => word_length(rest),
            _ if start > gap => sign_length(rest),
            _ => genitive_length(rest).unwrap_or_else(|| sign_length(rest)),
        });
        self.at = start + length;
        Some(Word {
            gap,
            start,
            text: &rest[..length],
            email: email.is_some(),
        })
    }
}

impl Words<'_> {
    fn skip_gap(&mut self) -> Option<(usize, Class)> {
        for (offset, char) in self.text[self.at..].char_indices() {
            match class(char) {
                Class::Space | Class::Ignored => {}
                found => return Some((self.at + offset, found)),
            }
        }
        self.at = self.text.len();
        None
    }

    fn email_at(&self, rest: &str) -> Option<usize> {
        if rest.starts_with('[') {
            return masked_email_length(rest);
        }
        self.may_have_email.then(|| email_length(rest)).flatten()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Ignored,
    Letter,
    /// A character that is a word by itself: of a script without spaces.
    Alone,
    Mark,
}

fn class(char: char) -> Class {
    if char.is_ascii() {
        return match char {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => Class::Letter,
            '!'..='~' => Class::Mark,
            _ => Class::Space,
        };
    }
    if is_ignored(char) {
        Class::Ignored
    } else if char.is_whitespace() || char.is_control() {
        Class::Space
    } else if is_unspaced(char) {
        Class::Alone
    } else if char.is_alphanumeric() || is_combining_mark(char) {
        Class::Letter
    } else {
        Class::Mark
    }
}

/// Characters that nobody sees, and the sign that stands for broken ones.
fn is_ignored(char: char) -> bool {
    matches!(char,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}')
}

/// Letters of scripts that put no spaces between words.
pub(crate) fn is_unspaced(char: char) -> bool {
    matches!(char,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

/// Length of the word that `rest` begins with: letters and digits, with apostrophes between
/// letters and the signs of numbers between digits.
fn word_length(rest: &str) -> usize {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let plain = rest.bytes().take_while(|byte| is_letter(byte)).count();
    if plain > 0 && matches!(rest.as_bytes().get(plain), None | Some(b' ')) {
        return plain;
    }
    let mut chars = rest.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, char)) = chars.next() {
        match class(char) {
            Class::Letter => before = char,
            Class::Ignored => {}
            Class::Mark => {
                let after = chars.peek().map_or(' ', |&(_, after)| after);
                if !joins(before, char, after) || genitive_length(&rest[at..]).is_some() {
                    return at;
                }
            }
            Class::Space | Class::Alone => return at,
        }
    }
    rest.len()
}

/// Length of the genitive that `rest` begins with: a word of its own, so that it stays when the name
/// before it changes.
fn genitive_length(rest: &str) -> Option<usize> {
    let ending = ["'s", "’s"]
        .into_iter()
        .find(|&ending| rest.starts_with(ending))?;
    let next = rest[ending.len()..].chars().next();
    next.is_none_or(|next| !next.is_alphanumeric() && next != '\'')
        .then_some(ending.len())
}

fn joins(before: char, mark: char, after: char) -> bool {
    match mark {
        '\'' | '’' | 'ʼ' => {
            before.is_alphabetic() && after.is_alphabetic()
                || before.is_numeric() && after.is_numeric()
        }
        '.' | ',' | ':' | '٫' | '٬' => before.is_numeric() && after.is_numeric(),
        _ => false,
    }
}

/// Length of a single sign with the marks that combine with it.
fn sign_length(rest: &str) -> usize {
    let mut chars = rest.char_indices();
    chars.next();
    chars
        .find(|&(_, char)| !is_combining_mark(char))
        .map_or(rest.len(), |(at, _)| at)
}

fn masked_email_length(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix(MASKED.0)?;
    let space = after.chars().next().filter(|char| char.is_whitespace())?;
    after[space.len_utf8()..]
        .starts_with(MASKED.1)
        .then(|| MASKED.0.len() + space.len_utf8() + MASKED.1.len())
}

fn email_length(rest: &str) -> Option<usize> {
    let local = rest
        .bytes()
        .take(64)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte))
        .count();
    let domain = rest[local..].strip_prefix('@')?;
    let length = domain
        .bytes()
        .take(253)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b".-".contains(byte))
        .count();
    let name = domain[..length].trim_end_matches(['.', '-']);
    (local > 0 && name.contains('.')).then(|| local + 1 + name.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        words(text).map(|word| word.text).collect()
    }

    fn keys(text: &str) -> Vec<String> {
        words(text).map(|word| word.key().into_owned()).collect()
    }

    #[test]
    fn numbers_stay_whole_and_compounds_come_apart() {
        assert_eq!(
            texts("a 1,000-for-500 deal, 61.2% at 9:15"),
            [
                "a", "1,000", "-", "for", "-", "500", "deal", ",", "61.2", "%", "at", "9:15"
            ]
        );
    }

    #[test]
    fn apostrophes_join_letters_and_dots_do_not() {
        assert_eq!(
            texts("Ukraine's U.S. aide’s. Next"),
            [
                "Ukraine", "'s", "U", ".", "S", ".", "aide", "’s", ".", "Next"
            ]
        );
    }

    #[test]
    fn what_nobody_sees_is_not_in_the_keys() {
        assert_eq!(
            keys("\u{200b}pris\u{ad}on\u{a0}\u{202e}swap\u{fffd} ."),
            keys("prison swap.")
        );
        assert_eq!(keys("cafe\u{301}"), keys("café"));
    }

    #[test]
    fn every_address_has_the_same_key_masked_or_not() {
        assert_eq!(
            keys("Write to [email\u{a0}protected]."),
            keys("Write to desk.night@news.example.org.")
        );
        assert_ne!(keys("@handle"), keys("@other"));
    }

    #[test]
    fn scripts_without_spaces_give_a_word_a_character() {
        assert_eq!(texts("東京で 12人"), ["東", "京", "で", "12", "人"]);
        assert_eq!(texts("ที่").len(), 1);
    }

    #[test]
    fn digits_glued_or_parted_are_different_words() {
        assert_ne!(keys("12 48"), keys("1248"));
        assert_ne!(keys("1, 000"), keys("1,000"));
        assert_ne!(keys("-3 degrees"), keys("3 degrees"));
    }

    #[test]
    fn every_visible_character_is_in_exactly_one_word() {
        let text = " “No,” he said (twice): 3–4 … a@b 日本 ";
        let mut at = 0;
        for word in words(text) {
            assert_eq!(word.gap, at);
            assert!(text[word.gap..word.start].chars().all(char::is_whitespace));
            at = word.end();
        }
        assert!(text[at..].trim().is_empty());
    }
}
