//! What can go wrong with the store, each in one sentence that names the thing and the way out.

use std::io;
use std::path::{Path, PathBuf};

use crate::news::{StoryId, StoryName, SubscriptionId};

/// Why the store could not be opened, read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no store here.
    #[error("no store in \"{}\"; \"redlined watch URL\" or \"redlined run\" makes one", dir.display())]
    NotFound {
        /// Where we looked.
        dir: PathBuf,
    },
    /// Another process works on it.
    #[error("the store in \"{}\" is in use by another redlined; ask that one, or stop it first", dir.display())]
    InUse {
        /// The state directory.
        dir: PathBuf,
    },
    /// We may not write there.
    #[error("\"{}\" cannot be written: {why}", path.display())]
    NotWritable {
        /// What cannot be written.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// Something on the disk is not what was written there.
    #[error("the store is damaged: {what}; {remedy}")]
    Damaged {
        /// What is damaged, and where.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// A later release wrote it.
    #[error("the store in \"{}\" has format {found} and this redlined reads formats up to {known}; install a newer redlined", dir.display())]
    Newer {
        /// The state directory.
        dir: PathBuf,
        /// The format found.
        found: u32,
        /// The newest format that we read.
        known: u32,
    },
    /// The disk is full. Nothing is lost; writing goes on when there is room.
    #[error("no room left on the disk of \"{}\"; make room and it goes on", dir.display())]
    Full {
        /// The state directory.
        dir: PathBuf,
    },
    /// The system refuses an operation for another reason.
    #[error("\"{}\": {why}", path.display())]
    Io {
        /// On what.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// The store was closed, or stopped after a failure that makes its files uncertain.
    #[error("the store is closed{}", why.as_ref().map(|why| format!(" after a failure: {why}; start again")).unwrap_or_default())]
    Closed {
        /// The failure.
        why: Option<String>,
    },
    /// No story has this id.
    #[error("no story has the id {0}")]
    UnknownStory(StoryId),
    /// No subscription has this id.
    #[error("no subscription has the id {0}")]
    UnknownSubscription(SubscriptionId),
    /// Another story has this name.
    #[error("the name \"{name}\" is taken by another story; choose another with --name")]
    NameTaken {
        /// The name.
        name: StoryName,
    },
    /// Another story follows this address.
    #[error("the story \"{by}\" follows this address already")]
    AddressTaken {
        /// The other story.
        by: StoryName,
        /// Its id.
        id: StoryId,
    },
    /// A decision was made on a state that is no longer the last.
    #[error(
        "story {story}: version {number} does not follow version {last}; the visit is to be repeated"
    )]
    OutOfOrder {
        /// Which story.
        story: StoryId,
        /// The number that was decided.
        number: u32,
        /// The last version in the store.
        last: u32,
    },
}

impl Error {
    /// A failed operation on a path, sorted by what a caller does about it.
    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { dir: path },
            io::ErrorKind::PermissionDenied
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::AlreadyExists
            | io::ErrorKind::NotADirectory => Self::NotWritable {
                path,
                why: plain(error),
            },
            _ => Self::Io {
                path,
                why: plain(error),
            },
        }
    }

    /// Damage that the journal or another copy can mend.
    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged {
            what: what.into(),
            remedy: "stop the daemon and run \"redlined rebuild\"".to_owned(),
        }
    }

    /// Damage of what has no second copy.
    pub(super) fn lost(what: impl Into<String>) -> Self {
        Self::Damaged {
            what: what.into(),
            remedy: "put the file back from a backup".to_owned(),
        }
    }
}

/// The system's words without "(os error 13)".
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_lowercase(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_system_is_said_in_plain_words() {
        let refused = io::Error::from_raw_os_error(13);
        let error = Error::io(Path::new("/var/lib/redlined"), &refused);
        assert_eq!(
            error.to_string(),
            "\"/var/lib/redlined\" cannot be written: permission denied"
        );
        let full = io::Error::from_raw_os_error(28);
        assert!(matches!(
            Error::io(Path::new("/x"), &full),
            Error::Full { .. }
        ));
    }
}
