//! A page as lines of text in reading order, and the parts that hold them: one walk through the tree,
//! after which nobody needs the tree again.
//!
//! Parts are numbered in document order and each covers a run of lines, so that whatever is asked of
//! a part later is a sum over a range.

use std::ops::Range;

use ego_tree::iter::Edge;
use html5ever::{LocalName, local_name};
use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

use super::signs::{Sign, Signs};
use super::tidy::{self, Text};
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
}

impl<'a> Outline<'a> {
    /// Walks through the page. `removed` says which elements are left out by the site's rules.
    pub(super) fn of(html: &'a Html, removed: impl Fn(ElementRef<'a>) -> bool) -> Self {
        let mut walk = Walk::default();
        let mut skipped = None;
        for edge in html.root_element().traverse() {
            match edge {
                Edge::Open(node) if skipped.is_none() => match node.value() {
                    Node::Text(text) => walk.text.push(text),
                    Node::Element(value) => {
                        let element = ElementRef::wrap(node).expect("the node holds an element");
                        if let Some(address) = masked_address(value) {
                            walk.text.push(&address);
                            skipped = Some(node.id());
                        } else if walk.skips(value) || removed(element) {
                            skipped = Some(node.id());
                        } else {
                            walk.open(element, value);
                        }
                    }
                    _ => {}
                },
                Edge::Close(node) if skipped == Some(node.id()) => skipped = None,
                Edge::Close(node) if skipped.is_none() => {
                    if let Node::Element(value) = node.value() {
                        walk.close(value);
                    }
                }
                _ => {}
            }
        }
        walk.outline
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

#[derive(Default)]
struct Walk<'a> {
    outline: Outline<'a>,
    /// The open parts, outermost first.
    open: Vec<usize>,
    text: Text,
    links: Vec<(Range<usize>, &'a str)>,
    /// The link that is open: where it began in the line, and its target.
    link: Option<(usize, &'a str)>,
    /// The rows of tables of values that are open; inside them, cells do not end the line.
    rows: usize,
    /// A break stands before or after the line.
    broken: bool,
    signed: Passage,
    sign: Option<Sign>,
    signs: Signs<'a>,
    /// The sign of the inline element that is about to open.
    named: Option<Sign>,
}

/// A sort of inline element: how many are open, and how much of the line they hold.
#[derive(Default)]
struct Passage {
    open: usize,
    from: usize,
    bytes: usize,
}

impl Passage {
    fn open(&mut self, at: usize) {
        if self.open == 0 {
            self.from = at;
        }
        self.open += 1;
    }

    fn close(&mut self, at: usize) {
        if self.open == 1 {
            self.bytes += at.saturating_sub(self.from);
        }
        self.open = self.open.saturating_sub(1);
    }

    /// How much of a line of this length it holds; begins anew with the next line.
    fn end_line(&mut self, length: usize) -> usize {
        if self.open > 0 {
            self.bytes += length.saturating_sub(self.from);
        }
        self.from = 0;
        std::mem::take(&mut self.bytes)
    }
}

impl<'a> Walk<'a> {
    fn open(&mut self, element: ElementRef<'a>, value: &'a Element) {
        match value.name.local {
            local_name!("br") => self.line_break(),
            local_name!("a") => {
                if let Some(href) =
                    attribute(value, &local_name!("href")).filter(|href| leads_away(href))
                {
                    self.link = Some((self.text.position(), href));
                }
                self.open_inline();
            }
            ref tag if is_block(tag) => self.open_part(element, value),
            _ => self.open_inline(),
        }
    }

    /// An inline element's sign counts where it holds the whole line.
    fn open_inline(&mut self) {
        if self.signed.open == 0 && self.text.is_empty() {
            self.sign = self.named;
        }
        if self.sign.is_some() {
            self.signed.open(self.text.len());
        }
    }

    fn open_part(&mut self, element: ElementRef<'a>, value: &'a Element) {
        let tag = &value.name.local;
        if self.rows == 0 {
            self.end_line();
        } else if matches!(*tag, local_name!("td") | local_name!("th")) && !self.text.is_empty() {
            self.text.tab();
        } else {
            self.text.space();
        }
        if *tag == local_name!("tr") && (self.rows > 0 || self.is_in_table_of_values()) {
            self.rows += 1;
        }
        let number = self.outline.parts.len();
        let from = self.outline.lines.len();
        self.outline.parts.push(Part {
            element,
            parent: self.open.last().copied().unwrap_or(number),
            // Rows of values bear names of what they tell about, not of what they are.
            sign: if self.rows > 0 {
                None
            } else {
                self.signs.of(value)
            },
            lines: from..from,
            end: number + 1,
            holds_values: *tag == local_name!("table") && holds_values(element),
        });
        self.open.push(number);
    }

    fn is_in_table_of_values(&self) -> bool {
        let mut around = self
            .open
            .iter()
            .rev()
            .map(|part| &self.outline.parts[*part]);
        around
            .find(|part| *part.tag() == local_name!("table"))
            .is_some_and(|table| table.holds_values)
    }

    fn close(&mut self, value: &Element) {
        match value.name.local {
            local_name!("br") => {}
            local_name!("a") => {
                self.end_link();
                self.signed.close(self.text.len());
            }
            ref tag if is_block(tag) => self.close_part(tag),
            _ => self.signed.close(self.text.len()),
        }
    }

    fn close_part(&mut self, tag: &LocalName) {
        if *tag == local_name!("tr") {
            self.rows = self.rows.saturating_sub(1);
        }
        if self.rows == 0 {
            self.end_line();
        } else {
            self.text.space();
        }
        if let Some(part) = self.open.pop() {
            let end = self.outline.parts.len();
            let part = &mut self.outline.parts[part];
            part.lines.end = self.outline.lines.len();
            part.end = end;
        }
    }

    /// A break ends the line, but for headings and tables.
    fn line_break(&mut self) {
        if self.rows == 0 && !self.is_in_heading() {
            self.broken |= !self.text.is_empty();
            self.end_line();
            self.broken = true;
        } else {
            self.text.space();
        }
    }

    fn is_in_heading(&self) -> bool {
        self.open
            .last()
            .is_some_and(|part| is_heading(self.outline.parts[*part].tag()))
    }

    fn end_link(&mut self) {
        if let Some((from, href)) = self.link.take()
            && self.text.len() > from
        {
            self.links.push((from..self.text.len(), href));
        }
    }

    /// Whether the element holds no text of the page. A block of that sort still ends the line.
    fn skips(&mut self, value: &'a Element) -> bool {
        let tag = &value.name.local;
        let names_itself = matches!(
            *tag,
            local_name!("span") | local_name!("a") | local_name!("small") | local_name!("label")
        );
        self.named = if names_itself && !value.attrs.is_empty() {
            self.signs.of(value)
        } else {
            None
        };
        let skips = self.named == Some(Sign::Hidden)
            || is_without_text(tag)
            || (*tag == local_name!("button") && !self.is_in_heading());
        if skips
            && matches!(
                *tag,
                local_name!("iframe") | local_name!("video") | local_name!("select")
            )
        {
            self.end_line();
        }
        skips
    }

    fn end_line(&mut self) {
        // A link may run over several blocks.
        let link = self.link.map(|(_, href)| (0, href));
        self.end_link();
        self.link = link;
        let length = self.text.len();
        let signed = self.signed.end_line(length) >= length;
        let sign = self.sign.filter(|_| signed);
        if self.signed.open == 0 {
            self.sign = None;
        }
        let links = std::mem::take(&mut self.links);
        let broken = std::mem::take(&mut self.broken);
        if length == 0 {
            return;
        }
        let text = self.text.take();
        if let Some(part) = self.open.last().copied() {
            let kind = self.kind();
            let weight = tidy::weight(&text);
            let linked = links.iter().map(|(range, _)| range.len()).sum();
            let prose = prose(
                kind,
                &text,
                weight.saturating_sub(linked),
                broken && linked == 0,
            );
            self.outline.lines.push(Line {
                part,
                kind,
                text,
                links,
                sign,
                weight,
                linked,
                prose,
            });
        }
    }

    /// What the elements around the line make of it.
    fn kind(&self) -> BlockKind {
        for part in self.open.iter().rev() {
            let part = &self.outline.parts[*part];
            match *part.tag() {
                ref tag if is_heading(tag) => return BlockKind::Heading,
                local_name!("li") | local_name!("dd") | local_name!("dt") => {
                    return BlockKind::ListItem;
                }
                local_name!("blockquote") => return BlockKind::Quote,
                local_name!("figcaption") | local_name!("caption") | local_name!("figure") => {
                    return BlockKind::Caption;
                }
                local_name!("table") if part.holds_values => return BlockKind::TableRow,
                local_name!("table")
                | local_name!("article")
                | local_name!("main")
                | local_name!("body") => break,
                _ => {}
            }
        }
        BlockKind::Paragraph
    }
}

/// How much of a line is running text. Lines that line breaks part are judged less strictly: together
/// they are one.
fn prose(kind: BlockKind, text: &str, unlinked: usize, broken: bool) -> usize {
    let reads_on = unlinked >= 80
        || (unlinked >= 30 && tidy::ends_like_a_sentence(text))
        || (broken && unlinked >= 12);
    match kind {
        BlockKind::Paragraph | BlockKind::Quote | BlockKind::ListItem if reads_on => unlinked,
        BlockKind::TableRow if unlinked >= 30 => unlinked / 2,
        _ => 0,
    }
}

fn attribute<'a>(value: &'a Element, wanted: &LocalName) -> Option<&'a str> {
    let found = value.attrs.iter().find(|(name, _)| name.local == *wanted);
    found.map(|(_, value)| &**value)
}

/// A link into the same page is no link to elsewhere; "#" alone is a button.
fn leads_away(href: &str) -> bool {
    !href.trim_start().starts_with('#') || href.trim().len() == 1
}

fn masked_address(value: &Element) -> Option<String> {
    if !matches!(value.name.local, local_name!("a") | local_name!("span")) {
        return None;
    }
    let mut attributes = value.attrs.iter();
    let masked = attributes.find(|(name, _)| &*name.local == "data-cfemail");
    masked.and_then(|(_, key)| tidy::unmasked_email(key))
}

/// A table whose cells are values: short, in several columns, with nothing like an article inside.
fn holds_values(table: ElementRef<'_>) -> bool {
    let (mut rows, mut cells) = (0_usize, 0_usize);
    for node in table.descendants().skip(1) {
        match node.value() {
            Node::Text(text) if text.len() > 600 => return false,
            Node::Element(value) => match value.name.local {
                local_name!("table")
                | local_name!("h1")
                | local_name!("h2")
                | local_name!("article") => return false,
                local_name!("tr") => rows += 1,
                local_name!("td") | local_name!("th") => cells += 1,
                _ => {}
            },
            _ => {}
        }
    }
    cells > rows
}

pub(super) fn is_heading(tag: &LocalName) -> bool {
    matches!(
        *tag,
        local_name!("h1")
            | local_name!("h2")
            | local_name!("h3")
            | local_name!("h4")
            | local_name!("h5")
            | local_name!("h6")
    )
}

fn is_block(tag: &LocalName) -> bool {
    is_heading(tag)
        || matches!(
            *tag,
            local_name!("address")
                | local_name!("article")
                | local_name!("aside")
                | local_name!("blockquote")
                | local_name!("body")
                | local_name!("caption")
                | local_name!("center")
                | local_name!("dd")
                | local_name!("details")
                | local_name!("dialog")
                | local_name!("dir")
                | local_name!("div")
                | local_name!("dl")
                | local_name!("dt")
                | local_name!("fieldset")
                | local_name!("figcaption")
                | local_name!("figure")
                | local_name!("footer")
                | local_name!("form")
                | local_name!("header")
                | local_name!("hgroup")
                | local_name!("hr")
                | local_name!("html")
                | local_name!("legend")
                | local_name!("li")
                | local_name!("main")
                | local_name!("menu")
                | local_name!("nav")
                | local_name!("ol")
                | local_name!("p")
                | local_name!("pre")
                | local_name!("section")
                | local_name!("summary")
                | local_name!("table")
                | local_name!("tbody")
                | local_name!("td")
                | local_name!("tfoot")
                | local_name!("th")
                | local_name!("thead")
                | local_name!("tr")
                | local_name!("ul")
        )
}

fn is_without_text(tag: &LocalName) -> bool {
    matches!(
        *tag,
        local_name!("script")
            | local_name!("style")
            | local_name!("noscript")
            | local_name!("template")
            | local_name!("svg")
            | local_name!("iframe")
            | local_name!("object")
            | local_name!("video")
            | local_name!("audio")
            | local_name!("canvas")
            | local_name!("select")
            | local_name!("option")
            | local_name!("textarea")
            | local_name!("input")
            | local_name!("datalist")
            | local_name!("head")
            | local_name!("map")
            | local_name!("embed")
            | local_name!("noframes")
            | local_name!("noembed")
            | local_name!("title")
            | local_name!("progress")
            | local_name!("meter")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(html: &str) -> Vec<(BlockKind, String)> {
        let html = Html::parse_document(html);
        let outline = Outline::of(&html, |_| false);
        outline
            .lines
            .into_iter()
            .map(|line| (line.kind, line.text))
            .collect()
    }

    fn texts(html: &str) -> Vec<String> {
        lines(html).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn inline_elements_neither_join_nor_split_words() {
        assert_eq!(
            texts("<p>Re<b>build</b>ing <i>the</i> bridge<a href=x>.</a></p>"),
            ["Rebuilding the bridge."]
        );
        assert_eq!(
            texts("<div>One<div>Two</div>three</div>"),
            ["One", "Two", "three"]
        );
    }

    #[test]
    fn a_break_ends_the_line() {
        assert_eq!(
            texts("<div>One two.<br> <br/>Three.</div>"),
            ["One two.", "Three."]
        );
        assert_eq!(texts("<h1>One<br>two</h1>"), ["One two"]);
    }

    #[test]
    fn blocks_are_kept_apart_by_kind() {
        let found = lines(
            "<h2>Why</h2><ul><li>One</ul><blockquote><p>Said</blockquote><figure><figcaption>Seen</figcaption></figure>",
        );
        let kinds: Vec<_> = found.iter().map(|(kind, _)| *kind).collect();
        let expected = [
            BlockKind::Heading,
            BlockKind::ListItem,
            BlockKind::Quote,
            BlockKind::Caption,
        ];
        assert_eq!(kinds, expected);
    }

    #[test]
    fn a_table_of_values_is_read_by_rows() {
        let found = lines("<table><tr><th>Town<th>Dead<tr><td><p>Kut</p><td>12</table>");
        assert_eq!(found[1], (BlockKind::TableRow, "Kut\t12".to_owned()));
        let layout = lines("<table><tr><td><h1>News</h1><p>Text.</p></td></tr></table>");
        assert_eq!(layout[1], (BlockKind::Paragraph, "Text.".to_owned()));
    }

    #[test]
    fn a_line_knows_how_much_of_it_is_link() {
        let html = Html::parse_document(
            "<p><b>Read more: <a href=/x>The vote</a></b></p><p>All <a href=/y>here</a></p>",
        );
        let outline = Outline::of(&html, |_| false);
        assert!(!outline.lines[0].is_link());
        assert_eq!(outline.lines[0].linked, "The vote".len());
        assert_eq!(outline.lines[1].links, [(4..8, "/y")]);
    }

    #[test]
    fn a_masked_address_is_read_in_its_place() {
        let page = "<p>Write to <a class=__cf_email__ data-cfemail=2a4e4f59416a4f524b475a464f0445584d>[email&#160;protected]</a> today</p>";
        assert_eq!(texts(page), ["Write to desk@example.org today"]);
    }
}
