//! Any bytes are read or refused, and read alike with and without an explanation.

#![no_main]

use libfuzzer_sys::fuzz_target;
use redlined::extract::{self, SiteRules, Source};
use redlined::news::Reading;

fuzz_target!(|body: &[u8]| {
    let source = Source {
        body,
        content_type: Some("text/html"),
        url: "https://wire.example/news/ferry",
    };
    let rules = SiteRules::default();
    let explained = extract::explained(&source, &rules);
    assert_eq!(extract::reading(&source, &rules), explained.reading);
    if let Reading::Article(article) = explained.reading {
        assert!(article.blocks.iter().all(|block| !block.text.trim().is_empty()));
    }
});
