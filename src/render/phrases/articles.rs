//! What is said of an article beside its text.

use std::collections::BTreeMap;

use super::moment;
use crate::news::{Article, Entry, Notice, NoticeKind};

/// What a notice is called.
pub fn notice(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::EditorsNote => "Editor’s note",
        NoticeKind::Developing => "Developing story",
        NoticeKind::Correction => "Correction",
        NoticeKind::Clarification => "Clarification",
        NoticeKind::Update => "Update",
        NoticeKind::Retraction => "Retraction",
    }
}

/// Where an article is from: dateline, byline, dates, section.
pub fn about(article: &Article) -> String {
    let by = (!article.byline.is_empty()).then(|| format!("By {}", article.byline.join(", ")));
    let published = article
        .published
        .map(|it| format!("published {}", moment(it.at)));
    let modified = article
        .modified
        .map(|it| format!("changed {}", moment(it.at)));
    let developing = article.developing.then(|| "developing".to_owned());
    [
        article.dateline.clone(),
        by,
        published,
        modified,
        developing,
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(" · ")
}

/// Notices that do not stand in the body as well.
pub fn notices_outside_body(article: &Article) -> impl Iterator<Item = &Notice> {
    let in_body = |notice: &&Notice| article.blocks.iter().any(|block| block.text == notice.text);
    article
        .notices
        .iter()
        .filter(move |notice| !in_body(notice))
}

/// What stands above each block: the time and heading of the live-blog entry that it begins.
pub fn entry_headings(article: &Article) -> Vec<Option<String>> {
    let entries: BTreeMap<&str, &Entry> = article
        .entries
        .iter()
        .map(|entry| (entry.id.as_str(), entry))
        .collect();
    let mut before = None;
    article
        .blocks
        .iter()
        .map(|block| {
            let begins = before.replace(block.entry.as_deref()) != Some(block.entry.as_deref());
            let entry = entries.get(block.entry.as_deref().filter(|_| begins)?)?;
            Some(entry_heading(entry, &block.text)).filter(|heading| !heading.is_empty())
        })
        .collect()
}

/// The heading is left out where the entry's first block gives it.
fn entry_heading(entry: &Entry, first: &str) -> String {
    let time = entry.time.map(|time| moment(time.at));
    let headline = entry.headline.clone().filter(|headline| headline != first);
    [time, headline]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}
