//! The guard before the parser, and the parse. Every bound is a count, so that a page is refused or
//! read alike on any machine.
//!
//! html5ever's time is quadratic in depth and in the attributes of one tag. Attributes are counted in
//! one pass before it; depth and nodes are counted in the tree as it grows, piece by piece.

use std::collections::HashMap;

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use scraper::{Html, HtmlTreeSink};

/// The longest page we read.
const BYTES: usize = 16 * 1024 * 1024;
/// The most tags of a page.
const TAGS: usize = 250_000;
/// The most attributes of a tag.
const ATTRIBUTES: usize = 512;
/// The deepest nesting; browsers stop at the same.
const DEPTH: usize = 512;
/// The most nodes of the tree.
const NODES: usize = 600_000;
/// How many tags are parsed between two looks at the tree.
const PIECE_TAGS: usize = 1_024;

/// Parses a page, or says which bound it broke.
pub(super) fn parse(text: &str) -> Result<Html, String> {
    if text.len() > BYTES {
        return Err(format!("{} bytes, more than {BYTES}", text.len()));
    }
    count_tags(text)?;
    let mut parser = parse_document(
        HtmlTreeSink::new(Html::new_document()),
        ParseOpts::default(),
    );
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(piece_end(rest));
        parser.process(StrTendril::from_slice(piece));
        measure(&parser.tokenizer.sink.sink.0.borrow())?;
        rest = after;
    }
    Ok(parser.finish())
}

/// Where so many tags have begun: a piece can nest no deeper than it has tags.
fn piece_end(rest: &str) -> usize {
    let mut tags = rest.match_indices('<');
    tags.nth(PIECE_TAGS).map_or(rest.len(), |(at, _)| at)
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

/// Counts tags and their attributes much as the tokenizer will find them. Where it is not sure whether
/// something is a tag it counts it as one.
fn count_tags(text: &str) -> Result<(), String> {
    let page = text.as_bytes();
    let mut tags = 0;
    let mut foreign: HashMap<&[u8], i32> = HashMap::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        at += found + 1;
        let closing = page.get(at) == Some(&b'/');
        let name = tag_name(&page[at + usize::from(closing)..]);
        if name.is_empty() {
            at = skip_comment(page, at);
            continue;
        }
        tags += 1;
        if tags > TAGS {
            return Err(format!("more than {TAGS} tags"));
        }
        at = skip_tag(page, at + usize::from(closing) + name.len())?;
        // Inside these, scripts and styles are not raw text.
        if name.eq_ignore_ascii_case(b"svg") || name.eq_ignore_ascii_case(b"math") {
            *foreign.entry(name).or_default() += if closing { -1 } else { 1 };
        }
        let is_raw = name.eq_ignore_ascii_case(b"script") || name.eq_ignore_ascii_case(b"style");
        if is_raw && !closing && foreign.values().all(|open| *open <= 0) {
            at = skip_raw(text, at, name);
        }
    }
    Ok(())
}

fn tag_name(rest: &[u8]) -> &[u8] {
    if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
        return &[];
    }
    let end = rest
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-' && *byte != b':')
        .unwrap_or(rest.len());
    &rest[..end]
}

fn skip_comment(page: &[u8], at: usize) -> usize {
    if !page[at..].starts_with(b"!--") {
        return at;
    }
    // Searching from within "!--" lets "<!-->" end where the tokenizer ends it.
    let ends = page[at + 1..]
        .windows(3)
        .position(|window| window == b"-->");
    ends.map_or(page.len(), |ends| at + 1 + ends + 3)
}

/// From behind a tag's name to behind its `>`.
fn skip_tag(page: &[u8], mut at: usize) -> Result<usize, String> {
    let mut attributes = 0;
    let mut within = false;
    while let Some(byte) = page.get(at) {
        at += 1;
        match byte {
            b'>' => break,
            b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' => within = false,
            b'=' => at = skip_value(page, at),
            _ if !within => {
                within = true;
                attributes += 1;
            }
            _ => {}
        }
        if attributes > ATTRIBUTES {
            return Err(format!("a tag with more than {ATTRIBUTES} attributes"));
        }
    }
    Ok(at)
}

/// From behind an attribute's `=` to behind its value where that is quoted.
fn skip_value(page: &[u8], mut at: usize) -> usize {
    while page.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    let Some(quote @ (b'"' | b'\'')) = page.get(at) else {
        return at;
    };
    at += 1;
    page[at..]
        .iter()
        .position(|byte| byte == quote)
        .map_or(page.len(), |length| at + length + 1)
}

fn skip_raw(text: &str, mut at: usize, name: &[u8]) -> usize {
    let page = text.as_bytes();
    while let Some(found) = text[at..].find('<') {
        at += found;
        let rest = &page[at + 1..];
        if rest.first() == Some(&b'/')
            && rest.len() > name.len()
            && rest[1..=name.len()].eq_ignore_ascii_case(name)
        {
            return at;
        }
        at += 1;
    }
    page.len()
}

#[cfg(test)]
mod tests {
    use super::*;

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
