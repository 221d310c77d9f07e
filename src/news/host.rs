//! What visits have taught about a host: its furniture, and how its pages changed lately.

use minicbor::{Decode, Encode};

use super::hash::Hash;
use super::id::StoryId;
use super::time::Timestamp;

/// What is known of a host beside its stories.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct HostMemory {
    /// Blocks that came or went while no sentence of the body changed.
    #[n(0)]
    pub furniture: Vec<Furniture>,
    /// What went or came around the sentences of its stories lately, newest last.
    #[n(1)]
    pub sightings: Vec<Sighting>,
    /// When its pages were last seen to change in the same way, story after story.
    #[n(2)]
    pub template: Option<Timestamp>,
    /// The stories of which the operator was told that they stopped working.
    #[n(3)]
    pub troubled: Vec<StoryId>,
    /// The operator was told that the host stopped working, and not yet that it works again.
    #[n(4)]
    pub stopped: bool,
}

/// Something that the operator is told by mail, once.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Note {
    /// What.
    #[n(0)]
    pub kind: NoteKind,
    /// Of this story, or of its host.
    #[n(1)]
    pub story: StoryId,
    /// When the visit was answered that gave rise to it.
    #[n(2)]
    pub at: Timestamp,
    /// When the story's page last gave its article.
    #[n(3)]
    pub worked: Option<Timestamp>,
    /// The trouble in one sentence.
    #[n(4)]
    pub trouble: Option<String>,
}

impl Note {
    /// Of this story, or of its host, with nothing more to say.
    pub fn new(kind: NoteKind, story: StoryId, at: Timestamp) -> Self {
        Self {
            kind,
            story,
            at,
            worked: None,
            trouble: None,
        }
    }
}

/// What the operator is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum NoteKind {
    /// A story stopped working.
    #[n(0)]
    StoryStopped,
    /// A story works again.
    #[n(1)]
    StoryWorks,
    /// Several stories of a host stopped working; the single ones are told no more.
    #[n(2)]
    HostStopped,
    /// All of them work again.
    #[n(3)]
    HostWorks,
    /// Stories of a host change in the same way: its template did.
    #[n(4)]
    Template,
}

/// A block that may belong to the site and not to its stories.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Furniture {
    /// Of its text, by the keys that comparisons use.
    #[n(0)]
    pub key: Hash,
    /// How it begins, for people.
    #[n(1)]
    pub text: String,
    /// It holds a figure, a name, a quotation or the like.
    #[n(2)]
    pub guarded: bool,
    /// Where it came and went.
    #[n(3)]
    pub turns: Vec<Turns>,
    /// When it was last seen to come or go.
    #[n(4)]
    pub seen: Timestamp,
    /// What the operator says of it.
    #[n(5)]
    pub ruling: Option<Ruling>,
    /// It is known by its place, whatever its text; `key` is then the place's.
    #[n(6)]
    pub between: Option<Between>,
}

/// A place in a story: between two texts, by the keys that comparisons use; zero at the ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Between {
    /// The block before it.
    #[n(0)]
    pub before: Hash,
    /// The block after it.
    #[n(1)]
    pub after: Hash,
}

/// How often a block came and went in one story, with all sentences as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Turns {
    /// The story.
    #[n(0)]
    pub story: StoryId,
    /// How often it came.
    #[n(1)]
    pub came: u32,
    /// How often it went.
    #[n(2)]
    pub went: u32,
}

/// What the operator says of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Ruling {
    /// It is furniture, whatever is learned.
    #[n(0)]
    Pinned,
    /// It never is.
    #[n(1)]
    Dropped,
}

/// One thing that came or went around the sentences of a story.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Sighting {
    /// What, in a form that is equal where stories change in the same way.
    #[n(0)]
    pub sign: String,
    /// In which story.
    #[n(1)]
    pub story: StoryId,
    /// In which version, where one was made.
    #[n(2)]
    pub version: Option<u32>,
    /// When.
    #[n(3)]
    pub at: Timestamp,
}

/// An announcement that is taken back before anybody hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withdrawal {
    /// Of which story.
    pub story: StoryId,
    /// Of which version.
    pub version: u32,
}
