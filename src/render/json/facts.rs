//! Facts, as they stand beside the points.

use serde_json::{Value, json};

use crate::news::Fact;

/// The facts in the order of the points.
pub(super) fn facts(facts: &[Fact]) -> Value {
    facts.iter().map(fact).collect()
}

fn fact(fact: &Fact) -> Value {
    let mut value = json!({
        "kind": fact.kind.code(),
        "old": fact.old,
        "new": fact.new,
        "where": fact.place.code(),
    });
    if let Some(about) = &fact.about {
        value["about"] = json!(about);
    }
    if let Some(count) = fact.count {
        value["count"] = json!(count);
    }
    value
}
