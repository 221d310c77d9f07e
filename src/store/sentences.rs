//! Each distinct sentence of a story once, with the versions it stands in: what `blame` and `phrase`
//! read.
//!
//! All of it can be made again from the versions, and is where it is missing: it stands in the tree
//! beside each version, and nowhere in the journal.

use std::collections::{HashMap, HashSet};

use minicbor::{Decode, Encode};

use super::Store;
use super::codec::{decode, encode};
use super::delta;
use super::draft::Draft;
use super::error::Error;
use super::keys;
use super::versions;
use super::view::Read;
use super::words::{Vocabulary, folded};
use crate::diff;
use crate::news::{Article, StoryId};

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

/// A table as the tree holds it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct PackedTable {
    #[n(0)]
    length: u32,
    #[cbor(n(1), with = "minicbor::bytes")]
    packed: Vec<u8>,
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

    fn may_stand_in(&self, words: &Vocabulary) -> bool {
        self.0.iter().all(|term| words.may_hold(term))
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
        for (key, bytes) in self.view().under(keys::WORDS)? {
            let words: Vocabulary = decode(&key, &bytes)?;
            if !terms.may_stand_in(&words) {
                lacking.insert(keys::story_in(&key)?);
            }
        }
        Ok(lacking)
    }

    /// For each of these terms the sentences of a story that ever held its words in this order,
    /// whatever their case and the punctuation between them; `None` where one of them never stood.
    pub fn holding(&self, terms: &Terms, id: StoryId) -> Result<Option<Vec<Vec<Sentence>>>, Error> {
        let known: Option<Vocabulary> = self.view().value(&keys::words(id))?;
        if known.is_some_and(|words| !terms.may_stand_in(&words)) {
            return Ok(None);
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
            Ok(Some(table)) => return Ok(table),
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
                    put_words(draft, id, &kept, kept.sentences.iter())?;
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
    let before = if number == 1 {
        Some(Table::default())
    } else {
        read(draft, id)?
    };
    let Some(mut table) = before.filter(|table| table.up_to + 1 == number) else {
        forget(draft, id);
        return Ok(());
    };
    let known = table.sentences.len();
    table.add(number, article);
    put(draft, id, &table)?;
    let new = table.sentences[known..].iter();
    put_words(draft, id, &table, new)
}

/// Takes a story's table away, because versions come that it does not see.
pub(super) fn forget(draft: &mut Draft<'_>, id: StoryId) {
    draft.set_beside(keys::sentences(id), None);
    draft.set_beside(keys::words(id), None);
}

fn put(draft: &mut Draft<'_>, id: StoryId, table: &Table) -> Result<(), Error> {
    let bytes = encode(table);
    let packed = PackedTable {
        length: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        packed: delta::pack(&bytes, &[], delta::PAGE).map_err(|why| strange(id, &why))?,
    };
    draft.set_beside(keys::sentences(id), Some(encode(&packed)));
    Ok(())
}

/// Adds new sentences to the words of a story, or begins these anew.
fn put_words<'a>(
    draft: &mut Draft<'_>,
    id: StoryId,
    table: &Table,
    mut new: impl Iterator<Item = &'a Sentence>,
) -> Result<(), Error> {
    let before: Option<Vocabulary> = draft.value(&keys::words(id))?;
    let added = before.and_then(|mut words| {
        new.all(|sentence| words.add(&sentence.folded))
            .then_some(words)
    });
    let words = added.unwrap_or_else(|| {
        let all = table.sentences.iter();
        Vocabulary::of(all.map(|sentence| sentence.folded.as_str()))
    });
    draft.set_beside(keys::words(id), Some(encode(&words)));
    Ok(())
}

fn read(read: &impl Read, id: StoryId) -> Result<Option<Table>, Error> {
    let key = keys::sentences(id);
    let Some(packed) = read.value::<PackedTable>(&key)? else {
        return Ok(None);
    };
    let bytes = delta::unpack(&packed.packed, &[], packed.length as usize)
        .map_err(|why| strange(id, &why))?;
    decode(&key, &bytes).map(Some)
}

fn build(read: &impl Read, id: StoryId) -> Result<Table, Error> {
    let mut table = Table::default();
    for number in 1..=read.last_number(&keys::versions(id))? {
        table.add(number, &versions::article(read, id, number)?);
    }
    Ok(table)
}

impl Table {
    fn add(&mut self, number: u32, article: &Article) {
        self.up_to = number;
        let known = self.sentences.iter().enumerate();
        let mut places: HashMap<String, usize> = known
            .map(|(place, sentence)| (sentence.text.clone(), place))
            .collect();
        for text in texts(article) {
            let place = *places.entry(text.to_owned()).or_insert_with(|| {
                self.sentences.push(Sentence {
                    text: text.to_owned(),
                    runs: Vec::new(),
                    folded: folded(text),
                });
                self.sentences.len() - 1
            });
            let runs = &mut self.sentences[place].runs;
            match runs.last_mut() {
                Some((_, last)) if *last + 1 >= number => *last = number,
                _ => runs.push((number, number)),
            }
        }
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
