//! Each distinct sentence of a story once, with the versions it stands in: what `blame` and `phrase`
//! read.
//!
//! All of it can be made again from the versions, and is where it is missing: it stands in the tree
//! beside the versions, and nowhere in the journal. What each version since adds stands by itself,
//! until there is so much of it that the table is worth writing anew.

use std::collections::{HashMap, HashSet};

use minicbor::{Decode, Encode};

use super::Store;
use super::codec::{decode, encode};
use super::delta;
use super::draft::Draft;
use super::error::Error;
use super::keys::{self, Key};
use super::texts::{PHRASES, Recent};
use super::versions;
use super::view::Read;
use super::words::{Vocabulary, folded};
use crate::diff;
use crate::news::{Article, StoryId};

/// A table is written anew when what was added since is more than this part of it, and this much.
const STEPS_SHARE: usize = 4;
const STEPS_LEAST: usize = 1_024;

/// A sentence of a story, and the versions it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Sentence {
    /// Its text as it first stood.
    #[n(0)]
    pub text: String,
    /// The first and the last version of each row of versions that it stands in, in order.
    #[n(1)]
    pub runs: Vec<(u32, u32)>,
    /// Its words as they are searched for.
    #[n(2)]
    folded: String,
}

impl Sentence {
    /// The version in which it first stood.
    fn first(&self) -> u32 {
        self.runs.first().map_or(0, |&(first, _)| first)
    }

    /// Whether it stands in this version.
    pub fn stands_in(&self, version: u32) -> bool {
        self.runs
            .iter()
            .any(|&(first, last)| (first..=last).contains(&version))
    }
}

/// The sentences of a story up to a version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
struct Table {
    #[n(0)]
    up_to: u32,
    #[n(1)]
    sentences: Vec<Sentence>,
}

/// What a version does to the table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
struct Step {
    /// The places of sentences that stood in the version before, and do not now.
    #[n(0)]
    gone: Vec<u32>,
    /// The places of sentences that stood earlier, and do again.
    #[n(1)]
    back: Vec<u32>,
    /// Sentences that never stood before.
    #[n(2)]
    new: Vec<String>,
}

/// A table or a step as the tree holds it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct Packed {
    #[n(0)]
    length: u32,
    #[cbor(n(1), with = "minicbor::bytes")]
    packed: Vec<u8>,
}

/// A table as it was read, and in how many bytes of the tree.
struct Kept {
    table: Table,
    /// Up to which version it was written at once, and that.
    whole: (u32, usize),
    /// The steps since.
    steps: usize,
}

/// What is searched for: terms of one or more words each, ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms(Vec<String>);

impl Terms {
    /// Takes terms as somebody typed them; those without a letter or digit are left out.
    pub fn new<'a>(typed: impl IntoIterator<Item = &'a str>) -> Self {
        let folded = typed.into_iter().map(folded);
        Self(folded.filter(|term| !term.trim().is_empty()).collect())
    }

    /// Nothing is searched for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn may_stand_in(&self, words: &[Vocabulary]) -> bool {
        let held = |term| words.iter().any(|words| words.may_hold(term));
        self.0.iter().all(|term| held(term))
    }
}

impl Store {
    /// The sentences that ever stood in a story, headlines and notices included, in the order in
    /// which they first did.
    pub fn sentences(&self, id: StoryId) -> Result<Vec<Sentence>, Error> {
        self.table(id).map(|table| table.sentences)
    }

    /// The stories in which one of these terms never stood, as far as that can be told without looking
    /// into them: found in one sweep, for a question about many stories.
    pub fn lacking(&self, terms: &Terms) -> Result<HashSet<StoryId>, Error> {
        let mut lacking = HashSet::new();
        let kept = self.view().under(keys::WORDS)?;
        for of_one in kept.chunk_by(|(one, _), (other, _)| one.part(1) == other.part(1)) {
            let words = of_one.iter().map(|(key, bytes)| decode(key, bytes));
            let words: Vec<Vocabulary> = words.collect::<Result<_, _>>()?;
            if !terms.may_stand_in(&words) {
                lacking.insert(keys::story_in(&of_one[0].0)?);
            }
        }
        Ok(lacking)
    }

    /// For each of these terms the sentences of a story that ever held its words in this order,
    /// whatever their case and the punctuation between them; `None` where one of them never stood.
    pub fn holding(&self, terms: &Terms, id: StoryId) -> Result<Option<Vec<Vec<Sentence>>>, Error> {
        let first: Option<Vocabulary> = self.view().value(&keys::words(id))?;
        let added: Option<Vocabulary> = self.view().value(&keys::words_added(id))?;
        if let Some(first) = first {
            let words: Vec<Vocabulary> = [first].into_iter().chain(added).collect();
            if !terms.may_stand_in(&words) {
                return Ok(None);
            }
        }
        let sentences = self.table(id)?.sentences;
        let holds = |term: &String| -> Option<Vec<Sentence>> {
            let with = sentences.iter().filter(|one| one.folded.contains(term));
            let with: Vec<Sentence> = with.cloned().collect();
            (!with.is_empty()).then_some(with)
        };
        Ok(terms.0.iter().map(holds).collect())
    }

    /// A story's table, made and kept where it is missing.
    fn table(&self, id: StoryId) -> Result<Table, Error> {
        match read(self.view(), id) {
            Ok(Some(kept)) => return Ok(kept.table),
            Ok(None) | Err(Error::Damaged { .. }) => {}
            Err(error) => return Err(error),
        }
        let table = build(self.view(), id)?;
        let kept = table.clone();
        // Kept for the next question; this one has its answer even where that fails.
        self.ask(
            move |draft| {
                let last = draft.last_number(&keys::versions(id))?;
                if last == kept.up_to {
                    put(draft, id, &kept)?;
                }
                Ok(())
            },
            drop,
        )?;
        Ok(table)
    }
}

/// Adds a version to its story's table, if there is one up to the version before.
pub(super) fn add(
    draft: &mut Draft<'_>,
    id: StoryId,
    number: u32,
    article: &Article,
) -> Result<(), Error> {
    if number == 1 {
        let mut table = Table::default();
        table.add(number, article);
        return put(draft, id, &table);
    }
    let before = read(draft, id)?.filter(|kept| kept.table.up_to + 1 == number);
    let Some(mut kept) = before else {
        return forget(draft, id);
    };
    let step = kept.table.step(article);
    let packed = pack(id, &step)?;
    kept.table.take(number, step);
    let (whole, bytes) = kept.whole;
    if kept.steps + packed.len() > (bytes / STEPS_SHARE).max(STEPS_LEAST) {
        return put(draft, id, &kept.table);
    }
    draft.set_beside(keys::sentences_step(id, number), Some(packed));
    let since = kept.table.sentences.iter();
    let since = since.filter(|sentence| sentence.first() > whole);
    let words = Vocabulary::of(since.map(|sentence| sentence.folded.as_str()));
    draft.set_beside(keys::words_added(id), Some(encode(&words)));
    Ok(())
}

/// Takes a story's table away, because versions come that it does not see.
pub(super) fn forget(draft: &mut Draft<'_>, id: StoryId) -> Result<(), Error> {
    if draft.get(&keys::sentences(id))?.is_some() {
        forget_steps(draft, id)?;
        draft.set_beside(keys::sentences(id), None);
        draft.set_beside(keys::words(id), None);
    }
    Ok(())
}

fn forget_steps(draft: &mut Draft<'_>, id: StoryId) -> Result<(), Error> {
    for (key, _) in draft.under(&keys::sentences_steps(id))? {
        draft.set_beside(key, None);
    }
    draft.set_beside(keys::words_added(id), None);
    Ok(())
}

/// Writes a table at once, and the words in it.
fn put(draft: &mut Draft<'_>, id: StoryId, table: &Table) -> Result<(), Error> {
    forget_steps(draft, id)?;
    draft.set_beside(keys::sentences(id), Some(pack(id, table)?));
    let all = table.sentences.iter();
    let words = Vocabulary::of(all.map(|sentence| sentence.folded.as_str()));
    draft.set_beside(keys::words(id), Some(encode(&words)));
    Ok(())
}

fn pack<T: Encode<()>>(id: StoryId, value: &T) -> Result<Vec<u8>, Error> {
    let bytes = encode(value);
    let packed = delta::pack(&bytes, PHRASES, delta::PAGE).map_err(|why| strange(id, &why))?;
    Ok(encode(&Packed {
        length: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        packed,
    }))
}

fn unpack<T: for<'b> Decode<'b, ()>>(id: StoryId, key: &Key, value: &[u8]) -> Result<T, Error> {
    let Packed { length, packed } = decode(key, value)?;
    let bytes =
        delta::unpack(&packed, PHRASES, length as usize).map_err(|why| strange(id, &why))?;
    decode(key, &bytes)
}

/// The table of a story, the steps since it was written taken.
fn read(read: &impl Read, id: StoryId) -> Result<Option<Kept>, Error> {
    let key = keys::sentences(id);
    let Some(value) = read.get(&key)? else {
        return Ok(None);
    };
    let mut table: Table = unpack(id, &key, &value)?;
    let whole = (table.up_to, value.len());
    let mut steps = 0;
    for (key, value) in read.under(&keys::sentences_steps(id))? {
        let next = table.up_to + 1;
        if key.number() != Some(next) {
            return Ok(None);
        }
        steps += value.len();
        table.take(next, unpack(id, &key, &value)?);
    }
    Ok(Some(Kept {
        table,
        whole,
        steps,
    }))
}

fn build(read: &impl Read, id: StoryId) -> Result<Table, Error> {
    let mut table = Table::default();
    let recent = Recent::default();
    for number in 1..=read.last_number(&keys::versions(id))? {
        table.add(number, &versions::article(read, &recent, id, number)?);
    }
    Ok(table)
}

impl Table {
    fn add(&mut self, number: u32, article: &Article) {
        let step = self.step(article);
        self.take(number, step);
    }

    /// What an article that comes behind the last version does.
    fn step(&self, article: &Article) -> Step {
        let mut places: HashMap<&str, Option<usize>> = HashMap::new();
        for (place, sentence) in self.sentences.iter().enumerate() {
            places.insert(&sentence.text, Some(place));
        }
        let mut step = Step::default();
        let mut stands = vec![false; self.sentences.len()];
        for text in texts(article) {
            match places.get(text) {
                Some(Some(place)) => stands[*place] = true,
                Some(None) => {}
                None => {
                    places.insert(text, None);
                    step.new.push(text.to_owned());
                }
            }
        }
        for ((sentence, place), now) in self.sentences.iter().zip(0..).zip(stands) {
            match (self.up_to > 0 && sentence.stands_in(self.up_to), now) {
                (true, false) => step.gone.push(place),
                (false, true) => step.back.push(place),
                _ => {}
            }
        }
        step
    }

    fn take(&mut self, number: u32, step: Step) {
        let gone: HashSet<u32> = step.gone.into_iter().collect();
        let back: HashSet<u32> = step.back.into_iter().collect();
        for (sentence, place) in self.sentences.iter_mut().zip(0..) {
            match sentence.runs.last_mut() {
                Some((_, last)) if *last == self.up_to && !gone.contains(&place) => *last = number,
                _ if back.contains(&place) => sentence.runs.push((number, number)),
                _ => {}
            }
        }
        let new = step.new.into_iter().map(|text| Sentence {
            runs: vec![(number, number)],
            folded: folded(&text),
            text,
        });
        self.sentences.extend(new);
        self.up_to = number;
    }
}

/// The sentences of an article, in reading order.
fn texts(article: &Article) -> impl Iterator<Item = &str> {
    let fields = std::iter::once(article.headline.as_str()).chain(article.standfirst.as_deref());
    let notices = article.notices.iter().map(|notice| notice.text.as_str());
    let blocks = article.blocks.iter().map(|block| block.text.as_str());
    fields
        .chain(notices)
        .chain(blocks)
        .flat_map(|text| diff::sentences(text).into_iter().map(|range| &text[range]))
}

fn strange(id: StoryId, why: &dyn std::fmt::Display) -> Error {
    Error::damaged(format!("the sentences of {id} cannot be unpacked ({why})"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::{Block, BlockKind};

    fn article(paragraph: &str) -> Article {
        Article {
            blocks: vec![Block::new(BlockKind::Paragraph, paragraph)],
            ..Article::default()
        }
    }

    #[test]
    fn a_sentence_knows_every_row_of_versions_that_it_stands_in() {
        let mut table = Table::default();
        for (number, paragraph) in (1..).zip([
            "It sank. Nobody was hurt.",
            "It sank. Twelve were hurt. It sank.",
            "It sank. Twelve were hurt.",
            "It sank. Nobody was hurt.",
        ]) {
            table.add(number, &article(paragraph));
        }
        let rows: Vec<_> = table
            .sentences
            .iter()
            .map(|one| (one.text.as_str(), one.runs.as_slice()))
            .collect();
        assert_eq!(
            rows,
            [
                ("It sank.", [(1, 4)].as_slice()),
                ("Nobody was hurt.", &[(1, 1), (4, 4)]),
                ("Twelve were hurt.", &[(2, 3)]),
            ]
        );
    }
}
