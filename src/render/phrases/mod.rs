//! English sentences around the points: counts, times, states. With `english`, what another
//! language would write again.

mod articles;
mod changes;
mod feeds;
mod letters;
mod past;
mod readers;
mod states;
mod times;

pub use articles::*;
pub use changes::*;
pub use feeds::*;
pub use letters::*;
pub use past::*;
pub use readers::*;
pub use states::*;
pub use times::*;

/// "1 sentence", "6 sentences".
pub fn count(number: usize, noun: &str) -> String {
    let plural = match noun {
        _ if number == 1 => noun.to_owned(),
        "story" => "stories".to_owned(),
        "reply" => "replies".to_owned(),
        _ => format!("{noun}s"),
    };
    format!("{} {plural}", grouped(number))
}

/// A number with its thousands apart: "12,345".
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Timestamp;
    use crate::render::redline::Way;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn an_interval_says_the_day_once() {
        assert_eq!(
            interval(Some(at("2025-05-06T14:02")), at("2025-05-06T14:07")),
            "between 14:02 and 14:07 UTC on 6 May 2025"
        );
    }

    #[test]
    fn an_interval_across_midnight_says_both_days() {
        assert_eq!(
            interval(Some(at("2025-12-31T23:58")), at("2026-01-01T00:03")),
            "between 31 December 2025, 23:58 UTC and 1 January 2026, 00:03 UTC"
        );
    }

    #[test]
    fn what_was_never_seen_without_is_dated_by_one_time() {
        assert_eq!(
            interval(None, at("2025-05-16T14:07")),
            "by 14:07 UTC on 16 May 2025"
        );
        assert_eq!(
            interval(Some(at("2025-05-16T14:07:01")), at("2025-05-16T14:07:20")),
            "at 14:07 UTC on 16 May 2025"
        );
    }

    #[test]
    fn counts_agree_with_their_nouns() {
        assert_eq!(count(1, "sentence"), "1 sentence");
        assert_eq!(count(0, "story"), "0 stories");
        assert_eq!(count(1_234_567, "word"), "1,234,567 words");
    }

    #[test]
    fn a_move_within_one_paragraph_names_no_paragraph() {
        let way = |from, to| Way { up: true, from, to };
        assert_eq!(
            moved_here(way(Some(7), Some(2))),
            "moved up from paragraph 7"
        );
        assert_eq!(moved_away(way(Some(7), Some(2))), "moved up to paragraph 2");
        assert_eq!(moved_here(way(Some(2), Some(2))), "moved up");
        assert_eq!(moved_here(way(None, Some(2))), "moved up");
    }
}
