//! Feeds, and what each brought.

use serde_json::{Value, json};

use super::versions::time;
use crate::news::Topic;
use crate::render::view::FeedLine;

/// One line of `redlined feeds --json`.
pub fn feed(line: &FeedLine) -> Value {
    let standing = &line.standing;
    json!({
        "url": standing.address.as_str(),
        "topic": line.topic.as_ref().map(Topic::as_str),
        "configured": line.configured,
        "last_look": standing.last_look.map(time),
        "last_read": standing.last_read.map(time),
        "listed": standing.listed,
        "followed": line.followed,
        "ended": line.ended,
        "left_out": standing.left_out,
        "failures": standing.failures,
        "trouble": standing.trouble,
    })
}
