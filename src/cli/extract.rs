//! `redlined extract`: shows a page's article as it would be followed.

use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use anyhow::Context as _;
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::decide;
use crate::extract::{self, Explained, SiteRules, Source};
use crate::fetch::Fetcher;
use crate::news::{Address, Article, Block, BlockKind, Fetched, Reading, Validators};
use crate::render;

use super::layout::wrap;
use super::{Global, place};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const NOTE: Style = AnsiColor::Yellow.on_default();

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
    let mut explained = extract::explained(&source, &rules);
    explained.reading = decide::under_status(status, explained.reading);
    let shown = if global.json {
        let mut value = render::json::reading(&explained.reading, &url, extract::REVISION);
        if arguments.explain {
            value["explained"] = explanation_as_json(&explained);
        }
        format!("{value}\n")
    } else {
        shown(&explained, arguments.explain)
    };
    super::print(&shown)?;
    Ok(ExitCode::SUCCESS)
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
    let page = super::ask::runtime()?.block_on(fetcher.get(&address, &Validators::default()));
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

/// The reading for a person in a terminal.
fn shown(explained: &Explained, explain: bool) -> String {
    let mut text = match &explained.reading {
        Reading::Article(article) => article_text(article),
        Reading::Barred(barrier) => {
            let mut text = String::new();
            wrap(
                &mut text,
                &format!("No article: {}.", barrier.kind.words()),
                "",
                BOLD,
            );
            wrap(
                &mut text,
                &format!("Evidence: {}", barrier.evidence),
                "",
                Style::new(),
            );
            text
        }
    };
    if explain {
        text.push_str(&explanation(explained));
    }
    text
}

fn article_text(article: &Article) -> String {
    let mut text = String::new();
    wrap(&mut text, &article.headline, "", BOLD);
    if let Some(standfirst) = &article.standfirst {
        wrap(&mut text, standfirst, "", Style::new().italic());
    }
    text.push('\n');
    let dates = [
        (!article.byline.is_empty()).then(|| format!("By {}", article.byline.join(", "))),
        article.published.map(|time| format!("Published {time}")),
        article.modified.map(|time| format!("Modified  {time}")),
        article
            .developing
            .then(|| "Developing: the page says that it is being updated".to_owned()),
    ];
    for line in dates.into_iter().flatten() {
        wrap(&mut text, &line, "", DIM);
    }
    let in_body = |notice: &&crate::news::Notice| {
        !article.blocks.iter().any(|block| block.text == notice.text)
    };
    for notice in article.notices.iter().filter(in_body) {
        text.push('\n');
        wrap(&mut text, &notice.text, "! ", NOTE);
    }
    let mut entry = None;
    for block in &article.blocks {
        if block.entry != entry {
            entry.clone_from(&block.entry);
            text.push('\n');
            wrap(&mut text, &entry_line(article, block), "-- ", DIM);
        }
        block_text(&mut text, block);
    }
    let paragraphs = article.paragraphs();
    let plural = if paragraphs == 1 { "" } else { "s" };
    text.push('\n');
    wrap(
        &mut text,
        &format!(
            "{paragraphs} paragraph{plural} in {} blocks",
            article.blocks.len()
        ),
        "",
        DIM,
    );
    text
}

fn entry_line(article: &Article, block: &Block) -> String {
    let entry = article
        .entries
        .iter()
        .find(|entry| Some(&entry.id) == block.entry.as_ref());
    let time = entry
        .and_then(|entry| entry.time)
        .map(|time| time.to_string());
    time.unwrap_or_else(|| block.entry.clone().unwrap_or_default())
}

fn block_text(text: &mut String, block: &Block) {
    let (lead, style) = match block.kind {
        BlockKind::Paragraph => ("", Style::new()),
        BlockKind::Heading => ("# ", BOLD),
        BlockKind::ListItem => ("* ", Style::new()),
        BlockKind::Quote => ("> ", Style::new()),
        BlockKind::TableRow => ("| ", Style::new()),
        BlockKind::Caption => ("[picture] ", DIM),
        BlockKind::Notice => ("! ", NOTE),
    };
    if !matches!(block.kind, BlockKind::ListItem | BlockKind::TableRow) {
        text.push('\n');
    }
    wrap(text, &block.text.replace('\t', " | "), lead, style);
}

fn explanation(explained: &Explained) -> String {
    let mut text = "\n".to_owned();
    for choice in &explained.choices {
        let from = format!("{}: from {}", choice.field, choice.from);
        wrap(&mut text, &from, "", BOLD);
        for other in &choice.others {
            wrap(&mut text, &format!("not {other}"), "  ", DIM);
        }
    }
    text.push('\n');
    wrap(
        &mut text,
        &format!("Left out: {} lines", explained.left_out.len()),
        "",
        BOLD,
    );
    for left in &explained.left_out {
        let short: String = left.text.chars().take(160).collect();
        wrap(
            &mut text,
            &format!("{} ({}): {short}", left.why, left.element),
            "- ",
            Style::new(),
        );
    }
    text
}

fn explanation_as_json(explained: &Explained) -> Value {
    let choices = explained.choices.iter();
    let choices = choices.map(
        |choice| json!({ "field": choice.field, "from": choice.from, "others": choice.others }),
    );
    let left_out = explained.left_out.iter();
    let left_out =
        left_out.map(|left| json!({ "text": left.text, "why": left.why, "element": left.element }));
    json!({
        "choices": choices.collect::<Vec<_>>(),
        "left_out": left_out.collect::<Vec<_>>(),
    })
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
