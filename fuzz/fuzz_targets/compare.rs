//! Any two texts can be compared, and a text is the same as itself.

#![no_main]

use libfuzzer_sys::fuzz_target;
use redlined::news::{Article, Block, BlockKind};
use redlined::{describe, diff};

fuzz_target!(|texts: (&str, &str)| {
    let (older, newer) = (article(texts.0), article(texts.1));
    let change = diff::articles(&older, &newer);
    let _ = describe::change(&older, &newer, &change);
    assert!(diff::articles(&older, &older).is_empty());
});

/// Paragraphs parted by blank lines.
fn article(text: &str) -> Article {
    let paragraphs = text.split("\n\n").filter(|text| !text.trim().is_empty());
    let block = |text: &str| Block {
        kind: BlockKind::Paragraph,
        text: text.to_owned(),
        entry: None,
    };
    Article {
        blocks: paragraphs.map(block).collect(),
        ..Article::default()
    }
}
