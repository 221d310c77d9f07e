//! What an element's class, id, role or property says about it.

use std::collections::HashMap;

use html5ever::local_name;
use scraper::node::Element;

use super::names::{self, Words};

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
    rel: &'a str,
    style: &'a str,
    hidden: bool,
}

/// The signs of a page's elements. Pages use the same names again and again, so each is read once.
#[derive(Debug, Default)]
pub(super) struct Signs<'a> {
    named: HashMap<&'a str, Option<Sign>>,
    words: Words,
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
            .or_else(|| (attributes.rel == "author").then_some(Sign::Byline))
            .or_else(|| self.name(attributes.class))
            .or_else(|| self.name(attributes.id))
    }

    fn name(&mut self, names: &'a str) -> Option<Sign> {
        if names.is_empty() {
            return None;
        }
        if let Some(known) = self.named.get(names) {
            return *known;
        }
        let sign = names::sign(names, &mut self.words);
        self.named.insert(names, sign);
        sign
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
                local_name!("rel") => attributes.rel = value,
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
