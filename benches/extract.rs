//! What reading a page costs beside parsing it with the same parser, as a ratio.
//!
//! `cargo bench --bench extract` reads pages made here; `cargo bench --bench extract -- FILES` reads
//! files. The goal is a ratio of at most 1.4.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use redlined::extract::{self, SiteRules, Source};
use scraper::Html;

/// How often each page is read; the fastest counts.
const ROUNDS: usize = 15;

fn main() {
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let pages = if files.is_empty() {
        vec![page(12, 60), page(40, 120), page(120, 200)]
    } else {
        files
            .iter()
            .map(|file| std::fs::read(file).expect("the file can be read"))
            .collect()
    };
    let (mut parse, mut whole, mut bytes) = (Duration::ZERO, Duration::ZERO, 0);
    for page in &pages {
        let text = String::from_utf8_lossy(page);
        parse += fastest(|| drop(Html::parse_document(&text)));
        let source = Source {
            body: page,
            content_type: Some("text/html; charset=utf-8"),
            url: "https://example.org/news/ferry",
        };
        whole += fastest(|| drop(extract::reading(&source, &SiteRules::default())));
        bytes += page.len();
    }
    let ratio = whole.as_secs_f64() / parse.as_secs_f64();
    let mut shown = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        shown,
        "{} pages, {} KB: parse alone {parse:.2?}, parse and extract {whole:.2?}, ratio {ratio:.2}",
        pages.len(),
        bytes / 1024
    );
    anstream::println!("{shown}");
}

fn fastest(mut run: impl FnMut()) -> Duration {
    let time = |()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..ROUNDS).map(|_| ()).map(time).min().unwrap_or_default()
}

/// A page in the manner of news sites: a menu, an article, related stories, comments and scripts.
fn page(paragraphs: usize, furniture: usize) -> Vec<u8> {
    let mut html = String::from(
        "<!DOCTYPE html><html lang=en><head><title>Ferry aground - The Wire</title><meta property=og:type content=article></head><body><nav class=\"menu main-menu\"><ul>",
    );
    let each = |html: &mut String, count: usize, text: &dyn Fn(usize) -> String| {
        (0..count).for_each(|number| html.push_str(&text(number)));
    };
    each(&mut html, furniture, &|n| {
        format!(
            "<li class=\"menu-item\"><a class=\"menu-link\" href=\"/section/{n}\" data-track=\"nav|{n}\" data-layer='{{\"zone\":\"header\",\"position\":{n}}}'>Section {n}</a></li>"
        )
    });
    html.push_str("</ul></nav><main><article class=\"post type-post\"><h1 class=\"entry-title\">Ferry runs aground off the cape</h1><div class=\"entry-content css-1x2y3z\">");
    each(&mut html, paragraphs, &|n| {
        format!(
            "<p class=\"paragraph css-8f{n:03}\">The ferry left at noon with {n} people aboard, and <a href=\"/news/{n}\">ran aground</a> an hour later, the harbour master said on Friday. \u{201c}Nobody was hurt,\u{201d} he said; the crew had <em>reported</em> trouble before.</p>\n"
        )
    });
    html.push_str("</div></article><aside class=\"related-stories\">");
    each(&mut html, furniture, &|n| {
        format!(
            "<div class=\"card\"><h3><a href=\"/news/{n}\">Another story about the harbour, number {n}</a></h3><p>A sentence about it.</p></div>"
        )
    });
    html.push_str("</aside></main><script>");
    each(&mut html, furniture * 4, &|n| {
        format!(
            "window.state.push({{\"id\": {n}, \"title\": \"Another story about the harbour, number {n}\", \"image\": {{\"url\": \"https://cdn.example.org/{n}/600x400.jpg\", \"alt\": \"<none>\", \"widths\": [320, 640, 1280]}}, \"track\": \"zone|related|{n}\"}});\n"
        )
    });
    html.push_str("</script><footer><p>All rights reserved.</p></footer></body></html>");
    html.into_bytes()
}
