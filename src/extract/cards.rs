//! Cards: small parts that show another article, its headline a link, with a sentence or two below.
//!
//! Articles seldom link their sub-headings, and never to a page of the same site from a box of its own.

use std::ops::Range;

use url::Url;

use super::outline::{Line, Outline, Part};
use crate::news::BlockKind;

/// The most lines of a card: section, headline, summary, author, date.
const LINES: usize = 7;
/// The most text of a card.
const WEIGHT: usize = 700;

/// For each line, whether it belongs to a card. `says_article` is what the page's head says of it.
pub(super) fn lines(outline: &Outline<'_>, base: Option<&Url>, says_article: bool) -> Vec<bool> {
    let mut carded = vec![false; outline.lines.len()];
    for (number, line) in outline.lines.iter().enumerate() {
        if !carded[number] && heads_a_card(line, base) {
            for line in card(outline, number) {
                carded[line] = true;
            }
        }
    }
    if says_article && is_content(outline, &carded) {
        carded.fill(false);
    }
    carded
}

/// An article whose prose is nearly all in cards is a list of things that it tells about.
fn is_content(outline: &Outline<'_>, carded: &[bool]) -> bool {
    let (mut inside, mut outside) = (0, 0);
    for (line, carded) in outline.lines.iter().zip(carded) {
        if *carded {
            inside += line.prose;
        } else {
            outside += line.prose;
        }
    }
    outside < 200 && outside < inside
}

fn heads_a_card(line: &Line<'_>, base: Option<&Url>) -> bool {
    line.kind == BlockKind::Heading
        && line.is_link()
        && line.weight >= 16
        && line
            .links
            .iter()
            .any(|(_, target)| leads_to_another(target, base))
}

/// A link to another page of the same site. One into the same page is the permanent link of a live blog's
/// entry.
fn leads_to_another(target: &str, base: Option<&Url>) -> bool {
    let Some(base) = base else {
        return is_near(target, None);
    };
    let joined = base.join(target);
    joined.is_ok_and(|target| is_of_site(&target, base) && target.path() != base.path())
}

/// A page of the same site.
pub(super) fn is_near(target: &str, base: Option<&Url>) -> bool {
    match base {
        None => !target.contains("://"),
        Some(base) => base
            .join(target)
            .is_ok_and(|target| is_of_site(&target, base)),
    }
}

fn is_of_site(target: &Url, base: &Url) -> bool {
    match (bare_host(target), bare_host(base)) {
        (Some(target), Some(base)) => target.ends_with(base) || base.ends_with(target),
        (None, None) => true,
        _ => false,
    }
}

fn bare_host(url: &Url) -> Option<&str> {
    url.host_str().map(|host| host.trim_start_matches("www."))
}

/// The largest part around a linked heading that is still the card of one article.
fn card(outline: &Outline<'_>, heading: usize) -> Range<usize> {
    let fits = |part: &Part<'_>| {
        // Asked first: a large part is not looked through for every heading in it.
        if part.lines.len() > LINES {
            return false;
        }
        let lines = &outline.lines[part.lines.clone()];
        let heads = |line: &&Line<'_>| line.kind == BlockKind::Heading && line.is_link();
        let weight: usize = lines.iter().map(|line| line.weight).sum();
        weight <= WEIGHT && lines.iter().filter(heads).count() <= 1
    };
    outline
        .around(outline.lines[heading].part)
        .map(|part| &outline.parts[part])
        .take_while(|part| fits(part))
        .last()
        .map_or(heading..heading + 1, |part| part.lines.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    fn carded(html: &str) -> Vec<bool> {
        let html = Html::parse_document(html);
        let base = Url::parse("https://example.org/news/1").unwrap();
        lines(&Outline::of(&html, None, |_| false), Some(&base), true)
    }

    const STORY: &str = "<div><p>The ferry left at noon with two hundred people aboard and ran aground an hour later, the harbour master said on Friday.</p><h2>What is known</h2><p>The crew had reported trouble with the rudder before, and a report by the port had asked for repairs that were put off.</p></div>";

    #[test]
    fn the_card_of_another_article_is_found() {
        let found = carded(&format!(
            "{STORY}{STORY}<div><div><h3><a href=/news/2>Harbour master steps down after inquiry</a></h3><p>He had held the office since 2009.</p></div></div>"
        ));
        assert_eq!(found[6..], [true, true]);
        assert!(!found[..6].contains(&true));
    }

    #[test]
    fn a_list_of_products_elsewhere_is_no_card() {
        let found = carded(&format!(
            "{STORY}<div><h3><a href=https://shop.example/lamp>A lamp for the cabin</a></h3><p>It burns for three days.</p></div>"
        ));
        assert!(!found.contains(&true));
    }
}
