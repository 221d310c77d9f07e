//! The entries of a live blog: sibling elements with a time each, on a page that says it is one.
//!
//! An entry is known by the id that the page gives its element, so that a new, an edited and a deleted
//! entry are different things wherever they stand.

use std::collections::HashMap;
use std::ops::Range;

use html5ever::local_name;
use scraper::{ElementRef, Node};

use super::metadata::{self, Metadata};
use super::outline::{Outline, Part};
use super::{byline, phrases, tidy};
use crate::news::{BlockKind, Entry, StatedTime};

/// How many lines of an entry may stand before its text: time, heading, author.
const HEAD_LINES: usize = 4;
/// How many nodes of an entry are searched for its time.
const NODES: usize = 200;
/// Where pages keep the id of an entry, besides `id`.
pub(super) const IDS: &[&str] = &[
    "data-entry-id",
    "data-post-id",
    "data-block-id",
    "data-update-id",
    "data-card-id",
    "data-item-id",
    "data-id",
    "data-key",
    "data-uid",
    "data-anchor",
];

/// The entries found on a page.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// The part that holds them all.
    pub(super) part: Option<usize>,
    /// Each entry with its lines, in page order.
    pub(super) found: Vec<(Entry, Range<usize>)>,
}

impl Entries {
    /// The line with which the first entry begins; behind all lines where there is none.
    pub(super) fn start(&self) -> usize {
        let starts = self.found.iter().map(|(_, lines)| lines.start);
        starts.min().unwrap_or(usize::MAX)
    }

    /// The entry that a line belongs to.
    pub(super) fn at(&self, line: usize) -> Option<&Entry> {
        self.around(line).map(|(entry, _)| entry)
    }

    /// Whether a line stands where an entry says its time and author.
    pub(super) fn heads(&self, line: usize) -> bool {
        self.around(line)
            .is_some_and(|(_, lines)| line - lines.start < HEAD_LINES)
    }

    /// The entries follow one another, so the last that begins before a line is the only one to ask.
    fn around(&self, line: usize) -> Option<&(Entry, Range<usize>)> {
        let after = self.found.partition_point(|(_, lines)| lines.start <= line);
        let found = self.found.get(after.checked_sub(1)?)?;
        found.1.contains(&line).then_some(found)
    }
}

/// The entries of the page; none where it is no live blog.
pub(super) fn entries(outline: &Outline<'_>, metadata: &Metadata, path: &str) -> Entries {
    if !is_live(outline, metadata, path) {
        return Entries::default();
    }
    let series = (0..outline.parts.len())
        .map(|part| (part, series(outline, part)))
        .max_by_key(|(part, series)| (series.len(), std::cmp::Reverse(*part)));
    let Some((part, series)) = series.filter(|(_, series)| series.len() >= 2) else {
        return Entries::default();
    };
    let mut ids = HashMap::new();
    let found = series
        .into_iter()
        .map(|entry| read(outline, metadata, entry, &mut ids));
    Entries {
        part: Some(part),
        found: found.collect(),
    }
}

fn is_live(outline: &Outline<'_>, metadata: &Metadata, path: &str) -> bool {
    let says = |name: &str| {
        if !name.contains("ive") && !name.contains("IVE") {
            return false;
        }
        let name = name.to_ascii_lowercase();
        [
            "liveblog",
            "live-blog",
            "live_blog",
            "live-update",
            "live-feed",
            "live-post",
            "liveticker",
            "live-ticker",
            "livefeed",
            "liveupdates",
            "live-coverage",
        ]
        .iter()
        .any(|word| name.contains(word))
    };
    metadata.described.is_live_blog
        || path.contains("/live/")
        || says(path)
        || outline.parts.iter().any(|part| {
            let mut attributes = part.element.value().attrs.iter();
            attributes.any(|(name, value)| match name.local {
                local_name!("class") | local_name!("id") => says(value),
                local_name!("itemtype") | local_name!("itemprop") => {
                    value.to_ascii_lowercase().contains("liveblog")
                }
                _ => false,
            })
        })
}

/// The parts directly inside this one that are of one sort and bear a time each.
fn series(outline: &Outline<'_>, part: usize) -> Vec<usize> {
    let sort = |part: usize| {
        let part = &outline.parts[part];
        let class = part.element.attr("class").unwrap_or_default();
        (
            part.tag().clone(),
            class.split_ascii_whitespace().next().map(ToOwned::to_owned),
        )
    };
    let inside: Vec<usize> = outline.inside(part).collect();
    let Some(first) = inside.iter().find(|inner| bears_time(outline, **inner)) else {
        return Vec::new();
    };
    let first = sort(*first);
    inside
        .into_iter()
        .filter(|inner| bears_time(outline, *inner) && sort(*inner) == first)
        .collect()
}

/// An element with some text that begins with a time.
fn bears_time(outline: &Outline<'_>, part: usize) -> bool {
    let part = &outline.parts[part];
    let lines = &outline.lines[part.lines.clone()];
    let is_box = matches!(
        *part.tag(),
        local_name!("article") | local_name!("div") | local_name!("li") | local_name!("section")
    );
    let text: usize = lines.iter().map(|line| line.weight).sum();
    let head = &lines[..lines.len().min(HEAD_LINES)];
    is_box
        && text >= 40
        && (head.iter().any(|line| phrases::is_time_line(&line.text))
            || time(part.element).is_some())
}

/// The first `<time>` of an element.
fn time(element: ElementRef<'_>) -> Option<StatedTime> {
    element
        .descendants()
        .take(NODES)
        .find_map(|node| match node.value() {
            Node::Element(value) if value.name.local == local_name!("time") => {
                value.attr("datetime").and_then(metadata::time)
            }
            _ => None,
        })
}

fn read(
    outline: &Outline<'_>,
    metadata: &Metadata,
    part: usize,
    ids: &mut HashMap<String, usize>,
) -> (Entry, Range<usize>) {
    let part = &outline.parts[part];
    let lines = &outline.lines[part.lines.clone()];
    let headline = lines
        .iter()
        .find(|line| line.kind == BlockKind::Heading && !phrases::is_time_line(&line.text))
        .map(|line| line.text.clone());
    let own = own_id(part);
    let described = own.as_deref().and_then(|id| {
        let mut updates = metadata.described.updates.iter();
        updates.find(|update| {
            update
                .id
                .as_deref()
                .is_some_and(|described| described.ends_with(id))
        })
    });
    let time = time(part.element).or_else(|| {
        described
            .and_then(|update| update.time.as_deref())
            .and_then(metadata::time)
    });
    let byline = lines
        .iter()
        .take(HEAD_LINES)
        .find_map(|line| byline::shown(outline, line));
    let byline = byline
        .or_else(|| described.map(|update| update.authors.clone()))
        .unwrap_or_default();
    let mut id = own.unwrap_or_else(|| {
        made_id(
            time,
            headline.as_deref(),
            lines.first().map(|line| line.text.as_str()),
        )
    });
    let same = ids.entry(id.clone()).or_insert(0);
    *same += 1;
    if *same > 1 {
        id = format!("{id}-{same}");
    }
    let headline = headline.or_else(|| described.and_then(|update| update.headline.clone()));
    (
        Entry {
            id,
            time,
            headline,
            byline,
        },
        part.lines.clone(),
    )
}

/// The id that the page gives the entry's element.
fn own_id(part: &Part<'_>) -> Option<String> {
    let value = part.element.value();
    let ids = std::iter::once("id").chain(IDS.iter().copied());
    ids.filter_map(|name| value.attr(name))
        .map(str::trim)
        .find(|id| !id.is_empty() && id.len() <= 120)
        .map(ToOwned::to_owned)
}

/// An id made from the time and the heading, or the first words, of an entry.
fn made_id(time: Option<StatedTime>, headline: Option<&str>, first: Option<&str>) -> String {
    let words: String = tidy::bare(headline.or(first).unwrap_or_default())
        .chars()
        .take(40)
        .collect();
    time.map_or_else(|| words.clone(), |time| format!("{}-{words}", time.at))
}
