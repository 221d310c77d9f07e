//! `redlined config`: what is wrong with the configuration, what its site rules find on saved pages, and
//! a schema of it for editors.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use serde_json::{Value, json};
use url::Url;

use crate::config::{self, Checked, Settings};
use crate::extract::{self, Found, SiteRules, Source};
use crate::news::{Address, Reading};

use super::{Global, place, print};

/// Look at the configuration
#[derive(Debug, clap::Args)]
pub(super) struct Config {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Check(Check),
    /// Print a JSON Schema of the configuration file, for editors
    #[command(after_help = "Example: redlined config schema > redlined.schema.json")]
    Schema,
}

/// Say what is wrong with the configuration; exit with 1 if anything is
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples: redlined config check\n          redlined config check --pages saved/"
)]
struct Check {
    /// Also try the rules of sites on the saved pages below a directory.
    ///
    /// A page belongs to the site that its canonical link or og:url names; without them, to the one that
    /// a folder on its way from DIR is named after (DIR/www.example.org/vote.html). A rule for the body or
    /// the headline must find something on each page of its site, and any rule on one of them.
    #[arg(long, value_name = "DIR")]
    pages: Option<PathBuf>,
}

impl Config {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        match self.what {
            What::Check(check) => check.run(global),
            What::Schema => {
                print(&format!("{:#}\n", config::schema()))?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

impl Check {
    fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let file = place::config_file(global);
        let state = Path::new(".");
        let checked = file.as_deref().map(|file| Settings::check(file, state));
        let defaults = || Some(Settings::defaults(state));
        let settings = match &checked {
            Some(checked) => checked.settings.clone(),
            None => defaults(),
        };
        let trials = match (&self.pages, &settings) {
            (Some(folder), Some(settings)) => Trials::of(folder, settings)?,
            _ => Trials::default(),
        };
        let wrong = checked.as_ref().map_or(0, |checked| checked.wrong.len());
        let failed = wrong > 0 || trials.idle().next().is_some();
        if global.json {
            print(&format!(
                "{}\n",
                as_json(file.as_deref(), checked.as_ref(), &trials)
            ))?;
        } else {
            let mut text = told(file.as_deref(), checked.as_ref(), settings.as_ref());
            if self.pages.is_some() {
                text.push_str(&trials.told());
            }
            print(&text)?;
        }
        Ok(ExitCode::from(u8::from(failed)))
    }
}

fn told(file: Option<&Path>, checked: Option<&Checked>, settings: Option<&Settings>) -> String {
    let (Some(file), Some(checked)) = (file, checked) else {
        return "there is no configuration file; the defaults hold\n".to_owned();
    };
    if !checked.wrong.is_empty() {
        return checked
            .wrong
            .iter()
            .map(|error| format!("{error}\n"))
            .collect();
    }
    let count = |number: usize, what: &str| {
        format!("{number} {what}{}", if number == 1 { "" } else { "s" })
    };
    let (sites, stories) = settings.map_or((0, 0), |settings| {
        (settings.sites().len(), settings.stories.len())
    });
    let stories = match stories {
        1 => "1 story".to_owned(),
        number => format!("{number} stories"),
    };
    format!(
        "{}: nothing is wrong; rules for {}, {stories}\n",
        file.display(),
        count(sites, "site")
    )
}

fn as_json(file: Option<&Path>, checked: Option<&Checked>, trials: &Trials) -> Value {
    let wrong = checked
        .map(|checked| checked.wrong.as_slice())
        .unwrap_or_default();
    let wrong: Vec<Value> = wrong.iter().map(wrong_as_json).collect();
    let pages: Vec<Value> = trials.pages.iter().map(Trial::as_json).collect();
    let idle: Vec<Value> = trials
        .idle()
        .map(|(host, rule)| json!({ "host": host, "rule": rule }))
        .collect();
    json!({ "file": file, "wrong": wrong, "pages": pages, "idle": idle })
}

fn wrong_as_json(error: &config::Error) -> Value {
    match error {
        config::Error::Line { line, why, .. } => json!({ "line": line, "why": why }),
        config::Error::Unreadable { why, .. } => json!({ "line": null, "why": why }),
    }
}

/// Saved pages, read with the rules of their sites.
#[derive(Default)]
struct Trials {
    pages: Vec<Trial>,
    /// Pages without a site that has rules.
    others: usize,
    /// Sites with rules of which there is no page.
    unseen: Vec<String>,
}

/// A saved page, read with its site's rules.
struct Trial {
    file: PathBuf,
    host: String,
    found: Vec<Found>,
    reading: Reading,
}

impl Trials {
    fn of(folder: &Path, settings: &Settings) -> anyhow::Result<Self> {
        let mut trials = Self::default();
        for file in saved(folder)? {
            let body =
                std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let way = file.strip_prefix(folder).unwrap_or(&file);
            match site_of(&body, way, settings) {
                Some((host, rules)) => trials.pages.push(Trial::of(file, &body, host, rules)),
                None => trials.others += 1,
            }
        }
        let is_seen = |host: &String| trials.pages.iter().any(|page| page.host == *host);
        let hosts = settings
            .sites()
            .iter()
            .filter(|(_, rules)| !rules.is_empty());
        let unseen = hosts.map(|(host, _)| host.clone());
        trials.unseen = unseen.filter(|host| !is_seen(host)).collect();
        Ok(trials)
    }

    /// The rules that find nothing where they should, each with its site.
    fn idle(&self) -> impl Iterator<Item = (String, String)> {
        let mut sites: BTreeMap<&str, Vec<&Trial>> = BTreeMap::new();
        for page in &self.pages {
            sites.entry(&page.host).or_default().push(page);
        }
        let mut idle = Vec::new();
        for (host, pages) in sites {
            let rules = pages
                .first()
                .map(|page| page.found.len())
                .unwrap_or_default();
            for rule in 0..rules {
                let Found { key, selector, .. } = &pages[0].found[rule];
                let finds = |page: &&Trial| page.found[rule].elements > 0;
                let works = match *key {
                    "remove" => pages.iter().any(finds),
                    // Of several rules for the body, one is enough.
                    key => pages.iter().any(finds) && pages.iter().all(|page| page.has(key)),
                };
                if !works {
                    idle.push((host.to_owned(), format!("{key} = \"{selector}\"")));
                }
            }
        }
        idle.into_iter()
    }

    fn told(&self) -> String {
        let mut text: String = self.pages.iter().map(Trial::told).collect();
        text.push('\n');
        let mut line = |said: String| {
            text.push_str(&said);
            text.push('\n');
        };
        for host in &self.unseen {
            line(format!(
                "no page of {host} is here; its rules were not tried"
            ));
        }
        match self.others {
            0 => {}
            1 => line("1 other page belongs to no site with rules".to_owned()),
            more => line(format!("{more} other pages belong to no site with rules")),
        }
        for (host, rule) in self.idle() {
            line(format!("{host}: {rule} does not find what it should"));
        }
        if self.idle().next().is_none() && !self.pages.is_empty() {
            line("every rule finds something".to_owned());
        }
        text
    }
}

impl Trial {
    fn of(file: PathBuf, body: &[u8], host: String, rules: &SiteRules) -> Self {
        let url = format!("https://{host}/");
        let source = Source {
            body,
            content_type: None,
            url: &url,
        };
        Self {
            file,
            host,
            found: extract::found(&source, rules),
            reading: extract::reading(&source, rules),
        }
    }

    /// A rule for this finds something on the page.
    fn has(&self, key: &str) -> bool {
        let mut found = self.found.iter();
        found.any(|found| found.key == key && found.elements > 0)
    }

    /// What was read, in a few words.
    fn read(&self) -> String {
        match &self.reading {
            Reading::Article(article) => {
                let paragraphs = article.paragraphs();
                let plural = if paragraphs == 1 { "" } else { "s" };
                format!("\"{}\", {paragraphs} paragraph{plural}", article.headline)
            }
            Reading::Barred(barrier) => format!("no article: {}", barrier.kind.words()),
        }
    }

    fn told(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "\n{} ({}): {}",
            self.file.display(),
            self.host,
            self.read()
        );
        for found in &self.found {
            let Found {
                key,
                selector,
                elements,
                text: first,
            } = found;
            let _ = match elements {
                0 => writeln!(text, "  {key} = \"{selector}\": nothing"),
                1 => writeln!(text, "  {key} = \"{selector}\": \"{first}\""),
                more => writeln!(
                    text,
                    "  {key} = \"{selector}\": {more} elements, first \"{first}\""
                ),
            };
        }
        text
    }

    fn as_json(&self) -> Value {
        let rules: Vec<Value> = self
            .found
            .iter()
            .map(|found| {
                json!({ "key": found.key, "selector": found.selector, "elements": found.elements, "text": found.text })
            })
            .collect();
        json!({ "file": self.file, "host": self.host, "read": self.read(), "rules": rules })
    }
}

/// The site with rules that a page belongs to.
fn site_of<'s>(body: &[u8], way: &Path, settings: &'s Settings) -> Option<(String, &'s SiteRules)> {
    let own = extract::own_address(body).and_then(|address| Url::parse(&address).ok());
    let own = own.and_then(|address| address.host_str().map(ToOwned::to_owned));
    let folders = way.parent().into_iter().flat_map(Path::components);
    let folders = folders.map(|folder| folder.as_os_str().to_string_lossy().into_owned());
    own.into_iter().chain(folders).find_map(|host| {
        let address = Address::parse(&format!("https://{host}/")).ok()?;
        let (name, rules) = settings.site(&address)?;
        (!rules.is_empty()).then(|| (name.to_owned(), rules))
    })
}

/// The pages below a directory, in order.
fn saved(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut pages = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            let ending = path.extension().and_then(|ending| ending.to_str());
            if path.is_dir() {
                folders.push(path);
            } else if matches!(ending, Some("html" | "htm" | "xhtml")) {
                pages.push(path);
            }
        }
    }
    pages.sort();
    Ok(pages)
}
