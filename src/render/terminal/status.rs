//! How the program fares, and what came of one visit.

use super::comparison::points as list;
use super::{BOLD, DIM, page, paint};
use crate::news::{Fact, Outcome, Weight};
use crate::render::lines::{self, Span};
use crate::render::view::{Status, Step, Visited};
use crate::render::{clean, phrases};

/// Lines of a small screen, less those of a prompt.
const SCREEN: usize = 22;

/// How the program fares.
pub fn status(status: &Status, width: usize) -> String {
    let running = Span::new(BOLD, phrases::running(status));
    let mut out = lines::styled(&[running], width, "", "  ");
    for (label, value) in phrases::status(status) {
        let first = format!("  {}", paint(DIM, &format!("{label:<13}")));
        out.extend(lines::plain(&value, width, &first, &" ".repeat(15)));
    }
    let marked = |text: &str| lines::plain(text, width, "! ", "  ");
    let warnings = status.warnings.iter().map(|it| clean::line(it));
    out.extend(warnings.flat_map(|it| marked(&it)));
    let mut shown = 0;
    for it in &status.troubles {
        let told = marked(&format!("{}: {}", it.story, clean::line(&it.text)));
        // The last line is for how many there are more.
        if shown > 0 && out.len() + told.len() >= SCREEN {
            break;
        }
        out.extend(told);
        shown += 1;
    }
    let more = status.troubles.len() - shown;
    if more > 0 {
        out.extend(marked(&format!(
            "{more} stories more; \"redlined stories\" lists them"
        )));
    }
    page(&out)
}

/// What came of a visit: the line that `visit` and `watch` print.
pub fn visit(visited: &Visited, width: usize) -> String {
    let mut spans = vec![
        Span::new(BOLD, visited.story.as_str()),
        super::plain(format!(": {}", phrases::visited(visited))),
    ];
    if let Some(trouble) = &visited.trouble {
        spans.push(super::plain(format!(": {}", clean::line(trouble))));
    }
    let mut out = lines::styled(&spans, width, "", "  ");
    let read = visited
        .headline
        .as_deref()
        .filter(|_| visited.outcome == Outcome::First);
    if let Some(headline) = read {
        let headline = Span::new(BOLD, clean::line(headline));
        out.extend(lines::styled(&[headline], width, "  ", "  "));
        out.extend(lines::plain(&phrases::read(visited), width, "  ", "  "));
    }
    out.extend(list(&phrases::points(&visited.facts), width));
    page(&out)
}

/// What these facts come to, a point a line.
pub fn points(facts: &[Fact], width: usize) -> String {
    page(&list(&phrases::points(facts), width))
}

/// One step of a replay: its number, what came of it, and what would be told.
pub fn step(step: &Step, width: usize) -> String {
    let mut words = vec![step.outcome.code()];
    words.extend(step.weight.map(Weight::code));
    words.extend(step.reason.as_deref());
    let told = Span::new(if step.alert { BOLD } else { DIM }, words.join(", "));
    let mut out = lines::styled(
        &[super::plain(format!("{:>5} ", step.i)), told],
        width,
        "",
        "  ",
    );
    out.extend(list(&phrases::points(&step.facts), width));
    page(&out)
}
