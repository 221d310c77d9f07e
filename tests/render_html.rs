//! What pages look like, and what they never let through.

mod render_sample;

use redlined::render::html;
use redlined::render::view::{StoryLine, StoryView};
use render_sample as sample;

/// Where people look at it: the target folder's `tmp`.
fn keep(name: &str, text: &str) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join(name), text).expect("the target folder takes files");
}

#[test]
fn pages_are_drawn() {
    let line = StoryLine {
        story: sample::story(),
        standing: sample::standing(),
        versions: 4,
        headline: Some("Ferry aground off Harwick, dozens hurt".to_owned()),
    };
    let mut other = line.clone();
    other.headline = Some("رئيس الوزراء يقدّم استقالته بعد خلاف على الموازنة".to_owned());
    other.standing.developing = false;
    other.standing.last_change = Some(sample::at("09:12"));
    other.versions = 11;
    keep("stories.html", &html::stories_page(&[other, line]));
    let view = StoryView {
        timeline: sample::timeline(),
        standing: sample::standing(),
    };
    keep("story.html", &html::story_page(&view));
    let comparison = sample::comparison();
    keep(
        "comparison.html",
        &html::comparison_page(&sample::story(), &comparison),
    );
    keep(
        "version.html",
        &html::version_page(&sample::story(), &comparison.newer),
    );
    keep(
        "error.html",
        &html::error_page(
            404,
            "No such story",
            "No story is called “ferry-aground-2”.",
        ),
    );
    keep("style.css", html::STYLE);
}
