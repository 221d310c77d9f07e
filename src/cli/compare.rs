//! `redlined compare`: says what differs between two files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use crate::extract::{self, SiteRules, Source};
use crate::news::{Article, Block, BlockKind, Reading};
use crate::render::{self, terminal};
use crate::{describe, diff};

/// Width of what is printed for people.
const COLUMNS: usize = 80;

/// Say what changed between two pages or texts.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The older: HTML, or plain text with paragraphs separated by blank lines.
    old: PathBuf,
    /// The newer.
    new: PathBuf,
    /// Exit with 1 where they differ, as diff does.
    #[arg(long)]
    pub(super) exit_code: bool,
}

pub(super) fn run(arguments: &Arguments, json: bool) -> anyhow::Result<ExitCode> {
    let (older, newer) = (article(&arguments.old)?, article(&arguments.new)?);
    let change = diff::articles(&older, &newer);
    let description = describe::change(&older, &newer, &change);
    super::print(&if json {
        format!("{}\n", render::json::comparison(&change, &description))
    } else {
        terminal::compared(&change, &description, COLUMNS)
    })?;
    let differs = arguments.exit_code && !change.is_empty();
    Ok(ExitCode::from(u8::from(differs)))
}

fn article(path: &Path) -> anyhow::Result<Article> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    if !is_html(path, &bytes) {
        return Ok(plain(&String::from_utf8_lossy(&bytes)));
    }
    let source = Source {
        body: &bytes,
        content_type: None,
        url: "about:blank",
    };
    match extract::reading(&source, &SiteRules::default()) {
        Reading::Article(article) => Ok(*article),
        Reading::Barred(barrier) => bail!(
            "{} is not an article but {} ({})",
            path.display(),
            barrier.kind.words(),
            barrier.evidence
        ),
    }
}

/// By its name, or by how it begins.
fn is_html(path: &Path, bytes: &[u8]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("html" | "htm" | "xhtml") => return true,
        Some("txt" | "text" | "md") => return false,
        _ => {}
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).to_ascii_lowercase();
    let start = start.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    ["<!doctype html", "<html", "<?xml", "<head", "<body", "<!--"]
        .iter()
        .any(|sign| start.starts_with(sign))
}

/// A text without a page around it: paragraphs separated by blank lines, all of it body.
fn plain(text: &str) -> Article {
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.trim().is_empty() {
            inside = false;
            continue;
        }
        match blocks.last_mut() {
            Some(block) if inside => {
                block.text.push('\n');
                block.text.push_str(line);
            }
            _ => blocks.push(Block::new(BlockKind::Paragraph, line)),
        }
        inside = true;
    }
    Article {
        blocks,
        ..Article::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_of_a_text_are_separated_by_blank_lines() {
        let article = plain("One\nline.\n \n\nTwo.\n");
        let texts: Vec<&str> = article
            .blocks
            .iter()
            .map(|block| block.text.as_str())
            .collect();
        assert_eq!(texts, ["One\nline.", "Two."]);
    }

    #[test]
    fn a_page_is_known_by_its_name_or_its_beginning() {
        assert!(is_html(Path::new("a.html"), b"words"));
        assert!(is_html(Path::new("-"), b"\n<!DOCTYPE html><p>"));
        assert!(!is_html(Path::new("a.txt"), b"<html>"));
        assert!(!is_html(Path::new("a"), b"The ferry sank."));
    }
}
