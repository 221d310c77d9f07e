//! What is shown when a page cannot be.

use askama::Template;

use super::drawn;

#[derive(Template)]
#[template(path = "web/error.html")]
struct Page<'a> {
    status: u16,
    title: &'a str,
    text: &'a str,
}

/// A page that says what went wrong, in a title and a sentence.
pub fn error(status: u16, title: &str, text: &str) -> String {
    drawn(&Page {
        status,
        title,
        text,
    })
}
