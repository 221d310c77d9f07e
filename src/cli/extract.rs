//! `redlined extract`: shows a page's article as it would be followed.

use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;

use crate::clock::Clock;
use crate::decide;
use crate::extract::{self, Found, SiteRules, Source};
use crate::fetch::Fetcher;
use crate::news::{Address, Fetched, Validators};
use crate::render;

use super::{Global, place};

/// Show what is read from a page.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The address that the page came from.
    #[arg(long)]
    url: Option<String>,
    /// Also say what was left out, and why.
    #[arg(long)]
    explain: bool,
    /// Try a rule for the site: body=CSS, headline=CSS or remove=CSS.
    #[arg(long = "site-rule", value_name = "RULE")]
    site_rules: Vec<String>,
    /// A file, "-" for standard input, or an address to fetch.
    page: String,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<ExitCode> {
    let typed = match site_rules(&arguments.site_rules) {
        Ok(rules) => rules,
        Err(why) => {
            anstream::eprintln!("redlined: {why}");
            return Ok(ExitCode::from(2));
        }
    };
    let Opened {
        body,
        content_type,
        url,
        status,
    } = open(arguments, global)?;
    let rules = if arguments.site_rules.is_empty() {
        configured(&url, global)?
    } else {
        typed
    };
    let source = Source {
        body: &body,
        content_type: content_type.as_deref(),
        url: &url,
    };
    if !arguments.site_rules.is_empty() {
        name_idle(&extract::found(&source, &rules));
    }
    let mut explained = extract::explained(&source, &rules);
    explained.reading = decide::under_status(status, explained.reading);
    let shown = if global.json {
        let mut value = render::json::reading(&explained.reading, &url, extract::REVISION);
        if arguments.explain {
            value["explained"] = render::json::explanation(&explained);
        }
        format!("{value}\n")
    } else {
        let width = super::ask::width();
        let mut shown = render::terminal::reading(&explained.reading, width);
        if arguments.explain {
            shown += &render::terminal::explanation(&explained, width);
        }
        shown
    };
    super::print(&shown)?;
    Ok(ExitCode::SUCCESS)
}

/// Names the rules that mean nothing on the page: without them it is read as it would be anyway.
fn name_idle(found: &[Found]) {
    for idle in found.iter().filter(|found| found.elements == 0) {
        let (key, selector) = (idle.key, &idle.selector);
        anstream::eprintln!("redlined: site rule {key}={selector} finds nothing on this page");
    }
}

/// A page to read, and where it came from.
struct Opened {
    body: Vec<u8>,
    content_type: Option<String>,
    url: String,
    status: u16,
}

fn open(arguments: &Arguments, global: &Global) -> anyhow::Result<Opened> {
    let page = &arguments.page;
    if page.starts_with("http://") || page.starts_with("https://") {
        return fetched(page, global);
    }
    let body = if page == "-" {
        let mut body = Vec::new();
        std::io::stdin()
            .read_to_end(&mut body)
            .context("cannot read standard input")?;
        body
    } else {
        std::fs::read(page).with_context(|| format!("cannot read {page}"))?
    };
    let url = arguments
        .url
        .clone()
        .unwrap_or_else(|| "about:blank".to_owned());
    Ok(Opened {
        body,
        content_type: None,
        url,
        status: 200,
    })
}

/// Asks for a page as a visit would.
fn fetched(address: &str, global: &Global) -> anyhow::Result<Opened> {
    let address = Address::parse(address)?;
    let settings = place::settings(global, Path::new("."))?;
    let fetcher = Fetcher::new(settings.fetch, Arc::new(|| Clock::Real.now()))?;
    let page = crate::blocking::runtime()?.block_on(fetcher.get(&address, &Validators::default()));
    match page.fetched {
        Fetched::Snapshot(snapshot) => Ok(Opened {
            content_type: snapshot.header("content-type").map(ToOwned::to_owned),
            url: snapshot.final_url().to_owned(),
            status: snapshot.status,
            body: snapshot.body,
        }),
        Fetched::Failed(failure) => anyhow::bail!("{}", failure.text),
        Fetched::NotModified => {
            anyhow::bail!("{address} answers \"not modified\" to a question that did not ask so")
        }
    }
}

/// The rules that the configuration holds for this page's site.
fn configured(url: &str, global: &Global) -> anyhow::Result<SiteRules> {
    match Address::parse(url) {
        Ok(address) => Ok(place::settings(global, Path::new("."))?
            .rules(&address)
            .site),
        Err(_) => Ok(SiteRules::default()),
    }
}

/// The rules as they were typed: `body=div.story`.
fn site_rules(typed: &[String]) -> Result<SiteRules, String> {
    let (mut body, mut headline, mut remove) = (Vec::new(), Vec::new(), Vec::new());
    for rule in typed {
        let (name, selector) = rule.split_once('=').unwrap_or((rule, ""));
        let list = match name.trim() {
            "body" => &mut body,
            "headline" => &mut headline,
            "remove" => &mut remove,
            other => {
                return Err(format!(
                    "site rule \"{other}\" is not known; expected body=CSS, headline=CSS or remove=CSS"
                ));
            }
        };
        list.push(selector.trim().to_owned());
    }
    SiteRules::parse(&body, &headline, &remove).map_err(|why| why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_cannot_be_read_is_named() {
        assert!(site_rules(&["body=div..x".to_owned()]).is_err_and(|why| why.contains("div..x")));
        assert!(site_rules(&["bode=div".to_owned()]).is_err_and(|why| why.contains("bode")));
        assert!(site_rules(&["body=div.x".to_owned(), "remove=p > b".to_owned()]).is_ok());
    }
}
