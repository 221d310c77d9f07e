//! The plain part: at most 76 columns, marks as signs.

use super::Content;
use crate::render::lines;
use crate::render::phrases;
use crate::render::redline::{self, Marked, Row};

const WIDTH: usize = 76;

pub(super) fn part(content: &Content) -> String {
    let mut page = Vec::new();
    if !content.headline.is_empty() {
        page.extend(paragraph(&content.headline));
        page.push(String::new());
    }
    for point in content.points.iter().chain(&content.more) {
        page.extend(lines::plain(point, WIDTH, "  * ", "    "));
    }
    page.push(String::new());
    page.extend(paragraph(&content.when));
    page.extend(content.note.iter().flat_map(|note| paragraph(note)));
    page.push(String::new());
    for (label, link) in &content.links {
        page.push(format!("{label}: {link}"));
    }
    page.extend(changes(content));
    page.extend(footer(content));
    page.push(String::new());
    page.join("\n")
}

fn changes(content: &Content) -> Vec<String> {
    if content.rows.is_empty() && content.left_out.is_none() {
        return Vec::new();
    }
    let mut page = vec![String::new(), rule(), phrases::KEY.to_owned()];
    for row in &content.rows {
        page.push(String::new());
        page.extend(draw(row));
    }
    if let Some(line) = &content.left_out {
        page.push(String::new());
        page.extend(paragraph(line));
    }
    page
}

fn draw(row: &Row) -> Vec<String> {
    let margin = "    ";
    match row {
        Row::Marked(marked) => paragraph(&words(marked)),
        Row::Folded(_) | Row::MovedAway { .. } => {
            lines::plain(&row.aside().unwrap_or_default(), WIDTH, margin, margin)
        }
    }
}

fn words(marked: &Marked) -> String {
    let pieces = marked.pieces.iter().map(redline::signed);
    std::iter::once(marked.label()).chain(pieces).collect()
}

fn footer(content: &Content) -> Vec<String> {
    let mut page = vec![String::new(), rule()];
    page.extend(content.footer.iter().flat_map(|line| paragraph(line)));
    for (label, link) in &content.stops {
        page.push(format!("{label}: {link}"));
    }
    let (label, hash) = &content.proof;
    page.extend(paragraph(label));
    page.push(hash.clone());
    page
}

fn paragraph(text: &str) -> Vec<String> {
    lines::plain(text, WIDTH, "", "")
}

fn rule() -> String {
    "-".repeat(WIDTH)
}
