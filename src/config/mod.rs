//! `config.toml` in; settings out, or a sentence naming the line.
//!
//! Two stages: what was typed (`typed`), then what is meant (here). Each room owns its settings;
//! this one reads them from the file.

mod canary;
mod check;
mod error;
mod feed;
mod log;
mod meant_by_mail;
mod meant_by_site;
mod meant_by_store;
mod proxies;
mod schema;
mod sense;
mod start;
mod typed;

pub use canary::Canary;
pub use check::Checked;
pub use error::Error;
pub use log::LogFormat;
pub use schema::schema;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use ipnet::IpNet;
use toml::Spanned;
use url::Url;

use crate::cadence::Tempo;
use crate::decide::Rules;
use crate::extract::{Rule, SiteRules};
use crate::news::{Address, AskedBy, EmailAddress, Feed, Follow, Secret, StoryName, Topic, time};
use crate::{fetch, mail};

use error::Text;
use meant_by_site::Pace;
use typed::{File, Placed};

/// What is meant by a configuration file.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How pages are fetched.
    pub fetch: fetch::Settings,
    /// How mail is sent.
    pub mail: mail::Settings,
    /// Who is told when a story or host stops working.
    pub operator: Option<EmailAddress>,
    /// What is served.
    pub web: Web,
    /// Where `/metrics`, `/healthz` and `/readyz` are served besides the Unix socket.
    pub metrics: Option<SocketAddr>,
    /// A story of our own that shows whether changes arrive, if somebody is to hear it.
    pub canary: Option<Canary>,
    /// The name under which the sender's domain publishes the key that the relay signs with (DKIM).
    pub dkim_selector: Option<String>,
    /// In which form the daemon's log is written.
    pub log: LogFormat,
    /// For how long pages are kept as they were fetched; `None` for ever.
    pub keep_pages: Option<Duration>,
    /// How often stories are visited.
    pub tempo: Tempo,
    /// Feeds that bring stories by themselves.
    pub feeds: Vec<Feed>,
    /// Stories that the file declares.
    pub stories: Vec<Follow>,
    sites: Vec<(String, SiteRules)>,
    paces: Vec<(String, Pace)>,
}

/// What is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Web {
    /// Where the pages are served.
    pub listen: SocketAddr,
    /// The public https address of these pages; mails link to it.
    pub url: Option<Url>,
    /// Reverse proxies whose word on who asks is taken.
    pub trusted_proxies: Vec<IpNet>,
}

impl Settings {
    /// Reads a file. Relative directories stand below the state directory.
    pub fn load(file: &Path, state: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(file).map_err(|why| Error::Unreadable {
            file: file.to_owned(),
            why: why.to_string(),
        })?;
        Self::parse(&text, file, state)
    }

    /// What holds where there is no file.
    pub fn defaults(state: &Path) -> Self {
        Self {
            fetch: fetch::Settings::default(),
            mail: mail::Settings {
                sender: mail::Sender {
                    name: Some("redlined".to_owned()),
                    address: default_sender(),
                },
                transport: mail::Transport::Directory(state.join("mail")),
                bounces: None,
            },
            operator: None,
            web: Web {
                listen: SocketAddr::from(([127, 0, 0, 1], 8680)),
                url: None,
                trusted_proxies: proxies::of_this_machine(),
            },
            metrics: None,
            canary: None,
            dkim_selector: None,
            log: LogFormat::default(),
            keep_pages: None,
            tempo: Tempo::default(),
            feeds: Vec::new(),
            stories: Vec::new(),
            sites: Vec::new(),
            paces: Vec::new(),
        }
    }

    /// The hosts that have rules, each with them.
    pub fn sites(&self) -> &[(String, SiteRules)] {
        &self.sites
    }

    /// The site that an address belongs to, with its rules.
    pub fn site(&self, address: &Address) -> Option<(&str, &SiteRules)> {
        let url = address.url();
        let host = url.host_str().unwrap_or_default();
        let is_of = |site: &str| {
            host.strip_suffix(site)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let site = self.sites.iter().find(|(site, _)| is_of(site));
        site.map(|(name, rules)| (name.as_str(), rules))
    }

    /// What differs from the settings that the daemon started with and cannot be changed while it runs.
    pub fn waits_for_restart(&self, started_with: &Self) -> Vec<&'static str> {
        // Where the canary is served is told of as its own.
        let fetched = |settings: &Self| fetch::Settings {
            own: None,
            ..settings.fetch.clone()
        };
        let told = |settings: &Self| (settings.mail.clone(), settings.operator.clone());
        let served = |settings: &Self| (settings.web.listen, settings.web.url.clone());
        let parts = [
            ("[fetch]", fetched(self) != fetched(started_with)),
            ("[mail]", told(self) != told(started_with)),
            ("[web]", served(self) != served(started_with)),
            ("[canary]", self.canary != started_with.canary),
            ("[metrics]", self.metrics != started_with.metrics),
            ("[log]", self.log != started_with.log),
        ];
        let changed = parts.iter().filter(|(_, changed)| *changed);
        changed.map(|(name, _)| *name).collect()
    }

    /// How this address's pages are decided about.
    pub fn rules(&self, address: &Address) -> Rules {
        let site = self.site(address).map(|(_, rules)| rules.clone());
        let host = address.url().host_str().unwrap_or_default().to_owned();
        Rules {
            site: site.unwrap_or_default(),
            tempo: meant_by_site::tempo(&self.tempo, &self.paces, &host),
        }
    }

    /// Understands a file's text; `file` is what it is called in what is refused.
    pub fn parse(text: &str, file: &Path, state: &Path) -> Result<Self, Error> {
        let source = Text { file, text };
        let typed: File = toml::from_str(text).map_err(|error| source.refused(&error))?;
        sense::check(&source, &typed)?;
        let places = start::Places::of(&typed);
        let defaults = Self::defaults(state);
        let canary = canary::meant(&source, typed.canary)?;
        let own = canary.as_ref().map(|canary| canary.listen);
        let settings = Self {
            fetch: fetch::Settings {
                own,
                ..meant_by_fetch(&source, typed.fetch, defaults.fetch)?
            },
            canary,
            dkim_selector: parsed(&source, typed.mail.dkim_selector.clone(), selector)?,
            operator: parsed(&source, typed.mail.operator.clone(), EmailAddress::parse)?,
            mail: meant_by_mail::settings(&source, typed.mail, defaults.mail, state)?,
            web: meant_by_web(&source, typed.web, &defaults.web)?,
            log: typed.log.format,
            keep_pages: meant_by_store::keep_pages(&source, typed.store)?,
            metrics: parsed(&source, typed.metrics.listen, port)?,
            tempo: meant_by_cadence(&source, typed.cadence, &defaults.tempo)?,
            feeds: feed::meant(&source, typed.feed)?,
            stories: typed
                .story
                .into_iter()
                .map(|story| declared(&source, story))
                .collect::<Result<_, _>>()?,
            paces: meant_by_site::paces(&source, &typed.site)?,
            sites: typed
                .site
                .into_iter()
                .map(|site| rules(&source, site))
                .collect::<Result<_, _>>()?,
        };
        places.check(&source, &settings)?;
        Ok(settings)
    }
}

fn default_sender() -> EmailAddress {
    EmailAddress::parse("redlined@localhost").expect("it is an address")
}

fn meant_by_fetch(
    source: &Text<'_>,
    typed: typed::Fetch,
    defaults: fetch::Settings,
) -> Result<fetch::Settings, Error> {
    Ok(fetch::Settings {
        contact: typed.contact.map(Spanned::into_inner),
        timeout: span(source, typed.timeout, defaults.timeout)?,
        max_bytes: typed.max_megabytes.map_or(defaults.max_bytes, |megabytes| {
            usize::from(megabytes) * 1_000_000
        }),
        gap: parsed(source, typed.gap, time::span)?.unwrap_or(defaults.gap),
        concurrency: at_least_one(source, typed.at_once, defaults.concurrency)?,
        allow_private: typed.allow_private.unwrap_or(defaults.allow_private),
        robots: typed.robots.unwrap_or(defaults.robots),
        proxy: typed.proxy.map(|proxy| Secret::new(proxy.into_inner())),
        ..defaults
    })
}

fn meant_by_cadence(
    source: &Text<'_>,
    typed: typed::Cadence,
    defaults: &Tempo,
) -> Result<Tempo, Error> {
    Ok(Tempo {
        floor: span(source, typed.floor, defaults.floor)?,
        ceiling: span(source, typed.ceiling, defaults.ceiling)?,
        developing_ceiling: span(
            source,
            typed.developing_ceiling,
            defaults.developing_ceiling,
        )?,
        ..defaults.clone()
    })
}

fn meant_by_web(source: &Text<'_>, typed: typed::Web, defaults: &Web) -> Result<Web, Error> {
    let listen = parsed(source, typed.listen, port)?;
    let url = parsed(source, typed.url, |text| match Url::parse(text) {
        Ok(url) if url.scheme() == "https" && url.has_host() => Ok(url),
        _ => Err(format!(
            "url: \"{text}\" is not an https address; expected something like https://news.example.org/"
        )),
    })?;
    Ok(Web {
        listen: listen.unwrap_or(defaults.listen),
        url,
        trusted_proxies: proxies::meant(source, typed.trusted_proxies)?,
    })
}

/// A part of a name in DNS.
fn selector(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if !text.is_empty() && text.len() < 64 && text.chars().all(plain) {
        return Ok(text.to_owned());
    }
    Err(format!(
        "dkim_selector: \"{text}\" cannot stand in a name; expected what your relay signs with, like mail2026"
    ))
}

/// Where something is served.
fn port(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        format!("listen: \"{text}\" is not an address with a port; expected something like 127.0.0.1:8680")
    })
}

fn rules(source: &Text<'_>, site: typed::Site) -> Result<(String, SiteRules), Error> {
    let typed::Site {
        host,
        body,
        headline,
        remove,
        ..
    } = site;
    let rules = SiteRules {
        body: selectors(source, "body", body)?,
        headline: selectors(source, "headline", headline)?,
        remove: selectors(source, "remove", remove)?,
    };
    let name = host.into_inner().to_lowercase();
    Ok((name, rules))
}

fn selectors(
    source: &Text<'_>,
    key: &str,
    typed: Option<Spanned<typed::Selectors>>,
) -> Result<Vec<Rule>, Error> {
    let Some(typed) = typed else {
        return Ok(Vec::new());
    };
    let place = typed.span();
    let selectors = typed.into_inner().into_list().into_iter();
    selectors
        .map(|selector| Rule::parse(&selector))
        .collect::<Result<_, _>>()
        .map_err(|why| source.wrong(&place, format!("{key}: {why}")))
}

fn declared(source: &Text<'_>, story: typed::Story) -> Result<Follow, Error> {
    let plan = meant_by_site::plan(source, &story)?;
    let address = parsed(source, Some(story.url), Address::parse)?;
    Ok(Follow {
        address: address.expect("a value was given, so one was parsed"),
        name: parsed(source, story.name, StoryName::parse)?,
        topic: parsed(source, story.topic, str::parse::<Topic>)?,
        plan,
        every: parsed(source, story.every, time::visit_span)?,
        asked_by: AskedBy::File,
    })
}

/// A value that was typed, understood; or an error that names its line.
fn parsed<T, E: std::fmt::Display>(
    source: &Text<'_>,
    typed: Option<Placed>,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Option<T>, Error> {
    typed
        .map(|text| parse(text.get_ref()).map_err(|why| source.wrong(&text.span(), why)))
        .transpose()
}

fn span(source: &Text<'_>, typed: Option<Placed>, default: Duration) -> Result<Duration, Error> {
    let place = typed.as_ref().map(Spanned::span);
    let meant = parsed(source, typed, time::span)?;
    match (meant, place) {
        (Some(Duration::ZERO), Some(place)) => Err(source.wrong(
            &place,
            "no time at all would never end; expected something like 2s",
        )),
        _ => Ok(meant.unwrap_or(default)),
    }
}

fn at_least_one(
    source: &Text<'_>,
    typed: Option<Spanned<u16>>,
    default: usize,
) -> Result<usize, Error> {
    match typed {
        Some(number) if *number.get_ref() == 0 => {
            Err(source.wrong(&number.span(), "0 would do nothing; expected 1 or more"))
        }
        typed => Ok(typed.map_or(default, |number| usize::from(number.into_inner()))),
    }
}

#[cfg(test)]
mod tests;
