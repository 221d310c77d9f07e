//! Versions: by themselves, in a timeline, and two side by side.

use serde_json::{Value, json};

use super::comparison::{comparison, facts};
use super::reading;
use crate::describe::Description;
use crate::news::{Comparison, Reading, Timestamp, Version, VersionHead, Weight};
use crate::render::{english, phrases};

/// One line of `redlined log --json`.
pub fn log(head: &VersionHead) -> Value {
    json!({
        "number": head.number,
        "headline": head.headline,
        "first_seen": time(head.first_seen),
        "last_seen_without": head.last_seen_without.map(time),
        "weight": head.weight.map(Weight::code),
        "points": english::points(&head.facts),
        "facts": facts(&head.facts),
        "silent": head.silent,
        "revert_of": head.revert_of,
        "developing": head.developing,
        "url": head.url,
        "sha256": head.sha256.to_string(),
        "hash": head.hash.to_string(),
    })
}

/// What `redlined show --json` prints: the article in the shape of `extract`, and which version it is.
pub fn version(version: &Version) -> Value {
    let head = &version.head;
    let reading_of = Reading::Article(Box::new(version.article.clone()));
    let mut value = reading(&reading_of, &head.url, head.extractor);
    value["version"] = side(head);
    value
}

/// What `redlined diff --json` prints: the shape of `compare`, and which versions these are.
pub fn diff(it: &Comparison) -> Value {
    let description = Description {
        facts: it.facts.clone(),
        weight: it.weight,
        silent: phrases::is_silent(it),
    };
    let mut value = comparison(&it.change, &description);
    value["silent"] = json!(description.silent);
    value["older"] = side(&it.older.head);
    value["newer"] = side(&it.newer.head);
    value
}

fn side(head: &VersionHead) -> Value {
    json!({
        "number": head.number,
        "headline": head.headline,
        "first_seen": time(head.first_seen),
        "last_seen_without": head.last_seen_without.map(time),
        "url": head.url,
        "hash": head.hash.to_string(),
    })
}

/// An instant as RFC 3339.
pub(super) fn time(at: Timestamp) -> String {
    at.to_string()
}
