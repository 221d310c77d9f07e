//! The same words in another role: a new template shows as standfirst what stood as the first
//! paragraph, or the other way. Nobody wrote anything, so it is no change.

use std::borrow::Cow;

use crate::news::{Article, Block, BlockKind, Passage};

use super::passages::key;

/// How far down the body a standfirst may stand.
const NEAR_THE_TOP: usize = 3;

/// An article as it is compared.
pub(super) struct Settled<'a> {
    /// With the standfirst as a paragraph of the body, if that is how the other article has it.
    pub(super) article: Cow<'a, Article>,
    /// Where that paragraph was put.
    put_at: Option<usize>,
}

/// Both articles as they are compared: where one sets apart as standfirst what the other has near
/// the top of its body, with the words in the body of both.
pub(super) fn settled<'a>(older: &'a Article, newer: &'a Article) -> (Settled<'a>, Settled<'a>) {
    (Settled::beside(older, newer), Settled::beside(newer, older))
}

impl<'a> Settled<'a> {
    fn beside(article: &'a Article, other: &Article) -> Self {
        let as_it_is = Self {
            article: Cow::Borrowed(article),
            put_at: None,
        };
        let Some(standfirst) = article
            .standfirst
            .as_ref()
            .filter(|_| other.standfirst.is_none())
        else {
            return as_it_is;
        };
        let wanted = key(standfirst);
        let near_the_top = |article: &Article| {
            let mut near = article.blocks.iter().take(NEAR_THE_TOP);
            near.position(|block| key(&block.text) == wanted)
        };
        let Some(at) = near_the_top(other).filter(|_| near_the_top(article).is_none()) else {
            return as_it_is;
        };
        let at = at.min(article.blocks.len());
        let mut settled = Article {
            standfirst: None,
            ..article.clone()
        };
        settled
            .blocks
            .insert(at, Block::new(BlockKind::Paragraph, standfirst.clone()));
        Self {
            article: Cow::Owned(settled),
            put_at: Some(at),
        }
    }

    /// Numbers passages by the blocks of the article as it was given.
    pub(super) fn renumber<'b>(&self, passages: impl Iterator<Item = &'b mut Passage>) {
        if let Some(at) = self.put_at {
            for passage in passages.filter(|passage| passage.block > at) {
                passage.block -= 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::articles;
    use super::*;

    fn article(standfirst: Option<&str>, paragraphs: &[&str]) -> Article {
        Article {
            headline: "Ferry runs aground".to_owned(),
            standfirst: standfirst.map(str::to_owned),
            blocks: paragraphs
                .iter()
                .map(|text| Block::new(BlockKind::Paragraph, *text))
                .collect(),
            ..Article::default()
        }
    }

    const FIRST: &str = "The harbour authority says 12 people were hurt.";
    const SECOND: &str = "No cause was given for the grounding.";

    #[test]
    fn a_first_paragraph_set_apart_by_a_new_template_is_no_change() {
        let (plain, set_apart) = (
            article(None, &[FIRST, SECOND]),
            article(Some(FIRST), &[SECOND]),
        );
        assert!(articles(&plain, &set_apart).is_empty());
        assert!(articles(&set_apart, &plain).is_empty());
        let last = articles(&plain, &set_apart).body.pop().unwrap();
        assert_eq!((last.old[0].block, last.new[0].block), (1, 0));
    }

    #[test]
    fn a_figure_that_changes_on_the_way_is_still_seen() {
        let other = FIRST.replace("12", "48");
        let (plain, set_apart) = (
            article(None, &[FIRST, SECOND]),
            article(Some(&other), &[SECOND]),
        );
        assert!(!articles(&plain, &set_apart).is_empty());
        assert!(!articles(&set_apart, &plain).is_empty());
    }

    #[test]
    fn a_standfirst_that_comes_or_goes_is_a_change() {
        let (with, without) = (article(Some(FIRST), &[SECOND]), article(None, &[SECOND]));
        assert!(!articles(&with, &without).is_empty());
        assert!(!articles(&without, &with).is_empty());
        let said_twice = article(Some(FIRST), &[FIRST, SECOND]);
        assert!(!articles(&article(None, &[FIRST, SECOND]), &said_twice).is_empty());
    }
}
