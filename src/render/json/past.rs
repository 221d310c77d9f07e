//! Since when sentences stand, where words stood, how much was edited.

use serde_json::{Value, json};

use super::versions::time;
use crate::news::{Topic, VersionHead, Weight};
use crate::render::english;
use crate::render::view::{BadLine, Blame, BlameLine, Counts, Imported, Stats, StatsLine, Stretch};

/// The lines of `redlined blame --json`.
pub fn blame(blame: &Blame) -> Value {
    let line = |line: &BlameLine| {
        json!({
            "text": line.text,
            "part": line.part,
            "version": line.first.number,
            "first_seen": time(line.first.first_seen),
            "last_seen_without": line.first.last_seen_without.map(time),
            "again": line.again.as_ref().map(came),
        })
    };
    blame.lines.iter().map(line).collect()
}

/// A line of `redlined phrase --json` and `redlined search --json`: versions in a row, when they
/// came and when they went.
pub fn stretch(it: &Stretch) -> Value {
    json!({
        "story": it.story.name.as_str(),
        "id": it.story.id.to_string(),
        "url": it.story.address.as_str(),
        "topic": it.story.topic.as_ref().map(Topic::as_str),
        "first": it.first.number,
        "last": it.last.number,
        "headline": it.last.headline,
        "last_seen_without": it.first.last_seen_without.map(time),
        "first_seen": time(it.first.first_seen),
        "last_seen": it.last_seen.map(time),
        "first_seen_after": it.next.as_ref().map(|next| time(next.first_seen)),
        "stands": it.next.is_none(),
        "weight": it.first.weight.map(Weight::code),
        "points": english::points(&it.first.facts),
        "sentences": it.sentences,
    })
}

/// What `redlined stats --json` prints.
pub fn stats(stats: &Stats) -> Value {
    let lines = |lines: &[StatsLine], name: &str| -> Value {
        let line = |line: &StatsLine| {
            let mut value = counts(line.counts);
            value[name] = json!(line.of);
            value["stories"] = json!(line.stories);
            value
        };
        lines.iter().map(line).collect()
    };
    let mut all = counts(stats.all);
    all["stories"] = json!(stats.stories);
    json!({
        "all": all,
        "over_time": lines(&stats.over_time, "from"),
        "by_outlet": lines(&stats.by_outlet, "outlet"),
    })
}

/// What `redlined import --json` prints.
pub fn imported(imported: &Imported) -> Value {
    let bad = |bad: &BadLine| json!({"line": bad.line, "what": bad.what});
    json!({
        "stories": imported.stories,
        "versions": imported.versions,
        "known": imported.known,
        "visits": imported.visits,
        "bad": imported.bad,
        "bad_lines": imported.named.iter().map(bad).collect::<Vec<_>>(),
    })
}

fn counts(counts: Counts) -> Value {
    json!({
        "edits": counts.edits,
        "substantive": counts.substantive,
        "minor": counts.minor,
        "cosmetic": counts.cosmetic,
        "silent": counts.silent,
        "silent_percent": counts.silent_percent(),
        "reverts": counts.reverts,
    })
}

fn came(head: &VersionHead) -> Value {
    json!({
        "version": head.number,
        "first_seen": time(head.first_seen),
        "last_seen_without": head.last_seen_without.map(time),
    })
}
