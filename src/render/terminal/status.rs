//! How the program fares, and what came of one visit.

use super::comparison::points;
use super::{BOLD, DIM, page, paint};
use crate::news::Outcome;
use crate::render::lines::{self, Span};
use crate::render::view::{Status, Visited};
use crate::render::{clean, phrases};

/// How the program fares.
pub fn status(status: &Status, width: usize) -> String {
    let mut out = vec![paint(BOLD, &phrases::running(status))];
    for (label, value) in phrases::status(status) {
        out.extend(lines::styled(
            &[Span::new(DIM, format!("{label:<14}")), super::plain(value)],
            width,
            "  ",
            "                ",
        ));
    }
    for trouble in &status.troubles {
        let text = format!("{}: {}", trouble.story, clean::line(&trouble.text));
        out.extend(lines::plain(&text, width, "! ", "  "));
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
    out.extend(points(&phrases::points(&visited.facts), width));
    page(&out)
}
