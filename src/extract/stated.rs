//! What a page's head and `<time>` elements state about each field, source by source, the best first.

use super::choices;
use super::metadata::{self, Metadata};
use crate::news::StatedTime;

/// What a source states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) source: String,
    pub(super) text: String,
}

impl Stated {
    pub(super) fn by(source: &str, text: &str) -> Self {
        Self {
            source: source.to_owned(),
            text: text.to_owned(),
        }
    }
}

/// Meta elements that say when an article was published.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "dc.date.issued",
    "dc.date",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "publishdate",
    "article.published",
    "dcterms.created",
    "og:article:published_time",
];

/// Meta elements that say when it was last changed.
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "lastmod",
    "article.updated",
    "dcterms.modified",
    "og:article:modified_time",
    "revised",
];

const SECTIONS: &[&str] = &[
    "article:section",
    "section",
    "parsely-section",
    "og:article:section",
    "articlesection",
];

const DESCRIPTIONS: &[&str] = &["og:description", "description", "twitter:description"];

const LANGUAGES: &[&str] = &["content-language", "og:locale", "language"];

impl Metadata {
    /// When the article was published, by the head and the `<time>` elements. `by_first` lets the first
    /// of them be it; on a live blog that is the time of an entry.
    pub(super) fn published(&self, by_first: bool) -> Option<StatedTime> {
        first_time(&self.publications(by_first))
    }

    /// Who says when it was published.
    pub(super) fn publications(&self, by_first: bool) -> Vec<Stated> {
        let first = self.times.first().filter(|_| by_first);
        let first = first.map(|(_, time)| Stated::by("the first time element", time));
        described(self.described.published.as_ref())
            .chain(self.metas(PUBLISHED))
            .chain(self.time_elements("publish"))
            .chain(first)
            .chain(shown(self.shown.published))
            .collect()
    }

    /// When it was last changed, by the same.
    pub(super) fn modified(&self) -> Option<StatedTime> {
        first_time(&self.modifications())
    }

    /// Who says when it was last changed.
    pub(super) fn modifications(&self) -> Vec<Stated> {
        described(self.described.modified.as_ref())
            .chain(self.metas(MODIFIED))
            .chain(self.time_elements("modif"))
            .chain(self.time_elements("updated"))
            .chain(shown(self.shown.modified))
            .collect()
    }

    /// The times of elements that are named so.
    fn time_elements<'a>(&'a self, word: &'a str) -> impl Iterator<Item = Stated> + 'a {
        let about = self
            .times
            .iter()
            .filter(move |(property, _)| property.to_ascii_lowercase().contains(word));
        about.map(|(property, time)| Stated::by(&format!("time element {property}"), time))
    }

    /// The section.
    pub(super) fn section(&self) -> Option<String> {
        self.sections().into_iter().next().map(|said| said.text)
    }

    /// Who says which section.
    pub(super) fn sections(&self) -> Vec<Stated> {
        described(self.described.section.as_ref())
            .chain(self.metas(SECTIONS))
            .collect()
    }

    /// The authors, where no byline is seen.
    pub(super) fn authors(&self) -> Vec<String> {
        if !self.described.authors.is_empty() {
            return self.described.authors.clone();
        }
        self.named_authors()
    }

    /// Who says who the authors are.
    pub(super) fn bylines(&self) -> Vec<Stated> {
        let both = [
            ("JSON-LD", self.described.authors.clone()),
            ("meta author", self.named_authors()),
        ];
        let told = both.into_iter().filter(|(_, names)| !names.is_empty());
        told.map(|(source, names)| Stated::by(source, &names.join(", ")))
            .collect()
    }

    fn named_authors(&self) -> Vec<String> {
        let mut authors: Vec<String> = Vec::new();
        for author in &self.authors {
            if !author.is_empty()
                && !author.contains("://")
                && !author.starts_with('@')
                && !authors.contains(author)
            {
                authors.push(author.clone());
            }
        }
        authors
    }

    /// The summary.
    pub(super) fn description(&self) -> Option<String> {
        let known = self.described.description.clone();
        known.or_else(|| self.meta(DESCRIPTIONS))
    }

    /// Who says which summary.
    pub(super) fn descriptions(&self) -> Vec<Stated> {
        described(self.described.description.as_ref())
            .chain(self.metas(DESCRIPTIONS))
            .collect()
    }

    /// The language that the page is in.
    pub(super) fn language(&self) -> Option<String> {
        let mut said = self.languages().into_iter();
        said.find_map(|said| metadata::language(&said.text))
    }

    /// Who says which language.
    pub(super) fn languages(&self) -> Vec<Stated> {
        let element = self.language.as_ref();
        let element = element.map(|language| Stated::by("html element", language));
        element
            .into_iter()
            .chain(described(self.described.language.as_ref()))
            .chain(self.metas(LANGUAGES))
            .collect()
    }

    /// Who says where the article lives.
    pub(super) fn addresses(&self) -> Vec<Stated> {
        let link = self.canonical.as_ref();
        let link = link.map(|address| Stated::by("canonical link", address));
        link.into_iter().chain(self.metas(&["og:url"])).collect()
    }

    /// What these meta elements say.
    fn metas<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = Stated> + 'a {
        let said = names
            .iter()
            .filter_map(|name| Some((name, self.meta(&[*name])?)));
        said.map(|(name, text)| Stated::by(&format!("meta {name}"), &text))
    }
}

fn described(text: Option<&String>) -> impl Iterator<Item = Stated> {
    text.into_iter().map(|text| Stated::by("JSON-LD", text))
}

fn shown(time: Option<StatedTime>) -> Option<Stated> {
    time.map(|time| Stated::by(choices::PAGE, &time.to_string()))
}

fn first_time(said: &[Stated]) -> Option<StatedTime> {
    said.iter().find_map(|said| metadata::time(&said.text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    fn metadata(html: &str) -> Metadata {
        Metadata::of(&Html::parse_document(html), &[], "www.harbour-wire.example")
    }

    #[test]
    fn an_author_is_a_name() {
        let found = metadata(
            "<meta property=article:author content='https://example.org/ada'><meta name=author content='Ada Moss'>",
        );
        assert_eq!(found.authors(), ["Ada Moss"]);
    }

    #[test]
    fn each_source_has_its_say() {
        let found = metadata(
            "<html lang=en><meta property=og:locale content=en_GB><meta property=article:published_time content=2025-05-16T10:00Z><time itemprop=datePublished datetime=2025-05-16T11:00Z>",
        );
        let sources: Vec<_> = found
            .publications(true)
            .into_iter()
            .map(|said| said.source)
            .collect();
        assert_eq!(
            sources,
            [
                "meta article:published_time",
                "time element datePublished",
                "the first time element"
            ]
        );
        assert_eq!(found.language().as_deref(), Some("en"));
    }
}
