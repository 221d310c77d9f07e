//! `redlined compare`: says what differs between two files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use crate::describe::{self, Description};
use crate::diff;
use crate::extract::{self, SiteRules, Source};
use crate::news::{
    Article, Block, BlockKind, Change, Edit, EditKind, Mark, Passage, Piece, Reading,
};
use crate::render::{self, english};

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
    exit_code: bool,
}

pub(super) fn run(arguments: &Arguments, json: bool) -> anyhow::Result<ExitCode> {
    let (older, newer) = (article(&arguments.old)?, article(&arguments.new)?);
    let change = diff::articles(&older, &newer);
    let description = describe::change(&older, &newer, &change);
    super::print(&if json {
        format!("{}\n", render::json::comparison(&change, &description))
    } else {
        for_people(&change, &description)
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

/// The weight, the points, and a redline of 80 columns.
fn for_people(change: &Change, description: &Description) -> String {
    let Some(weight) = description.weight else {
        return "no change\n".to_owned();
    };
    let mut text = format!("{} change\n", weight.code());
    for point in english::points(&description.facts) {
        push_wrapped(&mut text, "- ", &shown(&point));
    }
    let mut kept = 0;
    for edit in &change.body {
        if edit.kind == EditKind::Kept {
            kept += edit.new.len();
            continue;
        }
        push_kept(&mut text, std::mem::take(&mut kept));
        text.push('\n');
        push_wrapped(&mut text, "", &shown(&marked(edit)));
    }
    push_kept(&mut text, kept);
    text
}

fn push_kept(text: &mut String, count: usize) {
    match count {
        0 => {}
        1 => text.push_str("\n  (one sentence unchanged)\n"),
        _ => {
            text.push_str("\n  (");
            text.push_str(&count.to_string());
            text.push_str(" sentences unchanged)\n");
        }
    }
}

fn marked(edit: &Edit) -> String {
    let joined = |passages: &[Passage]| {
        let texts: Vec<&str> = passages
            .iter()
            .map(|passage| passage.text.as_str())
            .collect();
        texts.join(" ")
    };
    let text = match edit.kind {
        EditKind::Kept | EditKind::Moved => joined(&edit.new),
        EditKind::Added => format!("[+{}+]", joined(&edit.new)),
        EditKind::Removed => format!("[-{}-]", joined(&edit.old)),
        EditKind::Revised => edit.words.iter().map(mark).collect(),
    };
    if edit.moved {
        format!("(moved) {text}")
    } else {
        text
    }
}

fn mark(piece: &Piece) -> String {
    let text = piece.text.as_str();
    // The space before a mark stands outside it, so that lines can break there.
    let inner = text.trim_start();
    let space = &text[..text.len() - inner.len()];
    match piece.mark {
        Mark::Same => text.to_owned(),
        Mark::Removed => format!("{space}[-{inner}-]"),
        Mark::Added => format!("{space}[+{inner}+]"),
    }
}

/// A page's text for a terminal: no control characters.
fn shown(text: &str) -> String {
    let visible = |char: char| !matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .filter(|&char| visible(char))
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect()
}

/// Appends a text in lines of at most 80 columns where its words allow it.
fn push_wrapped(text: &mut String, bullet: &str, line: &str) {
    let mut column = 2 + bullet.chars().count();
    text.push_str("  ");
    text.push_str(bullet);
    let mut first = true;
    for word in line.split_whitespace() {
        let width = word.chars().count();
        if !first && column + 1 + width > COLUMNS {
            column = 2 + bullet.chars().count();
            text.push('\n');
            text.push_str(&" ".repeat(column));
        } else if !first {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
        first = false;
    }
    text.push('\n');
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

    #[test]
    fn people_read_points_and_a_redline() {
        let older = plain("The ferry sank at noon.\n\nFour people were hurt.");
        let newer = plain("The ferry sank at noon.\n\nSix people were hurt.");
        let change = diff::articles(&older, &newer);
        let text = for_people(&change, &describe::change(&older, &newer, &change));
        assert_eq!(
            text,
            "substantive change\n  - hurt Four → Six\n\n  (one sentence unchanged)\n\n  [-Four-][+Six+] people were hurt.\n"
        );
    }
}
