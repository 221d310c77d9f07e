//! A revised passage taken apart: both texts, the hunks in which they differ, and which stretch of
//! one text answers to which of the other.

use std::ops::Range;

use crate::news::{Mark, Piece};

/// A place where words of one text stand in for words of the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hunk {
    /// In the older text, in bytes; empty where words were only added.
    pub(super) old: Range<usize>,
    /// In the newer text; empty where words were only removed.
    pub(super) new: Range<usize>,
}

/// Two texts and their hunks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Revision {
    pub(super) old: String,
    pub(super) new: String,
    pub(super) hunks: Vec<Hunk>,
}

/// One of the two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Old,
    New,
}

impl Revision {
    pub(super) fn of(pieces: &[Piece]) -> Self {
        let mut revision = Self::default();
        let mut inside = false;
        for piece in pieces {
            let (old, new) = (revision.old.len(), revision.new.len());
            if piece.mark != Mark::Added {
                revision.old.push_str(&piece.text);
            }
            if piece.mark != Mark::Removed {
                revision.new.push_str(&piece.text);
            }
            if piece.mark == Mark::Same {
                inside = false;
                continue;
            }
            if !inside {
                revision.hunks.push(Hunk {
                    old: old..old,
                    new: new..new,
                });
                inside = true;
            }
            if let Some(hunk) = revision.hunks.last_mut() {
                hunk.old.end = revision.old.len();
                hunk.new.end = revision.new.len();
            }
        }
        revision
    }

    /// The stretch of the other text that answers to one of this: hunks it touches count whole.
    pub(super) fn image(&self, side: Side, range: &Range<usize>) -> Range<usize> {
        self.image_of(side, range.start, false)..self.image_of(side, range.end, true)
    }

    fn image_of(&self, side: Side, at: usize, is_end: bool) -> usize {
        // Bytes gained or lost by the hunks before.
        let mut shift = (0, 0);
        for hunk in &self.hunks {
            let (here, there) = match side {
                Side::Old => (&hunk.old, &hunk.new),
                Side::New => (&hunk.new, &hunk.old),
            };
            let before = if is_end {
                at <= here.start
            } else {
                at < here.start
            };
            if before {
                break;
            }
            let inside = if is_end {
                at <= here.end
            } else {
                at < here.end
            };
            if inside {
                return if is_end { there.end } else { there.start };
            }
            shift = (here.end, there.end);
        }
        shift.1 + (at - shift.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(mark: Mark, text: &str) -> Piece {
        Piece {
            mark,
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_stretch_answers_to_the_stretch_that_took_its_place() {
        let revision = Revision::of(&[
            piece(Mark::Same, "fined $20 "),
            piece(Mark::Removed, "billion"),
            piece(Mark::Added, "million"),
            piece(Mark::Same, " in May"),
        ]);
        assert_eq!(revision.new, "fined $20 million in May");
        assert_eq!(revision.image(Side::Old, &(6..17)), 6..17);
        assert_eq!(revision.image(Side::Old, &(18..24)), 18..24);
    }

    #[test]
    fn what_only_one_text_has_answers_to_nothing() {
        let revision = Revision::of(&[
            piece(Mark::Same, "was"),
            piece(Mark::Added, " not"),
            piece(Mark::Same, " warned"),
        ]);
        assert_eq!(
            revision.hunks,
            [Hunk {
                old: 3..3,
                new: 3..7
            }]
        );
        assert!(revision.image(Side::New, &(4..7)).is_empty());
    }
}
