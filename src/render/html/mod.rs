//! Pages for a browser: drawn here, without scripts and without anything from elsewhere.
//!
//! Everything is escaped by the templates; text from a page also carries its language and finds its
//! own reading direction.

mod article;
mod comparison;
mod dossier;
mod error;
mod readers;
mod stories;
mod timeline;

use askama::Template;

use crate::news::Article;

pub use article::version as version_page;
pub use comparison::comparison as comparison_page;
pub use dossier::dossier;
pub use error::error as error_page;
pub use readers::{
    asked as asked_page, confirm as confirm_page, leave as leave_page, manage as manage_page,
    said as said_page, subscribe as subscribe_page,
};
pub use stories::stories as stories_page;
pub use timeline::story as story_page;

/// The one stylesheet, served at `/style.css`.
pub const STYLE: &str = include_str!("../../../templates/web/style.css");

/// What our pages need, and nothing more (`Content-Security-Policy`).
pub const SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; \
                                   base-uri 'none'; frame-ancestors 'none'";

/// The language that an article says it is in; empty, which means unknown, where it says none that
/// could be one (RFC 5646).
fn language(article: &Article) -> &str {
    let tag = article.language.as_deref().unwrap_or_default();
    let could_be = |tag: &&str| {
        tag.len() <= 35
            && tag
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    Some(tag).filter(could_be).unwrap_or_default()
}

fn drawn(page: &impl Template) -> String {
    page.render().expect("writing into a string does not fail")
}
