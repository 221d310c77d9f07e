//! What the operator says about a site's pages: where the body and headline are, what to leave out.

use scraper::{ElementRef, Selector};

/// A site's rules, checked.
#[derive(Debug, Clone, Default)]
pub struct SiteRules {
    /// Where the body is; empty to find it ourselves.
    pub(super) body: Vec<Selector>,
    /// Where the headline is.
    pub(super) headline: Vec<Selector>,
    /// What is no part of the article.
    pub(super) remove: Vec<Selector>,
}

/// A selector cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("selector \"{selector}\" cannot be read; expected CSS like \"div.story p\"")]
pub struct BadSelector {
    /// As it was typed.
    pub selector: String,
}

impl SiteRules {
    /// Takes the selectors that somebody typed.
    pub fn parse(
        body: &[String],
        headline: &[String],
        remove: &[String],
    ) -> Result<Self, BadSelector> {
        Ok(Self {
            body: selectors(body)?,
            headline: selectors(headline)?,
            remove: selectors(remove)?,
        })
    }
}

impl SiteRules {
    /// The rules say that the body is here.
    pub(super) fn is_body(&self, element: ElementRef<'_>) -> bool {
        matches(&self.body, element)
    }

    /// The rules say that this is the headline.
    pub(super) fn is_headline(&self, element: ElementRef<'_>) -> bool {
        matches(&self.headline, element)
    }

    /// The rules say that this is no part of the article.
    pub(super) fn removes(&self, element: ElementRef<'_>) -> bool {
        matches(&self.remove, element)
    }
}

fn matches(selectors: &[Selector], element: ElementRef<'_>) -> bool {
    selectors.iter().any(|selector| selector.matches(&element))
}

fn selectors(texts: &[String]) -> Result<Vec<Selector>, BadSelector> {
    let refuse = |text: &String| BadSelector {
        selector: text.clone(),
    };
    texts
        .iter()
        .map(|text| Selector::parse(text).map_err(|_| refuse(text)))
        .collect()
}
