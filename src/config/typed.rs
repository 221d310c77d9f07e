//! `config.toml` as it was typed: every key there is, and nothing else.

use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use super::log::LogFormat;

/// A value with its place in the file, for messages about what it means.
pub(super) type Placed = Spanned<String>;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    pub(super) fetch: Fetch,
    pub(super) cadence: Cadence,
    pub(super) mail: Mail,
    pub(super) web: Web,
    pub(super) metrics: Metrics,
    pub(super) canary: Canary,
    pub(super) log: Log,
    pub(super) store: Store,
    pub(super) site: Vec<Site>,
    pub(super) story: Vec<Story>,
    pub(super) feed: Vec<Feed>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Store {
    pub(super) keep_pages: Option<Placed>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Fetch {
    pub(super) contact: Option<Placed>,
    pub(super) timeout: Option<Placed>,
    pub(super) max_megabytes: Option<u16>,
    pub(super) gap: Option<Placed>,
    pub(super) at_once: Option<Spanned<u16>>,
    pub(super) allow_private: Option<bool>,
    pub(super) robots: Option<bool>,
    pub(super) proxy: Option<Placed>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Cadence {
    pub(super) floor: Option<Placed>,
    pub(super) ceiling: Option<Placed>,
    pub(super) developing_ceiling: Option<Placed>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Mail {
    pub(super) transport: Transport,
    pub(super) from: Option<Placed>,
    pub(super) operator: Option<Placed>,
    pub(super) directory: Option<String>,
    pub(super) command: Option<PathBuf>,
    pub(super) host: Option<Placed>,
    pub(super) port: Option<u16>,
    pub(super) security: Security,
    pub(super) user: Option<String>,
    pub(super) password_file: Option<Placed>,
    pub(super) ca_file: Option<Placed>,
    pub(super) connections: Option<Spanned<u16>>,
    pub(super) per_minute: Option<u32>,
    pub(super) bounces: Option<Placed>,
    pub(super) dkim_selector: Option<Placed>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Transport {
    #[default]
    Directory,
    Smtp,
    Sendmail,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Security {
    Tls,
    #[default]
    Starttls,
    Plain,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Web {
    pub(super) listen: Option<Placed>,
    pub(super) url: Option<Placed>,
    pub(super) trusted_proxies: Option<Vec<Placed>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Metrics {
    pub(super) listen: Option<Placed>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Canary {
    pub(super) mail: Option<Placed>,
    pub(super) every: Option<Placed>,
    pub(super) listen: Option<Placed>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Log {
    pub(super) format: LogFormat,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Site {
    pub(super) host: Placed,
    pub(super) body: Option<Spanned<Selectors>>,
    pub(super) headline: Option<Spanned<Selectors>>,
    pub(super) remove: Option<Spanned<Selectors>>,
    pub(super) floor: Option<Placed>,
    pub(super) ceiling: Option<Placed>,
}

/// One selector or several.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a text like \"div.story p\", or a list of them")]
pub(super) enum Selectors {
    One(String),
    Several(Vec<String>),
}

impl Selectors {
    pub(super) fn into_list(self) -> Vec<String> {
        match self {
            Self::One(selector) => vec![selector],
            Self::Several(selectors) => selectors,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    pub(super) url: Placed,
    pub(super) name: Option<Placed>,
    pub(super) topic: Option<Placed>,
    pub(super) every: Option<Placed>,
    pub(super) cron: Option<Placed>,
    pub(super) timezone: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Feed {
    pub(super) url: Placed,
    pub(super) topic: Option<Placed>,
    #[serde(rename = "match")]
    pub(super) patterns: Option<Selectors>,
    pub(super) words: Option<Selectors>,
    #[serde(default)]
    pub(super) developing: bool,
    pub(super) every: Option<Placed>,
    pub(super) most: Option<Spanned<u16>>,
    pub(super) stop_after: Option<Placed>,
}
