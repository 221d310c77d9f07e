//! What is shown when a page cannot be.

use askama::Template;

use super::drawn;
use crate::render::clean;

#[derive(Template)]
#[template(path = "web/error.html")]
struct Page {
    status: u16,
    title: String,
    text: String,
}

/// A page that says what went wrong, in a title and a sentence.
pub fn error(status: u16, title: &str, text: &str) -> String {
    drawn(&Page {
        status,
        title: clean::line(title),
        text: clean::line(text),
    })
}
