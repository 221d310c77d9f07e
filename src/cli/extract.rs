//! `redlined extract`: shows a page's article as it would be followed.

use std::process::ExitCode;

use crate::extract::{self, SiteRules, Source};
use crate::render;

/// Show what is read from a page.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The address that the page came from.
    #[arg(long)]
    url: Option<String>,
    /// A file, "-" for standard input, or an address to fetch.
    page: String,
}

pub(super) fn run(arguments: &Arguments, json: bool) -> anyhow::Result<ExitCode> {
    let body = std::fs::read(&arguments.page)?;
    let url = arguments.url.as_deref().unwrap_or("about:blank");
    let source = Source {
        body: &body,
        content_type: None,
        url,
    };
    let reading = extract::reading(&source, &SiteRules::default());
    if json {
        super::print(&format!(
            "{}\n",
            render::json::reading(&reading, url, extract::REVISION)
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
