//! Text laid out in lines for a terminal.

use std::fmt::Write as _;

use anstyle::Style;

/// How wide the text is shown.
const COLUMNS: usize = 80;

/// Adds a text in lines that fit, the later ones indented below the lead.
pub(super) fn wrap(out: &mut String, text: &str, lead: &str, style: Style) {
    let indent = " ".repeat(lead.len());
    let mut line = lead.to_owned();
    let mut width = lead.len();
    let mut begun = false;
    let mut flush = |line: &mut String| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{style}{line}{style:#}");
        line.clone_from(&indent);
    };
    for word in text.split_whitespace() {
        let length = columns(word);
        if begun && width + 1 + length > COLUMNS {
            flush(&mut line);
            width = lead.len();
            begun = false;
        }
        if begun {
            line.push(' ');
            width += 1;
        }
        line.push_str(word);
        width += length;
        begun = true;
    }
    if begun {
        flush(&mut line);
    }
}

/// How many columns a word takes in a terminal; wide scripts take two a character.
fn columns(word: &str) -> usize {
    word.chars()
        .map(|character| if matches!(character, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7af}' | '\u{ff00}'..='\u{ff60}') { 2 } else { 1 })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_fits_the_terminal() {
        let mut text = String::new();
        wrap(&mut text, &"word ".repeat(60), "> ", Style::new());
        assert!(text.lines().all(|line| line.len() <= COLUMNS));
        assert!(
            text.lines()
                .all(|line| line.starts_with("> word") || line.starts_with("  word"))
        );
    }
}
