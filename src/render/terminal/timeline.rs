//! A story's past, oldest first, so that the newest stands beside the prompt.

use super::comparison::points;
use super::{BOLD, DIM, page, weight};
use crate::news::VersionHead;
use crate::render::lines::{self, Span};
use crate::render::view::StoryView;
use crate::render::{clean, phrases};

/// Every version with when it came, how much it weighs and what changed; and the headlines that the
/// page shows by turns.
pub fn timeline(view: &StoryView, width: usize) -> String {
    let timeline = &view.timeline;
    let story = &timeline.story;
    let mut out = lines::styled(
        &[
            Span::new(BOLD, story.name.as_str()),
            Span::new(DIM, format!(" · {}", clean::line(story.address.as_str()))),
        ],
        width,
        "",
        "  ",
    );
    let mut headline = None;
    for version in &timeline.versions {
        out.push(String::new());
        out.extend(entry(version, headline != Some(&version.headline), width));
        headline = Some(&version.headline);
    }
    if !view.variants.is_empty() {
        out.extend([String::new(), phrases::BY_TURNS.to_owned()]);
    }
    for variant in &view.variants {
        let shown = clean::line(&phrases::variant(variant));
        out.extend(lines::plain(&shown, width, "  * ", "    "));
    }
    page(&out)
}

fn entry(version: &VersionHead, new_headline: bool, width: usize) -> Vec<String> {
    let mut spans = vec![
        Span::new(BOLD, format!("@{}", version.number)),
        Span::new(super::PLAIN, format!(" · {}", phrases::seen(version))),
    ];
    if let Some(heavy) = version.weight {
        spans.push(Span::new(weight(heavy), format!(" · {}", heavy.code())));
    }
    if version.silent {
        spans.push(Span::new(BOLD, format!(" · {}", phrases::SILENT_MARK)));
    }
    if let Some(number) = version.revert_of {
        spans.push(Span::new(
            BOLD,
            format!(" · {}", phrases::revert_of(number)),
        ));
    }
    let mut out = lines::styled(&spans, width, "", "    ");
    if new_headline {
        out.extend(lines::plain(
            &clean::line(&version.headline),
            width,
            "    ",
            "    ",
        ));
    }
    out.extend(points(&phrases::points_of(version), width));
    out
}
