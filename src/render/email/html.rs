//! The HTML part: one column, styles inline, nothing from elsewhere.
//!
//! Marks are spans, because Gmail drops `ins` and `del` with their styles; and they are underlined,
//! struck and signed, so that they outlive a printer without colours and a client without styles.

use askama::Template;

use super::Content;
use crate::news::Mark;
use crate::render::phrases;
use crate::render::redline::Row;

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Page<'a> {
    content: &'a Content,
}

pub(super) fn part(content: &Content) -> String {
    Page { content }
        .render()
        .expect("writing into a string does not fail")
}
