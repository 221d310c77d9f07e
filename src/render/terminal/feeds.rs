//! Feeds, one a line, with what each brought.

use super::table::{cell, table};
use super::{BOLD, page};
use crate::news::{Timestamp, Topic};
use crate::render::lines::{self, Span};
use crate::render::view::FeedLine;
use crate::render::{clean, phrases};

/// Every feed, and below it why it could not be read or what it could not bring.
pub fn feeds(feeds: &[FeedLine], width: usize) -> String {
    if feeds.is_empty() {
        return "no feeds; name one in the configuration as [[feed]]\n".to_owned();
    }
    let row = |line: &FeedLine| {
        let standing = &line.standing;
        let last = standing.last_look.map(Timestamp::to_minute);
        let topic = line.topic.as_ref().map(Topic::as_str);
        [
            cell(line.followed.to_string()),
            cell(line.ended.to_string()),
            cell(last.unwrap_or_else(|| "never".to_owned())),
            cell(topic.unwrap_or("-")),
            Span::new(BOLD, standing.address.as_str()),
        ]
    };
    let headings = ["FOLLOWED", "ENDED", "LAST LOOK", "TOPIC", "FEED"];
    let rows: Vec<_> = feeds.iter().map(row).collect();
    let mut rows = table(headings, &rows, width).into_iter();
    let mut out: Vec<String> = rows.next().into_iter().collect();
    for (row, line) in rows.zip(feeds) {
        out.push(row);
        for note in phrases::feed(line) {
            out.extend(lines::plain(&clean::line(&note), width, "  ! ", "    "));
        }
    }
    page(&out)
}
