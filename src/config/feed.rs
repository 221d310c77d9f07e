//! What `[[feed]]` means: where stories come from by themselves, and which.

use std::time::Duration;

use crate::news::{Address, Feed, Topic, time};

use super::error::{Error, Text};
use super::{at_least_one, parsed, span, typed};

/// How often a feed is looked at.
const EVERY: Duration = Duration::from_secs(10 * 60);
/// Stories of one feed that are followed at once.
const MOST: usize = 50;
/// How long after its last change a story is followed.
const STOP_AFTER: Duration = Duration::from_secs(3 * 86_400);

pub(super) fn meant(source: &Text<'_>, typed: Vec<typed::Feed>) -> Result<Vec<Feed>, Error> {
    let mut feeds = Vec::<Feed>::with_capacity(typed.len());
    for typed in typed {
        let place = typed.url.span();
        let feed = one(source, typed)?;
        if feeds.iter().any(|other| other.address == feed.address) {
            return Err(source.wrong(&place, "this feed stands here twice"));
        }
        feeds.push(feed);
    }
    Ok(feeds)
}

fn one(source: &Text<'_>, typed: typed::Feed) -> Result<Feed, Error> {
    let address = parsed(source, Some(typed.url), Address::parse)?;
    Ok(Feed {
        address: address.expect("a value was given, so one was parsed"),
        topic: parsed(source, typed.topic, str::parse::<Topic>)?,
        patterns: list(typed.patterns),
        words: list(typed.words),
        developing: typed.developing,
        every: parsed(source, typed.every, time::visit_span)?.unwrap_or(EVERY),
        most: at_least_one(source, typed.most, MOST)?,
        stop_after: span(source, typed.stop_after, STOP_AFTER)?,
    })
}

fn list(typed: Option<typed::Selectors>) -> Vec<String> {
    typed.map(typed::Selectors::into_list).unwrap_or_default()
}
