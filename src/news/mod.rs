//! The news: plain values, the words of the glossary as types.
//!
//! Nothing here does anything: no I/O, no clock, no log. Values that the store keeps number their
//! fields for `minicbor`; a number once used is never given another meaning.

pub mod alert;
pub mod article;
pub mod change;
mod codes;
pub mod email_address;
pub mod fact;
pub mod feed;
pub mod hash;
pub mod host;
pub mod id;
pub mod owed;
pub mod question;
pub mod reading;
pub mod secret;
pub mod snapshot;
pub mod story;
pub mod subscription;
pub mod time;
pub mod token;
pub mod version;
pub mod visit;
pub mod wish;

pub use alert::{Alert, AlertState, Announcement, PageEvent, Told};
pub use article::{Article, Block, BlockKind, Entry, Link, Notice, NoticeKind};
pub use change::{
    Change, Edit, EditKind, Field, FieldEdit, LinkEdit, Mark, NoticeEdit, Passage, Piece,
};
pub use email_address::EmailAddress;
pub use fact::{Fact, FactKind, Place, Weight};
pub use feed::{Brought, Feed, FeedStanding, Listed};
pub use hash::{Hash, LateHashes, Sum, SumSoFar};
pub use host::{
    Between, Furniture, HostMemory, Note, NoteKind, Ruling, Sighting, Turns, Withdrawal,
};
pub use id::{AlertId, StoryId, SubscriberId, SubscriptionId};
pub use owed::{Expansion, Owed};
pub use question::Question;
pub use reading::{Barrier, BarrierKind, Reading};
pub use secret::Secret;
pub use snapshot::{Arrival, Failure, FailureKind, Fetched, Page, Redirect, Snapshot, Validators};
pub use story::{Address, AskedBy, Follow, Plan, Story, StoryName, Topic};
pub use subscription::{Confirmation, Ending, Scope, Subscriber, Subscription, Suspension};
pub use time::{StatedTime, Timestamp, Zone};
pub use token::{Asked, Grant, Leave};
pub use version::{Comparison, Timeline, Version, VersionHead, version_hash};
pub use visit::{
    Candidate, CandidateKind, Fingerprint, Outcome, PageState, Run, Standing, Suppression, Variant,
};
pub use wish::{Often, PointKind, Wish};
