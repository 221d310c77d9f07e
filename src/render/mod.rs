//! Values in, text out: one comparison becomes a mail, a page, terminal text or JSON.
//!
//! What comes from a page is escaped here, at the edge, for the form it is put into.

pub mod english;
pub mod json;
