//! The text of a mail, drawn once for many readers, with the words that are one reader's own put in.

use std::fmt;
use std::sync::{Arc, OnceLock};

/// A text of a mail. Where it is the same for many readers but for a few words, it is encoded once.
#[derive(Clone)]
pub struct Text {
    drawn: Arc<Drawn>,
    /// One reader's own words, by the number of their mark.
    own: Vec<String>,
}

/// What is the same for all.
struct Drawn {
    pieces: Vec<String>,
    /// Whose words stand behind each piece but the last, by the number of the mark.
    gaps: Vec<usize>,
    encoded: OnceLock<Option<Vec<Vec<u8>>>>,
}

impl Text {
    /// A text in which each of these marks stands for words of the reader's own.
    pub fn with_gaps(text: &str, marks: &[&str]) -> Self {
        let (mut pieces, mut gaps, mut rest) = (Vec::new(), Vec::new(), text);
        let next = |rest: &str| {
            let found = marks.iter().enumerate();
            let found = found.filter_map(|(number, mark)| Some((rest.find(mark)?, number)));
            found.min()
        };
        while let Some((at, number)) = next(rest) {
            pieces.push(rest[..at].to_owned());
            gaps.push(number);
            rest = &rest[at + marks[number].len()..];
        }
        pieces.push(rest.to_owned());
        let encoded = OnceLock::new();
        Self {
            drawn: Arc::new(Drawn {
                pieces,
                gaps,
                encoded,
            }),
            own: marks.iter().map(|mark| (*mark).to_owned()).collect(),
        }
    }

    /// The same text with these words in its gaps, one for each mark.
    #[must_use]
    pub fn filled(&self, own: Vec<String>) -> Self {
        Self {
            drawn: Arc::clone(&self.drawn),
            own,
        }
    }

    /// Encoded piece by piece and joined; `None` where the pieces cannot be encoded by themselves.
    pub(super) fn encoded(
        &self,
        encode: impl Fn(&str) -> Vec<u8>,
        fits: impl Fn(&str) -> bool,
        seam: &[u8],
    ) -> Option<Vec<u8>> {
        let Drawn {
            pieces,
            gaps,
            encoded,
        } = &*self.drawn;
        let all = || pieces.iter().map(|piece| encode(piece)).collect();
        let pieces = encoded.get_or_init(|| fits(&self.to_string()).then(all));
        let mut pieces = pieces.as_ref()?.iter();
        let mut whole = pieces.next().cloned().unwrap_or_default();
        for (gap, piece) in gaps.iter().zip(pieces) {
            whole.extend_from_slice(seam);
            whole.extend(encode(self.word(*gap)));
            whole.extend_from_slice(seam);
            whole.extend_from_slice(piece);
        }
        Some(whole)
    }

    fn word(&self, gap: usize) -> &str {
        self.own.get(gap).map_or("", String::as_str)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::with_gaps(&text, &[])
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Drawn { pieces, gaps, .. } = &*self.drawn;
        let mut pieces = pieces.iter();
        f.write_str(pieces.next().map_or("", String::as_str))?;
        for (gap, piece) in gaps.iter().zip(pieces) {
            f.write_str(self.word(*gap))?;
            f.write_str(piece)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for Text {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reader_has_their_own_words_in_the_gaps() {
        let drawn = Text::with_gaps("leave: #1, manage: #2, leave: #1", &["#1", "#2"]);
        let mine = drawn.filled(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(mine.to_string(), "leave: a, manage: b, leave: a");
        assert_eq!(drawn.to_string(), "leave: #1, manage: #2, leave: #1");
    }
}
