//! What stands around an article's sentences: byline, dateline, standfirst, captions.
//!
//! Where some of it goes while every sentence stands, the page was laid out anew more often than the
//! article was edited. So that is told when it has stood for a day, or with the next change of
//! another kind; never dropped.

use std::time::Duration;

use crate::diff;
use crate::news::{
    Article, BlockKind, Candidate, CandidateKind, Change, Edit, EditKind, Field, FieldEdit,
    Fingerprint, Hash, Mark, Outcome,
};

use super::{Decision, Seen, Visit, forget, gone};

/// How long it must stand to be told by itself.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Whether all that differs stands around the sentences, and some of it went without another in its
/// place.
pub(super) fn stripped(older: &Article, newer: &Article, change: &Change) -> bool {
    if !change.notices.is_empty() {
        return false;
    }
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for edit in fields(change) {
        match fared(edit) {
            Some(Fared::Went) => gone.push(Around::Field(edit.field)),
            Some(Fared::Came) => come.push(Around::Field(edit.field)),
            None => return false,
        }
    }
    let (was_around, is_around) = (texts(older), texts(newer));
    for edit in &change.body {
        match edit.kind {
            EditKind::Kept => {}
            EditKind::Removed if of_captions(edit) => gone.push(Around::Caption),
            EditKind::Added if of_captions(edit) => come.push(Around::Caption),
            // The words only took another role.
            EditKind::Added if stands_in(edit, &was_around) => {}
            EditKind::Removed if stands_in(edit, &is_around) => {}
            _ => return false,
        }
    }
    !gone.is_empty() && gone.iter().all(|place| !come.contains(place))
}

/// Where something stands around the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    Field(Field),
    Caption,
}

/// How something fared that stands around the sentences.
pub(super) enum Fared {
    Came,
    Went,
}

/// The fields that make a version.
pub(super) fn fields(change: &Change) -> impl Iterator<Item = &FieldEdit> {
    let edits = change.fields.iter();
    edits.filter(|edit| edit.field.makes_version())
}

/// Whether a field around the sentences came or went; a byline goes in part as well.
pub(super) fn fared(edit: &FieldEdit) -> Option<Fared> {
    let marked = |mark| edit.words.iter().any(|piece| piece.mark == mark);
    match (edit.field, &edit.old, &edit.new) {
        (Field::Headline | Field::Developing, ..) => None,
        (_, Some(_), None) => Some(Fared::Went),
        (_, None, Some(_)) => Some(Fared::Came),
        (Field::Byline, ..) if !marked(Mark::Added) => Some(Fared::Went),
        _ => None,
    }
}

fn of_captions(edit: &Edit) -> bool {
    let mut passages = edit.old.iter().chain(&edit.new);
    passages.all(|passage| passage.kind == BlockKind::Caption)
}

/// What the fields around the sentences say.
fn texts(article: &Article) -> Vec<Hash> {
    let fields = article.standfirst.iter().chain(&article.dateline);
    let texts = fields.chain(&article.byline);
    texts.map(|text| diff::key(text)).collect()
}

/// Whether a text stands in one of these fields of either article.
pub(super) fn is_around(text: &str, older: &Article, newer: &Article) -> bool {
    let key = diff::key(text);
    texts(older).contains(&key) || texts(newer).contains(&key)
}

fn stands_in(edit: &Edit, texts: &[Hash]) -> bool {
    let mut passages = edit.old.iter().chain(&edit.new);
    passages.all(|passage| texts.contains(&diff::key(&passage.text)))
}

impl Visit<'_> {
    /// The decision, if only what stands around the sentences went, and has not stood for a day.
    pub(super) fn stripped(&self, seen: &Seen<'_>) -> Option<Decision> {
        let told_away = self.known.standing.told.is_some();
        if told_away || !stripped(seen.older, seen.newer, seen.change) {
            return None;
        }
        let known = self.known.candidate.as_ref();
        let earlier = known.filter(|candidate| candidate.shows(&seen.fingerprint));
        let settled = earlier.is_some_and(|one| self.answered.since(one.first_seen) >= DAY);
        (!settled).then(|| self.settling(earlier, seen))
    }

    fn settling(&self, earlier: Option<&Candidate>, seen: &Seen<'_>) -> Decision {
        let mut decision = self.decision(Outcome::Candidate);
        if earlier.is_none() {
            self.begin_settling(&mut decision, seen);
        }
        forget(&mut decision);
        self.settle(&mut decision);
        // The version last told was not what this visit showed.
        decision.standing.last_seen = self.known.standing.last_seen;
        decision
    }

    fn begin_settling(&self, decision: &mut Decision, seen: &Seen<'_>) {
        let kind = CandidateKind::Stripped;
        decision.suppressed = Some(self.suppression("settling", gone::words(kind), None));
        decision.snapshot = Some(seen.snapshot.clone());
        decision.candidate = Some(Candidate {
            kind,
            first_seen: self.answered,
            fingerprint: Some(Fingerprint {
                version: 0,
                ..seen.fingerprint
            }),
            visits: 1,
            url: Some(seen.snapshot.final_url().to_owned()),
        });
        self.teach(decision, seen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Block;

    fn article() -> Article {
        let paragraph = |text| Block::new(BlockKind::Paragraph, text);
        Article {
            headline: "Vote on harbour wall delayed".to_owned(),
            byline: vec!["Maria Keller".to_owned(), "Jon Aasen".to_owned()],
            blocks: vec![
                paragraph("The council put off its vote until Tuesday."),
                Block::new(BlockKind::Caption, "The wall on Friday."),
                paragraph("At least 12 houses stand below the line."),
            ],
            ..Article::default()
        }
    }

    fn is_stripped(alter: impl FnOnce(&mut Article)) -> bool {
        let (older, mut newer) = (article(), article());
        alter(&mut newer);
        let change = diff::articles(&older, &newer);
        assert!(!change.is_empty());
        stripped(&older, &newer, &change)
    }

    #[test]
    fn a_byline_or_caption_that_goes_alone_is_only_around_the_sentences() {
        assert!(is_stripped(|newer| newer.byline.clear()));
        assert!(is_stripped(|newer| newer.byline.truncate(1)));
        assert!(is_stripped(|newer| drop(newer.blocks.remove(1))));
        assert!(is_stripped(|newer| {
            newer.byline.clear();
            newer.standfirst = Some("A decision is expected on Tuesday.".to_owned());
        }));
    }

    #[test]
    fn a_byline_that_became_a_paragraph_went_nowhere() {
        assert!(is_stripped(|newer| {
            newer.byline = vec!["Jon Aasen".to_owned()];
            let moved = Block::new(BlockKind::Paragraph, "Maria Keller");
            newer.blocks.insert(0, moved);
        }));
    }

    #[test]
    fn an_edit_is_an_edit_whatever_goes_with_it() {
        assert!(!is_stripped(
            |newer| newer.byline = vec!["Li Wei".to_owned()]
        ));
        assert!(!is_stripped(|newer| drop(newer.blocks.remove(2))));
        assert!(!is_stripped(|newer| {
            newer.byline.clear();
            newer.blocks[2].text = "At least 48 houses stand below the line.".to_owned();
        }));
        assert!(!is_stripped(|newer| {
            newer.byline.clear();
            newer.headline = "Vote on harbour wall lost".to_owned();
        }));
        assert!(!is_stripped(|newer| {
            newer.blocks[1].text = "Maria Keller at the market square.".to_owned();
        }));
    }
}
