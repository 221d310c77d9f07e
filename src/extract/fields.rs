//! Headline, standfirst and dateline: as the page shows them, with the head's word where it shows
//! nothing.

use std::ops::Range;

use html5ever::local_name;
use scraper::ElementRef;

use super::body::Weighed;
use super::metadata::Metadata;
use super::outline::{Line, Outline, Part};
use super::sift::Reason;
use super::signs::Sign;
use super::tags::is_heading;
use super::{choices, notices, phrases, tidy};

/// The longest text that is taken for a headline.
const HEADLINE_WEIGHT: usize = 300;
/// From so much on, a heading that is no `h1` agrees with the head.
const AGREES: usize = 7;
/// How far above the text a headline that is no heading may stand.
const UNMARKED_LINES: usize = 12;
/// How far below the headline a standfirst may stand.
const STANDFIRST_LINES: usize = 12;

/// A page's headline.
pub(super) struct Headline {
    pub(super) text: String,
    /// The line where it is shown.
    pub(super) line: Option<usize>,
    /// Where it is from.
    pub(super) from: &'static str,
}

impl Headline {
    /// The headline in the element that a site's rule names.
    pub(super) fn by_rule(element: ElementRef<'_>) -> Self {
        Self {
            text: tidy::line(&element.text().collect::<String>()),
            line: None,
            from: "the site's rule",
        }
    }
}

/// The headline: the heading that agrees best with what the head offers, an `h1` before others.
pub(super) fn headline(
    outline: &Outline<'_>,
    weighed: &Weighed,
    metadata: &Metadata,
    body: &Range<usize>,
) -> Headline {
    let offered = metadata.headlines();
    let mut wordings: Vec<Wording> = offered.iter().map(|(_, text)| Wording::of(text)).collect();
    wordings.dedup();
    let shown = outline
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| may_be_headline(outline, weighed, line))
        .map(|(number, line)| (number, score(outline, weighed, line, &wordings)))
        .filter(|(_, score)| *score >= 3)
        .filter(|(number, _)| offered.is_empty() || !metadata.is_site(&outline.lines[*number].text))
        .max_by_key(|(number, score)| (*score, std::cmp::Reverse(distance(*number, body))));
    let shown = shown
        .map(|(number, _)| number)
        .or_else(|| unmarked(outline, weighed, &offered, body));
    if let Some(number) = shown {
        return Headline {
            text: outline.lines[number].text.clone(),
            line: Some(number),
            from: choices::PAGE,
        };
    }
    let (from, text) = offered
        .into_iter()
        .next()
        .unwrap_or(("nothing", String::new()));
    Headline {
        text,
        line: None,
        from,
    }
}

/// A line above the text, or its first, that is no heading and yet says what the head says: old pages, and
/// some new, mark their headline by its size alone.
fn unmarked(
    outline: &Outline<'_>,
    weighed: &Weighed,
    offered: &[(&'static str, String)],
    body: &Range<usize>,
) -> Option<usize> {
    let wholes = offered.iter().map(|(_, text)| text.as_str());
    // A title may begin with the site's name.
    let ends = wholes
        .clone()
        .filter_map(|text| Some(text.split_once(": ")?.1));
    let said: Vec<String> = wholes.chain(ends).map(tidy::bare).collect();
    let says_it = |number: &usize| {
        let line = &outline.lines[*number];
        if !(16..=HEADLINE_WEIGHT).contains(&line.weight) || weighed.furniture[line.part].is_some()
        {
            return false;
        }
        let bare = tidy::bare(&line.text);
        bare.len() >= 16 && said.contains(&bare)
    };
    (body.start.saturating_sub(UNMARKED_LINES)..(body.start + 4).min(body.end)).find(says_it)
}

fn may_be_headline(outline: &Outline<'_>, weighed: &Weighed, line: &Line<'_>) -> bool {
    let hidden = matches!(
        weighed.furniture[line.part],
        Some(Reason::Sign(Sign::Hidden | Sign::Comments))
    );
    is_heading(outline.parts[line.part].tag()) && line.weight <= HEADLINE_WEIGHT && !hidden
}

/// An `h1` is a headline unless it stands in furniture; another heading must agree with the head.
fn score(outline: &Outline<'_>, weighed: &Weighed, line: &Line<'_>, offered: &[Wording]) -> usize {
    let is_first = *outline.parts[line.part].tag() == local_name!("h1");
    if !is_first && !offered.iter().any(|offered| offered.may_agree(&line.text)) {
        return 0;
    }
    let shown = Wording::of(&line.text);
    let agreements = offered.iter().map(|offered| shown.agreement(offered));
    let agrees = agreements.max().unwrap_or(0);
    let furniture = weighed.furniture[line.part].is_some();
    // One word that the head does not know is the name of a section.
    let says_little = agrees == 0
        && !offered.is_empty()
        && line.weight < 24
        && line.text.split_whitespace().nth(1).is_none();
    match (is_first, furniture) {
        _ if says_little => 0,
        (true, false) => agrees + 3,
        (true, true) => agrees,
        (false, _) if agrees >= AGREES => agrees,
        (false, _) => 0,
    }
}

/// Headlines stand before the body; one after it is farther than it looks.
fn distance(line: usize, body: &Range<usize>) -> usize {
    if line <= body.start {
        body.start - line
    } else {
        (line - body.start) * 3
    }
}

/// A wording of a headline, ready to be compared: its words bare and run together, and where each ends.
#[derive(PartialEq)]
struct Wording {
    bare: String,
    ends: Vec<usize>,
}

impl Wording {
    fn of(text: &str) -> Self {
        let mut bare = String::with_capacity(text.len());
        let mut ends = Vec::new();
        for word in text.split_whitespace() {
            tidy::push_bare(&mut bare, word);
            if bare.len() > ends.last().copied().unwrap_or_default() {
                ends.push(bare.len());
            }
        }
        Self { bare, ends }
    }

    /// Whether this text may be a wording that agrees enough, from how it begins and how many words it has.
    fn may_agree(&self, text: &str) -> bool {
        let first = text.chars().find(|character| character.is_alphanumeric());
        let first = first.into_iter().flat_map(char::to_lowercase).next();
        if first.is_some() && first == self.bare.chars().next() {
            return true;
        }
        let has_letters = |word: &&str| word.contains(char::is_alphanumeric);
        let words = text.split_whitespace().filter(has_letters).count();
        let (fewer, more) = (words.min(self.ends.len()), words.max(self.ends.len()));
        fewer * 8 >= more * AGREES
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| &self.bare[start..*end])
    }

    /// How much two wordings agree, from 0 to 10.
    fn agreement(&self, other: &Self) -> usize {
        if self.bare.is_empty() || other.bare.is_empty() {
            return 0;
        }
        if self.bare == other.bare {
            return 10;
        }
        let shorter = self.bare.len().min(other.bare.len());
        let begins = self.bare.starts_with(&other.bare) || other.bare.starts_with(&self.bare);
        if shorter >= 16 && begins {
            return 8;
        }
        let most = self.ends.len().max(other.ends.len());
        let common = self
            .words()
            .filter(|word| other.words().any(|other| other == *word));
        common.count() * 8 / most
    }
}

/// The line with the standfirst: below the headline and apart from the body's paragraphs; named so,
/// agreeing with the head's description, or the first text there is.
pub(super) fn standfirst(
    outline: &Outline<'_>,
    weighed: &Weighed,
    metadata: &Metadata,
    headline: Option<usize>,
    body: &Range<usize>,
) -> Option<usize> {
    let headline = headline?;
    let described = metadata
        .description()
        .map(|text| tidy::bare(&text))
        .filter(|text| text.len() >= 30);
    let end = (headline + 1 + STANDFIRST_LINES).min(outline.lines.len());
    let mut is_first = true;
    for number in headline + 1..end {
        let line = &outline.lines[number];
        if is_beside(outline, weighed, line) {
            continue;
        }
        let named =
            line.sign == Some(Sign::Standfirst) || has_sign(outline, line, Sign::Standfirst);
        let agrees = || {
            described
                .as_ref()
                .is_some_and(|text| *text == tidy::bare(&line.text))
        };
        let spared = !body.contains(&number) || goes_on(outline, number, body);
        if fits(line)
            && spared
            && is_apart(outline, weighed, number)
            && (named || agrees() || (is_first && reads_like_a_standfirst(&line.text)))
        {
            return Some(number);
        }
        if line.prose > 0 {
            return None;
        }
        is_first = false;
    }
    None
}

/// What stands between a headline and the text below it without being either.
fn is_beside(outline: &Outline<'_>, weighed: &Weighed, line: &Line<'_>) -> bool {
    weighed.furniture[line.part].is_some()
        || line.sign.is_some_and(Sign::is_furniture)
        || line.kind == crate::news::BlockKind::Caption
        || has_sign(outline, line, Sign::Caption)
        || line.is_link()
        || phrases::is_date_line(&line.text)
        || phrases::is_label(&line.text)
        || phrases::is_byline(&line.text, &[], true)
        || phrases::is_credit(line)
        || notices::kind(&line.text).is_some()
}

fn has_sign(outline: &Outline<'_>, line: &Line<'_>, sign: Sign) -> bool {
    outline
        .around(line.part)
        .take(2)
        .any(|part| outline.parts[part].sign == Some(sign))
}

fn fits(line: &Line<'_>) -> bool {
    (25..=400).contains(&line.weight) && !phrases::is_invitation(line)
}

/// Long enough to say something, short enough for a summary, and no date.
fn reads_like_a_standfirst(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let is_long = words >= 7
        || text
            .chars()
            .filter(|character| tidy::is_wide(*character))
            .count()
            >= 20;
    is_long && tidy::weight(text) <= 250 && !phrases::is_dated(text)
}

/// The body has enough text without the line.
fn goes_on(outline: &Outline<'_>, number: usize, body: &Range<usize>) -> bool {
    let rest = &outline.lines[number + 1..body.end];
    rest.iter().filter(|line| line.prose >= 60).count() >= 3
}

/// Not one of the body's paragraphs: the next paragraph stands in an element of another sort.
fn is_apart(outline: &Outline<'_>, weighed: &Weighed, number: usize) -> bool {
    let mut paragraphs = (number + 1..outline.lines.len()).filter(|next| {
        let line = &outline.lines[*next];
        let furniture = weighed.furniture[line.part].is_some() || weighed.carded[*next];
        line.prose >= 60 && !furniture && !phrases::is_invitation(line)
    });
    let Some(next) = paragraphs.next().map(|next| &outline.lines[next]) else {
        return false;
    };
    let line = &outline.lines[number];
    let mut later = paragraphs.take(2).map(|later| &outline.lines[later]);
    if line.part == next.part || later.any(|later| is_beside_its_like(outline, line, later)) {
        return false;
    }
    let path = |part: usize| -> Vec<usize> { outline.around(part).collect() };
    let (here, there) = (path(line.part), path(next.part));
    let common = here
        .iter()
        .rev()
        .zip(there.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let below = |path: &[usize]| {
        path.len()
            .checked_sub(common + 1)
            .map(|at| &outline.parts[path[at]])
    };
    let (Some(here), Some(there)) = (below(&here), below(&there)) else {
        return true;
    };
    let is_paragraph = *here.tag() == local_name!("p");
    let same_sort = here.tag() == there.tag()
        && (is_paragraph || here.element.attr("class") == there.element.attr("class"));
    // Wrappers of single paragraphs are a series; what holds more is the body.
    !same_sort || there.lines.len() > 2
}

/// Two paragraphs of one series, whatever box stands between them.
fn is_beside_its_like(outline: &Outline<'_>, line: &Line<'_>, other: &Line<'_>) -> bool {
    let (here, there) = (&outline.parts[line.part], &outline.parts[other.part]);
    let class = |part: &Part<'_>| part.element.attr("class").map(ToOwned::to_owned);
    here.parent == there.parent && here.tag() == there.tag() && class(here) == class(there)
}

/// Where the report was filed from: "ISTANBUL (AP) — …", "KYIV, May 16 (Reuters) - …".
pub(super) fn dateline(first: &str) -> Option<String> {
    let head: String = first.chars().take(80).collect();
    let marks = ["—", "–", " - ", "--", ": "];
    let at = marks.iter().filter_map(|mark| head.find(mark)).min()?;
    let head = head[..at].trim();
    let place = head.split(['(', ',']).next()?.trim();
    let has_agency = head.ends_with(')') && head.contains('(');
    let letters = place
        .chars()
        .filter(|character| character.is_alphabetic())
        .count();
    let is_capital = letters >= 3 && !place.chars().any(char::is_lowercase);
    let few = place.split_whitespace().count() <= 4;
    let starts_big = place.chars().next().is_some_and(char::is_uppercase);
    (few && starts_big && letters >= 3 && (is_capital || has_agency)).then(|| place.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_dateline_names_the_place() {
        assert_eq!(
            dateline("ISTANBUL (AP) — Talks began on Friday.").as_deref(),
            Some("ISTANBUL")
        );
        assert_eq!(
            dateline("KYIV, May 16 (Reuters) - Talks began.").as_deref(),
            Some("KYIV")
        );
        assert_eq!(dateline("Talks began on Friday — at last."), None);
    }

    #[test]
    fn wordings_of_one_headline_agree() {
        let agreement = |one: &str, other: &str| Wording::of(one).agreement(&Wording::of(other));
        let short = "Ferry runs aground off Kos";
        assert_eq!(agreement(short, "Ferry Runs Aground off Kos"), 10);
        assert_eq!(agreement(short, "Ferry runs aground off Kos: 12 hurt"), 8);
        assert!(agreement("The Wire", short) < 3);
    }

    proptest! {
        #[test]
        fn what_agrees_may_agree(one in "[aAbB1İß“. -]{0,24}", other in "[aAbB1İß“. -]{0,24}") {
            let offered = Wording::of(&other);
            let agrees = Wording::of(&one).agreement(&offered) >= AGREES;
            prop_assert!(!agrees || offered.may_agree(&one));
        }
    }
}
