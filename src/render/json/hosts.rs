//! Hosts and their furniture.

use serde_json::{Map, Value, json};

use super::versions::time;
use crate::news::Ruling;
use crate::render::view::{FurnitureLine, HostLine, Requests};

/// One line of `redlined hosts --json`.
pub fn host(line: &HostLine) -> Value {
    let visits = line.visits.iter();
    let visits: Map<String, Value> = visits
        .map(|(outcome, count)| (outcome.code().to_owned(), json!(count)))
        .collect();
    let trouble = line.trouble.as_ref();
    json!({
        "host": line.host,
        "stories": line.stories,
        "failing": line.failing,
        "visits": visits,
        "requests": line.requests.as_ref().map(requests),
        "trouble": trouble.map(|(at, story, text)| json!({
            "at": time(*at),
            "story": story.as_str(),
            "text": text,
        })),
        "template": line.template.map(time),
        "furniture": line.furniture,
    })
}

fn requests(requests: &Requests) -> Value {
    json!({
        "pages": requests.pages,
        "not_modified": requests.not_modified,
        "failures": requests.failures,
        "overloads": requests.overloads,
        "bytes": requests.bytes,
        "gap_seconds": requests.gap.as_secs_f64(),
        "waiting": requests.waiting,
        "held_until": requests.held_until.map(time),
        "robots": requests.robots,
    })
}

/// One line of `redlined furniture --json`.
pub fn furniture(line: &FurnitureLine) -> Value {
    let block = &line.block;
    let ruling = block.ruling.map(|ruling| match ruling {
        Ruling::Pinned => "pinned",
        Ruling::Dropped => "dropped",
    });
    json!({
        "host": line.host,
        "id": block.key.short(),
        "text": block.text,
        "furniture": line.leaves,
        "ruling": ruling,
        "holds_facts": block.guarded,
        "stories": block.turns.len(),
        "came": block.turns.iter().map(|turns| turns.came).sum::<u32>(),
        "went": block.turns.iter().map(|turns| turns.went).sum::<u32>(),
        "seen": time(block.seen),
    })
}
