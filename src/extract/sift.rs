//! Which lines of the body are the article's, and why the others are left out.

use std::ops::Range;

use url::Url;

use super::body::Weighed;
use super::live::Entries;
use super::metadata::Metadata;
use super::outline::{Line, Outline};
use super::passes::{announced, empty_headings, link_lists, twice};
use super::signs::Sign;
use super::{cards, notices, phrases, tidy};
use crate::news::{BlockKind, NoticeKind};

/// Why a line is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// What its element is named.
    Sign(Sign),
    /// It stands outside the part that holds the article.
    OutsideBody,
    /// It repeats the headline.
    Headline,
    /// It is the standfirst, which is a field.
    Standfirst,
    /// It says who wrote the article.
    Byline,
    /// It says when.
    DateLine,
    /// It is one of a list of links.
    LinkList,
    /// It is nothing but a link to elsewhere.
    Link,
    /// Its words invite the reader elsewhere.
    Invitation,
    /// It is a label.
    Label,
    /// It belongs to the card of another article.
    Card,
    /// It stands twice.
    Twice,
    /// A heading with nothing under it.
    EmptyHeading,
}

impl Reason {
    /// The reason for people.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Sign(sign) => sign.words(),
            Self::OutsideBody => "outside the article",
            Self::Headline => "the headline again",
            Self::Standfirst => "standfirst",
            Self::Byline => "byline",
            Self::DateLine => "date line",
            Self::LinkList => "a list of links",
            Self::Link => "a link to another page",
            Self::Invitation => "an invitation to read, share or subscribe",
            Self::Label => "a label",
            Self::Card => "the card of another article",
            Self::Twice => "said twice",
            Self::EmptyHeading => "a heading with nothing under it",
        }
    }
}

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Kept(BlockKind),
    Notice(NoticeKind),
    Left(Reason),
}

/// Where a line stands, seen from the body's prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Head,
    Amid,
    Tail,
}

/// What the sifting needs to know of the fields.
pub(super) struct Fields<'a> {
    pub(super) headline: &'a str,
    /// The line with the headline.
    pub(super) headline_line: Option<usize>,
    /// The line with the standfirst.
    pub(super) standfirst: Option<usize>,
    pub(super) byline: &'a [String],
    /// The page's address.
    pub(super) base: Option<&'a Url>,
    pub(super) metadata: &'a Metadata,
}

/// Where the body is, and what belongs to the article around it.
pub(super) struct Places {
    /// Where the part that was found begins; an introduction may stand before it.
    pub(super) begins: usize,
    pub(super) body: Vec<Range<usize>>,
    /// Above the headline in its box: notices.
    pub(super) above: Range<usize>,
    /// Between the headline and the body: captions and notices.
    pub(super) before: Range<usize>,
    /// From the body to the end of the article's element: notices.
    pub(super) after: Range<usize>,
    /// The body is where a site's rule says.
    pub(super) by_rule: bool,
    /// The entries of a live blog.
    pub(super) entries: Entries,
}

/// A verdict for each line of the page.
pub(super) fn lines(
    outline: &Outline<'_>,
    weighed: &Weighed,
    places: &Places,
    fields: &Fields<'_>,
) -> Vec<Verdict> {
    let mut verdicts = vec![Verdict::Left(Reason::OutsideBody); outline.lines.len()];
    if let Some(headline) = fields.headline_line {
        verdicts[headline] = Verdict::Left(Reason::Headline);
    }
    let around = [&places.above, &places.before, &places.after];
    for number in around.into_iter().flat_map(Range::clone) {
        let line = &outline.lines[number];
        let furniture = weighed.furniture[line.part].is_some();
        if let Some(kind) = notices::of(outline, weighed, number) {
            verdicts[number] = Verdict::Notice(kind);
        } else if !furniture && places.before.contains(&number) && is_caption(outline, line) {
            verdicts[number] = caption(line, fields);
        } else if is_standfirst(outline, fields, number) {
            verdicts[number] = Verdict::Left(Reason::Standfirst);
        } else if !furniture && let Some(reason) = line_reason(line, fields, Place::Head) {
            verdicts[number] = Verdict::Left(reason);
        }
    }
    for range in &places.body {
        let is_prose = |number: &usize| {
            let line = &outline.lines[*number];
            line.prose > 0 && weighed.furniture[line.part].is_none()
        };
        let is_start = |number: &usize| {
            let text = &outline.lines[*number].text;
            is_prose(number)
                && !phrases::is_time_line(text)
                && !phrases::is_byline(text, fields.byline, true)
        };
        let first = range.clone().find(is_start).unwrap_or(range.end);
        let last = range.clone().rfind(is_prose).unwrap_or(range.start);
        for number in range.clone() {
            let place = if number < first.max(places.begins) || places.entries.heads(number) {
                Place::Head
            } else if number > last {
                Place::Tail
            } else {
                Place::Amid
            };
            verdicts[number] = verdict(outline, weighed, number, fields, place, places.by_rule);
        }
        link_lists(outline, range, &mut verdicts);
        announced(outline, range, &mut verdicts);
        twice(outline, range, &mut verdicts);
        empty_headings(outline, range, &mut verdicts);
    }
    verdicts
}

fn verdict(
    outline: &Outline<'_>,
    weighed: &Weighed,
    number: usize,
    fields: &Fields<'_>,
    place: Place,
    by_rule: bool,
) -> Verdict {
    let line = &outline.lines[number];
    if let Some(kind) = notices::of(outline, weighed, number) {
        return Verdict::Notice(kind);
    }
    if !by_rule && let Some(reason) = weighed.furniture[line.part] {
        return Verdict::Left(reason);
    }
    if weighed.carded[number] {
        return Verdict::Left(Reason::Card);
    }
    if is_caption(outline, line) {
        return caption(line, fields);
    }
    if is_standfirst(outline, fields, number) {
        return Verdict::Left(Reason::Standfirst);
    }
    let above = fields
        .headline_line
        .is_some_and(|headline| number < headline);
    if place == Place::Head && above && line.prose == 0 && line.weight <= 60 {
        return Verdict::Left(Reason::Label);
    }
    match line_reason(line, fields, place) {
        Some(reason) => Verdict::Left(reason),
        None => Verdict::Kept(line.kind),
    }
}

/// Some pages put the byline or the time beside the picture.
fn caption(line: &Line<'_>, fields: &Fields<'_>) -> Verdict {
    if let Some(sign) = line.sign.filter(|sign| sign.is_furniture()) {
        Verdict::Left(Reason::Sign(sign))
    } else if line.is_link() && line.weight >= 20 {
        Verdict::Left(Reason::Link)
    } else if phrases::is_invitation(line) {
        Verdict::Left(Reason::Invitation)
    } else if phrases::is_byline(&line.text, fields.byline, true) {
        Verdict::Left(Reason::Byline)
    } else if phrases::is_relative_time(&line.text) {
        Verdict::Left(Reason::DateLine)
    } else if phrases::is_label(&line.text) {
        Verdict::Left(Reason::Label)
    } else {
        Verdict::Kept(BlockKind::Caption)
    }
}

fn is_caption(outline: &Outline<'_>, line: &Line<'_>) -> bool {
    line.kind == BlockKind::Caption
        || line.sign == Some(Sign::Caption)
        || outline
            .around(line.part)
            .take(4)
            .any(|part| outline.parts[part].sign == Some(Sign::Caption))
        || phrases::is_credit(line)
}

fn line_reason(line: &Line<'_>, fields: &Fields<'_>, place: Place) -> Option<Reason> {
    if let Some(sign) = line.sign
        && sign.is_furniture()
    {
        return Some(Reason::Sign(sign));
    }
    let weight = line.weight;
    if weight < 300 && is_same(&line.text, fields.headline) {
        return Some(Reason::Headline);
    }
    let is_site = || line.kind == BlockKind::Heading && fields.metadata.is_site(&line.text);
    if place == Place::Head && is_site() {
        return Some(Reason::Label);
    }
    let names_author = place == Place::Head
        && !line.authors.is_empty()
        && weight <= 120
        && !tidy::ends_like_a_sentence(&line.text);
    if names_author
        || phrases::is_byline(&line.text, fields.byline, place == Place::Head)
        || (place == Place::Tail && phrases::is_sign_off(&line.text))
    {
        return Some(Reason::Byline);
    }
    if phrases::is_relative_time(&line.text)
        || (place != Place::Amid && phrases::is_time_line(&line.text))
    {
        return Some(Reason::DateLine);
    }
    if phrases::is_label(&line.text)
        || (phrases::is_address(&line.text) && cards::is_near(&line.text, fields.base))
    {
        return Some(Reason::Label);
    }
    if phrases::is_invitation(line) {
        return Some(Reason::Invitation);
    }
    (line.kind == BlockKind::Paragraph && leads_elsewhere(line, fields.base))
        .then_some(Reason::Link)
}

/// All or most of the line is a link to another page of the site, and it is no sentence.
fn leads_elsewhere(line: &Line<'_>, base: Option<&Url>) -> bool {
    let weight = line.weight;
    let mostly = line.linked * 10 >= line.text.len() * 7;
    let ending = line.text.trim_end_matches(['"', '”', '’', '»', ')', ' ']);
    let is_statement = ending.ends_with(['.', '。', '।', '۔']);
    let near = || {
        line.links
            .iter()
            .all(|(_, target)| cards::is_near(target, base))
    };
    weight >= 20
        && near()
        && ((line.is_link() && weight <= 200 && !is_statement)
            || (mostly && !tidy::ends_like_a_sentence(&line.text)))
}

/// Some pages show the standfirst again at the start of the body.
fn is_standfirst(outline: &Outline<'_>, fields: &Fields<'_>, number: usize) -> bool {
    fields.standfirst.is_some_and(|standfirst| {
        let near = (standfirst..standfirst + 16).contains(&number);
        near && is_same(&outline.lines[number].text, &outline.lines[standfirst].text)
    })
}

fn is_same(text: &str, other: &str) -> bool {
    text.len() < other.len() * 2 + 16 && !other.is_empty() && tidy::bare(text) == tidy::bare(other)
}
