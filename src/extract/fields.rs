//! Headline, standfirst, byline and dateline: as the page shows them, with the head's word where it
//! shows nothing.

use html5ever::local_name;

use super::body::{self, Weighed};
use super::metadata::Metadata;
use super::outline::{Outline, is_heading};
use super::signs::Sign;
use super::{Choice, notices, phrases, tidy};

/// The longest text that is taken for a headline.
const HEADLINE_WEIGHT: usize = 300;

/// The headline, where it stands if it is shown, and why this one.
pub(super) fn headline(
    outline: &Outline<'_>,
    weighed: &Weighed,
    metadata: &Metadata,
    body: usize,
) -> (String, Option<usize>, Choice) {
    let offered = metadata.headlines();
    let body_from = outline.parts.get(body).map_or(0, |part| part.lines.start);
    let shown = outline
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| {
            is_heading(outline.parts[line.part].tag())
                && tidy::weight(&line.text) <= HEADLINE_WEIGHT
        })
        .filter(|(_, line)| {
            weighed.furniture[line.part].is_none_or(|reason| {
                !matches!(
                    reason,
                    super::sift::Reason::Sign(Sign::Hidden | Sign::Comments)
                )
            })
        })
        .map(|(number, line)| {
            let is_first = *outline.parts[line.part].tag() == local_name!("h1");
            let agrees = offered
                .iter()
                .map(|(_, text)| agreement(&line.text, text))
                .max()
                .unwrap_or(0);
            let furniture = usize::from(weighed.furniture[line.part].is_some());
            (
                number,
                agrees + 3 * usize::from(is_first) - (2 * furniture).min(agrees),
                is_first,
                agrees,
            )
        })
        .filter(|(_, _, is_first, agrees)| *is_first || *agrees >= 6)
        .max_by_key(|(number, score, _, _)| {
            (*score, std::cmp::Reverse(number.abs_diff(body_from)))
        });
    let choice = |from: &str| Choice {
        field: "headline",
        from: from.to_owned(),
        others: offered
            .iter()
            .map(|(source, text)| format!("{source}: {text}"))
            .collect(),
    };
    match shown {
        Some((number, _, is_first, agrees)) if agrees > 0 || offered.is_empty() || is_first => {
            let from = if is_first {
                "the page's h1"
            } else {
                "a heading that agrees with the head"
            };
            (
                outline.lines[number].text.clone(),
                Some(number),
                choice(from),
            )
        }
        _ => {
            let (source, text) = offered
                .first()
                .cloned()
                .unwrap_or(("nothing", String::new()));
            (text, None, choice(source))
        }
    }
}

/// How much two wordings of a headline agree, from 0 to 10.
fn agreement(shown: &str, offered: &str) -> usize {
    let (shown_bare, offered_bare) = (tidy::bare(shown), tidy::bare(offered));
    if shown_bare.is_empty() || offered_bare.is_empty() {
        return 0;
    }
    if shown_bare == offered_bare {
        return 10;
    }
    let shorter = shown_bare.len().min(offered_bare.len());
    if shorter >= 16
        && (shown_bare.starts_with(&offered_bare) || offered_bare.starts_with(&shown_bare))
    {
        return 8;
    }
    let words = |text: &str| -> Vec<String> {
        text.split_whitespace()
            .map(tidy::bare)
            .filter(|word| !word.is_empty())
            .collect()
    };
    let (shown, offered) = (words(shown), words(offered));
    let common = shown.iter().filter(|word| offered.contains(word)).count();
    common * 7 / shown.len().max(offered.len()).max(1)
}

/// The standfirst: between headline and body, named so or agreeing with the head's description.
pub(super) fn standfirst(
    outline: &Outline<'_>,
    metadata: &Metadata,
    headline: Option<usize>,
    body: &std::ops::Range<usize>,
) -> Option<String> {
    let headline = headline?;
    let described = metadata
        .description()
        .map(|text| tidy::bare(&text))
        .filter(|text| text.len() >= 30);
    let first_prose = body
        .clone()
        .find(|line| body::prose(&outline.lines[*line]) >= 120);
    let end = first_prose
        .unwrap_or(body.end)
        .max(headline + 1)
        .min(headline + 16);
    (headline + 1..=end.min(outline.lines.len().saturating_sub(1))).find_map(|number| {
        let line = &outline.lines[number];
        let weight = tidy::weight(&line.text);
        let named = outline
            .around(line.part)
            .take(2)
            .any(|part| outline.parts[part].sign == Some(Sign::Standfirst))
            || line.sign == Some(Sign::Standfirst);
        let agrees = || {
            let bare = tidy::bare(&line.text);
            described
                .as_ref()
                .is_some_and(|described| *described == bare)
        };
        let fits =
            (25..=400).contains(&weight) && notices::kind(&line.text).is_none() && !line.is_link();
        let stands_apart = first_prose.is_none_or(|first| number < first);
        (fits && (named || (stands_apart && agrees()))).then(|| line.text.clone())
    })
}

/// Who the article is by: as the page says near the headline, else as the head says.
pub(super) fn byline(
    outline: &Outline<'_>,
    metadata: &Metadata,
    headline: Option<usize>,
    body: &std::ops::Range<usize>,
) -> Vec<String> {
    let from = headline.unwrap_or(body.start.saturating_sub(8));
    let to = (from + 16).min(outline.lines.len());
    let seen = outline.lines[from..to].iter().find_map(|line| {
        let signed = line.sign == Some(Sign::Byline)
            || outline
                .around(line.part)
                .take(3)
                .any(|part| outline.parts[part].sign == Some(Sign::Byline));
        let weight = tidy::weight(&line.text);
        let rest =
            phrases::after_by(&line.text).filter(|_| weight <= 120 && !line.text.ends_with('.'));
        match rest {
            Some(rest) if signed || phrases::is_byline(&line.text, &[], true) => Some(names(rest)),
            _ => None,
        }
    });
    seen.filter(|names| !names.is_empty())
        .unwrap_or_else(|| metadata.authors())
}

/// The names in "Ada Moss and Bo Lind, The Wire".
fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let text = text.split(['|', '•', '·']).next().unwrap_or(text);
    for piece in text.split([',', ';', '/', '&']) {
        for name in piece
            .split(" and ")
            .flat_map(|name| name.split(" und "))
            .flat_map(|name| name.split(" et "))
            .flat_map(|name| name.split(" y "))
        {
            let name = name.trim().trim_end_matches(':');
            if !name.is_empty()
                && name.chars().any(char::is_alphabetic)
                && !phrases::is_date_line(name)
            {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// Where the report was filed from: "ISTANBUL (AP) — …", "KYIV, May 16 (Reuters) - …".
pub(super) fn dateline(first: &str) -> Option<String> {
    let head: String = first.chars().take(80).collect();
    let at = ["—", "–", " - ", "--", ": "]
        .iter()
        .filter_map(|mark| head.find(mark))
        .min()?;
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
    fn a_byline_is_taken_apart_into_names() {
        assert_eq!(
            names("Ada Moss and Bo Lind, The Wire"),
            ["Ada Moss", "Bo Lind", "The Wire"]
        );
    }
}
