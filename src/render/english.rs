//! Facts in English: the one file to write again for another language.

use crate::news::Fact;

/// A fact in words: a point ("deaths 12 → 48").
pub fn point(_fact: &Fact) -> String {
    String::new()
}
