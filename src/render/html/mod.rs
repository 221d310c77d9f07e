//! Pages for a browser: drawn here, without scripts and without anything from elsewhere.
//!
//! Everything is escaped by the templates; text from a page also carries its language and finds its
//! own reading direction.

mod article;
mod comparison;
mod error;
mod stories;
mod timeline;

use askama::Template;

pub use article::version as version_page;
pub use comparison::comparison as comparison_page;
pub use error::error as error_page;
pub use stories::stories as stories_page;
pub use timeline::story as story_page;

/// The one stylesheet, served at `/style.css`.
pub const STYLE: &str = include_str!("../../../templates/web/style.css");

/// What our pages need, and nothing more (`Content-Security-Policy`).
pub const SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; \
                                   base-uri 'none'; frame-ancestors 'none'";

fn drawn(page: &impl Template) -> String {
    page.render().expect("writing into a string does not fail")
}
