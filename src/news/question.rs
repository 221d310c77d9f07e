//! What an address is asked before it hears anything.

use minicbor::{Decode, Encode};

use super::time::Timestamp;
use super::token::Asked;

/// A confirmation mail that the relay has not taken yet.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Question {
    /// The subscription that is asked about.
    #[n(0)]
    pub asked: Asked,
    /// What it is about, in words: a story's headline, a topic.
    #[n(1)]
    pub of: String,
    /// When it was asked.
    #[n(2)]
    pub at: Timestamp,
    /// How often the relay was tried.
    #[n(3)]
    pub attempts: u32,
    /// When the relay is tried again.
    #[n(4)]
    pub due: Timestamp,
}
