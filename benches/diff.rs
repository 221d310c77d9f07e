//! What a comparison costs: ordinary edits, texts with nothing in common, and hostile ones.
//!
//! `cargo bench --bench diff` prints the best of several runs beside the goal; a word after `--`
//! picks the hostile texts that have it in their name.
#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::time::{Duration, Instant};

use redlined::news::{Article, Block, BlockKind};
use redlined::{describe, diff};

fn main() {
    let (article, edited) = edited_article(1_500, 10);
    report("1,500 words, 10 edits", 0.5, 200, &article, &edited);
    report("1,500 words, nothing changed", 0.5, 200, &article, &article);
    let (one, other) = (unrelated(20_000, 1), unrelated(20_000, 2));
    report(
        "two unrelated texts of 20,000 words",
        250.0,
        5,
        &one,
        &other,
    );
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let is_wanted =
        |name: &str| wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str()));
    for (name, one, other) in hostile() {
        if !is_wanted(name) {
            continue;
        }
        report(name, 1_000.0, 1, &plain(&one), &plain(&other));
    }
}

fn report(name: &str, goal: f64, runs: u32, older: &Article, newer: &Article) {
    let best = |work: &dyn Fn()| -> Duration {
        let time = |_| {
            let start = Instant::now();
            work();
            start.elapsed()
        };
        (0..runs).map(time).min().unwrap_or_default()
    };
    let change = diff::articles(older, newer);
    let comparing = best(&|| drop(diff::articles(older, newer)));
    let describing = best(&|| drop(describe::change(older, newer, &change)));
    println!(
        "{name:44} diff {:9.3} ms (goal {goal}), describe {:9.3} ms, {} edits",
        comparing.as_secs_f64() * 1e3,
        describing.as_secs_f64() * 1e3,
        change.body.len()
    );
}

/// Texts of 5 MB that look for the worst case.
fn hostile() -> Vec<(&'static str, String, String)> {
    const SIZE: usize = 5_000_000;
    let repeat = |text: &str| text.repeat(SIZE / text.len());
    vec![
        ("one word of 5 MB", repeat("a"), repeat("b")),
        ("full stops", repeat(". "), repeat("! ")),
        (
            "two-word sentences, repeated",
            repeat("A b. "),
            repeat("B a. "),
        ),
        (
            "two-word sentences, by turns",
            repeat("A b. B c. "),
            repeat("B c. B c. A b. "),
        ),
        (
            "words without a stop",
            words(SIZE, 3, 500, 0),
            words(SIZE, 4, 500, 0),
        ),
        (
            "words of two letters without a stop",
            words(SIZE, 3, 2, 0),
            words(SIZE, 4, 2, 0),
        ),
        (
            "unrelated sentences",
            words(SIZE, 5, 5_000, 20),
            words(SIZE, 6, 5_000, 20),
        ),
        (
            "sentences of few words",
            words(SIZE, 5, 12, 6),
            words(SIZE, 6, 12, 6),
        ),
        (
            "short paragraphs",
            words(SIZE, 7, 50, 3).replace(". ", ".\n\n"),
            words(SIZE, 8, 50, 3).replace(". ", ".\n\n"),
        ),
        (
            "tiny paragraphs, hardly one twice",
            words(SIZE, 9, 1_000_000, 1).replace(". ", "\n\n"),
            words(SIZE, 10, 1_000_000, 1).replace(". ", "\n\n"),
        ),
        ("quotation marks", repeat("“ "), repeat("\" ")),
        ("figures", repeat("1 "), repeat("2 ")),
    ]
}

fn words(size: usize, seed: u64, vocabulary: u64, sentence: u64) -> String {
    let mut random = Random(seed);
    let mut text = String::with_capacity(size + 16);
    let mut count = 0;
    while text.len() < size {
        count += 1;
        let word = format!("w{}", random.below(vocabulary));
        let begins = sentence > 0 && count % sentence == 1;
        text.push_str(&if begins { word.to_uppercase() } else { word });
        text.push_str(if sentence > 0 && count % sentence == 0 {
            ". "
        } else {
            " "
        });
    }
    text
}

fn plain(text: &str) -> Article {
    Article {
        blocks: text
            .split("\n\n")
            .map(|text| Block::new(BlockKind::Paragraph, text))
            .collect(),
        ..Article::default()
    }
}

fn unrelated(words: u64, seed: u64) -> Article {
    plain(&paragraphs(words, &mut Random(seed)).join("\n\n"))
}

fn paragraphs(words: u64, random: &mut Random) -> Vec<String> {
    let mut left = words;
    let mut paragraphs = Vec::new();
    while left > 0 {
        let mut paragraph = String::new();
        for _ in 0..=random.below(4) {
            let length = (8 + random.below(20)).min(left);
            left -= length;
            for at in 0..length {
                let word = word(random);
                paragraph.push_str(&if at == 0 {
                    word[..1].to_uppercase() + &word[1..]
                } else {
                    word
                });
                paragraph.push_str(if at + 1 == length { ". " } else { " " });
            }
        }
        paragraphs.push(paragraph.trim().to_owned());
    }
    paragraphs
}

/// Common words are common, as in a language.
fn word(random: &mut Random) -> String {
    let rank = random.below(3_000) * random.below(3_000) / 3_000;
    let syllables = ["ka", "to", "mi", "re", "su", "lo", "ne", "va", "di", "po"];
    rank.to_string()
        .bytes()
        .map(|digit| syllables[usize::from(digit - b'0')])
        .collect()
}

fn edited_article(words: u64, edits: u64) -> (Article, Article) {
    let mut random = Random(9);
    let old = paragraphs(words, &mut random);
    let mut new = old.clone();
    for edit in 0..edits {
        let at = usize::try_from(random.below(new.len() as u64)).unwrap_or(0);
        match edit % 5 {
            0 => new[at] = new[at].replacen(' ', " 48 ", 1),
            1 => new[at].push_str(" Nobody said so."),
            2 => drop(new.remove(at)),
            3 => new.insert(
                at,
                "The harbour was closed on Monday after the storm.".to_owned(),
            ),
            _ => {
                let moved = new.remove(at);
                new.push(moved);
            }
        }
    }
    (plain(&old.join("\n\n")), plain(&new.join("\n\n")))
}

/// A small generator, so that every run compares the same texts.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end.max(1)
    }
}
