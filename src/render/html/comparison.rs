//! Two versions side by side: points, when, and the redline.

use askama::Template;

use super::drawn;
use crate::news::{Comparison, Mark, Story};
use crate::render::redline::{self, Row};
use crate::render::{clean, paths, phrases};

#[derive(Template)]
#[template(path = "web/comparison.html")]
struct Page<'a> {
    story: &'a Story,
    comparison: &'a Comparison,
    title: String,
    points: Vec<String>,
    silent: bool,
    rows: Vec<Row>,
    versions: String,
    home: String,
    older: String,
    newer: String,
    json: String,
}

/// Two versions of a story.
pub fn comparison(story: &Story, comparison: &Comparison) -> String {
    let (older, newer) = (comparison.older.head.number, comparison.newer.head.number);
    let headline = clean::line(&comparison.newer.article.headline);
    drawn(&Page {
        story,
        comparison,
        title: if headline.is_empty() {
            story.name.to_string()
        } else {
            headline
        },
        points: phrases::points(&comparison.facts),
        silent: phrases::is_silent(comparison),
        rows: redline::rows(&comparison.change),
        versions: phrases::versions(older, newer),
        home: paths::story(story.id),
        older: paths::version(story.id, older),
        newer: paths::version(story.id, newer),
        json: paths::json(&paths::comparison(story.id, older, newer)),
    })
}

impl Page<'_> {
    fn language(&self) -> &str {
        super::language(&self.comparison.newer.article)
    }
}
