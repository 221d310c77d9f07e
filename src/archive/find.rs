//! Which story, which version: what people type, understood.

use std::str::FromStr;

use crate::news::{Address, Story, StoryName, Timestamp};
use crate::store::Store;

use super::Error;

/// Which version of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The last one; as the older of two, the one before the newer.
    Last,
    /// The one with this number.
    Number(u32),
    /// The one that stood at this time.
    AsOf(Timestamp),
}

impl FromStr for Which {
    type Err = Error;

    /// A number, a time, or nothing for the last.
    fn from_str(text: &str) -> Result<Self, Error> {
        if text.is_empty() {
            return Ok(Self::Last);
        }
        if let Ok(number) = text.parse() {
            return Ok(Self::Number(number));
        }
        let unclear = || {
            Error::Unclear(format!(
                "\"{text}\" is neither a version's number nor a time; expected 3 or 2025-05-16T14:30"
            ))
        };
        Timestamp::parse(text)
            .map(Self::AsOf)
            .map_err(|_| unclear())
    }
}

/// Reads `A..B`, `A..`, `..B`, or `B` alone: that version and the one before it.
pub fn range(text: &str) -> Result<(Which, Which), Error> {
    match text.split_once("..") {
        Some((older, newer)) => Ok((older.parse()?, newer.parse()?)),
        None => Ok((Which::Last, text.parse()?)),
    }
}

/// The story with this name, id or address, or the only one that begins so.
pub fn story(store: &Store, text: &str) -> Result<Story, Error> {
    if let Some(story) = exactly(store, text)? {
        return Ok(story);
    }
    let stories = store.stories()?;
    let begins = |story: &&Story| {
        story.name.as_str().starts_with(text)
            || story.id.to_string().starts_with(text)
            || story.address.as_str().starts_with(text)
    };
    let found: Vec<&Story> = stories
        .iter()
        .filter(begins)
        .filter(|_| !text.is_empty())
        .collect();
    match found[..] {
        [story] => Ok(story.clone()),
        [] => Err(Error::NoSuchStory {
            text: text.to_owned(),
            nearest: nearest(&stories, text),
        }),
        _ => {
            let names = found
                .iter()
                .take(5)
                .map(|story| story.name.to_string())
                .collect();
            Err(Error::Ambiguous {
                text: text.to_owned(),
                names,
            })
        }
    }
}

/// The story with this whole name, id or address.
fn exactly(store: &Store, text: &str) -> Result<Option<Story>, Error> {
    let mut found = None;
    if let Ok(name) = StoryName::parse(text) {
        found = store.story_named(&name)?;
    }
    if let (None, Ok(id)) = (&found, text.parse()) {
        found = store.story(id)?;
    }
    if let (None, Ok(address)) = (&found, Address::parse(text)) {
        found = store.story_at(&address)?;
    }
    Ok(found)
}

/// Up to three names that look like this one.
fn nearest(stories: &[Story], text: &str) -> Vec<String> {
    let mut near: Vec<(f64, &str)> = stories
        .iter()
        .map(|story| {
            (
                strsim::jaro_winkler(story.name.as_str(), text),
                story.name.as_str(),
            )
        })
        .filter(|(likeness, _)| *likeness > 0.75)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.into_iter()
        .take(3)
        .map(|(_, name)| name.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_two_versions_or_times() {
        let noon = Timestamp::parse("2025-05-16T12:00").unwrap();
        assert_eq!(range("2..4"), Ok((Which::Number(2), Which::Number(4))));
        assert_eq!(range("2.."), Ok((Which::Number(2), Which::Last)));
        assert_eq!(range("4"), Ok((Which::Last, Which::Number(4))));
        assert_eq!(
            range("2025-05-16T12:00..5"),
            Ok((Which::AsOf(noon), Which::Number(5)))
        );
        assert!(range("two..four").is_err());
    }
}
