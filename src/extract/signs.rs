//! What an element's class, id, role or property says about it, as data: one place for the words that
//! sites use to name the parts of their pages.

use std::collections::HashMap;

use html5ever::local_name;
use scraper::node::Element;

/// What a part of a page is, by its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Readers' comments.
    Comments,
    /// Links to other articles.
    Related,
    /// Buttons to share or follow.
    Share,
    /// Advertising, newsletters, offers to subscribe.
    Promotion,
    /// Menus, page heads and feet, side columns.
    Navigation,
    /// Who wrote it.
    Byline,
    /// When it was written.
    Date,
    /// A picture's caption or credit.
    Caption,
    /// Tags and topics.
    Tags,
    /// Not shown, or for screen readers alone.
    Hidden,
    /// The summary under the headline.
    Standfirst,
    /// The article's text.
    Body,
    /// A correction.
    Correction,
    /// A note by the editors.
    EditorsNote,
}

impl Sign {
    /// Why a part with this sign is left out, for people.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Comments => "readers' comments",
            Self::Related => "links to other articles",
            Self::Share => "buttons to share",
            Self::Promotion => "advertising or an offer",
            Self::Navigation => "navigation",
            Self::Byline => "byline",
            Self::Date => "date line",
            Self::Caption => "caption or credit",
            Self::Tags => "tags",
            Self::Hidden => "not shown",
            Self::Standfirst => "standfirst",
            Self::Body => "body",
            Self::Correction => "correction",
            Self::EditorsNote => "editor's note",
        }
    }

    /// No part of the body, wherever it stands.
    pub(super) fn is_furniture(self) -> bool {
        !matches!(
            self,
            Self::Standfirst | Self::Body | Self::Caption | Self::Correction | Self::EditorsNote
        )
    }
}

/// The attributes that we look at, gathered in one pass.
#[derive(Debug, Default, Clone, Copy)]
struct Attributes<'a> {
    class: &'a str,
    id: &'a str,
    role: &'a str,
    itemprop: &'a str,
    style: &'a str,
    hidden: bool,
}

/// The signs of a page's elements. Pages use the same names again and again, so each is read once.
#[derive(Debug, Default)]
pub(super) struct Signs<'a> {
    named: HashMap<&'a str, Option<Sign>>,
}

impl<'a> Signs<'a> {
    /// What an element's attributes say about it.
    pub(super) fn of(&mut self, element: &'a Element) -> Option<Sign> {
        let attributes = Attributes::of(element);
        if attributes.is_hidden() {
            return Some(Sign::Hidden);
        }
        role(attributes.role)
            .or_else(|| property(attributes.itemprop))
            .or_else(|| self.name(attributes.class))
            .or_else(|| self.name(attributes.id))
    }

    fn name(&mut self, names: &'a str) -> Option<Sign> {
        if names.is_empty() {
            return None;
        }
        *self.named.entry(names).or_insert_with(|| named(names))
    }
}

impl<'a> Attributes<'a> {
    fn of(element: &'a Element) -> Self {
        let mut attributes = Self::default();
        for (name, value) in &element.attrs {
            match name.local {
                local_name!("class") => attributes.class = value,
                local_name!("id") => attributes.id = value,
                local_name!("role") => attributes.role = value,
                local_name!("itemprop") => attributes.itemprop = value,
                local_name!("style") => attributes.style = value,
                local_name!("hidden") => attributes.hidden = &**value != "until-found",
                _ => {}
            }
        }
        attributes
    }

    fn is_hidden(&self) -> bool {
        self.hidden || (!self.style.is_empty() && style_hides(self.style))
    }
}

fn style_hides(style: &str) -> bool {
    let bare: String = style
        .chars()
        .filter(|character| !character.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    bare.contains("display:none") || bare.contains("visibility:hidden")
}

fn role(role: &str) -> Option<Sign> {
    Some(match role {
        "navigation" | "menu" | "menubar" | "banner" | "contentinfo" | "search" | "toolbar"
        | "tablist" => Sign::Navigation,
        "dialog" | "alertdialog" => Sign::Promotion,
        _ => return None,
    })
}

fn property(itemprop: &str) -> Option<Sign> {
    Some(match itemprop {
        "articleBody" => Sign::Body,
        "author" | "creator" | "publisher" => Sign::Byline,
        "datePublished" | "dateModified" | "dateCreated" => Sign::Date,
        "comment" => Sign::Comments,
        _ => return None,
    })
}

/// The strongest sign among the names of a `class` or `id`.
fn named(names: &str) -> Option<Sign> {
    let mut found: Option<Sign> = None;
    for name in names.split_ascii_whitespace() {
        let Some(sign) = name_sign(name) else {
            continue;
        };
        if !matches!(found, Some(earlier) if strength(earlier) >= strength(sign)) {
            found = Some(sign);
        }
    }
    found
}

fn strength(sign: Sign) -> u8 {
    match sign {
        Sign::Hidden => 4,
        Sign::Body | Sign::Correction | Sign::EditorsNote => 3,
        Sign::Comments | Sign::Related | Sign::Promotion => 2,
        _ => 1,
    }
}

/// The sign of one name, like `article__relatedLinks--wide`.
fn name_sign(name: &str) -> Option<Sign> {
    if name.len() > 80 {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    if let Some(sign) = whole(&lower) {
        return Some(sign);
    }
    let words = words(name);
    // "no-sidebar", "has-comments" and "with-ads" speak of other elements.
    if matches!(
        words.first().map(String::as_str),
        Some(
            "no" | "has"
                | "with"
                | "without"
                | "show"
                | "hide"
                | "js"
                | "is"
                | "not"
                | "under"
                | "below"
                | "after"
                | "before"
                | "layout"
                | "page"
                | "theme"
                | "category"
                | "tag"
                | "postid"
        )
    ) {
        return None;
    }
    let last = words.len().saturating_sub(1);
    if opens_on_hover(&words) {
        return Some(Sign::Hidden);
    }
    let mut found = None;
    for (position, word) in words.iter().enumerate() {
        let sign = word_sign(word).or_else(|| {
            if position == last {
                last_word_sign(word)
            } else {
                None
            }
        });
        if let Some(sign) = sign
            && !matches!(found, Some(earlier) if strength(earlier) >= strength(sign))
        {
            found = Some(sign);
        }
    }
    found
}

/// The box that a word opens, not the word itself.
fn opens_on_hover(words: &[String]) -> bool {
    let is = |word: &String, names: &[&str]| names.contains(&word.as_str());
    words
        .iter()
        .any(|word| is(word, &["tooltip", "popover", "rollover", "hovercard"]))
        && words.last().is_some_and(|word| {
            is(
                word,
                &[
                    "block", "text", "content", "box", "body", "panel", "inner", "card",
                ],
            )
        })
}

/// Names that say it only as a whole.
fn whole(name: &str) -> Option<Sign> {
    Some(match name {
        "sr-only" | "visually-hidden" | "visuallyhidden" | "screen-reader-text"
        | "screen-reader-only" | "screenreader-only" | "element-invisible" | "u-hidden"
        | "offscreen" | "assistive-text" | "a11y-hidden" => Sign::Hidden,
        "article-body" | "articlebody" | "article__body" | "entry-content" | "post-content"
        | "story-body" | "storybody" | "article-text" | "articletext" | "post-body"
        | "article-content" | "story-content" | "body-copy" | "article_body"
        | "article-body-text" | "td-post-content" | "entry-body" => Sign::Body,
        "entry-meta" | "post-meta" | "article-meta" | "postmeta" | "story-meta" | "meta-info"
        | "entry-header-meta" | "post-info" | "article-info" => Sign::Date,
        "tag-cloud" | "tagcloud" | "post-tags" | "entry-tags" | "article-tags" | "tags"
        | "tags-links" | "cat-links" | "post-categories" | "entry-footer-tags"
        | "entry-categories" | "keywords" => Sign::Tags,
        "read-more" | "readmore" | "see-also" | "seealso" | "more-on" | "also-read"
        | "you-may-like" | "read-next" | "readnext" | "up-next" | "upnext" | "more-stories"
        | "morestories" | "most-read" | "mostread" | "most-popular" | "editors-picks"
        | "jp-relatedposts" => Sign::Related,
        "printfriendly" | "post-tools" | "article-tools" | "story-tools" | "toolbar" => Sign::Share,
        "wp-caption-text" | "photo-credit" | "image-credit" | "img-caption" => Sign::Caption,
        "video-player" | "videoplayer" | "jwplayer" | "media-player" | "audio-player"
        | "video-js" => Sign::Promotion,
        "editors-note" | "editor-note" | "editorsnote" | "editornote" | "editorial-note" => {
            Sign::EditorsNote
        }
        _ => return None,
    })
}

/// Words that say it wherever they stand in a name.
fn word_sign(word: &str) -> Option<Sign> {
    Some(match word {
        "comment" | "comments" | "commentlist" | "disqus" | "respond" | "livefyre" | "viafoura"
        | "kommentare" | "comentarios" | "commentaires" | "commenti" | "reactions" => {
            Sign::Comments
        }
        "related" | "relateds" | "relatedposts" | "relatedarticles" | "relatedlinks" | "recirc"
        | "recirculation" | "recommended" | "recommendation" | "recommendations" | "trending"
        | "outbrain" | "taboola" | "zergnet" | "revcontent" | "suggested" | "teaser"
        | "teasers" | "yarpp" | "crosslink" | "crosslinks" | "mgid" | "relacionadas"
        | "relacionados" | "verwandte" => Sign::Related,
        "share" | "sharing" | "sharebar" | "sharedaddy" | "addthis" | "addtoany" | "sharethis"
        | "social" | "socials" | "sociallinks" | "shares" | "sharetools" | "shareaholic" => {
            Sign::Share
        }
        "ad" | "ads" | "advert" | "adverts" | "advertisement" | "advertising" | "adsbygoogle"
        | "adsense" | "adslot" | "adunit" | "advertorial" | "dfp" | "sponsor" | "sponsored"
        | "sponsors" | "newsletter" | "newsletters" | "signup" | "subscribe" | "subscription"
        | "optin" | "mailchimp" | "promo" | "promos" | "promotion" | "donate" | "donation"
        | "cookie" | "cookies" | "consent" | "gdpr" | "popup" | "modal" | "lightbox"
        | "paywall" | "upsell" | "appeal" | "membership" => Sign::Promotion,
        "nav" | "navbar" | "navigation" | "menu" | "breadcrumb" | "breadcrumbs" | "pagination"
        | "pager" | "sidebar" | "footer" | "masthead" | "toolbar" | "topbar" | "sitemap"
        | "skip" | "skiplink" => Sign::Navigation,
        "byline" | "bylines" | "byl" | "authors" | "bio" | "vcard" | "autor" | "auteur" => {
            Sign::Byline
        }
        "timestamp" | "dateline" | "datetime" | "pubdate" | "datum" | "fecha" => Sign::Date,
        "caption" | "captions" | "figcaption" | "credit" | "credits" | "photographer"
        | "legend" | "bildunterschrift" => Sign::Caption,
        "standfirst" | "dek" | "deck" | "subtitle" | "subheadline" | "subhead" | "lede"
        | "excerpt" | "sottotitolo" | "chapo" | "entradilla" | "vorspann" | "teasertext" => {
            Sign::Standfirst
        }
        "articlebody" | "storybody" | "articletext" => Sign::Body,
        "correction" | "corrections" | "clarification" | "erratum" => Sign::Correction,
        "tooltiptext" => Sign::Hidden,
        _ => return None,
    })
}

/// Words that say it only at the end of a name, being modifiers elsewhere.
fn last_word_sign(word: &str) -> Option<Sign> {
    Some(match word {
        "author" | "writer" | "contributor" | "contributors" => Sign::Byline,
        "date" | "time" | "published" | "updated" | "posted" | "modified" => Sign::Date,
        "tags" | "topics" | "categories" | "taglist" => Sign::Tags,
        "popular" | "carousel" | "playlist" | "widget" | "widgets" | "aside" | "rail" => {
            Sign::Related
        }
        "follow" | "print" => Sign::Share,
        "banner" | "overlay" | "cta" => Sign::Promotion,
        _ => return None,
    })
}

/// The words of a name, split at marks and where a capital follows a small letter. A number of one or
/// two digits at the end of a word is dropped ("ad2"); more are part of a hash ("ad1020").
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut small_before = false;
    for character in name.chars().chain(std::iter::once(' ')) {
        let splits = !character.is_alphanumeric() || (character.is_uppercase() && small_before);
        if splits && !word.is_empty() {
            let bare = word.trim_end_matches(|digit: char| digit.is_ascii_digit());
            if !bare.is_empty() && word.len() - bare.len() <= 2 {
                word.truncate(bare.len());
            }
            words.push(std::mem::take(&mut word));
        }
        small_before = character.is_lowercase();
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_word_by_word() {
        assert_eq!(
            name_sign("article__relatedLinks--wide"),
            Some(Sign::Related)
        );
        assert_eq!(name_sign("RelatedArticles"), Some(Sign::Related));
        assert_eq!(name_sign("ad-300x250"), Some(Sign::Promotion));
        assert_eq!(name_sign("ad2"), Some(Sign::Promotion));
        assert_eq!(name_sign("css-ad1020"), None);
        assert_eq!(name_sign("shadow"), None);
        assert_eq!(name_sign("header-loaded"), None);
    }

    #[test]
    fn a_name_that_speaks_of_another_element_is_no_sign() {
        assert_eq!(name_sign("no-sidebar"), None);
        assert_eq!(name_sign("has-comments"), None);
        assert_eq!(name_sign("category-advertising"), None);
    }

    #[test]
    fn the_box_that_a_word_opens_is_hidden_and_the_word_is_not() {
        assert_eq!(name_sign("rollover-people-block"), Some(Sign::Hidden));
        assert_eq!(name_sign("tooltip"), None);
    }

    #[test]
    fn a_modifier_counts_only_at_the_end() {
        assert_eq!(name_sign("story-author"), Some(Sign::Byline));
        assert_eq!(name_sign("author-column"), None);
    }
}
