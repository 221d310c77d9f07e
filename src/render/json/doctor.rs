//! What the doctor found.

use serde_json::{Value, json};

use crate::render::view::Probe;

/// One line of `redlined doctor --json`.
pub fn probe(probe: &Probe) -> Value {
    json!({
        "what": probe.what,
        "health": probe.health.code(),
        "said": probe.said,
        "todo": probe.todo,
    })
}
