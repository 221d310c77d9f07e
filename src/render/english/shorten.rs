//! Long values made short: the beginning, or the words in which two values differ.

/// Most words of a value that are shown.
const MOST_WORDS: usize = 24;

/// Most characters of a value that are shown; scripts without spaces have long "words".
const MOST_CHARACTERS: usize = 220;

/// Words shown before what differs.
const CONTEXT: usize = 3;

/// The beginning of a text, on one line.
pub(super) fn beginning(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    cut(&words, 0, words.len().min(MOST_WORDS))
}

/// Two values, each cut to the words in which they differ where they are long.
pub(super) fn differing(old: &str, new: &str) -> (String, String) {
    let (old, new): (Vec<&str>, Vec<&str>) = (
        old.split_whitespace().collect(),
        new.split_whitespace().collect(),
    );
    if old.len() <= MOST_WORDS && new.len() <= MOST_WORDS {
        return (cut(&old, 0, old.len()), cut(&new, 0, new.len()));
    }
    let front = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let room = old.len().min(new.len()) - front;
    let back = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(room)
        .take_while(|(a, b)| a == b)
        .count();
    let from = front.saturating_sub(CONTEXT);
    let shown = |words: &[&str]| {
        let to = (words.len() - back + CONTEXT).min(words.len());
        cut(words, from, to.min(from + MOST_WORDS))
    };
    (shown(&old), shown(&new))
}

/// These words, with an ellipsis where words are left out.
fn cut(words: &[&str], from: usize, to: usize) -> String {
    let mut text = words[from..to].join(" ");
    let mut ends = to == words.len();
    if let Some((at, _)) = text.char_indices().nth(MOST_CHARACTERS) {
        text.truncate(at);
        ends = false;
    }
    let before = if from > 0 { "… " } else { "" };
    let after = if ends { "" } else { " …" };
    format!("{before}{text}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_values_stay_whole() {
        assert_eq!(differing("12", "48"), ("12".to_owned(), "48".to_owned()));
    }

    #[test]
    fn long_values_show_where_they_differ() {
        let same = "one two three four five six seven eight nine ten ".repeat(3);
        let (old, new) = differing(&format!("{same}dogs end"), &format!("{same}cats end"));
        assert_eq!(old, "… eight nine ten dogs end");
        assert_eq!(new, "… eight nine ten cats end");
    }

    #[test]
    fn a_long_text_is_cut_after_so_many_words() {
        let text = "word ".repeat(100);
        assert!(beginning(&text).ends_with("word …"));
        assert_eq!(beginning(&text).split_whitespace().count(), MOST_WORDS + 1);
        assert!(beginning(&"字".repeat(5000)).chars().count() < 230);
    }
}
