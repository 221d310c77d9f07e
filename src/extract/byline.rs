//! Who an article is by: as the page says near the headline, else as its head says.

use super::metadata::Metadata;
use super::outline::{Line, Outline};
use super::signs::Sign;
use super::words::BY;
use super::{phrases, tidy};

/// How far above the body a byline is looked for where no headline is seen.
const LINES_ABOVE: usize = 8;
/// How far from the headline a byline stands.
const LINES_BEFORE: usize = 6;
const LINES_AFTER: usize = 16;

/// Who an article is by.
#[derive(Debug, Default)]
pub(super) struct Byline {
    pub(super) names: Vec<String>,
    /// The page shows them.
    pub(super) is_shown: bool,
}

/// The byline, which stands before this line.
pub(super) fn of(
    outline: &Outline<'_>,
    metadata: &Metadata,
    headline: Option<usize>,
    body: usize,
    before: usize,
) -> Byline {
    let anchor = headline.or_else(|| body.checked_sub(LINES_ABOVE));
    let seen = anchor.and_then(|headline| {
        let from = headline.saturating_sub(LINES_BEFORE);
        let to = (headline + LINES_AFTER).min(before).max(headline + 1);
        let after = outline.lines[headline + 1..to].iter();
        let before = outline.lines[from..headline].iter();
        after.chain(before).find_map(|line| shown(outline, line))
    });
    if let Some(names) = seen {
        return Byline {
            names,
            is_shown: true,
        };
    }
    let authors = metadata.authors();
    let names = authors.iter().flat_map(|author| taken_apart(author));
    Byline {
        names: names.collect(),
        is_shown: false,
    }
}

/// The names that a line shows, if it is a byline.
pub(super) fn shown(outline: &Outline<'_>, line: &Line<'_>) -> Option<Vec<String>> {
    if line.weight > 160 || tidy::ends_like_a_sentence(&line.text) {
        return None;
    }
    let named: Vec<String> = line
        .authors
        .iter()
        .flat_map(|author| taken_apart(&line.text[author.clone()]))
        .collect();
    let is_prefix = |name: &String| BY.contains(&name.to_lowercase().as_str());
    if !named.is_empty()
        && !named.iter().any(is_prefix)
        && named.iter().all(|name| phrases::looks_like_names(name))
    {
        return Some(named);
    }
    let signed = line.sign == Some(Sign::Byline)
        || outline
            .around(line.part)
            .take(3)
            .any(|part| outline.parts[part].sign == Some(Sign::Byline));
    let says_by = phrases::is_byline(&line.text, &[], true);
    if !signed && !says_by {
        return None;
    }
    let names = taken_apart(&line.text);
    let are_names = names.iter().all(|name| phrases::looks_like_names(name));
    (!names.is_empty() && are_names).then_some(names)
}

/// The names in "By Ada Moss and Bo Lind, The Wire | 16 May 2025".
fn taken_apart(text: &str) -> Vec<String> {
    let text = text.trim();
    let text = phrases::after_by(text).unwrap_or(text);
    let text = &text[..end_of_names(text)];
    let text = text.split(" - ").next().unwrap_or(text);
    let text = text.split(" – ").next().unwrap_or(text);
    let mut names = Vec::new();
    for piece in text.split([',', ';', '/', '&']) {
        for name in [
            " and ", " und ", " et ", " y ", " e ", " i ", " en ", " та ", " і ", " и ",
        ]
        .iter()
        .fold(vec![piece], |pieces, and| {
            pieces
                .into_iter()
                .flat_map(|piece| piece.split(and))
                .collect()
        }) {
            let name =
                phrases::without_date_words(name.trim().trim_matches([':', '-', '–', '.']).trim());
            if name.chars().any(char::is_alphabetic) && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// Where a mark or a number begins: "G5" is a name, "5 May" is none.
fn end_of_names(text: &str) -> usize {
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        if "|•·@(".contains(character) || (character.is_numeric() && !before.is_alphanumeric()) {
            return at;
        }
        before = character;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_within_a_name_does_not_end_it() {
        assert_eq!(
            taken_apart("Por Bruno Teles, G5 Serra"),
            ["Bruno Teles", "G5 Serra"]
        );
        assert_eq!(taken_apart("Bruno Teles 5 May"), ["Bruno Teles"]);
    }

    #[test]
    fn a_byline_is_taken_apart_into_names() {
        assert_eq!(
            taken_apart("By Ada Moss and Bo Lind, The Wire"),
            ["Ada Moss", "Bo Lind", "The Wire"]
        );
        assert_eq!(taken_apart("Ada Moss - 16 May"), ["Ada Moss"]);
        assert_eq!(
            taken_apart("von Ada Moss | Aktualisiert am Montag"),
            ["Ada Moss"]
        );
        assert_eq!(taken_apart("Ada Moss Updated 11:21"), ["Ada Moss"]);
    }
}
