//! The words that sites use to name the parts of their pages, as data in one place, and how a name is
//! taken apart into them.

use super::signs::Sign;

/// The strongest sign among the names of a `class` or `id`.
pub(super) fn sign(names: &str, words: &mut Words) -> Option<Sign> {
    let mut found: Option<Sign> = None;
    for name in names.split_ascii_whitespace() {
        found = stronger(found, name_sign(name, words));
    }
    found
}

/// The stronger of two signs; the first of equals.
fn stronger(earlier: Option<Sign>, sign: Option<Sign>) -> Option<Sign> {
    match (earlier, sign) {
        (Some(one), Some(other)) if strength(one) < strength(other) => Some(other),
        (earlier, sign) => earlier.or(sign),
    }
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
fn name_sign(name: &str, words: &mut Words) -> Option<Sign> {
    if name.len() > 80 {
        return None;
    }
    words.read(name);
    if let Some(sign) = whole(&words.whole) {
        return Some(sign);
    }
    if words.first().is_some_and(speaks_of_another) {
        return None;
    }
    if opens_on_hover(words) {
        return Some(Sign::Hidden);
    }
    if let Some(sign) = words.pairs().find_map(pair_sign) {
        return Some(sign);
    }
    let last = words.all().count().saturating_sub(1);
    let signs = words.all().enumerate().map(|(position, word)| {
        let at_end = || last_word_sign(word).filter(|_| position == last);
        word_sign(word).or_else(at_end)
    });
    signs.fold(None, stronger)
}

/// "no-sidebar", "has-comments" and "with-ads" speak of other elements.
fn speaks_of_another(first: &str) -> bool {
    matches!(
        first,
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
}

/// The box that a word opens, not the word itself.
fn opens_on_hover(words: &Words) -> bool {
    let opens = |word| matches!(word, "tooltip" | "popover" | "rollover" | "hovercard");
    let is_box = matches!(
        words.all().last(),
        Some("block" | "text" | "content" | "box" | "body" | "panel" | "inner" | "card")
    );
    is_box && words.all().any(opens)
}

/// Two words that say it together: `author-name`, `photo__source`.
fn pair_sign((one, other): (&str, &str)) -> Option<Sign> {
    Some(match (one, other) {
        (
            "author" | "authors" | "byline" | "writer" | "contributor" | "reporter" | "journalist",
            "name" | "names" | "link" | "links",
        ) => Sign::Byline,
        (
            "photo" | "image" | "img" | "picture" | "media" | "figure" | "video" | "foto" | "bild",
            "caption" | "source" | "credit" | "credits" | "copyright" | "desc",
        )
        | ("video", "title") => Sign::Caption,
        _ => return None,
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
        | "optin" | "mailchimp" | "promo" | "promos" | "promotion" | "donate" | "donates"
        | "donation" | "donations" | "fundraising" | "cookie" | "cookies" | "consent" | "gdpr"
        | "popup" | "modal" | "lightbox" | "paywall" | "upsell" | "appeal" | "membership" => {
            Sign::Promotion
        }
        "nav" | "navbar" | "navigation" | "menu" | "breadcrumb" | "breadcrumbs" | "pagination"
        | "pager" | "sidebar" | "footer" | "masthead" | "toolbar" | "topbar" | "sitemap"
        | "skip" | "skiplink" => Sign::Navigation,
        "byline" | "bylines" | "byl" | "authors" | "bio" | "vcard" | "autor" | "auteur" => {
            Sign::Byline
        }
        "timestamp" | "dateline" | "datetime" | "pubdate" | "datum" | "fecha" => Sign::Date,
        "caption" | "captions" | "figcaption" | "credit" | "credits" | "photographer"
        | "legend" | "legends" | "bildunterschrift" => Sign::Caption,
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

/// The words of a name in lower case, split at marks and where a capital follows a small letter. A number
/// of one or two digits at the end of a word is dropped ("ad2"); more are part of a hash ("ad1020").
#[derive(Debug, Default)]
pub(super) struct Words {
    /// The name in lower case.
    whole: String,
    /// The words, one after another, and where each ends.
    letters: String,
    ends: Vec<usize>,
}

impl Words {
    fn read(&mut self, name: &str) {
        self.whole.clear();
        self.letters.clear();
        self.ends.clear();
        let mut small_before = false;
        for character in name.chars() {
            self.whole.push(character.to_ascii_lowercase());
            if !character.is_alphanumeric() || (character.is_uppercase() && small_before) {
                self.end_word();
            }
            small_before = character.is_lowercase();
            if character.is_ascii() && character.is_alphanumeric() {
                self.letters.push(character.to_ascii_lowercase());
            } else if character.is_alphanumeric() {
                self.letters.extend(character.to_lowercase());
            }
        }
        self.end_word();
    }

    fn end_word(&mut self) {
        let from = self.ends.last().copied().unwrap_or(0);
        let word = &self.letters[from..];
        if word.is_empty() {
            return;
        }
        let bare = word.trim_end_matches(|digit: char| digit.is_ascii_digit());
        if !bare.is_empty() && word.len() - bare.len() <= 2 {
            self.letters.truncate(from + bare.len());
        }
        self.ends.push(self.letters.len());
    }

    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all().zip(self.all().skip(1))
    }

    fn first(&self) -> Option<&str> {
        self.all().next()
    }

    fn all(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(from, end)| &self.letters[from..*end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign(name: &str) -> Option<Sign> {
        name_sign(name, &mut Words::default())
    }

    #[test]
    fn names_are_read_word_by_word() {
        assert_eq!(sign("article__relatedLinks--wide"), Some(Sign::Related));
        assert_eq!(sign("RelatedArticles"), Some(Sign::Related));
        assert_eq!(sign("ad-300x250"), Some(Sign::Promotion));
        assert_eq!(sign("ad2"), Some(Sign::Promotion));
        assert_eq!(sign("css-ad1020"), None);
        assert_eq!(sign("shadow"), None);
        assert_eq!(sign("header-loaded"), None);
    }

    #[test]
    fn a_name_that_speaks_of_another_element_is_no_sign() {
        assert_eq!(sign("no-sidebar"), None);
        assert_eq!(sign("has-comments"), None);
        assert_eq!(sign("category-advertising"), None);
    }

    #[test]
    fn the_box_that_a_word_opens_is_hidden_and_the_word_is_not() {
        assert_eq!(sign("rollover-people-block"), Some(Sign::Hidden));
        assert_eq!(sign("tooltip"), None);
    }

    #[test]
    fn a_modifier_counts_only_at_the_end() {
        assert_eq!(sign("story-author"), Some(Sign::Byline));
        assert_eq!(sign("author-column"), None);
    }
}
