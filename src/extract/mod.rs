//! HTML in, [`Reading`] out: what a page says, or what stands in its place.
//!
//! Pure: the same bytes give the same reading on any machine, so every bound here is a count.

mod body;
mod byline;
mod cards;
mod charset;
mod fields;
mod jsonld;
mod limits;
mod metadata;
mod notices;
mod outline;
mod phrases;
mod rules;
mod sift;
mod signs;
mod tidy;
mod words;

use std::ops::Range;

use scraper::{ElementRef, Html};
use url::Url;

pub use rules::{BadSelector, SiteRules};

use self::fields::Headline;
use self::metadata::Metadata;
use self::outline::Outline;
use self::sift::{Fields, Places, Verdict};
use crate::news::{
    Article, Barrier, BarrierKind, Block, BlockKind, Link, Notice, NoticeKind, Reading,
};

/// The revision of this extractor. A reading by another revision is compared like with like, since
/// our own improvements are not news.
pub const REVISION: u32 = 1;

/// A page as it was fetched.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The body after content-decoding, before charset decoding.
    pub body: &'a [u8],
    /// The Content-Type header.
    pub content_type: Option<&'a str>,
    /// The address that gave the page.
    pub url: &'a str,
}

/// A reading with what was left out of it, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// What was read.
    pub reading: Reading,
    /// The lines of the page that are no part of it, in page order.
    pub left_out: Vec<LeftOut>,
    /// Where sources could disagree: what was chosen.
    pub choices: Vec<Choice>,
}

/// A line of the page that is no part of the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its text.
    pub text: String,
    /// Why it was left out.
    pub why: &'static str,
    /// The element that holds it, like `div.share`.
    pub element: String,
}

/// What was chosen for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The field.
    pub field: &'static str,
    /// Where its value is from.
    pub from: String,
    /// What the other sources say.
    pub others: Vec<String>,
}

/// Reads a page.
pub fn reading(source: &Source<'_>, rules: &SiteRules) -> Reading {
    explained(source, rules).reading
}

/// Reads a page and says what was left out.
pub fn explained(source: &Source<'_>, rules: &SiteRules) -> Explained {
    let text = charset::decode(source.body, source.content_type);
    let html = match limits::parse(&text) {
        Ok(html) => html,
        Err(why) => return barred(BarrierKind::Hostile, why),
    };
    article(source, &html, rules)
}

fn barred(kind: BarrierKind, evidence: String) -> Explained {
    Explained {
        reading: Reading::Barred(Barrier { kind, evidence }),
        left_out: Vec::new(),
        choices: Vec::new(),
    }
}

fn article(source: &Source<'_>, html: &Html, rules: &SiteRules) -> Explained {
    let metadata = Metadata::of(html);
    let outline = Outline::of(html, |element| rules.removes(element));
    let base = Url::parse(source.url).ok();
    let carded = cards::lines(&outline, base.as_ref());
    let weighed = body::weigh(&outline, carded);
    let parts = body::named(&outline, |element| rules.is_body(element));
    let by_rule = !parts.is_empty();
    let parts = if by_rule {
        parts
    } else {
        vec![body::find(&outline, &weighed)]
    };
    let body: Vec<Range<usize>> = parts
        .iter()
        .filter_map(|part| outline.parts.get(*part))
        .map(|part| part.lines.clone())
        .collect();
    let (Some(first), Some(last)) = (body.first(), body.last()) else {
        return barred(BarrierKind::Shell, "no text".to_owned());
    };
    let whole = first.start..last.end;

    let headline = match html
        .tree
        .root()
        .descendants()
        .filter_map(ElementRef::wrap)
        .find(|element| rules.is_headline(*element))
    {
        Some(element) => Headline::by_rule(element),
        None => fields::headline(&outline, &weighed, &metadata, &whole),
    };
    let byline = byline::names(&outline, &metadata, headline.line);
    let standfirst = fields::standfirst(&outline, &weighed, &metadata, headline.line, &whole);
    let places = Places {
        before: body::before(headline.line, &whole),
        after: body::after(&outline, parts[0], headline.line, &whole),
        body,
        by_rule,
    };
    let known = Fields {
        headline: &headline.text,
        standfirst,
        byline: &byline,
        base: base.as_ref(),
    };
    let verdicts = sift::lines(&outline, &weighed, &places, &known);

    let mut article = Article {
        headline: headline.text,
        standfirst: standfirst.map(|line| outline.lines[line].text.clone()),
        byline,
        published: metadata.published(),
        modified: metadata.modified(),
        canonical: metadata
            .canonical
            .as_deref()
            .map(|address| absolute(base.as_ref(), address)),
        section: metadata.section(),
        language: metadata.language(),
        ..Article::default()
    };
    let mut left_out = Vec::new();
    for (line, verdict) in outline.lines.iter().zip(&verdicts) {
        match *verdict {
            Verdict::Kept(kind) => {
                let links = line.links.iter().map(|(range, target)| Link {
                    text: line.text[range.clone()].to_owned(),
                    target: absolute(base.as_ref(), target),
                });
                article.links.extend(links);
                article.blocks.push(Block::new(kind, &*line.text));
            }
            Verdict::Notice(kind) => {
                article.notices.push(Notice {
                    kind,
                    text: line.text.clone(),
                });
                article
                    .blocks
                    .push(Block::new(BlockKind::Notice, &*line.text));
            }
            Verdict::Left(reason) => left_out.push(LeftOut {
                text: line.text.clone(),
                why: reason.words(),
                element: named(&outline, line.part),
            }),
        }
    }
    article.developing = article
        .notices
        .iter()
        .any(|notice| notice.kind == NoticeKind::Developing);
    article.dateline = article
        .blocks
        .iter()
        .find(|block| block.kind == BlockKind::Paragraph)
        .and_then(|block| fields::dateline(&block.text));
    Explained {
        reading: Reading::Article(Box::new(article)),
        left_out,
        choices: vec![headline.choice],
    }
}

fn absolute(base: Option<&Url>, address: &str) -> String {
    base.and_then(|base| base.join(address.trim()).ok())
        .map_or_else(|| address.trim().to_owned(), String::from)
}

/// An element's name with its first classes, like `div.share.wide`.
fn named(outline: &Outline<'_>, part: usize) -> String {
    let element = outline.parts[part].element.value();
    let classes = element.attr("class").unwrap_or_default();
    let mut name = element.name().to_owned();
    for class in classes.split_whitespace().take(3) {
        name.push('.');
        name.push_str(class);
    }
    name
}
