//! What `[log]` means: in which form the daemon's log is written.

use serde::Deserialize;

/// In which form the daemon's log is written.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// To the journal where systemd listens, else plain.
    #[default]
    Auto,
    /// A line an event, for people.
    Plain,
    /// An object a line, for collectors.
    Json,
    /// To systemd's journal, with fields like `STORY=` and `HOST=`.
    Journald,
}
