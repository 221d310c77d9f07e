//! What must hold for any two articles: every word is told once, what nobody sees is no change, and
//! no change of a fact is hidden.

use proptest::prelude::*;
use redlined::news::{Article, Block, BlockKind, Change, EditKind, FactKind, Mark, Weight};
use redlined::render::{english, json};
use redlined::{describe, diff};

fn article(headline: &str, paragraphs: &[String]) -> Article {
    Article {
        headline: headline.to_owned(),
        blocks: paragraphs
            .iter()
            .map(|text| Block::new(BlockKind::Paragraph, text.clone()))
            .collect(),
        ..Article::default()
    }
}

/// Letters and digits only, so that texts can be compared whatever their spaces.
fn letters(text: &str) -> String {
    text.chars().filter(|char| char.is_alphanumeric()).collect()
}

fn letters_of(article: &Article) -> String {
    article
        .blocks
        .iter()
        .map(|block| letters(&block.text))
        .collect()
}

/// The letters of one side of a change, in the order of that side.
fn side(change: &Change, older: bool) -> String {
    let mut passages: Vec<_> = change
        .body
        .iter()
        .flat_map(|edit| if older { &edit.old } else { &edit.new })
        .collect();
    passages.sort_by_key(|passage| (passage.block, passage.sentence));
    passages
        .iter()
        .map(|passage| letters(&passage.text))
        .collect()
}

/// The same with single spaces.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Few words, so that sentences repeat, come back changed and cross.
fn paragraphs() -> impl Strategy<Value = Vec<String>> {
    let words = "(Umerov|talks|the|crew|12|48|not|said|ferry|left|May|“no”|harbour|was|closed)";
    let sentence = format!("{words}( {words}){{1,9}}[.!?]");
    let sentence = proptest::string::string_regex(&sentence).expect("the expression is fixed");
    let paragraph = prop::collection::vec(sentence, 1..4).prop_map(|sentences| sentences.join(" "));
    prop::collection::vec(paragraph, 0..6)
}

/// Two values of one sort in a sentence that says the rest.
fn protected_pair() -> impl Strategy<Value = (String, String)> {
    let frames = prop::sample::select(vec![
        ("Officials said ", " in the harbour after the storm."),
        (
            "It is known that ",
            ", according to the clerk of the court.",
        ),
        (
            "The council heard of ",
            " during its session and then adjourned.",
        ),
    ]);
    let number = (1_u32..100_000).prop_map(|number| number.to_string());
    let names = [
        "Umerov",
        "Yermak",
        "Wexley",
        "Kowalska",
        "Tolan",
        "Lindqvist",
    ];
    let months = ["January", "March", "July", "October", "December"];
    let of = |values: &[&str]| {
        prop::sample::select(values.iter().map(|&v| v.to_owned()).collect::<Vec<_>>())
    };
    let value = prop_oneof![
        (number.clone(), number.clone()),
        (number.clone(), number.clone()).prop_map(|(a, b)| (format!("${a}"), format!("${b}"))),
        (number.clone(), number.clone()).prop_map(|(a, b)| (format!("{a}%"), format!("{b}%"))),
        number
            .clone()
            .prop_map(|a| (format!("{a} degrees"), format!("-{a} degrees"))),
        number
            .clone()
            .prop_map(|a| (format!("${a} million"), format!("${a} billion"))),
        number
            .clone()
            .prop_map(|a| (format!("${a}"), format!("€{a}"))),
        (number.clone(), of(&["miles", "tons", "days"]))
            .prop_map(|(a, unit)| (format!("{a} kilograms"), format!("{a} {unit}"))),
        (of(&names), of(&names)),
        (1_u8..29, of(&months), 1_u8..29, of(&months))
            .prop_map(|(a, m, b, n)| (format!("{m} {a}"), format!("{n} {b}"))),
        (0_u8..24, 10_u8..60, 0_u8..24, 10_u8..60)
            .prop_map(|(h, m, i, n)| (format!("{h}:{m}"), format!("{i}:{n}"))),
        of(&["guilty", "told", "ready"])
            .prop_map(|word| (format!("he was {word}"), format!("he was not {word}"))),
        of(&["threats", "a plan"]).prop_map(|word| (format!("“{word}”"), word)),
        of(&["threats", "a plan"]).prop_map(|word| (format!("“{word}”"), "“a lie”".to_owned())),
    ];
    (frames, value, any::<bool>()).prop_map(|((before, after), (one, other), turned)| {
        let (old, new) = if turned { (other, one) } else { (one, other) };
        (
            format!("{before}{old}{after}"),
            format!("{before}{new}{after}"),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn every_word_of_both_bodies_is_in_exactly_one_edit(old in paragraphs(), new in paragraphs()) {
        let (older, newer) = (article("", &old), article("", &new));
        let change = diff::articles(&older, &newer);
        prop_assert_eq!(side(&change, true), letters_of(&older));
        prop_assert_eq!(side(&change, false), letters_of(&newer));
    }

    #[test]
    fn the_pieces_of_a_revised_passage_join_to_both_texts(old in paragraphs(), new in paragraphs()) {
        let change = diff::articles(&article("", &old), &article("", &new));
        for edit in change.body.iter().filter(|edit| edit.kind == EditKind::Revised) {
            for (gone, passages) in [(Mark::Added, &edit.old), (Mark::Removed, &edit.new)] {
                let pieces: String = edit.words.iter().filter(|piece| piece.mark != gone).map(|piece| piece.text.as_str()).collect();
                let texts: Vec<&str> = passages.iter().map(|passage| passage.text.as_str()).collect();
                prop_assert_eq!(spaced(&pieces), spaced(&texts.join(" ")));
            }
        }
    }

    #[test]
    fn equal_fingerprints_and_an_empty_change_are_one_thing(old in paragraphs(), new in paragraphs(), same in any::<bool>()) {
        let new = if same { old.iter().flat_map(|text| text.split_inclusive(". ").map(str::to_owned)).collect() } else { new };
        let (older, newer) = (article("Talks", &old), article("Talks", &new));
        let change = diff::articles(&older, &newer);
        let equal = diff::fingerprint(&older, 1) == diff::fingerprint(&newer, 1);
        prop_assert_eq!(change.is_empty(), equal);
        prop_assert_eq!(describe::change(&older, &newer, &change).weight.is_none(), equal);
        prop_assert!(!same || equal);
    }

    #[test]
    fn no_change_of_a_fact_is_hidden((old, new) in protected_pair(), around in paragraphs(), in_headline in any::<bool>()) {
        prop_assume!(old != new);
        let with = |sentence: &str| {
            let mut paragraphs = around.clone();
            paragraphs.insert(around.len() / 2, if in_headline { "Nobody was hurt.".to_owned() } else { sentence.to_owned() });
            article(if in_headline { sentence } else { "Talks" }, &paragraphs)
        };
        let (older, newer) = (with(&old), with(&new));
        let change = diff::articles(&older, &newer);
        prop_assert!(!change.is_empty());
        let description = describe::change(&older, &newer, &change);
        prop_assert_eq!(description.weight, Some(Weight::Substantive), "{} → {}", old, new);
        prop_assert!(!english::points(&description.facts).is_empty());
    }

    #[test]
    fn live_blogs_are_compared_as_wholly(old in paragraphs(), new in paragraphs(), ids in prop::collection::vec(0_u8..4, 12)) {
        let live = |paragraphs: &[String], ids: &[u8]| {
            let mut article = article("Talks", paragraphs);
            for (block, id) in article.blocks.iter_mut().zip(ids) {
                block.entry = (*id > 0).then(|| id.to_string());
            }
            article
        };
        let (older, newer) = (live(&old, &ids[..6]), live(&new, &ids[6..]));
        let change = diff::articles(&older, &newer);
        prop_assert_eq!(side(&change, true), letters_of(&older));
        prop_assert_eq!(side(&change, false), letters_of(&newer));
        prop_assert_eq!(change.is_empty(), diff::fingerprint(&older, 1) == diff::fingerprint(&newer, 1));
        prop_assert_eq!(describe::change(&older, &newer, &change).weight.is_none(), change.is_empty());
    }

    #[test]
    fn every_value_stands_in_its_text(old in paragraphs(), new in paragraphs()) {
        let (older, newer) = (article("Talks", &old), article("Talks", &new));
        let change = diff::articles(&older, &newer);
        let (before, after) = (spaced(&old.join(" ")), spaced(&new.join(" ")));
        for fact in describe::change(&older, &newer, &change).facts {
            // Passages told together may have had another between them.
            let several = matches!(fact.kind, FactKind::TextAdded | FactKind::TextRemoved | FactKind::Moved);
            for (value, text) in [(&fact.old, &before), (&fact.new, &after)] {
                let value = spaced(value.as_deref().unwrap_or_default());
                prop_assert!(several || text.contains(&value), "{:?}: {value:?} in {text:?}", fact.kind);
            }
        }
    }

    #[test]
    fn what_nobody_sees_changes_nothing(text in paragraphs(), noise in "[\u{ad}\u{200b}\u{200d}\u{2060}\u{feff}\u{202a}\u{202c}\u{fffd}]{1,3}", at in 1_usize..60) {
        let noisy: Vec<String> = text
            .iter()
            .map(|text| {
                let chars: Vec<char> = text.chars().collect();
                let at = at.min(chars.len());
                let (before, after) = (chars[..at].iter().collect::<String>(), chars[at..].iter().collect::<String>());
                format!("{before}{noise}{after}").replace(' ', "\u{a0} ")
            })
            .collect();
        let (older, newer) = (article("Talks", &text), article("Talks", &noisy));
        prop_assert!(diff::articles(&older, &newer).is_empty());
        prop_assert_eq!(diff::fingerprint(&older, 1), diff::fingerprint(&newer, 1));
    }

    #[test]
    fn any_text_is_compared_and_told(old in prop::collection::vec(any::<String>(), 0..4), new in prop::collection::vec(any::<String>(), 0..4), headline in any::<String>()) {
        let (older, newer) = (article(&headline, &old), article("Talks", &new));
        let change = diff::articles(&older, &newer);
        let description = describe::change(&older, &newer, &change);
        prop_assert_eq!(change.is_empty(), diff::fingerprint(&older, 0) == diff::fingerprint(&newer, 0));
        prop_assert_eq!(change.is_empty(), description.weight.is_none());
        let subject = english::subject(&headline, &description.facts);
        prop_assert!(subject.chars().count() <= 90 && !subject.contains(char::is_control));
        prop_assert!(json::comparison(&change, &description)["ops"].is_array());
    }
}
