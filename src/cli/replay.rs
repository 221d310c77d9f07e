//! `redlined replay`: archived pages through the whole decision, without network, mail or commit.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use serde::Deserialize;

use crate::decide::Replay;
use crate::news::{Address, Fetched, LateHashes, Page, Redirect, Snapshot, Timestamp};
use crate::render::{json, terminal};

use super::ask::Question;
use super::{Global, place, print};

/// Show what would have been told of recorded pages
///
/// FILE holds one JSON object a line, in order of time: {"i", "fetched", "url", "html"} and, where it
/// is known, "status" and "redirects". A name ending in .zst is unpacked. A STORY's own kept pages are
/// replayed alike. With --config, the rules of that file are tried, not those in force.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A file of pages, or a story's name, id or address
    #[arg(value_name = "FILE|STORY")]
    what: String,
}

/// A fetched page as a file of pages holds it.
#[derive(Debug, Deserialize)]
struct Line {
    i: u64,
    fetched: String,
    url: String,
    html: String,
    status: Option<u16>,
    /// The addresses that led from `url` to the page.
    #[serde(default)]
    redirects: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<ExitCode> {
    let file = Path::new(&arguments.what);
    if !file.is_file() {
        return of_story(&arguments.what, global);
    }
    let settings = place::settings(global, Path::new("."))?;
    let named = || format!("{}", file.display());
    let mut replay = None::<Replay>;
    for (number, line) in pages(file).with_context(named)?.lines().enumerate() {
        let line = line.with_context(named)?;
        if line.trim().is_empty() {
            continue;
        }
        let at = || format!("{}, line {}", file.display(), number + 1);
        let (i, address, page) = read(&line).with_context(at)?;
        let rules = settings.rules(&address);
        let replay = replay.get_or_insert_with(|| Replay::of(address, page.asked));
        let step = replay.step(i, page, &rules);
        print(&if global.json {
            format!("{}\n", json::step(&step))
        } else {
            terminal::step(&step, 80)
        })?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A story's own pages, by the settings in force, or by those of a file that is named.
fn of_story(story: &str, global: &Global) -> anyhow::Result<ExitCode> {
    let Some(file) = &global.config else {
        return Question::about("/replay")
            .with("story", Some(story))
            .run(global);
    };
    let named = || format!("{}", file.display());
    Question::act("/replay")
        .with("story", Some(story))
        .with("file", Some(named()))
        .with(
            "settings",
            Some(std::fs::read_to_string(file).with_context(named)?),
        )
        .run(global)
}

fn pages(file: &Path) -> std::io::Result<BufReader<Box<dyn Read>>> {
    let opened = File::open(file)?;
    let packed = file.extension().is_some_and(|extension| extension == "zst");
    let unpacked: Box<dyn Read> = if packed {
        let mut decoder = zstd::Decoder::new(opened)?;
        decoder.window_log_max(27)?;
        Box::new(decoder)
    } else {
        Box::new(opened)
    };
    Ok(BufReader::new(unpacked))
}

fn read(line: &str) -> anyhow::Result<(u64, Address, Page)> {
    let Line {
        i,
        fetched,
        url,
        html,
        status,
        redirects,
    } = serde_json::from_str(line)
        .context("expected an object with \"i\", \"fetched\", \"url\" and \"html\"")?;
    let at = Timestamp::parse(&fetched)?;
    let address = Address::parse(&url)?;
    let body = html.into_bytes();
    let snapshot = Snapshot {
        asked_url: url,
        redirects: redirects
            .into_iter()
            .map(|to| Redirect { status: 302, to })
            .collect(),
        status: status.unwrap_or(200),
        headers: vec![(
            "content-type".to_owned(),
            "text/html; charset=utf-8".to_owned(),
        )],
        hashes: LateHashes::default(),
        body,
    };
    let page = Page {
        asked: at,
        answered: at,
        fetched: Fetched::Snapshot(Box::new(snapshot)),
    };
    Ok((i, address, page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_say_what_led_to_its_page() {
        let line = r#"{"i":3,"fetched":"2025-05-16T09:00:00Z","url":"https://example.org/vote","html":"<p>","redirects":["https://example.org/ferry"]}"#;
        let (_, address, page) = read(line).unwrap();
        assert_eq!(address.as_str(), "https://example.org/vote");
        let Fetched::Snapshot(snapshot) = page.fetched else {
            panic!("a page came");
        };
        assert_eq!(snapshot.final_url(), "https://example.org/ferry");
    }
}
