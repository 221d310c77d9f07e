//! An article as it can be read in a terminal.

use super::{BOLD, DIM, page};
use crate::news::{Article, Block, BlockKind};
use crate::render::lines::{self, Span};
use crate::render::{clean, phrases};

/// The article: headline, what the page says of it, body.
pub fn article(article: &Article, width: usize) -> String {
    let mut out = Vec::new();
    let headline = Span::new(BOLD, clean::line(&article.headline));
    out.extend(lines::styled(&[headline], width, "", ""));
    if let Some(standfirst) = &article.standfirst {
        out.extend(lines::plain(&clean::line(standfirst), width, "", ""));
    }
    let about = clean::line(&phrases::about(article));
    out.extend(lines::styled(&[Span::new(DIM, about)], width, "", ""));
    for notice in phrases::notices_outside_body(article) {
        out.push(String::new());
        out.extend(lines::plain(&clean::line(&notice.text), width, "! ", "! "));
    }
    let mut before = None;
    for (block, heading) in article.blocks.iter().zip(phrases::entry_headings(article)) {
        if heading.is_some() || !belongs_together(before, block.kind) {
            out.push(String::new());
        }
        if let Some(heading) = heading {
            let heading = Span::new(BOLD, clean::line(&heading));
            out.extend(lines::styled(&[heading], width, "", ""));
        }
        out.extend(draw(block, width));
        before = Some(block.kind);
    }
    page(&out)
}

fn belongs_together(before: Option<BlockKind>, kind: BlockKind) -> bool {
    matches!(kind, BlockKind::ListItem | BlockKind::TableRow) && before == Some(kind)
}

fn draw(block: &Block, width: usize) -> Vec<String> {
    let text = clean::line(&block.text);
    let (style, first, rest) = match block.kind {
        BlockKind::Paragraph => (super::PLAIN, "", ""),
        BlockKind::Heading => (BOLD, "", ""),
        BlockKind::ListItem => (super::PLAIN, "  * ", "    "),
        BlockKind::Quote => (super::PLAIN, "  > ", "  > "),
        BlockKind::TableRow => (super::PLAIN, "  | ", "  | "),
        BlockKind::Caption => (DIM, "  ", "  "),
        BlockKind::Notice => (super::PLAIN, "! ", "! "),
    };
    lines::styled(&[Span::new(style, text)], width, first, rest)
}
