//! The subject of a mail: the story, and the weightiest facts in few words.

use crate::news::{Fact, FactKind};

use super::point;

/// Longest subject, in characters.
const LONGEST: usize = 90;

/// Longest headline kept in a subject, in characters.
const LONGEST_HEADLINE: usize = 48;

/// A mail's subject: "Ferry aground: injured 12 → 48". It has no control characters, and at most 90
/// characters.
pub fn subject(story_headline: &str, facts: &[Fact]) -> String {
    let headline = shortened(&cleaned(story_headline), LONGEST_HEADLINE);
    let mut subject = headline;
    let mut separator = if subject.is_empty() { "" } else { ": " };
    for (told, fact) in facts.iter().enumerate() {
        let point = brief(fact);
        let room = LONGEST.saturating_sub(subject.chars().count() + separator.len());
        if point.chars().count() > room {
            if told == 0 && room > 12 {
                subject.push_str(separator);
                subject.push_str(&shortened(&point, room));
            }
            break;
        }
        subject.push_str(separator);
        subject.push_str(&point);
        separator = ", ";
    }
    shortened(&subject, LONGEST)
}

/// A point in the fewest words.
fn brief(fact: &Fact) -> String {
    let text = match fact.kind {
        FactKind::Headline => "headline rewritten".to_owned(),
        FactKind::Reworded => "reworded".to_owned(),
        FactKind::SilentEdit => "no note".to_owned(),
        _ => {
            let point = point(fact);
            let label = point.split(": “").next().unwrap_or_default();
            // The label says enough where the values are long.
            if point.chars().count() > 44 && !label.is_empty() {
                label.to_owned()
            } else {
                point
            }
        }
    };
    cleaned(&text)
}

/// On one line, without control characters.
fn cleaned(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .filter(|char| !matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{ad}'))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most so many characters, cut at a word.
fn shortened(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let cut: String = text.chars().take(longest.saturating_sub(1)).collect();
    let at_word = match cut.rfind(' ') {
        Some(at) if at * 2 > cut.len() => &cut[..at],
        _ => &cut,
    };
    format!("{}…", at_word.trim_end_matches([' ', ',', ':', ';', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Place;

    fn figure(about: &str, old: &str, new: &str) -> Fact {
        let mut fact = Fact::new(
            FactKind::Figure,
            Place::Top,
            Some(old.into()),
            Some(new.into()),
        );
        fact.about = Some(about.to_owned());
        fact
    }

    #[test]
    fn a_subject_says_the_story_and_what_changed() {
        assert_eq!(
            subject("Ferry aground", &[figure("injured", "12", "48")]),
            "Ferry aground: injured 12 → 48"
        );
    }

    #[test]
    fn a_page_cannot_break_out_of_a_subject() {
        let subject = subject(
            "Ferry\r\nBcc: all@example.org\u{202e}",
            &[figure("hurt", "1", "2")],
        );
        assert!(!subject.contains(|char: char| char.is_control() || char == '\u{202e}'));
    }

    #[test]
    fn a_subject_stays_short() {
        let many: Vec<Fact> = (0..40)
            .map(|n| figure("injured", &n.to_string(), "48"))
            .collect();
        let subject = subject(&"A very long headline ".repeat(20), &many);
        assert!(subject.chars().count() <= 90, "{subject}");
        assert!(subject.contains("injured 0 → 48"));
    }
}
