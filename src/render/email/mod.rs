//! Letters: what changed, in words first, then when, then the redline. The text part and the HTML
//! part say the same in the same order, and together stay below what Gmail clips.

mod confirmation;
mod digest;
mod html;
mod note;
mod room;
mod text;

pub use confirmation::confirmation;
pub use digest::{DigestPart, digest};

use super::redline::{self, Row};
use super::{clean, english, phrases};
use crate::news::{Address, Comparison, PageEvent, Scope, Story, Timestamp, VersionHead};

pub use note::note;

/// How long a point, a headline or a subject may be, in characters.
const LONGEST_LINE: usize = 240;

/// How long a link may be, in bytes; no client opens longer ones.
const LONGEST_LINK: usize = 2_000;

/// A mail without its envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// One line, without anything that could end it.
    pub subject: String,
    /// The plain part, lines ended by `\n`.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// What an alert is rendered from.
#[derive(Debug, Clone, Copy)]
pub struct AlertView<'a> {
    /// The story.
    pub story: &'a Story,
    /// What the subscriber knew, what it is now, and what that means.
    pub comparison: &'a Comparison,
    /// What the subscriber asked to hear of.
    pub scope: &'a Scope,
    /// Where to read on and how to stop.
    pub links: &'a Links,
}

/// What a letter about the page itself is rendered from.
#[derive(Debug, Clone, Copy)]
pub struct EventView<'a> {
    /// The story.
    pub story: &'a Story,
    /// The last good version.
    pub last: &'a VersionHead,
    /// What happened.
    pub event: &'a PageEvent,
    /// When the last visit without it was asked for.
    pub without: Option<Timestamp>,
    /// When the first visit with it was answered.
    pub with: Timestamp,
    /// What the subscriber asked to hear of.
    pub scope: &'a Scope,
    /// Where to read on and how to stop.
    pub links: &'a Links,
}

/// Where to read on and how to stop. Our own pages are linked only where they have a public address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// The story's timeline.
    pub story: Option<String>,
    /// The two versions side by side.
    pub comparison: Option<String>,
    /// A page whose button ends the subscription.
    pub unsubscribe: Option<String>,
    /// Where they change what they hear of.
    pub manage: Option<String>,
    /// Whom to write to in order to stop, where there is no such page.
    pub write_to: String,
}

impl Links {
    /// The links by which one stops, or a line of the footer that says whom to write to.
    fn stops(&self, footer: &mut Vec<String>) -> Vec<(&'static str, String)> {
        if self.unsubscribe.is_none() {
            footer.push(phrases::write_to_stop(&self.write_to));
        }
        let manage = self.manage.clone().map(|link| (phrases::MANAGE, link));
        let stop = self.unsubscribe.clone().map(|link| (phrases::STOP, link));
        manage.into_iter().chain(stop).collect()
    }
}

/// What both parts say, in order.
#[derive(Debug, Clone)]
struct Content {
    headline: String,
    points: Vec<String>,
    more: Option<String>,
    when: String,
    note: Option<String>,
    links: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    left_out: Option<String>,
    footer: Vec<String>,
    stops: Vec<(&'static str, String)>,
    proof: (String, String),
}

/// The letter about a change.
pub fn alert(view: &AlertView) -> Letter {
    let newer = &view.comparison.newer;
    let (points, more) = phrases::weightiest(phrases::points(&view.comparison.facts));
    let mut points: Vec<String> = points.iter().map(|point| short(point)).collect();
    if points.is_empty() {
        points.push(phrases::CHANGED.to_owned());
    }
    let headline = short(&newer.article.headline);
    let title = headline_or_name(&headline, view.story);
    let subject = clean::line(&english::subject(title, &view.comparison.facts));
    let content = Content {
        headline,
        points,
        more,
        when: phrases::changed(view.comparison),
        note: phrases::is_silent(view.comparison).then(|| phrases::SILENT.to_owned()),
        links: links(view.story, view.links),
        rows: Vec::new(),
        left_out: None,
        footer: vec![clean::line(&phrases::reason(view.scope))],
        stops: Vec::new(),
        proof: proof(view.story, &newer.head),
    }
    .ending(view.links);
    room::letter(&subject, content, &redline::rows(&view.comparison.change))
}

/// The letter about a page that is gone, is back or moved.
pub fn event(view: &EventView) -> Letter {
    let headline = short(&view.last.headline);
    let subject = format!(
        "{}: {}",
        headline_or_name(&headline, view.story),
        phrases::event(view.event)
    );
    let target = match view.event {
        PageEvent::MovedTo(url) => Address::parse(url).ok(),
        PageEvent::Gone | PageEvent::Restored => None,
    };
    let target = target.map(|address| (phrases::NOW_AT, address.to_string()));
    let ours = Links {
        comparison: None,
        ..view.links.clone()
    };
    let content = Content {
        headline,
        points: vec![phrases::event_sentence(view.event).to_owned()],
        more: None,
        when: phrases::happened(view.without, view.with),
        note: Some(phrases::last_version(view.last)),
        links: target.into_iter().chain(links(view.story, &ours)).collect(),
        rows: Vec::new(),
        left_out: None,
        footer: vec![clean::line(&phrases::reason(view.scope))],
        stops: Vec::new(),
        proof: proof(view.story, view.last),
    }
    .ending(view.links);
    room::letter(&short(&subject), content, &[])
}

impl Content {
    fn ending(mut self, links: &Links) -> Self {
        self.stops = links.stops(&mut self.footer);
        self
    }
}

fn short(text: &str) -> String {
    clean::clipped(&clean::line(text), LONGEST_LINE)
}

fn headline_or_name<'a>(headline: &'a str, story: &'a Story) -> &'a str {
    if headline.is_empty() {
        story.name.as_str()
    } else {
        headline
    }
}

fn links(story: &Story, links: &Links) -> Vec<(&'static str, String)> {
    let page = Some(story.address.to_string());
    [
        (phrases::THE_PAGE, page),
        (phrases::SIDE_BY_SIDE, links.comparison.clone()),
        (phrases::ALL_VERSIONS, links.story.clone()),
    ]
    .into_iter()
    .filter_map(|(label, link)| Some((label, link?)))
    .filter(|(_, link)| link.len() <= LONGEST_LINK)
    .collect()
}

/// A rewriting of the whole store can be seen, because every alert carries its version's hash.
fn proof(story: &Story, head: &VersionHead) -> (String, String) {
    (
        phrases::hash_of(story.name.as_str(), head.number),
        head.hash.to_string(),
    )
}
