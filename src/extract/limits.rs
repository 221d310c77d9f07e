//! The parse, within bounds. Every bound is a count, so that a page is refused or read alike on any
//! machine.
//!
//! html5ever's time is quadratic in depth and in the attributes of one tag. Attributes are counted in
//! the pass before it; depth and nodes are counted in the tree as it grows, piece by piece.

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use scraper::{Html, HtmlTreeSink};

use super::scan;

/// The longest page we read.
const BYTES: usize = 16 * 1024 * 1024;
/// The deepest nesting; browsers stop at the same.
const DEPTH: usize = 512;
/// The most nodes of the tree.
const NODES: usize = 600_000;

/// A page, parsed.
pub(super) struct Parsed<'a> {
    /// Its tree, without what scripts and styles hold.
    pub(super) html: Html,
    /// The contents of its scripts that describe it (JSON-LD).
    pub(super) descriptions: Vec<&'a str>,
}

/// Parses a page, or says which bound it broke. `whole` keeps the attributes that nobody but a rule reads.
pub(super) fn parse(text: &str, whole: bool) -> Result<Parsed<'_>, String> {
    if text.len() > BYTES {
        return Err(format!("{} bytes, more than {BYTES}", text.len()));
    }
    let scanned = scan::page(text, whole)?;
    let mut parser = parse_document(
        HtmlTreeSink::new(Html::new_document()),
        ParseOpts::default(),
    );
    for piece in scanned.pieces {
        parser.process(StrTendril::from(piece));
        measure(&parser.tokenizer.sink.sink.0.borrow())?;
    }
    let descriptions = scanned.descriptions.into_iter();
    Ok(Parsed {
        html: parser.finish(),
        descriptions: descriptions.map(|range| &text[range]).collect(),
    })
}

/// The depth is that of the newest element: to nest deeper, a page must add elements there. (A comment
/// may stand elsewhere: after `</body>` it is appended to the root.)
fn measure(html: &Html) -> Result<(), String> {
    let nodes = html.tree.values().len();
    if nodes > NODES {
        return Err(format!("more than {NODES} nodes"));
    }
    let depth = html
        .tree
        .nodes()
        .rfind(|node| node.value().is_element())
        .map_or(0, |newest| newest.ancestors().take(DEPTH + 1).count());
    if depth > DEPTH {
        return Err(format!("elements nested deeper than {DEPTH}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Parsed<'_>, String> {
        super::parse(text, false)
    }

    #[test]
    fn an_ordinary_page_is_parsed() {
        assert!(
            parse("<!DOCTYPE html><p class=a title='x > y'>Text<script>if (a<b) {}</script>")
                .is_ok()
        );
    }

    #[test]
    fn deep_nesting_is_refused_however_it_is_hidden() {
        let deep = "<div>".repeat(100_000);
        assert!(parse(&deep).is_err_and(|why| why.contains("deeper")));
        assert!(parse(&format!("<svg><style>{deep}")).is_err());
        assert!(parse(&"<div></x>".repeat(100_000)).is_err());
    }

    #[test]
    fn many_attributes_are_refused_however_they_are_written() {
        let attributes = (0..100_000).fold(String::new(), |all, n| all + &format!(" a{n}"));
        assert!(parse(&format!("<p{attributes}>")).is_err_and(|why| why.contains("attributes")));
        assert!(parse(&format!("<svg><style><p{attributes}>")).is_err());
        assert!(parse(&format!("<p x=\"\"{attributes}")).is_err());
    }

    #[test]
    fn a_million_siblings_are_refused() {
        assert!(parse(&"<p>x".repeat(1_000_000)).is_err_and(|why| why.contains("tags")));
    }

    #[test]
    fn elements_left_open_one_after_another_are_not_deep() {
        assert!(parse(&"<p>one<li>two".repeat(2_000)).is_ok());
    }

    #[test]
    fn formatting_that_is_opened_again_and_again_is_refused() {
        let open = (0..500).fold(String::new(), |all, n| all + &format!("<b a{n}>"));
        let page = format!("<p>{open}</p>{}", "<p>x</p>".repeat(50_000));
        assert!(parse(&page).is_err());
    }
}
