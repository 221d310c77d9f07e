//! The walk through a page's tree that makes its outline: blocks become parts, the text between their
//! boundaries becomes lines.

use ego_tree::iter::Edge;
use html5ever::{LocalName, local_name};
use scraper::node::Element;
use scraper::{ElementRef, Html, Node};
use url::Url;

use super::gathering::{Gathered, Gathering};
use super::outline::{Line, Outline, Part};
use super::signs::{Sign, Signs};
use super::tags::{is_block, is_heading, is_without_text};
use super::tidy;
use crate::news::BlockKind;

/// Walks through the page. `page` is its own address: a link there is none to elsewhere. `removed` says
/// which elements are left out by the site's rules.
pub(super) fn through<'a>(
    html: &'a Html,
    page: Option<&Url>,
    removed: impl Fn(ElementRef<'a>) -> bool,
) -> Outline<'a> {
    let mut walk = Walk {
        page,
        ..Walk::default()
    };
    let mut skipped = None;
    for edge in html.root_element().traverse() {
        match edge {
            Edge::Open(node) if skipped.is_none() => match node.value() {
                Node::Text(text) => walk.line.push(text),
                Node::Element(value) => {
                    let element = ElementRef::wrap(node).expect("the node holds an element");
                    if let Some(address) = masked_address(value) {
                        walk.line.push(&address);
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

#[derive(Default)]
struct Walk<'a, 'p> {
    page: Option<&'p Url>,
    outline: Outline<'a>,
    /// The open parts, outermost first.
    open: Vec<usize>,
    line: Gathering<'a>,
    /// The rows of tables of values that are open; inside them, cells do not end the line.
    rows: usize,
    signs: Signs<'a>,
    /// The sign of the inline element that is about to open.
    named: Option<Sign>,
}

impl<'a> Walk<'a, '_> {
    fn open(&mut self, element: ElementRef<'a>, value: &'a Element) {
        match value.name.local {
            local_name!("br") => self.line_break(),
            local_name!("a") => {
                let target = attribute(value, &local_name!("href"));
                if let Some(target) = target.filter(|target| leads_away(target, self.page)) {
                    self.line.open_link(target);
                }
                self.line.open_inline(self.named);
            }
            ref tag if is_block(tag) => self.open_part(element, value),
            _ => self.line.open_inline(self.named),
        }
    }

    fn open_part(&mut self, element: ElementRef<'a>, value: &'a Element) {
        let tag = &value.name.local;
        if self.rows == 0 {
            self.end_line();
        } else if matches!(*tag, local_name!("td") | local_name!("th"))
            && !self.line.text.is_empty()
        {
            self.line.text.tab();
        } else {
            self.line.text.space();
        }
        if *tag == local_name!("tr") && (self.rows > 0 || self.is_in_table_of_values()) {
            self.rows += 1;
        }
        let number = self.outline.parts.len();
        let from = self.outline.lines.len();
        let holds_values = *tag == local_name!("table") && holds_values(element);
        // Tables of values and their rows bear names of what they tell about, not of what they are.
        let sign = if self.rows > 0 {
            None
        } else {
            let sign = self.signs.of(value);
            sign.filter(|sign| !holds_values || !matches!(sign, Sign::Byline | Sign::Date))
        };
        self.outline.parts.push(Part {
            element,
            parent: self.open.last().copied().unwrap_or(number),
            sign,
            lines: from..from,
            end: number + 1,
            holds_values,
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
                self.line.close_link();
                self.line.close_inline();
            }
            ref tag if is_block(tag) => self.close_part(tag),
            _ => self.line.close_inline(),
        }
    }

    fn close_part(&mut self, tag: &LocalName) {
        if *tag == local_name!("tr") {
            self.rows = self.rows.saturating_sub(1);
        }
        if self.rows == 0 {
            self.end_line();
        } else {
            self.line.text.space();
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
            let gathered = self.line.end_at_break();
            self.add(gathered);
        } else {
            self.line.text.space();
        }
    }

    fn is_in_heading(&self) -> bool {
        self.open
            .last()
            .is_some_and(|part| is_heading(self.outline.parts[*part].tag()))
    }

    /// Whether the element holds no text of the page. A block of that sort still ends the line.
    fn skips(&mut self, value: &'a Element) -> bool {
        let tag = &value.name.local;
        let names_itself = matches!(
            *tag,
            local_name!("span")
                | local_name!("a")
                | local_name!("small")
                | local_name!("label")
                | local_name!("cite")
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
        let gathered = self.line.end();
        self.add(gathered);
    }

    fn add(&mut self, gathered: Option<Gathered<'a>>) {
        let (Some(gathered), Some(part)) = (gathered, self.open.last().copied()) else {
            return;
        };
        let Gathered {
            text,
            links,
            sign,
            broken,
            authors,
        } = gathered;
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
            authors,
            weight,
            linked,
            prose,
        });
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
fn leads_away(target: &str, page: Option<&Url>) -> bool {
    let Some((before, fragment)) = target.trim().split_once('#') else {
        return true;
    };
    let is_page = || page.is_some_and(|page| is_address_of(page, before));
    fragment.is_empty() || !(before.is_empty() || is_page())
}

/// An address of this page, in full or from the root.
fn is_address_of(page: &Url, address: &str) -> bool {
    let whole = page.as_str();
    let whole = whole.split_once('#').map_or(whole, |(whole, _)| whole);
    let query = page.query().unwrap_or_default();
    let from_root = address.strip_prefix(page.path());
    whole == address
        || from_root.is_some_and(|rest| rest.strip_prefix('?').unwrap_or(rest) == query)
}

fn masked_address(value: &Element) -> Option<String> {
    if !matches!(value.name.local, local_name!("a") | local_name!("span")) {
        return None;
    }
    let mut attributes = value.attrs.iter();
    let masked = attributes.find(|(name, _)| &*name.local == "data-cfemail");
    masked.and_then(|(_, key)| tidy::unmasked_email(key))
}

/// The most text and breaks of a cell that is a value, in bytes.
const CELL_TEXT: usize = 400;
const CELL_BREAKS: usize = 4;

/// A table whose cells are values: short, in several columns, with nothing like an article inside.
fn holds_values(table: ElementRef<'_>) -> bool {
    let (mut rows, mut cells) = (0_usize, 0_usize);
    let (mut text, mut breaks) = (0_usize, 0_usize);
    for node in table.descendants().skip(1) {
        if text > CELL_TEXT || breaks > CELL_BREAKS {
            return false;
        }
        match node.value() {
            Node::Text(piece) => text += piece.trim().len(),
            Node::Element(value) => match value.name.local {
                local_name!("table")
                | local_name!("h1")
                | local_name!("h2")
                | local_name!("article") => return false,
                local_name!("tr") => rows += 1,
                local_name!("td") | local_name!("th") => {
                    cells += 1;
                    (text, breaks) = (0, 0);
                }
                local_name!("br") => breaks += 1,
                _ => {}
            },
            _ => {}
        }
    }
    cells > rows && text <= CELL_TEXT && breaks <= CELL_BREAKS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(html: &str) -> Vec<(BlockKind, String)> {
        let html = Html::parse_document(html);
        let outline = through(&html, None, |_| false);
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
        let outline = through(&html, None, |_| false);
        assert!(!outline.lines[0].is_link());
        assert_eq!(outline.lines[0].linked, "The vote".len());
        assert_eq!(outline.lines[1].links, [(4..8, "/y")]);
    }

    #[test]
    fn a_link_into_the_same_page_leads_nowhere_else() {
        let page = Url::parse("https://wire.example/terms?v=2#top").expect("it is an address");
        for target in ["#a", "/terms?v=2#a", "https://wire.example/terms?v=2#a"] {
            assert!(!leads_away(target, Some(&page)), "{target}");
        }
        for target in [
            "#",
            "/terms#a",
            "/other#a",
            "https://wire.example/terms?v=2",
        ] {
            assert!(leads_away(target, Some(&page)), "{target}");
        }
    }

    #[test]
    fn a_masked_address_is_read_in_its_place() {
        let page = "<p>Write to <a class=__cf_email__ data-cfemail=2a4e4f59416a4f524b475a464f0445584d>[email&#160;protected]</a> today</p>";
        assert_eq!(texts(page), ["Write to desk@example.org today"]);
    }
}
