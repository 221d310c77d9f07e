//! Verification: what the store says of itself, proven or named.

use super::Store;
use super::error::Error;
use super::history::PageAddress;
use super::proof;
use super::texts::Recent;
use crate::news::{Hash, StoryId, VersionHead, version_hash};

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// In which story; `None` for the store as a whole.
    pub story: Option<StoryId>,
    /// What is wrong, in a sentence without a full stop.
    pub what: String,
}

impl Store {
    /// Proves the chain of a story's versions: each article hashes to what the next version builds
    /// on, and each page to what its version was read from.
    pub fn verify_story(&self, id: StoryId) -> Vec<Finding> {
        let mut findings = Findings {
            story: id,
            found: Vec::new(),
        };
        match self.timeline(id) {
            Ok(heads) => self.verify_chain(&heads, &mut findings),
            Err(error) => findings.add(&error),
        }
        match self.snapshots(id) {
            Ok(pages) => self.verify_pages(&pages, &mut findings),
            Err(error) => findings.add(&error),
        }
        findings.into_found()
    }

    /// Proves the journal's chain, and that the tree says what the journal says. Commits go on
    /// meanwhile; only where something seems wrong do they wait until it is looked at again.
    pub fn verify_whole(&self) -> Result<Vec<Finding>, Error> {
        // What keeps the tree from following the journal is said below, where that matters.
        drop(self.settled(|_| ()));
        if self.differences()?.is_empty() {
            return Ok(Vec::new());
        }
        let differences = self.settled(Self::differences)??;
        let whole = |what| Finding { story: None, what };
        Ok(differences.into_iter().map(whole).collect())
    }

    fn differences(&self) -> Result<Vec<String>, Error> {
        let journal = self.dir().join("journal");
        let found = self.view().tree(|tree| proof::differences(&journal, tree));
        match found {
            Err(Error::Damaged { what, .. }) => Ok(vec![what]),
            other => other,
        }
    }

    fn verify_chain(&self, heads: &[VersionHead], findings: &mut Findings) {
        let mut previous = Hash::default();
        // Of its own, so that all is read that is to be proven.
        let recent = Recent::default();
        for head in heads {
            let number = head.number;
            match self.version_by(&recent, findings.story, number) {
                Ok(Some(version)) if version_hash(&version.head, &version.article) != head.hash => {
                    findings.add(&format!("version {number} is not what its hash says"));
                }
                Ok(Some(_)) => {}
                Ok(None) => findings.add(&format!("version {number} is missing")),
                Err(error) => findings.add(&error),
            }
            if head.previous != previous {
                findings.add(&format!(
                    "version {number} does not build on the one before it"
                ));
            }
            previous = head.hash;
        }
    }

    fn verify_pages(&self, pages: &[PageAddress], findings: &mut Findings) {
        for page in pages {
            match self.page(findings.story, page.number) {
                Ok(Some(kept)) if Hash::sha256(&kept.body) != kept.sha256() => {
                    findings.add(&format!("the page {} is not what was fetched", page.number));
                }
                Ok(_) => {}
                Err(error) => findings.add(&error),
            }
        }
    }
}

struct Findings {
    story: StoryId,
    /// What is wrong, and how often it was met again: what is packed against something damaged cannot be
    /// read, and says the same.
    found: Vec<(String, usize)>,
}

impl Findings {
    fn add(&mut self, what: &dyn std::fmt::Display) {
        let what = what.to_string();
        match self.found.iter_mut().find(|(known, _)| *known == what) {
            Some((_, again)) => *again += 1,
            None => self.found.push((what, 0)),
        }
    }

    fn into_found(self) -> Vec<Finding> {
        let told = |(what, again): (String, usize)| match again {
            0 => what,
            _ => format!("{what}; {again} more that build on it cannot be read either"),
        };
        let found = self.found.into_iter().map(told);
        let finding = |what| Finding {
            story: Some(self.story),
            what,
        };
        found.map(finding).collect()
    }
}
