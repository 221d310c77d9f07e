//! The article as JSON-LD has it, where the page itself shows no text: its body is drawn by scripts.

use super::jsonld::{Described, Update};
use super::outline::Outline;
use super::{limits, metadata, notices, tidy};
use crate::news::{
    Article, Barrier, BarrierKind, Block, BlockKind, Entry, Notice, NoticeKind, Reading,
};

/// The least text that is an article.
const LEAST: usize = 200;

/// The barrier, or the article that JSON-LD holds behind an empty page.
pub(super) fn instead(barrier: Barrier, mut article: Article, described: &Described) -> Reading {
    if barrier.kind != BarrierKind::Shell {
        return Reading::Barred(barrier);
    }
    let entries: Vec<(Entry, Vec<Block>)> = described.updates.iter().filter_map(entry).collect();
    let mut blocks = described
        .body
        .as_deref()
        .map(|text| paragraphs(text, None))
        .unwrap_or_default();
    for (entry, texts) in entries {
        article.entries.push(entry);
        blocks.extend(texts);
    }
    let weight: usize = blocks.iter().map(|block| tidy::weight(&block.text)).sum();
    if weight < LEAST {
        return Reading::Barred(barrier);
    }
    article.notices = blocks.iter().filter_map(notice).collect();
    article.developing = article
        .notices
        .iter()
        .any(|notice| notice.kind == NoticeKind::Developing);
    article.blocks = blocks;
    Reading::Article(Box::new(article))
}

fn notice(block: &Block) -> Option<Notice> {
    (block.kind == BlockKind::Notice).then(|| Notice {
        kind: notices::kind(&block.text).unwrap_or(NoticeKind::EditorsNote),
        text: block.text.clone(),
    })
}

fn entry(update: &Update) -> Option<(Entry, Vec<Block>)> {
    let id = update.id.clone().or_else(|| update.time.clone())?;
    let blocks = paragraphs(update.body.as_deref()?, Some(&id));
    let entry = Entry {
        id,
        time: update.time.as_deref().and_then(metadata::time),
        headline: update.headline.clone(),
        byline: update.authors.clone(),
    };
    Some((entry, blocks))
}

/// The paragraphs of a text, which is plain or HTML.
fn paragraphs(text: &str, entry: Option<&str>) -> Vec<Block> {
    let lines: Vec<String> = if text.contains("</p>") || text.contains("<br") {
        let Ok(parsed) = limits::parse(text, false) else {
            return Vec::new();
        };
        let outline = Outline::of(&parsed.html, None, |_| false);
        outline.lines.into_iter().map(|line| line.text).collect()
    } else {
        text.lines().map(tidy::foreign).collect()
    };
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    lines
        .map(|text| Block {
            kind: if notices::kind(&text).is_some() {
                BlockKind::Notice
            } else {
                BlockKind::Paragraph
            },
            text,
            entry: entry.map(ToOwned::to_owned),
        })
        .collect()
}
