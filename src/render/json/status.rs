//! How the program fares, and what visits found.

use serde_json::{Map, Value, json};

use super::comparison::facts;
use super::versions::time;
use crate::news::Weight;
use crate::render::english;
use crate::render::view::{Status, Step, Visited};

/// What `redlined status --json` prints.
pub fn status(status: &Status) -> Value {
    let troubles: Vec<Value> = status
        .troubles
        .iter()
        .map(|it| json!({"story": it.story.as_str(), "text": it.text, "since": it.since.map(time)}))
        .collect();
    json!({
        "version": status.program,
        "running": status.running_since.is_some(),
        "running_since": status.running_since.map(time),
        "answered_by": status.answered_by,
        "now": time(status.now),
        "stories": {
            "followed": status.followed,
            "developing": status.developing,
            "ended": status.ended,
        },
        "versions": status.versions,
        "next_visit": status.next_visit.map(time),
        "subscribers": status.subscribers,
        "subscriptions": status.subscriptions,
        "outbox": {"waiting": status.waiting, "undelivered": status.undelivered, "oldest_waiting": status.oldest_waiting.map(time)},
        "store_bytes": status.bytes,
        "warnings": status.warnings,
        "troubles": troubles,
    })
}

/// One line of `redlined replay --json`.
pub fn step(step: &Step) -> Value {
    let mut line = Map::new();
    let mut put = |key: &str, value: Value| line.insert(key.to_owned(), value);
    put("i", json!(step.i));
    if let Some(fetched) = step.fetched {
        put("fetched", json!(time(fetched)));
    }
    put("outcome", json!(step.outcome.code()));
    put("weight", json!(step.weight.map(Weight::code)));
    put("points", json!(english::points(&step.facts)));
    put("facts", facts(&step.facts));
    put("alert", json!(step.alert));
    if let Some(reason) = &step.reason {
        put("reason", json!(reason));
    }
    Value::Object(line)
}

/// What `redlined visit --json` prints of one story.
pub fn visit(visited: &Visited) -> Value {
    json!({
        "story": visited.story.as_str(),
        "outcome": visited.outcome.code(),
        "headline": visited.headline,
        "paragraphs": visited.paragraphs,
        "developing": visited.developing,
        "version": visited.version,
        "weight": visited.weight.map(Weight::code),
        "points": english::points(&visited.facts),
        "facts": facts(&visited.facts),
        "trouble": visited.trouble,
        "next_visit": time(visited.next_visit),
    })
}
