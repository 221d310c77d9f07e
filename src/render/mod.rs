//! Values in, text out: one comparison becomes a mail, a page, terminal text or JSON.
//!
//! What comes from a page is escaped here, at the edge, for the form it is put into.

pub mod clean;
pub mod email;
pub mod english;
pub mod feed;
pub mod figures;
pub mod html;
pub mod json;
mod lines;
pub mod openmetrics;
pub mod paths;
pub mod phrases;
pub mod redline;
pub mod terminal;
pub mod view;
pub mod warc;
