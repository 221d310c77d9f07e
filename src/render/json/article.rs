//! An article, or what stood in its place.

use serde_json::{Value, json};

use crate::news::Reading;

/// What `redlined extract --json` prints for the page at `url`.
pub fn reading(_reading: &Reading, url: &str, extractor: u32) -> Value {
    json!({"url": url, "extractor": extractor})
}
