//! `redlined compare`: says what differs between two files.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::news::Article;
use crate::{describe, diff, render};

/// Say what changed between two pages or texts.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The older: HTML, or plain text with paragraphs separated by blank lines.
    old: PathBuf,
    /// The newer.
    new: PathBuf,
}

pub(super) fn run(_arguments: &Arguments, json: bool) -> anyhow::Result<ExitCode> {
    let (older, newer) = (Article::default(), Article::default());
    let change = diff::articles(&older, &newer);
    let description = describe::change(&older, &newer, &change);
    if json {
        super::print(&format!(
            "{}\n",
            render::json::comparison(&change, &description)
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
