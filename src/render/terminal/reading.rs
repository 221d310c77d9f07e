//! What was read from a page, and why, as it can be read in a terminal.

use super::{BOLD, DIM, PLAIN, article, page};
use crate::extract::{Choice, Explained, LeftOut};
use crate::news::{Barrier, Reading};
use crate::render::clean;
use crate::render::lines::{self, Span};

/// How much of a line that was left out is shown, in characters.
const SHOWN: usize = 160;

/// The article, or what stands in its place.
pub fn reading(reading: &Reading, width: usize) -> String {
    match reading {
        Reading::Article(read) => article(read, width),
        Reading::Barred(barrier) => barred(barrier, width),
    }
}

fn barred(barrier: &Barrier, width: usize) -> String {
    let kind = Span::new(BOLD, format!("No article: {}.", barrier.kind.words()));
    let evidence = clean::line(&format!("Evidence: {}", barrier.evidence));
    let mut out = lines::styled(&[kind], width, "", "");
    out.extend(lines::plain(&evidence, width, "", ""));
    page(&out)
}

/// From which source each field is, and what was left out.
pub fn explanation(explained: &Explained, width: usize) -> String {
    let mut out = vec![String::new()];
    for chosen in &explained.choices {
        out.extend(choice(chosen, width));
    }
    out.push(String::new());
    let count = format!("Left out: {} lines", explained.left_out.len());
    out.extend(lines::styled(&[Span::new(BOLD, count)], width, "", ""));
    for left in &explained.left_out {
        out.extend(left_out(left, width));
    }
    page(&out)
}

fn choice(choice: &Choice, width: usize) -> Vec<String> {
    let from = clean::line(&format!("{}: from {}", choice.field, choice.from));
    let mut out = lines::styled(&[Span::new(BOLD, from)], width, "", "  ");
    for other in &choice.others {
        let other = Span::new(DIM, clean::line(&format!("not {other}")));
        out.extend(lines::styled(&[other], width, "  ", "    "));
    }
    out
}

fn left_out(left: &LeftOut, width: usize) -> Vec<String> {
    let text = clean::clipped(&left.text, SHOWN);
    let line = clean::line(&format!("{} ({}): {text}", left.why, left.element));
    lines::styled(&[Span::new(PLAIN, line)], width, "- ", "  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_page_names_acts_on_the_terminal() {
        let explained = Explained {
            reading: Reading::Barred(Barrier {
                kind: crate::news::BarrierKind::Shell,
                evidence: "\u{1b}[2Jgone".to_owned(),
            }),
            left_out: vec![LeftOut {
                text: "Home".to_owned(),
                why: "navigation",
                element: "nav.\u{1b}[31m".to_owned(),
            }],
            choices: vec![Choice {
                field: "canonical",
                from: "canonical link".to_owned(),
                others: vec!["og:url: \u{7}\u{202e}x".to_owned()],
            }],
        };
        let shown = reading(&explained.reading, 80) + &explanation(&explained, 80);
        for sign in ["\u{1b}[2J", "\u{1b}[31m", "\u{7}", "\u{202e}"] {
            assert!(!shown.contains(sign), "{shown:?}");
        }
        assert!(shown.contains("navigation (nav."), "{shown}");
    }
}
