//! What the doctor found, and what to do about it.

use super::{BOLD, DIM, page, plain};
use crate::render::clean;
use crate::render::lines::{self, Span};
use crate::render::view::{Health, Probe};

/// A probe a line, with the cure below it.
pub fn probes(probes: &[Probe], width: usize) -> String {
    let mut out = Vec::new();
    for probe in probes {
        let (sign, style) = match probe.health {
            Health::Good => ("ok  ", DIM),
            Health::Bad => ("BAD ", BOLD),
            Health::Unknown => ("?   ", DIM),
        };
        let said = format!("{}: {}", probe.what, clean::line(&probe.said));
        let spans = [Span::new(style, sign), plain(said)];
        out.extend(lines::styled(&spans, width, "", "    "));
        if let Some(todo) = &probe.todo {
            out.extend(lines::plain(&clean::line(todo), width, "    > ", "      "));
        }
    }
    page(&out)
}
