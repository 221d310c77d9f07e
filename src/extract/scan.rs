//! The pass before the parser: counts tags and their attributes, and leaves out what nobody reads.
//!
//! What scripts and styles hold is half of many pages, and half of the rest are comments and attributes
//! for scripts, so the parser need not see them. Only descriptions (JSON-LD) are kept, apart. Where this
//! pass is not sure what the tokenizer will make of something it leaves it in and counts all of it as tags.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memmem};

use super::live;

/// The most tags of a page.
const TAGS: usize = 250_000;
/// The most attributes of a tag, and of all tags together.
const ATTRIBUTES: usize = 512;
const ALL_ATTRIBUTES: usize = 1_000_000;
/// The most "<" that begin no tag, and the most "&": each makes a token.
const MARKS: usize = 400_000;
/// How many tags are parsed between two looks at the tree.
const PIECE_TAGS: usize = 1_024;

/// What is to be parsed, and what is to be read beside it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scanned {
    /// What is left for the parser, in pieces.
    pub(super) pieces: Vec<String>,
    /// The contents of scripts that describe the page.
    pub(super) descriptions: Vec<Range<usize>>,
}

/// Looks through a page, or says which bound it broke. `whole` leaves all attributes in, for rules that may
/// ask for any.
pub(super) fn page(text: &str, whole: bool) -> Result<Scanned, String> {
    let page = text.as_bytes();
    let mut scanned = Scanned::default();
    let mut nesting = Nesting::default();
    let mut piece = String::new();
    let mut unread_attributes = Vec::new();
    let (mut at, mut from, mut tags) = (0, 0, 0);
    let (mut marks, mut attributes) = (0, 0);
    if memchr_iter(b'&', page).nth(MARKS).is_some() {
        return Err(format!("more than {MARKS} entities"));
    }
    while let Some(found) = memchr(b'<', &page[at..]) {
        let opens = at + found;
        let closing = page.get(opens + 1) == Some(&b'/');
        let name_at = opens + 1 + usize::from(closing);
        let name = tag_name(&page[name_at..]);
        if name.is_empty() {
            marks += 1;
            if marks > MARKS {
                return Err(format!("more than {MARKS} marks that begin no tag"));
            }
            at = opens + 1;
            if nesting.is_plain() {
                at = skip_comment(page, at);
                if at > opens + 1 {
                    piece.push_str(&text[from..opens]);
                    from = at;
                }
            }
            continue;
        }
        tags += 1;
        if tags > TAGS {
            return Err(format!("more than {TAGS} tags"));
        }
        if tags % PIECE_TAGS == 0 {
            piece.push_str(&text[from..opens]);
            scanned.pieces.push(std::mem::take(&mut piece));
            from = opens;
        }
        unread_attributes.clear();
        let (ends, found) = skip_tag(page, name_at + name.len(), &mut unread_attributes)?;
        at = ends;
        attributes += found;
        if !whole && nesting.is_plain() {
            for attribute in unread_attributes.drain(..) {
                piece.push_str(&text[from..attribute.start]);
                from = attribute.end;
            }
        }
        if attributes > ALL_ATTRIBUTES {
            return Err(format!("more than {ALL_ATTRIBUTES} attributes"));
        }
        nesting.see(name, closing);
        if !closing
            && nesting.is_plain()
            && let Some(ends) = unread(page, at, name)
        {
            if describes(&page[opens..at]) {
                scanned.descriptions.push(at..ends);
            }
            piece.push_str(&text[from..at]);
            (at, from) = (ends, ends);
        }
    }
    piece.push_str(&text[from..]);
    scanned.pieces.push(piece);
    Ok(scanned)
}

/// The open elements in which `<script>` or `<!--` may mean something else.
#[derive(Debug, Default)]
struct Nesting<'a> {
    /// How many of each of `UNSURE` are open.
    unsure: [usize; 4],
    /// The element whose content is text up to its end tag.
    text: Option<&'a [u8]>,
}

/// Elements with rules of their own for what stands in them.
const UNSURE: [&[u8]; 4] = [b"svg", b"math", b"select", b"frameset"];

/// Elements whose content is text up to their end tag.
const TEXT: [&[u8]; 8] = [
    b"title",
    b"textarea",
    b"noscript",
    b"iframe",
    b"noembed",
    b"noframes",
    b"xmp",
    b"plaintext",
];

impl<'a> Nesting<'a> {
    fn see(&mut self, name: &'a [u8], closing: bool) {
        if let Some(text) = self.text {
            if closing && name.eq_ignore_ascii_case(text) {
                self.text = None;
            }
        } else if let Some(unsure) = position(&UNSURE, name) {
            let open = &mut self.unsure[unsure];
            *open = if closing {
                open.saturating_sub(1)
            } else {
                *open + 1
            };
        } else if !closing && self.unsure == [0; 4] && position(&TEXT, name).is_some() {
            self.text = Some(name);
        }
    }

    fn is_plain(&self) -> bool {
        self.text.is_none() && self.unsure == [0; 4]
    }
}

fn position(names: &[&[u8]], name: &[u8]) -> Option<usize> {
    names
        .iter()
        .position(|known| name.eq_ignore_ascii_case(known))
}

/// Where a script's or style's content ends, if nobody needs to parse it.
fn unread(page: &[u8], at: usize, name: &[u8]) -> Option<usize> {
    if !name.eq_ignore_ascii_case(b"script") && !name.eq_ignore_ascii_case(b"style") {
        return None;
    }
    let ends = raw_end(page, at, name);
    let content = &page[at..ends];
    // A script within a comment within a script: its end tag does not end the outer one.
    let is_nested =
        memmem::find(content, b"<!--").is_some_and(|comment| holds_script(&content[comment..]));
    (!is_nested).then_some(ends)
}

fn raw_end(page: &[u8], at: usize, name: &[u8]) -> usize {
    let is_end = |found: &usize| {
        let rest = &page[at + found + 2..];
        rest.len() > name.len()
            && rest[..name.len()].eq_ignore_ascii_case(name)
            && is_name_end(rest[name.len()])
    };
    memmem::find_iter(&page[at..], b"</")
        .find(is_end)
        .map_or(page.len(), |found| at + found)
}

fn holds_script(content: &[u8]) -> bool {
    let mut tags = memchr_iter(b'<', content);
    tags.any(|at| {
        content
            .get(at + 1..at + 7)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"script"))
    })
}

/// The start tag of a script with JSON-LD.
fn describes(tag: &[u8]) -> bool {
    tag.windows(7)
        .any(|window| window.eq_ignore_ascii_case(b"ld+json"))
}

fn is_name_end(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')
}

fn tag_name(rest: &[u8]) -> &[u8] {
    if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
        return &[];
    }
    let end = rest.iter().position(|byte| is_name_end(*byte));
    &rest[..end.unwrap_or(rest.len())]
}

fn skip_comment(page: &[u8], at: usize) -> usize {
    if !page[at..].starts_with(b"!--") {
        return at;
    }
    // Searching from within "!--" lets "<!-->" end where the tokenizer ends it.
    let ends = memmem::find(&page[at + 1..], b"-->");
    let ends = ends.map_or(page.len(), |ends| at + 1 + ends + 3);
    // Browsers end a comment here, too.
    let sooner = memmem::find(&page[at..ends], b"--!>");
    sooner.map_or(ends, |sooner| at + sooner + 4)
}

/// From behind a tag's name to behind its `>`, counting attributes; `unread` gathers those that nobody
/// reads.
fn skip_tag(
    page: &[u8],
    mut at: usize,
    unread: &mut Vec<Range<usize>>,
) -> Result<(usize, usize), String> {
    let mut attributes = 0;
    let (mut within_name, mut named) = (false, false);
    let mut name = at..at;
    while let Some(byte) = page.get(at) {
        at += 1;
        match byte {
            b'>' => break,
            b'/' => (within_name, named) = (false, false),
            _ if byte.is_ascii_whitespace() => within_name = false,
            b'=' if named => {
                at = skip_value(page, at);
                (within_name, named) = (false, false);
                if matches!(page[at - 1], b'"' | b'\'') && is_unread(&page[name.clone()]) {
                    unread.push(name.start..at);
                }
            }
            _ if !within_name => {
                (within_name, named) = (true, true);
                name = at - 1..at;
                attributes += 1;
            }
            _ => name.end = at,
        }
        if attributes > ATTRIBUTES {
            return Err(format!("a tag with more than {ATTRIBUTES} attributes"));
        }
    }
    Ok((at, attributes))
}

/// An attribute that says nothing to a reader of text.
fn is_unread(name: &[u8]) -> bool {
    let begins = |start: &[u8]| {
        name.get(..start.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    };
    let mut ids = live::IDS.iter();
    let mut is_kept = || begins(MASKED) || ids.any(|id| name.eq_ignore_ascii_case(id.as_bytes()));
    (begins(b"data-") && !is_kept())
        || begins(b"aria-")
        || begins(b"on")
        || position(&UNREAD, name).is_some()
}

/// The attribute of a masked address.
const MASKED: &[u8] = b"data-cfemail";

/// Attributes for pictures and scripts.
const UNREAD: [&[u8]; 12] = [
    b"src",
    b"srcset",
    b"sizes",
    b"alt",
    b"title",
    b"width",
    b"height",
    b"target",
    b"media",
    b"tabindex",
    b"integrity",
    b"crossorigin",
];

/// From behind an attribute's `=` to behind its value.
fn skip_value(page: &[u8], mut at: usize) -> usize {
    while page.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    let rest = &page[at..];
    let length = match rest.first() {
        Some(quote @ (b'"' | b'\'')) => memchr(*quote, &rest[1..]).map(|length| length + 2),
        _ => rest
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || *byte == b'>'),
    };
    at + length.unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left for the parser.
    fn parsed(text: &str) -> String {
        let scanned = page(text, false).expect("the page is within bounds");
        scanned.pieces.concat()
    }

    #[test]
    fn scripts_and_styles_are_not_parsed() {
        assert_eq!(
            parsed("<style>p > a {}</style><p>One<script>if (a<b) {}</SCRIPT >two"),
            "<style></style><p>One<script></SCRIPT >two"
        );
        assert_eq!(parsed("<p>x<script>let cut"), "<p>x<script>");
    }

    #[test]
    fn a_description_is_kept_apart() {
        let text = "<script type='application/LD+json'>{}</script>";
        let scanned = page(text, false).expect("the page is within bounds");
        assert_eq!(&text[scanned.descriptions[0].clone()], "{}");
    }

    #[test]
    fn comments_and_attributes_that_nobody_reads_are_not_parsed() {
        assert_eq!(
            parsed("<p class=\"a\" data-x='>' onclick=\"if (a<b) {}\" id=b>Re<!-- <i> -->build"),
            "<p class=\"a\"   id=b>Rebuild"
        );
        for text in [
            "<p data-id=\"7\" data-cfemail='2a' itemprop=\"x\">",
            "<p data-x=\"7>",
            "<title><p data-x=\"7\"></title>",
            "<select><p data-x='7'>",
            "<p data-x=7 online>",
        ] {
            assert_eq!(parsed(text), text);
        }
        let whole = page("<p data-x='7'>", true).map(|scanned| scanned.pieces.concat());
        assert_eq!(whole.as_deref(), Ok("<p data-x='7'>"));
    }

    #[test]
    fn what_only_looks_like_a_script_is_left_in() {
        for text in [
            "<textarea><script></textarea><p>text</p></script>",
            "<title>The <script> tag</title><p>text",
            "<!-- <script> --><p>text</p>",
            "<a title='<script>'>text</a>",
            "<svg><script><p>text</p></script></svg>",
            "<script.x>text</script>",
            "<script><!-- <script> </script> --> </script>text",
            "<p =\"><script>\">text",
        ] {
            assert!(
                parsed(text).contains("text") || text.starts_with("<p ="),
                "{text}"
            );
        }
    }

    #[test]
    fn attributes_are_counted_as_the_tokenizer_counts_them() {
        let many = " a".repeat(ATTRIBUTES + 1);
        for text in [
            format!("<p{many}>"),
            format!("<p x=\"\"{many}>"),
            format!("<p x='>'{many}>"),
            format!("<p =\"><p{many}>"),
            format!("<p x=a\"b><p{many}>"),
            format!("<title><!--</title><p{many}>"),
            format!("<textarea><script></textarea><p{many}>"),
            format!("<svg><style><p{many}>"),
            format!("<!-- --!><p{many}>"),
        ] {
            assert!(page(&text, false).is_err(), "{text}");
        }
        for text in [
            format!("<p x='{many}'>"),
            format!("<!--<p{many}>-->"),
            format!("<p>{many}"),
        ] {
            assert!(page(&text, false).is_ok(), "{text}");
        }
    }

    #[test]
    fn every_byte_is_parsed_or_skipped_once() {
        let text = "<p>a<script>b</script>".repeat(2_000);
        assert_eq!(parsed(&text), "<p>a<script></script>".repeat(2_000));
    }
}
