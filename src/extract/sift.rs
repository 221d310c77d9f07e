//! Which lines of the body are the article's, and why the others are left out.

use std::collections::HashSet;
use std::ops::Range;

use html5ever::local_name;

use super::body::{self, Weighed};
use super::outline::{Line, Outline};
use super::signs::Sign;
use super::{notices, phrases, tidy};
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
    pub(super) standfirst: Option<&'a str>,
    pub(super) byline: &'a [String],
}

/// A verdict for each line of the page.
pub(super) fn lines(
    outline: &Outline<'_>,
    weighed: &Weighed,
    body: &[Range<usize>],
    fields: &Fields<'_>,
    by_rule: bool,
) -> Vec<Verdict> {
    let mut verdicts = vec![Verdict::Left(Reason::OutsideBody); outline.lines.len()];
    for range in body {
        let is_prose = |line: &usize| {
            let line = &outline.lines[*line];
            body::prose(line) > 0 && weighed.furniture[line.part].is_none()
        };
        let first = range.clone().find(is_prose).unwrap_or(range.end);
        let last = range.clone().rfind(is_prose).unwrap_or(range.start);
        for number in range.clone() {
            let place = if number < first {
                Place::Head
            } else if number > last {
                Place::Tail
            } else {
                Place::Amid
            };
            verdicts[number] = verdict(outline, weighed, number, fields, place, by_rule);
        }
        link_lists(outline, range, &mut verdicts);
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
    if let Some(kind) = notices::kind(&line.text)
        && !phrases::is_date_line(&line.text)
    {
        return Verdict::Notice(kind);
    }
    if !by_rule && let Some(reason) = weighed.furniture[line.part] {
        return Verdict::Left(reason);
    }
    if weighed.carded[number] {
        return Verdict::Left(Reason::Card);
    }
    if is_caption(outline, line) {
        return Verdict::Kept(BlockKind::Caption);
    }
    match line_reason(line, fields, place) {
        Some(reason) => Verdict::Left(reason),
        None => Verdict::Kept(line.kind),
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
    let weight = tidy::weight(&line.text);
    if weight < 300 && is_same(&line.text, fields.headline) {
        return Some(Reason::Headline);
    }
    if place == Place::Head
        && fields
            .standfirst
            .is_some_and(|standfirst| is_same(&line.text, standfirst))
    {
        return Some(Reason::Standfirst);
    }
    if phrases::is_byline(&line.text, fields.byline, place == Place::Head) {
        return Some(Reason::Byline);
    }
    if place != Place::Amid && phrases::is_date_line(&line.text) {
        return Some(Reason::DateLine);
    }
    if phrases::is_label(&line.text) {
        return Some(Reason::Label);
    }
    if phrases::is_invitation(line) {
        return Some(Reason::Invitation);
    }
    (line.is_link()
        && weight >= 20
        && line.kind != BlockKind::TableRow
        && !tidy::ends_like_a_sentence(&line.text)
        && line.kind == BlockKind::Paragraph)
        .then_some(Reason::Link)
}

fn is_same(text: &str, other: &str) -> bool {
    text.len() < other.len() * 2 + 16 && !other.is_empty() && tidy::bare(text) == tidy::bare(other)
}

/// Lists in which nearly everything is a link are ways to elsewhere.
fn link_lists(outline: &Outline<'_>, range: &Range<usize>, verdicts: &mut [Verdict]) {
    for part in &outline.parts {
        let is_list = matches!(
            *part.tag(),
            local_name!("ul") | local_name!("ol") | local_name!("dl")
        );
        if !is_list
            || part.lines.len() < 2
            || part.lines.start < range.start
            || part.lines.end > range.end
        {
            continue;
        }
        let lines = &outline.lines[part.lines.clone()];
        let links = lines.iter().filter(|line| line.is_link()).count();
        if links * 10 >= lines.len() * 8 {
            for verdict in &mut verdicts[part.lines.clone()] {
                if matches!(verdict, Verdict::Kept(_)) {
                    *verdict = Verdict::Left(Reason::LinkList);
                }
            }
        }
    }
}

/// A long line stands once; pages repeat some for small screens or as pull quotes.
fn twice(outline: &Outline<'_>, range: &Range<usize>, verdicts: &mut [Verdict]) {
    let mut seen: HashSet<&str> = HashSet::new();
    for number in range.clone() {
        let line = &outline.lines[number];
        if matches!(
            verdicts[number],
            Verdict::Kept(BlockKind::Paragraph | BlockKind::Quote)
        ) && tidy::weight(&line.text) >= 60
            && !seen.insert(&line.text)
        {
            verdicts[number] = Verdict::Left(Reason::Twice);
        }
    }
}

/// A heading whose text was left out has nothing to head.
fn empty_headings(outline: &Outline<'_>, range: &Range<usize>, verdicts: &mut [Verdict]) {
    let mut left_below = false;
    let mut anything_below = false;
    for number in range.clone().rev() {
        match verdicts[number] {
            Verdict::Kept(BlockKind::Heading) => {
                let heads_nothing = !anything_below
                    || (left_below && followed_by_heading(outline, range, verdicts, number));
                if heads_nothing
                    && *outline.parts[outline.lines[number].part].tag() != local_name!("h1")
                {
                    verdicts[number] = Verdict::Left(Reason::EmptyHeading);
                } else {
                    left_below = false;
                }
            }
            Verdict::Kept(_) | Verdict::Notice(_) => {
                anything_below = true;
                left_below = false;
            }
            Verdict::Left(reason) => {
                left_below |= !matches!(reason, Reason::EmptyHeading | Reason::Label);
            }
        }
    }
}

fn followed_by_heading(
    _outline: &Outline<'_>,
    range: &Range<usize>,
    verdicts: &[Verdict],
    number: usize,
) -> bool {
    verdicts[number + 1..range.end]
        .iter()
        .find(|verdict| !matches!(verdict, Verdict::Left(_)))
        .is_none_or(|next| matches!(next, Verdict::Kept(BlockKind::Heading)))
}
