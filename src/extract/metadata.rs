//! What the page's head says of the article: meta elements, links, the title, JSON-LD.

use std::collections::HashMap;

use html5ever::local_name;
use scraper::{Html, Node};

use super::jsonld::{self, Described};
use super::shown::Shown;
use super::tidy;
use crate::news::StatedTime;

/// What a page says of itself where no reader sees it.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) described: Described,
    /// The contents of meta elements by their name, property or itemprop, the first of each.
    pub(super) meta: HashMap<String, String>,
    /// All names of authors among them.
    pub(super) authors: Vec<String>,
    pub(super) title: Option<String>,
    pub(super) canonical: Option<String>,
    pub(super) language: Option<String>,
    /// The times of `<time>` elements and microdata, in page order: property, time.
    pub(super) times: Vec<(String, String)>,
    /// The times that the page shows.
    pub(super) shown: Shown,
    /// The host that gave the page.
    host: String,
    /// The site's name, bare.
    site: Option<String>,
}

impl Metadata {
    /// Gathers it in one pass over the tree. `descriptions` are the scripts with JSON-LD that are not in it.
    pub(super) fn of(html: &Html, descriptions: &[&str], host: &str) -> Self {
        let mut metadata = Self {
            host: host.to_owned(),
            ..Self::default()
        };
        let mut scripts = descriptions.to_vec();
        for node in html.tree.nodes() {
            let Node::Element(element) = node.value() else {
                continue;
            };
            let text = || node.first_child().and_then(|child| child.value().as_text());
            match element.name.local {
                local_name!("meta") => metadata.meta_element(element),
                local_name!("link") if element.attr("rel") == Some("canonical") => {
                    metadata.canonical = metadata
                        .canonical
                        .take()
                        .or(element.attr("href").map(ToOwned::to_owned));
                }
                local_name!("title")
                    if metadata.title.is_none() && element.name.ns == html5ever::ns!(html) =>
                {
                    metadata.title = text()
                        .map(|text| tidy::line(text))
                        .filter(|title| !title.is_empty());
                }
                local_name!("script") if element.attr("type").is_some_and(is_json_ld) => {
                    scripts.extend(text().map(|text| &**text));
                }
                local_name!("html") => {
                    metadata.language = element
                        .attr("lang")
                        .or(element.attr("xml:lang"))
                        .and_then(language);
                }
                local_name!("time") => {
                    if let Some(time) = element.attr("datetime") {
                        let property = element
                            .attr("itemprop")
                            .or(element.attr("class"))
                            .unwrap_or_default();
                        metadata.times.push((property.to_owned(), time.to_owned()));
                    }
                }
                _ if is_section(element) => {
                    let text = text().map(|text| (**text).to_owned());
                    let section = element.attr("content").map(ToOwned::to_owned).or(text);
                    let named = metadata.meta.entry("articlesection".to_owned());
                    named.or_insert(section.unwrap_or_default());
                }
                _ => {}
            }
        }
        let site = metadata.meta(&["og:site_name", "application-name"]);
        metadata.site = site.map(|site| tidy::bare(&site));
        metadata.described = jsonld::described(scripts.into_iter());
        metadata
    }

    fn meta_element(&mut self, element: &scraper::node::Element) {
        let name = element
            .attr("property")
            .or(element.attr("name"))
            .or(element.attr("itemprop"));
        let (Some(name), Some(content)) = (name, element.attr("content")) else {
            return;
        };
        let name = name.trim().to_ascii_lowercase();
        if matches!(
            name.as_str(),
            "author"
                | "article:author"
                | "dc.creator"
                | "parsely-author"
                | "sailthru.author"
                | "byl"
        ) {
            self.authors.push(tidy::foreign(content));
        }
        self.meta.entry(name).or_insert_with(|| content.to_owned());
    }

    /// The first of these meta elements that says anything.
    pub(super) fn meta(&self, names: &[&str]) -> Option<String> {
        names
            .iter()
            .filter_map(|name| self.meta.get(*name))
            .map(|content| tidy::foreign(content))
            .find(|content| !content.is_empty())
    }

    /// The headlines that the head offers, best first, each with its source.
    pub(super) fn headlines(&self) -> Vec<(&'static str, String)> {
        let known = |headline: Option<String>| headline.map(|text| self.without_site(&text, false));
        let title = self
            .title
            .as_ref()
            .map(|title| self.without_site(title, true));
        [
            ("JSON-LD", known(self.described.headline.clone())),
            ("og:title", known(self.meta(&["og:title"]))),
            ("twitter:title", known(self.meta(&["twitter:title"]))),
            ("title element", title),
        ]
        .into_iter()
        .filter_map(|(source, headline)| Some((source, headline.filter(|text| !text.is_empty())?)))
        .collect()
    }

    /// A title without the site's name at its end. A `<title>` mostly ends with it; elsewhere it must be
    /// known to be the site, since headlines end in " - police" too.
    fn without_site(&self, title: &str, is_title: bool) -> String {
        for separator in [
            " | ", " – ", " — ", " - ", " « ", " » ", " :: ", " · ", " • ",
        ] {
            let Some((before, after)) = title.rsplit_once(separator) else {
                continue;
            };
            let weight = tidy::weight(after);
            let is_short = weight * 2 < tidy::weight(before) && weight <= 40;
            if self.names_site(after) || (is_title && is_short) {
                return before.trim().to_owned();
            }
        }
        title.to_owned()
    }

    /// The site's own name, or one that its host is made from.
    fn names_site(&self, text: &str) -> bool {
        let bare = tidy::bare(text);
        let mut labels = self.host.split('.').filter(|label| label.len() >= 5);
        self.site.as_ref() == Some(&bare)
            || (tidy::weight(text) <= 40 && labels.any(|label| bare.contains(&tidy::bare(label))))
    }

    /// The head says that the page is an article.
    pub(super) fn is_article(&self) -> bool {
        let says = || {
            self.described.headline.is_some()
                || self
                    .meta(&["og:type"])
                    .is_some_and(|kind| kind.eq_ignore_ascii_case("article"))
                || self.meta(&["article:published_time"]).is_some()
        };
        !self.described.is_list && says()
    }

    /// A text that names the site and not the article.
    pub(super) fn is_site(&self, text: &str) -> bool {
        let bare = tidy::bare(text);
        let title = self.title.as_deref().map(tidy::bare).unwrap_or_default();
        self.names_site(text) || (title.len() > bare.len() * 2 && title.ends_with(&bare))
    }
}

/// Microdata that names the section.
fn is_section(element: &scraper::node::Element) -> bool {
    let mut attributes = element.attrs.iter();
    attributes
        .any(|(name, value)| name.local == local_name!("itemprop") && &**value == "articleSection")
}

/// A time as pages write it: ISO 8601, also with a space or without the colon of the zone.
pub(super) fn time(text: &str) -> Option<StatedTime> {
    let text = text.trim();
    if let Ok(stated) = StatedTime::parse(text) {
        return Some(stated);
    }
    let mut mended = text.replacen(' ', "T", 1).replace(' ', "");
    if mended.ends_with("UTC") || mended.ends_with("GMT") {
        mended.replace_range(mended.len() - 3.., "Z");
    }
    StatedTime::parse(&mended).ok()
}

fn is_json_ld(kind: &str) -> bool {
    kind.trim()
        .to_ascii_lowercase()
        .starts_with("application/ld+json")
}

/// A language tag in the form of BCP 47.
pub(super) fn language(tag: &str) -> Option<String> {
    let tag = tag.trim().replace('_', "-");
    let primary = tag.split('-').next()?;
    let is_tag = (2..=3).contains(&primary.len())
        && tag.len() <= 35
        && tag
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '-');
    is_tag.then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(html: &str) -> Metadata {
        Metadata::of(&Html::parse_document(html), &[], "www.harbour-wire.example")
    }

    #[test]
    fn the_site_is_no_part_of_the_headline() {
        let found = metadata(
            "<meta property=og:site_name content='The Wire'><title>Ferry runs aground - The Wire</title>",
        );
        assert_eq!(
            found.headlines(),
            [("title element", "Ferry runs aground".to_owned())]
        );
        let found = metadata("<title>Talks begin - and end</title>");
        assert_eq!(found.headlines()[0].1, "Talks begin - and end");
    }

    #[test]
    fn times_are_read_as_pages_write_them() {
        for text in [
            "2025-05-16T14:30:00+0300",
            "2025-05-16 11:30:00",
            "2025-05-16 11:30:00 UTC",
            "2025-05-16T11:30:00.000Z",
        ] {
            assert_eq!(
                time(text).map(|time| time.at.to_minute()).as_deref(),
                Some("2025-05-16 11:30"),
                "{text}"
            );
        }
    }
}
