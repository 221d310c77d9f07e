//! An article in a line: all of it, so that it hashes as it did.

use serde::{Deserialize, Serialize};

use super::shapes::known;
use crate::news::{Article, Block, BlockKind, Entry, Link, Notice, NoticeKind, StatedTime};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ArticleShape {
    headline: String,
    standfirst: Option<String>,
    byline: Vec<String>,
    dateline: Option<String>,
    notices: Vec<NoticeShape>,
    blocks: Vec<BlockShape>,
    entries: Vec<EntryShape>,
    developing: bool,
    published: Option<String>,
    modified: Option<String>,
    canonical: Option<String>,
    section: Option<String>,
    language: Option<String>,
    links: Vec<LinkShape>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revised: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct NoticeShape {
    kind: String,
    text: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct BlockShape {
    kind: String,
    text: String,
    entry: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct EntryShape {
    id: String,
    time: Option<String>,
    headline: Option<String>,
    byline: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct LinkShape {
    text: String,
    target: String,
}

impl ArticleShape {
    pub(super) fn of(article: &Article) -> Self {
        let notice = |notice: &Notice| NoticeShape {
            kind: notice.kind.code().to_owned(),
            text: notice.text.clone(),
        };
        let block = |block: &Block| BlockShape {
            kind: block.kind.code().to_owned(),
            text: block.text.clone(),
            entry: block.entry.clone(),
        };
        let entry = |entry: &Entry| EntryShape {
            id: entry.id.clone(),
            time: written(entry.time),
            headline: entry.headline.clone(),
            byline: entry.byline.clone(),
        };
        let link = |link: &Link| LinkShape {
            text: link.text.clone(),
            target: link.target.clone(),
        };
        Self {
            headline: article.headline.clone(),
            standfirst: article.standfirst.clone(),
            byline: article.byline.clone(),
            dateline: article.dateline.clone(),
            notices: article.notices.iter().map(notice).collect(),
            blocks: article.blocks.iter().map(block).collect(),
            entries: article.entries.iter().map(entry).collect(),
            developing: article.developing,
            published: written(article.published),
            modified: written(article.modified),
            canonical: article.canonical.clone(),
            section: article.section.clone(),
            language: article.language.clone(),
            links: article.links.iter().map(link).collect(),
            revised: article.revised.clone(),
        }
    }

    pub(super) fn meant(self) -> Result<Article, String> {
        let notice = |shape: NoticeShape| -> Result<Notice, String> {
            let kind = known(NoticeKind::from_code(&shape.kind), "notice", &shape.kind)?;
            Ok(Notice {
                kind,
                text: shape.text,
            })
        };
        let block = |shape: BlockShape| -> Result<Block, String> {
            let kind = known(BlockKind::from_code(&shape.kind), "block", &shape.kind)?;
            Ok(Block {
                kind,
                text: shape.text,
                entry: shape.entry,
            })
        };
        let entry = |shape: EntryShape| -> Result<Entry, String> {
            Ok(Entry {
                id: shape.id,
                time: read(shape.time.as_deref())?,
                headline: shape.headline,
                byline: shape.byline,
            })
        };
        let link = |shape: LinkShape| Link {
            text: shape.text,
            target: shape.target,
        };
        Ok(Article {
            headline: self.headline,
            standfirst: self.standfirst,
            byline: self.byline,
            dateline: self.dateline,
            notices: self
                .notices
                .into_iter()
                .map(notice)
                .collect::<Result<_, _>>()?,
            blocks: self
                .blocks
                .into_iter()
                .map(block)
                .collect::<Result<_, _>>()?,
            entries: self
                .entries
                .into_iter()
                .map(entry)
                .collect::<Result<_, _>>()?,
            developing: self.developing,
            published: read(self.published.as_deref())?,
            modified: read(self.modified.as_deref())?,
            canonical: self.canonical,
            section: self.section,
            language: self.language,
            links: self.links.into_iter().map(link).collect(),
            revised: self.revised,
        })
    }
}

fn written(time: Option<StatedTime>) -> Option<String> {
    time.map(|time| time.to_string())
}

fn read(text: Option<&str>) -> Result<Option<StatedTime>, String> {
    text.map(StatedTime::parse)
        .transpose()
        .map_err(|why| why.to_string())
}
