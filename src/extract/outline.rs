//! A page as lines of text in reading order, and the parts that hold them: one walk through the tree,
//! after which nobody needs the tree again.
//!
//! Parts are numbered in document order and each covers a run of lines, so that whatever is asked of
//! a part later is a sum over a range.

use std::ops::Range;

use html5ever::LocalName;
use scraper::{ElementRef, Html};
use url::Url;

use super::signs::Sign;
use super::walk;
use crate::news::BlockKind;

/// A page, walked through.
#[derive(Debug, Default)]
pub(super) struct Outline<'a> {
    /// The block elements in document order; the first is the root.
    pub(super) parts: Vec<Part<'a>>,
    /// The lines in reading order.
    pub(super) lines: Vec<Line<'a>>,
}

/// A block element.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) element: ElementRef<'a>,
    /// The part around it; the root's own number at the root.
    pub(super) parent: usize,
    /// What its names say.
    pub(super) sign: Option<Sign>,
    /// Its lines, those of inner parts included.
    pub(super) lines: Range<usize>,
    /// One more than the number of its last inner part.
    pub(super) end: usize,
    /// A table of values, not of layout.
    pub(super) holds_values: bool,
}

impl Part<'_> {
    pub(super) fn tag(&self) -> &LocalName {
        &self.element.value().name.local
    }
}

/// The text between two boundaries of blocks.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// The innermost part that holds it.
    pub(super) part: usize,
    pub(super) kind: BlockKind,
    pub(super) text: String,
    /// The passages that are links, with their targets.
    pub(super) links: Vec<(Range<usize>, &'a str)>,
    /// The sign of an inline element that holds all of the line.
    pub(super) sign: Option<Sign>,
    /// The passages that name authors.
    pub(super) authors: Vec<Range<usize>>,
    /// How much it says.
    pub(super) weight: usize,
    /// How many bytes of it are links.
    pub(super) linked: usize,
    /// How much of it is running text.
    pub(super) prose: usize,
}

impl Line<'_> {
    /// All of it is a link, but for some marks.
    pub(super) fn is_link(&self) -> bool {
        !self.links.is_empty() && self.linked * 10 >= self.text.len() * 9
    }

    /// It is a link, but for a time or a number behind it.
    pub(super) fn is_dated_link(&self) -> bool {
        let mut rest = self.text.clone();
        for (range, _) in self.links.iter().rev() {
            rest.replace_range(range.clone(), " ");
        }
        let letters = rest.chars().filter(|character| character.is_alphabetic());
        !self.links.is_empty() && self.linked * 10 >= self.text.len() * 6 && letters.count() <= 4
    }
}

impl<'a> Outline<'a> {
    /// Walks through the page. `page` is its own address: a link there is none to elsewhere. `removed`
    /// says which elements are left out by the site's rules.
    pub(super) fn of(
        html: &'a Html,
        page: Option<&Url>,
        removed: impl Fn(ElementRef<'a>) -> bool,
    ) -> Self {
        walk::through(html, page, removed)
    }

    /// The part and those around it, innermost first.
    pub(super) fn around(&self, part: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(part), |part| {
            let parent = self.parts[*part].parent;
            (parent != *part).then_some(parent)
        })
    }

    /// The innermost part that holds both.
    pub(super) fn around_both(&self, one: usize, other: usize) -> usize {
        let holds = |part: &usize| (*part..self.parts[*part].end).contains(&other);
        self.around(one).find(holds).unwrap_or(0)
    }

    /// The parts directly inside this one.
    pub(super) fn inside(&self, part: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.parts.get(part).map_or(0, |part| part.end);
        let first = (part + 1 < end).then_some(part + 1);
        std::iter::successors(first, move |inner| {
            Some(self.parts[*inner].end).filter(|next| *next < end)
        })
    }
}
