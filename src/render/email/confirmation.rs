//! The one letter that goes to an address before anybody has confirmed it.

use askama::Template;

use super::Letter;
use crate::render::{clean, lines, phrases};

const WIDTH: usize = 76;

#[derive(Template)]
#[template(path = "mail/confirmation.html")]
struct Page<'a> {
    paragraphs: &'a [String],
    link: &'a str,
    ending: &'a [String],
}

/// Asks whoever has the address whether they want to hear of this, until a time given in words.
pub fn confirmation(of: &str, often: &str, link: &str, until: &str) -> Letter {
    let paragraphs = phrases::please_confirm(&clean::line(of), often);
    let ending = phrases::else_nothing(until);
    let mut out: Vec<String> = Vec::new();
    for paragraph in &paragraphs {
        out.extend(lines::plain(paragraph, WIDTH, "", ""));
        out.push(String::new());
    }
    out.extend([link.to_owned(), String::new()]);
    for paragraph in &ending {
        out.extend(lines::plain(paragraph, WIDTH, "", ""));
        out.push(String::new());
    }
    let page = Page {
        paragraphs: &paragraphs,
        link,
        ending: &ending,
    };
    Letter {
        subject: phrases::CONFIRM_SUBJECT.to_owned(),
        text: out.join("\n"),
        html: page.render().expect("writing into a string does not fail"),
    }
}
