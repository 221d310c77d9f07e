//! What stands in an article's place: a check of the browser, a wall for consent, log-in or payment,
//! "page not found", maintenance, a list, an empty shell, a page cut short.
//!
//! A wall is known by what a page calls itself, and only where no article's worth of text stands beside
//! it: articles about paywalls and cookies are articles.

use super::metadata::Metadata;
use super::outline::{Line, Outline};
use super::sift::{Reason, Verdict};
use super::tidy;
use super::walls::{ABOUT, PAYWALLS, TITLES};
use crate::news::{Barrier, BarrierKind, BlockKind};

/// A page with less text than this may be nothing but a wall.
const SMALL_PAGE: usize = 1_500;
/// Prose of this weight is an article, whatever the title says; less is enough where the head says so.
const ARTICLE: usize = 1_800;
const SAID_ARTICLE: usize = 600;
/// The least text of an article, and of one whose headline is shown: "A ferry sank on Friday."
const LEAST: usize = 40;
const LEAST_UNDER_HEADLINE: usize = 20;
/// So many links in the place of a text make a list.
const LIST: usize = 6;
/// A paywall lets at most so many paragraphs through.
const TEASER_PARAGRAPHS: usize = 6;
/// How far behind the body the box of a paywall stands.
const BOX_LINES: usize = 12;
/// How far into a line it asks to pay, in bytes.
const ASKS_WITHIN: usize = 20;

/// What is no HTML page at all: by its type, or by its first bytes.
pub(super) fn no_page(text: &str, content_type: Option<&str>) -> Option<Barrier> {
    let kind = content_type.map(|kind| {
        kind.split(';')
            .next()
            .unwrap_or(kind)
            .trim()
            .to_ascii_lowercase()
    });
    let is_html = kind.as_deref().is_none_or(|kind| {
        kind.is_empty()
            || kind.contains("html")
            || kind.contains("xml")
            || kind == "text/plain"
            || kind == "application/octet-stream"
    });
    let start = text.trim_start();
    let evidence = if !is_html {
        format!("its type is {}", kind.unwrap_or_default())
    } else if start.starts_with("%PDF-")
        || text.chars().take(512).any(|character| character == '\0')
    {
        "its first bytes are not text".to_owned()
    } else if (start.starts_with('{') || start.starts_with('[')) && !start.contains('<') {
        "it is JSON".to_owned()
    } else {
        return None;
    };
    Some(Barrier {
        kind: BarrierKind::NotHtml,
        evidence,
    })
}

/// What was read, as far as barriers are concerned.
pub(super) struct Read<'a> {
    pub(super) outline: &'a Outline<'a>,
    pub(super) metadata: &'a Metadata,
    pub(super) headline: &'a str,
    /// The line of the headline.
    pub(super) headline_line: Option<usize>,
    pub(super) verdicts: &'a [Verdict],
    /// Whether each line belongs to the card of another article.
    pub(super) carded: &'a [bool],
    /// The page's source.
    pub(super) text: &'a str,
    /// A site's rule says where the body is, however short.
    pub(super) by_rule: bool,
}

/// What stands in the article's place, if anything does.
pub(super) fn of(read: &Read<'_>) -> Option<Barrier> {
    let barrier = |(kind, evidence): (BarrierKind, String)| Barrier {
        kind,
        evidence: evidence.chars().take(200).collect(),
    };
    called(read)
        .or_else(|| cut_short(read.text))
        .or_else(|| said_on_a_small_page(read))
        .or_else(|| paywall(read))
        .or_else(|| without_text(read))
        .map(barrier)
}

/// The title or the headline is that of a wall.
fn called(read: &Read<'_>) -> Option<(BarrierKind, String)> {
    let title = read.metadata.title.as_deref().unwrap_or_default();
    let parts =
        [" - ", " | ", " – ", " — ", " :: "]
            .iter()
            .fold(vec![title], |parts, separator| {
                parts
                    .into_iter()
                    .flat_map(|part| part.split(separator))
                    .collect()
            });
    let named = parts.into_iter().chain([title, read.headline]);
    let (kind, evidence) = named
        .into_iter()
        .find_map(|text| Some((title_of(text)?, text)))?;
    let enough = if read.metadata.is_article() {
        SAID_ARTICLE
    } else {
        ARTICLE
    };
    (prose(read) < enough).then(|| (kind, format!("it is called \"{evidence}\"")))
}

/// The wall that has this title, or one that begins so with an error's number.
fn title_of(text: &str) -> Option<BarrierKind> {
    let lower = tidy::lower(text);
    let bare = lower.trim_matches(|character: char| !character.is_alphanumeric());
    TITLES.exactly(bare).or_else(|| numbered_error(bare))
}

/// "404 Not Found", "502 Bad Gateway", "Error 503".
fn numbered_error(bare: &str) -> Option<BarrierKind> {
    let bare = bare
        .strip_prefix("error ")
        .or(bare.strip_prefix("http "))
        .unwrap_or(bare);
    let bare = bare.strip_prefix("error ").unwrap_or(bare);
    let (number, rest) = bare.split_at_checked(3)?;
    let said = |words: &[&str]| rest.is_empty() || words.iter().any(|word| rest.contains(word));
    let rest_words = [
        "not found",
        "error",
        "forbidden",
        "gone",
        "denied",
        "unavailable",
        "gateway",
        "timeout",
        "time-out",
        "too many",
    ];
    match number {
        "404" | "410" if said(&rest_words) => Some(BarrierKind::Missing),
        "401" | "403" | "429" if said(&rest_words) && !rest.is_empty() => {
            Some(BarrierKind::BotWall)
        }
        "500" | "502" | "503" | "504" | "520" | "521" | "522" | "523" | "524"
            if said(&rest_words) && !rest.is_empty() =>
        {
            Some(BarrierKind::Maintenance)
        }
        _ => None,
    }
}

/// A page of little text on which a line says what it is, and nothing else says anything.
fn said_on_a_small_page(read: &Read<'_>) -> Option<(BarrierKind, String)> {
    let lines = &read.outline.lines;
    if lines.iter().map(|line| line.weight).sum::<usize>() >= SMALL_PAGE {
        return None;
    }
    let (kind, said) = lines
        .iter()
        .find_map(|line| Some((said(line)?, &line.text)))?;
    let other: usize = kept(read)
        .map(|number| &lines[number])
        .filter(|line| said_by(line).is_none())
        .map(|line| line.prose)
        .sum();
    let has_headline = read.headline_line.is_some() && title_of(read.headline).is_none();
    let is_article = other >= if has_headline { 80 } else { 250 };
    (!is_article).then(|| (kind, format!("it says \"{said}\"")))
}

/// The wall that a line speaks of.
fn said(line: &Line<'_>) -> Option<BarrierKind> {
    said_by(line).or_else(|| title_of(&line.text))
}

fn said_by(line: &Line<'_>) -> Option<BarrierKind> {
    let lower = tidy::lower(&line.text);
    ABOUT.anywhere(&lower).map(|(_, kind)| kind)
}

/// The lines that were kept for the body, captions apart.
fn kept(read: &Read<'_>) -> impl Iterator<Item = usize> {
    (0..read.verdicts.len()).filter(|number| {
        matches!(read.verdicts[*number], Verdict::Kept(kind) if kind != BlockKind::Caption)
    })
}

/// The text stops after a few paragraphs and a box asks to subscribe.
fn paywall(read: &Read<'_>) -> Option<(BarrierKind, String)> {
    let kept: Vec<usize> = kept(read).collect();
    let from = read.headline_line.map(|line| line + 1);
    let from = from.or(kept.first().copied()).unwrap_or(0);
    let to = kept
        .last()
        .map_or(read.verdicts.len(), |last| last + 1 + BOX_LINES);
    let lines = &read.outline.lines;
    let (strength, asks) = (from..to.clamp(from, lines.len()))
        .filter_map(|number| Some((asks_to_pay(&lines[number])?, number)))
        .max_by_key(|(strength, _)| *strength)?;
    let paragraphs = kept.iter().filter(|number| {
        let line = &lines[**number];
        line.prose >= 60 && asks_to_pay(line).is_none()
    });
    let paragraphs = paragraphs.count();
    let is_teaser = paragraphs <= strength.min(TEASER_PARAGRAPHS);
    (is_teaser && !reads_on(read, &kept, asks)).then(|| {
        let said = &lines[asks].text;
        let evidence = format!("after {paragraphs} paragraphs it says \"{said}\"");
        (BarrierKind::Paywall, evidence)
    })
}

/// The line is one of a series of paragraphs that goes on: it speaks of subscribers, and walls nothing off.
fn reads_on(read: &Read<'_>, kept: &[usize], asks: usize) -> bool {
    let part = |line: usize| &read.outline.parts[read.outline.lines[line].part];
    let here = part(asks);
    let is_alike = |line: &usize| {
        let there = part(*line);
        let class = there.element.attr("class");
        there.parent == here.parent
            && there.tag() == here.tag()
            && class == here.element.attr("class")
    };
    let behind = kept.iter().filter(|number| **number > asks);
    let prose = behind.filter(|number| read.outline.lines[**number].prose >= 60);
    prose.take(2).filter(|number| is_alike(number)).count() == 2
}

/// How many paragraphs a line that asks to pay can stand after and still be a wall.
fn asks_to_pay(line: &Line<'_>) -> Option<usize> {
    // What stands in quotation marks is somebody else's word.
    if line.weight > 160 || line.text.contains(['“', '"', '«', '„']) {
        return None;
    }
    let lower = tidy::lower(&line.text);
    let found = PAYWALLS.within(&lower, ASKS_WITHIN);
    found.map(|(_, paragraphs)| paragraphs)
}

/// The transfer ended in the middle: the page is not closed, and ends inside a tag, in running text or
/// with elements open.
fn cut_short(text: &str) -> Option<(BarrierKind, String)> {
    let text = text.trim_end();
    let tail = &text.as_bytes()[text.len().saturating_sub(4_096)..];
    let tail = tail.to_ascii_lowercase();
    let has_end = |end: &[u8]| tail.windows(end.len()).any(|window| window == end);
    if text.len() < 512 || has_end(b"</html") || has_end(b"</body") {
        return None;
    }
    let count = |tag: &str| text.matches(tag).count();
    let opened = count("<div") + count("<article") + count("<section");
    let left_open = opened.saturating_sub(count("</div") + count("</article") + count("</section"));
    let in_a_tag = text.rfind('<') > text.rfind('>');
    let in_text = !text.ends_with('>') && (left_open > 0 || count("<p") > 0);
    (in_a_tag || in_text || left_open >= 3).then(|| {
        let at = text.char_indices().rev().nth(59).map_or(0, |(at, _)| at);
        let evidence = format!("it ends with \"{}\"", tidy::line(&text[at..]));
        (BarrierKind::Truncated, evidence)
    })
}

/// Nothing to read, or nothing but ways to elsewhere.
fn without_text(read: &Read<'_>) -> Option<(BarrierKind, String)> {
    let notices = (0..read.verdicts.len())
        .filter(|number| matches!(read.verdicts[*number], Verdict::Notice(_)));
    let weight: usize = kept(read)
        .chain(notices)
        .map(|number| read.outline.lines[number].weight)
        .sum();
    let lines = &read.outline.lines;
    let links = lines.iter().filter(|line| line.is_link()).count();
    let cards = read.carded.iter().filter(|carded| **carded).count();
    let leads = |verdict: &&Verdict| {
        matches!(
            verdict,
            Verdict::Left(Reason::LinkList | Reason::Link | Reason::Card)
        )
    };
    let in_place = read.verdicts.iter().filter(leads).count();
    let says_article = read.metadata.is_article();
    let is_list = cards >= LIST || links >= 2 * LIST || in_place >= LIST;
    if prose(read) == 0 && !says_article && !read.by_rule && is_list {
        return Some((
            BarrierKind::List,
            format!("{links} links and no running text"),
        ));
    }
    let is_headed = || read.headline_line.is_some() && read.metadata.title.is_some();
    let least = match read.by_rule {
        true => 1,
        false if is_headed() && says_a_sentence(read) => LEAST_UNDER_HEADLINE,
        false => LEAST,
    };
    (weight < least).then(|| {
        (
            BarrierKind::Shell,
            format!(
                "{} lines of text, none of an article",
                read.outline.lines.len()
            ),
        )
    })
}

/// One of the lines that were kept is a sentence.
fn says_a_sentence(read: &Read<'_>) -> bool {
    kept(read).any(|number| {
        let line = &read.outline.lines[number];
        line.text.ends_with(['.', '!', '?', '。']) && !line.is_link()
    })
}

/// The weight of the prose that was kept.
fn prose(read: &Read<'_>) -> usize {
    kept(read)
        .map(|number| read.outline.lines[number].prose)
        .sum()
}
