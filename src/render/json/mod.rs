//! Every shape that is shown outside as JSON; changing one changes a contract.
//!
//! Lists are one object a line; each function here gives one object.

mod article;
mod comparison;
mod doctor;
mod feeds;
pub mod history;
mod hosts;
mod lists;
mod past;
mod status;
mod versions;
mod words;

pub use article::{explanation, reading};
pub use comparison::comparison;
pub use doctor::probe;
pub use feeds::feed;
pub use hosts::{furniture, host};
pub use lists::{
    announced, asked, everything_of, finding, outbox, story, subscriber, suppressed, with_mail,
};
pub use past::{blame, imported, stats, stretch};
pub use status::{status, step, visit};
pub use versions::{diff, log, version};
