//! A [`Change`] in, its facts and weight out: what the change means.
//!
//! Every fact is read off the words that differ, and its values stand in the texts. `docs/facts.md`
//! lists the kinds and what each weighs; one rule stands above them: a change of a figure, date,
//! name, negation or quoted words is never less than substantive.

mod dates;
mod fields;
mod figures;
mod found;
mod lexicon;
mod names;
mod pairs;
mod passages;
mod quotes;
mod revised;
mod revision;
mod spans;
mod typos;
mod wording;

use std::collections::HashSet;

use crate::news::{Article, Change, Fact, FactKind, Place, Weight};

use found::Found;
use names::Names;

/// What a change means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Description {
    /// What changed, as an editor would order it: what changes a fact first.
    pub facts: Vec<Fact>,
    /// How much it weighs; `None` where nothing changed.
    pub weight: Option<Weight>,
    /// A substantive change with no notice and no new modified date.
    pub silent: bool,
}

/// Says what the change between these two articles means.
pub fn change(older: &Article, newer: &Article, change: &Change) -> Description {
    if change.is_empty() {
        return Description::default();
    }
    let names = Names::of(older, newer);
    let mut found = fields::notices(change, newer);
    found.extend(fields::facts(change, &names));
    found.extend(passages::facts(older, newer, change, &names));
    if found.is_empty() {
        // Words differ, and no rule above says how; that is still told.
        found.push(Found::of(FactKind::Reworded, Place::Body, None, None));
    }
    let weight = found.iter().map(|found| found.weight).max();
    let silent = weight == Some(Weight::Substantive) && fields::is_silent(older, newer, change);
    if silent {
        found.push(Found::of(FactKind::SilentEdit, Place::Page, None, None));
    }
    found.extend(fields::page(change));
    Description {
        facts: ordered(found),
        weight,
        silent,
    }
}

/// Whether a text holds a figure, a date, a time, a negation, a name or quoted words.
pub fn holds_facts(text: &str) -> bool {
    let text = spans::Text::new(text);
    let names = Names::default();
    let carries = |span: &spans::Span| match span.sort {
        spans::Sort::Saying | spans::Sort::Certainty => false,
        // Every sentence begins with a capital.
        spans::Sort::Name => span.start > 0 || span.value.contains(' '),
        _ => true,
    };
    text.is_cut()
        || !quotes::quotes(&text).is_empty()
        || spans::spans(&text, &names).iter().any(carries)
}

/// Most facts of one change. Nobody reads more, and the store keeps them all.
const MOST_FACTS: usize = 400;

/// The heaviest first, then as `found::rank` says, then as they stand; none twice.
fn ordered(mut found: Vec<Found>) -> Vec<Fact> {
    found.sort_by_key(|found| {
        (
            std::cmp::Reverse(found.weight),
            found::rank(found.fact.kind),
        )
    });
    let mut told = HashSet::new();
    found.retain(|found| {
        let fact = &found.fact;
        let has_value = fact.old.is_some() || fact.new.is_some();
        !has_value || told.insert((fact.kind, fact.old.clone(), fact.new.clone()))
    });
    found.truncate(MOST_FACTS);
    found.into_iter().map(|found| found.fact).collect()
}

#[cfg(test)]
mod tests {
    use crate::diff;
    use crate::news::{Block, BlockKind, Entry, Link, Notice, NoticeKind, StatedTime};

    use super::*;

    fn page(paragraphs: &[&str]) -> Article {
        Article {
            headline: "Ferry aground off Wexley".to_owned(),
            blocks: paragraphs
                .iter()
                .map(|text| Block::new(BlockKind::Paragraph, *text))
                .collect(),
            modified: StatedTime::parse("2025-05-16T10:00:00Z").ok(),
            ..Article::default()
        }
    }

    fn described(older: &Article, newer: &Article) -> Description {
        change(older, newer, &diff::articles(older, newer))
    }

    fn facts(old: &[&str], new: &[&str]) -> Vec<Fact> {
        let mut facts = described(&page(old), &page(new)).facts;
        facts.retain(|fact| fact.kind != FactKind::SilentEdit);
        facts
    }

    fn values(fact: &Fact) -> (FactKind, Option<&str>, Option<&str>) {
        (fact.kind, fact.old.as_deref(), fact.new.as_deref())
    }

    const TOP: &str =
        "The ferry ran aground off Wexley shortly after noon, the harbour master said.";
    const MIDDLE: &str = "Rescue boats from two towns reached the vessel within the hour.";
    const END: &str = "An inquiry will be opened by the transport ministry next week.";

    #[test]
    fn a_silent_figure_change_is_substantive_and_says_so() {
        let older = page(&[TOP, "At least 12 people were injured.", END]);
        let newer = page(&[TOP, "At least 48 people were injured.", END]);
        let description = described(&older, &newer);
        assert_eq!(description.weight, Some(Weight::Substantive));
        assert!(description.silent);
        let fact = &description.facts[0];
        assert_eq!(values(fact), (FactKind::Figure, Some("12"), Some("48")));
        assert_eq!(fact.about.as_deref(), Some("injured"));
        assert!(
            description
                .facts
                .iter()
                .any(|fact| fact.kind == FactKind::SilentEdit)
        );
    }

    #[test]
    fn a_note_or_a_new_date_makes_an_edit_no_silent_one() {
        let older = page(&[TOP, "At least 12 people were injured."]);
        let dated = Article {
            modified: StatedTime::parse("2025-05-16T12:00:00Z").ok(),
            ..page(&[TOP, "At least 48 people were injured."])
        };
        let description = described(&older, &dated);
        assert!(!description.silent);
        assert_eq!(
            description.facts.last().map(|fact| fact.kind),
            Some(FactKind::Dates)
        );
        let published = |hour| StatedTime::parse(&format!("2025-05-16T{hour}:00:00Z")).ok();
        let at_noon = Article {
            published: published(12),
            ..older.clone()
        };
        let published_anew = Article {
            published: published(14),
            ..page(&[TOP, "At least 48 people were injured."])
        };
        assert!(!described(&at_noon, &published_anew).silent);
        let noted = Article {
            notices: vec![Notice {
                kind: NoticeKind::Correction,
                text: "Correction: 48 people were injured, not 12.".to_owned(),
            }],
            ..page(&[TOP, "At least 48 people were injured."])
        };
        let description = described(&older, &noted);
        assert!(!description.silent);
        assert_eq!(
            description.facts[0].kind,
            FactKind::NoticeAdded(NoticeKind::Correction)
        );
    }

    #[test]
    fn dates_and_links_are_told_only_beside_another_change() {
        let older = page(&[TOP]);
        let mut newer = page(&[TOP]);
        newer.modified = StatedTime::parse("2025-05-16T12:00:00Z").ok();
        newer.links = vec![Link {
            text: "inquiry".to_owned(),
            target: "https://example.org/b".to_owned(),
        }];
        assert_eq!(described(&older, &newer), Description::default());
    }

    #[test]
    fn a_quotation_has_its_speaker() {
        let found = facts(
            &[TOP, "“We hit a rock at full speed,” Captain Tolan said."],
            &[TOP, "“We hit a buoy at full speed,” Captain Tolan said."],
        );
        let quote = &found[0];
        assert_eq!(
            values(quote),
            (
                FactKind::QuoteAltered,
                Some("We hit a rock at full speed,"),
                Some("We hit a buoy at full speed,")
            )
        );
        assert_eq!(quote.about.as_deref(), Some("Captain Tolan"));
    }

    #[test]
    fn an_added_paragraph_says_where_and_whose_words_it_brings() {
        let added =
            "“Nobody was warned of the shoal,” the union’s head, Mara Lind, told reporters.";
        let found = facts(&[TOP, MIDDLE, END], &[added, TOP, MIDDLE, END]);
        let kinds: Vec<FactKind> = found.iter().map(|fact| fact.kind).collect();
        assert_eq!(kinds, [FactKind::QuoteAdded, FactKind::TextAdded]);
        assert_eq!(found[0].about.as_deref(), Some("Mara Lind"));
        assert_eq!((found[1].place, found[1].count), (Place::Top, Some(1)));
    }

    #[test]
    fn a_moved_paragraph_is_minor_and_says_which_way() {
        let description = described(&page(&[TOP, MIDDLE, END]), &page(&[MIDDLE, TOP, END]));
        assert_eq!(description.weight, Some(Weight::Minor));
        let fact = &description.facts[0];
        assert_eq!((fact.kind, fact.count), (FactKind::Moved, Some(1)));
        assert_eq!(fact.about.as_deref(), Some("up"));
    }

    #[test]
    fn plain_rewording_is_minor() {
        let description = described(
            &page(&[TOP, "Rescue boats quickly reached the vessel."]),
            &page(&[TOP, "Rescue boats soon reached the vessel."]),
        );
        assert_eq!(description.weight, Some(Weight::Minor));
        assert_eq!(description.facts[0].kind, FactKind::Reworded);
    }

    #[test]
    fn a_story_settles_when_its_note_goes() {
        let note = Notice {
            kind: NoticeKind::Developing,
            text: "This is a developing story.".to_owned(),
        };
        let older = Article {
            notices: vec![note],
            developing: true,
            ..page(&[TOP])
        };
        let description = described(&older, &page(&[TOP]));
        assert_eq!(description.weight, Some(Weight::Minor));
        let kinds: Vec<FactKind> = description.facts.iter().map(|fact| fact.kind).collect();
        assert_eq!(kinds, [FactKind::Settled]);
    }

    #[test]
    fn a_headline_written_anew_claims_no_name_for_another() {
        let with = |headline: &str| Article {
            headline: headline.to_owned(),
            ..page(&[TOP])
        };
        let description = described(
            &with("Jonas Harlow, 55, could face up to 10 years behind bars"),
            &with("Old Wexley sailor admits to threats against the mayor in court"),
        );
        let kinds: Vec<FactKind> = description.facts.iter().map(|fact| fact.kind).collect();
        assert_eq!(kinds, [FactKind::Headline, FactKind::SilentEdit]);
    }

    #[test]
    fn a_caption_and_a_heading_are_told_whole() {
        let with = |caption: &str| {
            let mut page = page(&[TOP]);
            page.blocks.push(Block::new(BlockKind::Caption, caption));
            page
        };
        let description = described(
            &with("The ferry seen from the pier. Photograph: handout"),
            &with("Divers leave the quay of the old harbour at dawn"),
        );
        assert_eq!(
            values(&description.facts[0]),
            (
                FactKind::Caption,
                Some("The ferry seen from the pier. Photograph: handout"),
                Some("Divers leave the quay of the old harbour at dawn")
            )
        );
    }

    #[test]
    fn live_entries_are_told_by_entry() {
        let entry = |id: &str, headline: &str| Entry {
            id: id.to_owned(),
            time: None,
            headline: Some(headline.to_owned()),
            byline: Vec::new(),
        };
        let block = |id: &str, text: &str| Block {
            entry: Some(id.to_owned()),
            ..Block::new(BlockKind::Paragraph, text)
        };
        let older = Article {
            blocks: vec![block("a", TOP), block("b", MIDDLE)],
            entries: vec![entry("a", "Aground"), entry("b", "Rescue")],
            ..Article::default()
        };
        let newer = Article {
            blocks: vec![block("c", END), block("a", TOP)],
            entries: vec![entry("c", "Inquiry"), entry("a", "Aground")],
            ..Article::default()
        };
        let description = described(&older, &newer);
        let told: Vec<(FactKind, Option<&str>)> = description
            .facts
            .iter()
            .map(|fact| (fact.kind, fact.about.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                (FactKind::EntryAdded, Some("Inquiry")),
                (FactKind::EntryRemoved, Some("Rescue"))
            ]
        );
    }

    #[test]
    fn a_write_through_is_told_as_one() {
        let old: Vec<String> = (0..8)
            .map(|n| format!("Sentence number {n} of the older text about ferries."))
            .collect();
        let new: Vec<String> = [
            "Harbour", "Union", "Captain", "Weather", "Divers", "Towns", "Buoys", "Ministry",
        ]
        .iter()
        .map(|word| format!("{word} matters took another turn entirely this evening."))
        .collect();
        let as_text = |texts: &[String]| {
            texts
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join("\n")
        };
        let (old, new) = (as_text(&old), as_text(&new));
        let found = facts(
            &old.lines().collect::<Vec<_>>(),
            &new.lines().collect::<Vec<_>>(),
        );
        assert_eq!(found[0].kind, FactKind::Rewritten);
    }
}
