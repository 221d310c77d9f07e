//! The text of a page as people see it: white space collapsed, invisible characters gone, masked
//! e-mail addresses readable. Nothing visible is altered: what counts as equal is for `diff`.

use super::limits;

/// From so many ASCII characters on, they are added word by word.
const LONG_RUN: usize = 8;

/// Gathers text, collapsing white space as a browser does.
#[derive(Debug, Default)]
pub(super) struct Text {
    text: String,
    /// White space was seen and stands before the next visible character.
    gap: bool,
}

impl Text {
    /// Adds a piece of text; inline pieces join without a space, as they do on the page.
    pub(super) fn push(&mut self, piece: &str) {
        let mut rest = piece;
        while let Some(character) = rest.chars().next() {
            let plain = rest.bytes().take_while(|byte| is_plain(*byte)).count();
            let taken = if plain == rest.len() || plain >= LONG_RUN {
                self.push_plain(&rest[..plain]);
                plain
            } else {
                self.push_one(character);
                character.len_utf8()
            };
            rest = &rest[taken..];
        }
    }

    fn push_one(&mut self, character: char) {
        if is_space(character) {
            self.gap = true;
        } else if !is_invisible(character) {
            self.close_gap();
            self.text.push(character);
        }
    }

    /// The same for ASCII without control characters, word by word.
    fn push_plain(&mut self, piece: &str) {
        self.text.reserve(piece.len() + 1);
        self.gap |= piece.starts_with(|character: char| character.is_ascii_whitespace());
        for word in piece.split_ascii_whitespace() {
            self.close_gap();
            self.text.push_str(word);
            self.gap = true;
        }
        if !piece.ends_with(|character: char| character.is_ascii_whitespace()) && !piece.is_empty()
        {
            self.gap = false;
        }
    }

    /// Makes sure that a space stands before what comes next.
    pub(super) fn space(&mut self) {
        self.gap = true;
    }

    /// Ends a cell of a table.
    pub(super) fn tab(&mut self) {
        self.gap = false;
        self.text.push('\t');
    }

    /// Where the next visible character will stand.
    pub(super) fn position(&mut self) -> usize {
        self.close_gap();
        self.text.len()
    }

    /// The last visible character.
    pub(super) fn last(&self) -> Option<char> {
        self.text.chars().next_back()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Takes what was gathered and starts anew.
    pub(super) fn take(&mut self) -> String {
        self.gap = false;
        std::mem::take(&mut self.text)
    }

    fn close_gap(&mut self) {
        if self.gap && !self.text.is_empty() && !self.text.ends_with([' ', '\t']) {
            self.text.push(' ');
        }
        self.gap = false;
    }
}

/// A text with its white space collapsed and its invisible characters gone.
pub(super) fn line(text: &str) -> String {
    let mut tidy = Text::default();
    tidy.push(text);
    tidy.take()
}

/// A text taken from an attribute or from JSON, where entities are at times encoded twice and mark-up
/// is at times left in.
pub(super) fn foreign(text: &str) -> String {
    let mut text = line(text);
    for _ in 0..2 {
        if !text.contains(['&', '<']) {
            break;
        }
        text = match limits::parse(&text, false) {
            Ok(parsed) => line(&parsed.html.root_element().text().collect::<String>()),
            // No honest field breaks a bound.
            Err(_) => line(text.split('<').next().unwrap_or_default()),
        };
    }
    text
}

/// A visible ASCII character, or white space that both Unicode and HTML know.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')
}

fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{2800}' | '\u{3164}')
}

/// Soft hyphens, zero-width spaces, bidirectional and other control characters. The joiners U+200C and
/// U+200D stay: they are spelling in Persian and Hindi, and hold emoji together.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}'
            | '\u{feff}'
    ) || character.is_control()
}

/// The address behind Cloudflare's mask (`data-cfemail`): hexadecimal, each byte combined with the first.
pub(super) fn unmasked_email(key: &str) -> Option<String> {
    let digits = key.as_bytes();
    if digits.len() < 4 || !digits.len().is_multiple_of(2) || digits.len() > 512 {
        return None;
    }
    let bytes: Option<Vec<u8>> = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    let bytes = bytes?;
    let (mask, masked) = bytes.split_first()?;
    let plain = masked.iter().map(|byte| byte ^ mask).collect();
    String::from_utf8(plain)
        .ok()
        .filter(|address| address.contains('@'))
}

/// How much a text weighs: about its letters in Latin script. An ideograph says as much as three.
pub(super) fn weight(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars()
        .map(|character| if is_wide(character) { 3 } else { 1 })
        .sum()
}

/// Chinese, Japanese or Korean.
pub(super) fn is_wide(character: char) -> bool {
    character >= '\u{1100}'
        && matches!(character, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Ends like a sentence, in any script.
pub(super) fn ends_like_a_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(['"', '\'', '”', '’', '»', '“', ')', ']', '」', '』', ' ']);
    bare.ends_with([
        '.', '!', '?', '…', ':', ';', '。', '！', '？', '؟', '۔', '।', '।', '।', '։', '።',
    ])
}

/// In lower case, with straight apostrophes: as the tables of words have it.
pub(super) fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let lower = text.to_lowercase();
    if lower.contains('’') {
        lower.replace('’', "'")
    } else {
        lower
    }
}

/// Letters and digits alone, in lower case: to tell whether two texts say the same.
pub(super) fn bare(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    push_bare(&mut bare, text);
    bare
}

/// Adds the letters and digits of a text, in lower case.
pub(super) fn push_bare(bare: &mut String, text: &str) {
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            bare.push(character.to_ascii_lowercase());
        } else if character.is_alphanumeric() {
            bare.extend(character.to_lowercase());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn white_space_collapses_and_invisible_characters_go() {
        assert_eq!(
            line(" The\u{a0}cease\u{ad}fire \n\t held\u{200b}. "),
            "The ceasefire held."
        );
        assert_eq!(line("\u{feff}a\u{202e}b\u{0}"), "ab");
    }

    #[test]
    fn joiners_that_are_spelling_stay() {
        assert_eq!(line("می\u{200c}خواهم"), "می\u{200c}خواهم");
    }

    #[test]
    fn a_masked_address_is_read() {
        let masked = "2a4e4f59416a4f524b475a464f0445584d";
        assert_eq!(unmasked_email(masked).as_deref(), Some("desk@example.org"));
        assert_eq!(unmasked_email("zz"), None);
        assert_eq!(unmasked_email("€€"), None);
    }

    #[test]
    fn foreign_text_loses_its_mark_up_and_entities() {
        assert_eq!(foreign("Fish &amp;amp; <b>chips</b>"), "Fish & chips");
    }

    proptest! {
        #[test]
        fn no_protected_token_is_lost(text in "[0-9]{1,4}([.,%€$£-][0-9]{1,3})? (not|no|не) [A-ZÀ-Я][a-zа-я]{2,8} [\"“«][a-z ]{3,9}[\"”»]") {
            prop_assert_eq!(line(&text), text.split_whitespace().collect::<Vec<_>>().join(" "));
        }

        #[test]
        fn a_text_in_one_piece_is_the_same_as_letter_by_letter(text in "[a-c “”\t\u{ad}\u{a0}ж]{0,40}") {
            let mut letters = Text::default();
            text.chars().for_each(|letter| letters.push_one(letter));
            prop_assert_eq!(line(&text), letters.take());
        }

        #[test]
        fn tidying_twice_changes_nothing(text in any::<String>()) {
            let once = line(&text);
            prop_assert_eq!(line(&once), once);
        }
    }
}
