//! Where the article stands on the page: the smallest part that holds nearly all its prose.
//!
//! Found by going down from the root to the part with most prose until the prose divides. A small
//! change of the page moves no prose from one part to another, so the choice is steady.

use std::ops::Range;

use html5ever::local_name;
use scraper::ElementRef;

use super::outline::{Line, Outline};
use super::phrases;
use super::sift::Reason;
use super::signs::Sign;
use crate::news::BlockKind;

/// How many lines from the body something still belongs to the article.
const NEAR: usize = 40;

/// The most lines of a small box: around the headline, or behind the article.
const BOX_LINES: usize = 8;

/// How far above a body without a headline something still belongs to it.
const UNHEADED: usize = 6;

/// More lines than this around a paragraph are no box.
const CLUSTER_LINES: usize = 100;

/// What is known of every part after weighing.
#[derive(Debug)]
pub(super) struct Weighed {
    /// Why a part is no place for an article, by its own sign or that of a part around it.
    pub(super) furniture: Vec<Option<Reason>>,
    /// Whether each line belongs to the card of another article.
    pub(super) carded: Vec<bool>,
    /// Prose up to each line, cards and furniture apart.
    plain: Vec<usize>,
    /// The same with lone paragraphs counted less, so that a part's prose is a difference.
    sums: Vec<usize>,
}

impl Weighed {
    fn plain(&self, lines: &Range<usize>) -> usize {
        self.plain[lines.end] - self.plain[lines.start]
    }

    /// The prose of a run of lines.
    pub(super) fn prose(&self, lines: &Range<usize>) -> usize {
        self.sums[lines.end] - self.sums[lines.start]
    }
}

/// Weighs the page's prose and says which parts are furniture.
pub(super) fn weigh(outline: &Outline<'_>, carded: Vec<bool>) -> Weighed {
    let raw = sums(outline.lines.iter().map(|line| line.prose));
    let total = raw.last().copied().unwrap_or(0);
    let mut furniture: Vec<Option<Reason>> = Vec::with_capacity(outline.parts.len());
    for (number, part) in outline.parts.iter().enumerate() {
        let inherited = if part.parent == number {
            None
        } else {
            furniture[part.parent]
        };
        furniture.push(inherited.or_else(|| {
            let reason = reason(outline, number)?;
            let share = raw[part.lines.end] - raw[part.lines.start];
            (!outlives(outline, number, reason, share, total)).then_some(reason)
        }));
    }
    let lines = || outline.lines.iter().zip(&carded);
    let stands = |line: &Line<'_>, carded: bool| !carded && furniture[line.part].is_none();
    let plain = sums(lines().map(
        |(line, carded)| {
            if stands(line, *carded) { line.prose } else { 0 }
        },
    ));
    let sums = sums(lines().map(|(line, carded)| {
        if line.prose > 0 && stands(line, *carded) {
            line.prose * cluster(outline, line) / 4
        } else {
            0
        }
    }));
    Weighed {
        furniture,
        carded,
        plain,
        sums,
    }
}

fn sums(weights: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut sums = vec![0];
    let mut sum = 0;
    for weight in weights {
        sum += weight;
        sums.push(sum);
    }
    sums
}

/// Why a part's own name or sign makes it furniture.
fn reason(outline: &Outline<'_>, number: usize) -> Option<Reason> {
    let part = &outline.parts[number];
    let by_tag = match *part.tag() {
        local_name!("nav") | local_name!("menu") | local_name!("footer") => Some(Sign::Navigation),
        local_name!("aside") => Some(Sign::Related),
        local_name!("dialog") | local_name!("form") => Some(Sign::Promotion),
        _ => None,
    };
    part.sign
        .filter(|sign| sign.is_furniture())
        .or(by_tag)
        .map(Reason::Sign)
}

/// A part that holds the page's headline or much of its prose is not furniture, whatever its name.
fn outlives(
    outline: &Outline<'_>,
    number: usize,
    reason: Reason,
    share: usize,
    total: usize,
) -> bool {
    let part = &outline.parts[number];
    let lines = &outline.lines[part.lines.clone()];
    let has_headline = || {
        lines
            .iter()
            .any(|line| *outline.parts[line.part].tag() == local_name!("h1") && line.weight > 20)
    };
    match reason {
        Reason::Sign(Sign::Hidden) => share * 10 > total * 7,
        Reason::Sign(Sign::Comments) => share * 20 > total * 19 && has_headline(),
        Reason::Sign(Sign::Navigation) if *part.tag() == local_name!("footer") => share * 2 > total,
        _ => share * 5 > total * 2 || (has_headline() && share * 5 > total),
    }
}

/// In quarters, how much the text around a line speaks for it. A single paragraph in a box is often no
/// article's; one beside a link that stands for itself is mostly the card of another article.
fn cluster(outline: &Outline<'_>, line: &Line<'_>) -> usize {
    let around = outline
        .around(line.part)
        .map(|part| &outline.parts[part])
        .find(|part| part.lines.len() > 1);
    let Some(around) = around.filter(|part| part.lines.len() <= CLUSTER_LINES) else {
        return 4;
    };
    let (mut prosaic, mut linked) = (0, false);
    for line in &outline.lines[around.lines.clone()] {
        prosaic += usize::from(line.prose > 0);
        linked |= line.is_link();
        if prosaic > 1 {
            return 4;
        }
    }
    if linked { 1 } else { 2 }
}

/// The part that holds the article.
pub(super) fn find(outline: &Outline<'_>, weighed: &Weighed) -> usize {
    let mut part = 0;
    while outline
        .parts
        .get(part)
        .is_some_and(|part| part.sign != Some(Sign::Body))
    {
        let heaviest = outline
            .inside(part)
            .max_by_key(|inner| weighed.prose(&outline.parts[*inner].lines));
        match heaviest {
            Some(inner) if loses_nothing(outline, weighed, part, inner) => part = inner,
            _ => break,
        }
    }
    part
}

/// Whether all of a part's article stands in one of the parts inside it. Text beside it that is as
/// dense is another section of the same article; scattered sentences are not.
fn loses_nothing(outline: &Outline<'_>, weighed: &Weighed, part: usize, inner: usize) -> bool {
    let whole = weighed.prose(&outline.parts[part].lines);
    let share = weighed.prose(&outline.parts[inner].lines);
    if share * 100 < whole * 60 || share == 0 || !may_hold_articles(outline, inner) {
        return false;
    }
    let beside: usize = outline
        .inside(part)
        .filter(|beside| *beside != inner)
        .map(|beside| {
            let lines = &outline.parts[beside].lines;
            if is_of_a_sort(outline, inner, beside) {
                weighed.plain(lines)
            } else if is_dense(outline, weighed, beside) {
                weighed.prose(lines)
            } else {
                0
            }
        })
        .sum();
    beside * 100 < whole * 12
}

/// Columns and sections of one text bear the same names.
fn is_of_a_sort(outline: &Outline<'_>, one: usize, other: usize) -> bool {
    let (one, other) = (&outline.parts[one], &outline.parts[other]);
    let class = one.element.attr("class");
    class.is_some() && one.tag() == other.tag() && class == other.element.attr("class")
}

/// Nearly all of it is prose.
fn is_dense(outline: &Outline<'_>, weighed: &Weighed, part: usize) -> bool {
    let lines = &outline.parts[part].lines;
    let all: usize = outline.lines[lines.clone()]
        .iter()
        .map(|line| line.weight)
        .sum();
    weighed.prose(lines) * 100 >= all * 60
}

/// A paragraph, a list or a table is part of an article; what holds it is the place.
fn may_hold_articles(outline: &Outline<'_>, part: usize) -> bool {
    let part = &outline.parts[part];
    let is_text = matches!(
        *part.tag(),
        local_name!("ul")
            | local_name!("ol")
            | local_name!("dl")
            | local_name!("blockquote")
            | local_name!("figure")
    );
    part.lines.len() > 1 && !is_text && !part.holds_values
}

/// Where the body begins, counting paragraphs that stand between the headline and the part that was
/// found: introductions often have a part of their own.
pub(super) fn begins(
    outline: &Outline<'_>,
    weighed: &Weighed,
    before: &Range<usize>,
    skipped: Option<usize>,
) -> usize {
    let is_intro = |number: &usize| {
        let line = &outline.lines[*number];
        Some(*number) != skipped
            && line.prose >= 80
            && weighed.furniture[line.part].is_none()
            && !weighed.carded[*number]
            && line.kind != BlockKind::Caption
            && !phrases::is_invitation(line)
    };
    let Some(intro) = before.clone().find(is_intro) else {
        return before.end;
    };
    // Short sentences that lead to it belong to it.
    let leads = |number: &usize| {
        let line = &outline.lines[*number];
        Some(*number) != skipped
            && line.prose > 0
            && weighed.furniture[line.part].is_none()
            && !weighed.carded[*number]
            && !phrases::is_invitation(line)
    };
    let lead = (before.start..intro).rev().take_while(leads).last();
    lead.unwrap_or(intro)
}

/// The lines before the body that belong to it: from a headline near above it, or what stands above it
/// in the same box where no headline is seen.
pub(super) fn before(
    outline: &Outline<'_>,
    weighed: &Weighed,
    part: usize,
    headline: Option<usize>,
    body: &Range<usize>,
) -> Range<usize> {
    let from = match headline {
        Some(headline) if headline < body.start && body.start - headline <= NEAR => headline + 1,
        Some(_) => body.start,
        None => {
            let near = |part: &usize| {
                let lines = &outline.parts[*part].lines;
                body.start - lines.start <= UNHEADED && weighed.furniture[*part].is_none()
            };
            let around = outline.around(part).take_while(near).last();
            around.map_or(body.start, |part| outline.parts[part].lines.start)
        }
    };
    from..body.start
}

/// The lines after the body that belong to the same article: to the end of the part that holds both
/// headline and body, with the small boxes that follow it, and no farther than near.
pub(super) fn after(
    outline: &Outline<'_>,
    part: usize,
    headline: Option<usize>,
    body: &Range<usize>,
) -> Range<usize> {
    let holds =
        |part: &usize| headline.is_none_or(|line| outline.parts[*part].lines.contains(&line));
    let end = outline
        .around(part)
        .find(holds)
        .map_or(body.end, |around| boxes_behind(outline, around));
    body.end..end.clamp(body.end, body.end + NEAR)
}

/// The end of the small boxes without links that stand right behind a part.
fn boxes_behind(outline: &Outline<'_>, part: usize) -> usize {
    let end = outline.parts[part].lines.end;
    let is_whole = |around: &usize| outline.parts[*around].lines.end == end;
    // What encloses nothing more stands where its part stands.
    let outer = outline.around(part).take_while(is_whole).last();
    let outer = outer.unwrap_or(part);
    let beside = outline.inside(outline.parts[outer].parent);
    let is_box = |lines: &Range<usize>| {
        lines.len() <= BOX_LINES
            && outline.lines[lines.clone()]
                .iter()
                .all(|line| !line.is_link())
    };
    let behind = beside.filter(|beside| *beside >= outline.parts[outer].end);
    let lines = behind.map(|beside| outline.parts[beside].lines.clone());
    lines
        .take_while(is_box)
        .last()
        .map_or(end, |lines| lines.end)
}

/// The lines above the headline in its own small box.
pub(super) fn above(outline: &Outline<'_>, headline: usize) -> Range<usize> {
    let around = outline.around(outline.lines[headline].part);
    let lines = around
        .map(|part| &outline.parts[part].lines)
        .find(|lines| lines.start < headline);
    let lines = lines.filter(|lines| lines.len() <= BOX_LINES);
    lines.map_or(headline..headline, |lines| lines.start..headline)
}

/// The parts whose elements a site's rule names, outermost only.
pub(super) fn named(outline: &Outline<'_>, matches: impl Fn(ElementRef<'_>) -> bool) -> Vec<usize> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < outline.parts.len() {
        if matches(outline.parts[at].element) {
            parts.push(at);
            at = outline.parts[at].end;
        } else {
            at += 1;
        }
    }
    parts
}
