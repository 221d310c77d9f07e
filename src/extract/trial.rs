//! Site rules tried on a page: which address the page gives itself, and what each rule finds on it.

use scraper::{ElementRef, Html};

use super::metadata::Metadata;
use super::{SiteRules, Source, charset, limits, tidy};

/// What a rule finds on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What the rule is for: "body", "headline" or "remove".
    pub key: &'static str,
    /// As it was typed.
    pub selector: String,
    /// How many elements it means.
    pub elements: usize,
    /// The beginning of the first one's text.
    pub text: String,
}

/// The address that a page gives itself: its canonical link, or `og:url`.
pub fn own_address(body: &[u8]) -> Option<String> {
    let text = charset::decode(body, None);
    let parsed = limits::parse(&text, false).ok()?;
    let metadata = Metadata::of(&parsed.html, &parsed.descriptions, "");
    let canonical = metadata.canonical.clone();
    canonical.or_else(|| metadata.meta(&["og:url"]))
}

/// What each rule finds on a page; nothing where the page cannot be parsed.
pub fn found(source: &Source<'_>, rules: &SiteRules) -> Vec<Found> {
    let text = charset::decode(source.body, source.content_type);
    match limits::parse(&text, true) {
        Ok(parsed) => found_in(&parsed.html, rules),
        Err(_) => Vec::new(),
    }
}

fn found_in(html: &Html, rules: &SiteRules) -> Vec<Found> {
    let elements = || html.tree.root().descendants().filter_map(ElementRef::wrap);
    let found = rules.all().map(|(key, rule)| {
        let mut meant = elements().filter(|element| rule.matches(*element));
        let first = meant.next();
        let text = first.map(|element| element.text().take(50).collect::<String>());
        Found {
            key,
            selector: rule.as_str().to_owned(),
            elements: usize::from(first.is_some()) + meant.count(),
            text: tidy::line(&text.unwrap_or_default())
                .chars()
                .take(60)
                .collect(),
        }
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_says_what_it_finds() {
        let rules = SiteRules::parse(
            &["div.story".to_owned()],
            &[],
            &["aside".to_owned(), ".ad".to_owned()],
        )
        .expect("the selectors can be read");
        let source = Source {
            body: b"<div class=story>Text <p class=ad>x<p class=ad>y</div>",
            content_type: None,
            url: "https://wire.example/1",
        };
        let found = found(&source, &rules);
        let counts: Vec<_> = found.iter().map(|found| found.elements).collect();
        assert_eq!(counts, [1, 0, 2]);
        assert_eq!((found[0].key, found[0].text.as_str()), ("body", "Text xy"));
    }

    #[test]
    fn a_page_says_where_it_is_from() {
        let page = b"<meta property=og:url content='https://wire.example/1'>";
        assert_eq!(own_address(page).as_deref(), Some("https://wire.example/1"));
        assert_eq!(own_address(b"<p>text"), None);
    }
}
