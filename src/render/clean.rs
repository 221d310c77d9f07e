//! Text from a page, made safe to stand in a terminal, a mail or a line of its own.
//!
//! Nothing readable is lost: what could act on a terminal, end a line or turn the reading direction
//! of what follows becomes a sign or a space.

/// One line: no line breaks, no runs of spaces, nothing that acts on a terminal.
pub fn line(text: &str) -> String {
    passage(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The same for words inside a line, where spaces at either end matter.
pub fn passage(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\t' => clean.push_str(" | "),
            _ if turns_direction(letter) => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => clean.push(' '),
            _ if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {
                clean.push('\u{fffd}');
            }
            _ => clean.push(letter),
        }
    }
    clean
}

/// At most so many characters, with a sign where something was cut off: between words, unless that
/// would cost half of it.
pub fn clipped(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else {
        return text.to_owned();
    };
    let kept = &text[..end];
    let whole = match kept.rsplit_once(' ') {
        Some((words, _)) if words.len() * 2 > end && !text[end..].starts_with(' ') => words,
        _ => kept,
    };
    format!("{}…", whole.trim_end())
}

/// Embeddings, overrides and isolates (UAX #9) reach beyond their own words; marks do not.
fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_escape_becomes_a_visible_sign() {
        assert_eq!(line("a\u{1b}[31mred\u{9b}2J\u{7f}"), "a�[31mred�2J�");
    }

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(line(" a\r\nBcc: b\u{2028}c  d "), "a Bcc: b c d");
    }

    #[test]
    fn an_override_does_not_turn_what_follows() {
        assert_eq!(line("evil\u{202e}gpj.exe\u{2066}"), "evilgpj.exe");
        assert_eq!(line("שלום\u{200f}!"), "שלום\u{200f}!");
    }

    #[test]
    fn the_cells_of_a_table_row_stay_apart() {
        assert_eq!(line("Deck\tPassengers"), "Deck | Passengers");
    }

    #[test]
    fn what_is_cut_off_is_marked() {
        assert_eq!(clipped("harbour", 7), "harbour");
        assert_eq!(clipped("the harbour", 4), "the…");
        assert_eq!(clipped("the old harbour", 7), "the old…");
        assert_eq!(clipped("the old harbour", 10), "the old…");
        assert_eq!(clipped("a harbourmaster", 10), "a harbourm…");
    }
}
