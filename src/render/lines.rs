//! Lines of a given width, counted in columns of a screen, from words of one or several styles.

use anstyle::Style;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// Words in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) style: Style,
    pub(super) text: String,
}

impl Span {
    /// Words in a style.
    pub(super) fn new(style: Style, text: impl Into<String>) -> Self {
        Self {
            style,
            text: text.into(),
        }
    }
}

/// Wraps plain text; the first line begins with `first`, the others with `rest`.
pub(super) fn plain(text: &str, width: usize, first: &str, rest: &str) -> Vec<String> {
    styled(&[Span::new(Style::new(), text)], width, first, rest)
}

/// Wraps words of several styles. A word longer than a line is broken; scripts without spaces are
/// broken between any two signs.
pub(super) fn styled(spans: &[Span], width: usize, first: &str, rest: &str) -> Vec<String> {
    let mut page = Page {
        lines: Vec::new(),
        line: Line::default(),
        width: width.saturating_sub(rest.width()).max(8),
    };
    for word in words(spans) {
        page.set(word);
    }
    page.end_line();
    let begin = |index| if index == 0 { first } else { rest };
    page.lines
        .iter()
        .enumerate()
        .map(|(index, line)| format!("{}{line}", begin(index)))
        .collect()
}

/// Text filled up with spaces to so many columns, or cut to fit them.
pub(super) fn fitted(text: &str, columns: usize) -> String {
    let mut fit = String::new();
    let mut used = 0;
    let cut = text.width() > columns;
    let room = if cut {
        columns.saturating_sub(1)
    } else {
        columns
    };
    for sign in text.graphemes(true) {
        if used + sign.width() > room {
            break;
        }
        used += sign.width();
        fit.push_str(sign);
    }
    if cut {
        fit.push('…');
        used += 1;
    }
    fit.push_str(&" ".repeat(columns.saturating_sub(used)));
    fit
}

/// What must not be broken, with the space before it.
#[derive(Default)]
struct Word<'a> {
    space: Option<Style>,
    signs: Vec<(Style, &'a str)>,
}

impl Word<'_> {
    fn width(&self) -> usize {
        self.signs.iter().map(|(_, sign)| sign.width()).sum()
    }
}

fn words(spans: &[Span]) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut word = Word::default();
    for span in spans {
        for sign in span.text.graphemes(true) {
            if sign.chars().all(breaks) {
                let space = Some(span.style);
                let done = std::mem::take(&mut word);
                let space = if done.signs.is_empty() {
                    done.space.or(space)
                } else {
                    words.push(done);
                    space
                };
                word.space = space;
                continue;
            }
            let stands_alone = sign.width() > 1;
            if stands_alone && !word.signs.is_empty() && !closes(sign) && !opened(&word) {
                words.push(std::mem::take(&mut word));
            }
            word.signs.push((span.style, sign));
        }
    }
    words.push(word);
    words
}

/// White space at which a line may end.
fn breaks(letter: char) -> bool {
    letter.is_whitespace() && !matches!(letter, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// Signs that must not begin a line in scripts without spaces.
fn closes(sign: &str) -> bool {
    "、。，．！？；：」』）〉》】〕ー々…".contains(sign)
}

/// Signs that must not end one, and our own marks, which hold to what they mark.
fn opened(word: &Word) -> bool {
    word.signs
        .last()
        .is_some_and(|(_, sign)| sign.width() == 1 || "「『（〈《【〔".contains(sign))
}

/// Lines as they fill.
struct Page {
    lines: Vec<String>,
    line: Line,
    width: usize,
}

impl Page {
    fn set(&mut self, word: Word) {
        let width = word.width();
        let space = word.space.filter(|_| self.line.width > 0);
        if self.line.width > 0
            && self.line.width + usize::from(space.is_some()) + width > self.width
        {
            self.end_line();
        } else if let Some(style) = space {
            self.line.push(style, " ");
        }
        for (style, sign) in word.signs {
            if self.line.width + sign.width() > self.width {
                self.end_line();
            }
            self.line.push(style, sign);
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if line.width > 0 {
            self.lines.push(line.drawn());
        }
    }
}

#[derive(Default)]
struct Line {
    runs: Vec<Span>,
    width: usize,
}

impl Line {
    fn push(&mut self, style: Style, sign: &str) {
        self.width += sign.width();
        match self.runs.last_mut() {
            Some(run) if run.style == style => run.text.push_str(sign),
            _ => self.runs.push(Span::new(style, sign)),
        }
    }

    fn drawn(&self) -> String {
        let draw = |run: &Span| format!("{}{}{:#}", run.style, run.text, run.style);
        self.runs.iter().map(draw).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_go_to_the_next_line_whole() {
        assert_eq!(
            plain("The ferry ran aground off the harbour.", 20, "- ", "  "),
            ["- The ferry ran", "  aground off the", "  harbour."]
        );
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken() {
        assert_eq!(
            plain("aaaaaaaaaaaaaaaa", 10, "", ""),
            ["aaaaaaaaaa", "aaaaaa"]
        );
    }

    #[test]
    fn wide_signs_count_double_and_break_anywhere_but_before_a_full_stop() {
        assert_eq!(
            plain("渡し船が座礁した。乗客は無事。", 8, "", ""),
            ["渡し船が", "座礁し", "た。乗客", "は無事。"]
        );
    }

    #[test]
    fn a_style_does_not_reach_into_the_margin() {
        let bold = Style::new().bold();
        let lines = styled(&[Span::new(bold, "one two three")], 10, "  ", "  ");
        assert_eq!(lines.len(), 2);
        for line in lines {
            assert!(
                line.starts_with("  \u{1b}[1m") && line.ends_with("\u{1b}[0m"),
                "{line:?}"
            );
        }
    }

    #[test]
    fn a_cell_has_its_columns_whatever_stands_in_it() {
        assert_eq!(fitted("ferry", 8), "ferry   ");
        assert_eq!(fitted("ferry aground", 8), "ferry a…");
        assert_eq!(fitted("渡し船が座礁", 6), "渡し… ");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_asked_and_no_word_is_lost(text in "[a-zа-я渡船。 ]{0,120}", width in 12usize..60) {
            let lines = plain(&text, width, "- ", "  ");
            for line in &lines {
                prop_assert!(line.width() <= width, "{line:?}");
            }
            let signs = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>();
            prop_assert_eq!(signs(&lines.concat()), signs(&text));
        }
    }
}
