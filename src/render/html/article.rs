//! One version, as an article.

use askama::Template;

use super::drawn;
use crate::news::{Article, Block, BlockKind, Story, Version};
use crate::render::{clean, paths, phrases};

#[derive(Template)]
#[template(path = "web/version.html")]
struct Page<'a> {
    story: &'a Story,
    version: &'a Version,
    title: String,
    about: String,
    notices: Vec<String>,
    groups: Vec<Group<'a>>,
    home: String,
    changed: Option<String>,
    json: String,
}

/// Blocks that are drawn as one: a list, a table, or a single block.
struct Group<'a> {
    heading: Option<String>,
    kind: BlockKind,
    blocks: Vec<&'a Block>,
}

/// One version of a story.
pub fn version(story: &Story, version: &Version) -> String {
    let article = &version.article;
    let number = version.head.number;
    let notices = phrases::notices_outside_body(article);
    drawn(&Page {
        story,
        version,
        title: clean::line(&article.headline),
        about: clean::line(&phrases::about(article)),
        notices: notices.map(|notice| clean::line(&notice.text)).collect(),
        groups: groups(article),
        home: paths::story(story.id),
        changed: (number > 1).then(|| paths::comparison(story.id, number - 1, number)),
        json: paths::json(&paths::version(story.id, number)),
    })
}

fn groups(article: &Article) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    for (block, heading) in article.blocks.iter().zip(phrases::entry_headings(article)) {
        let gathers = matches!(block.kind, BlockKind::ListItem | BlockKind::TableRow);
        match groups.last_mut() {
            Some(group) if gathers && group.kind == block.kind && heading.is_none() => {
                group.blocks.push(block);
            }
            _ => groups.push(Group {
                heading: heading.map(|heading| clean::line(&heading)),
                kind: block.kind,
                blocks: vec![block],
            }),
        }
    }
    groups
}

impl Page<'_> {
    fn language(&self) -> &str {
        super::language(&self.version.article)
    }
}
