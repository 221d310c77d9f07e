//! What the operator says about a site's pages: where the body and headline are, what to leave out.

use scraper::{ElementRef, Selector};

/// A site's rules, checked.
#[derive(Debug, Clone, Default)]
pub struct SiteRules {
    /// Where the body is; empty to find it ourselves.
    pub body: Vec<Rule>,
    /// Where the headline is.
    pub headline: Vec<Rule>,
    /// What is no part of the article.
    pub remove: Vec<Rule>,
}

/// A selector, checked.
#[derive(Debug, Clone)]
pub struct Rule {
    typed: String,
    selector: Selector,
}

/// A selector cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("selector \"{selector}\" cannot be read; expected CSS like \"div.story p\"")]
pub struct BadSelector {
    /// As it was typed.
    pub selector: String,
}

impl Rule {
    /// Takes a selector that somebody typed.
    pub fn parse(typed: &str) -> Result<Self, BadSelector> {
        let refused = |_| BadSelector {
            selector: typed.to_owned(),
        };
        Ok(Self {
            typed: typed.to_owned(),
            selector: Selector::parse(typed).map_err(refused)?,
        })
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// The rule means this element.
    pub(super) fn matches(&self, element: ElementRef<'_>) -> bool {
        self.selector.matches(&element)
    }
}

impl SiteRules {
    /// Takes the selectors that somebody typed.
    pub fn parse(
        body: &[String],
        headline: &[String],
        remove: &[String],
    ) -> Result<Self, BadSelector> {
        let rules = |typed: &[String]| -> Result<Vec<Rule>, BadSelector> {
            typed.iter().map(|typed| Rule::parse(typed)).collect()
        };
        Ok(Self {
            body: rules(body)?,
            headline: rules(headline)?,
            remove: rules(remove)?,
        })
    }

    /// There is no rule.
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// Each rule with what it is for.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &Rule)> {
        fn named<'r>(
            key: &'static str,
            rules: &'r [Rule],
        ) -> impl Iterator<Item = (&'static str, &'r Rule)> {
            rules.iter().map(move |rule| (key, rule))
        }
        named("body", &self.body)
            .chain(named("headline", &self.headline))
            .chain(named("remove", &self.remove))
    }

    /// The rules say that the body is here.
    pub(super) fn is_body(&self, element: ElementRef<'_>) -> bool {
        any(&self.body, element)
    }

    /// The rules say that this is the headline.
    pub(super) fn is_headline(&self, element: ElementRef<'_>) -> bool {
        any(&self.headline, element)
    }

    /// The rules say that this is no part of the article.
    pub(super) fn removes(&self, element: ElementRef<'_>) -> bool {
        any(&self.remove, element)
    }
}

fn any(rules: &[Rule], element: ElementRef<'_>) -> bool {
    rules.iter().any(|rule| rule.matches(element))
}
