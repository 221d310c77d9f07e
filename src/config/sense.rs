//! What a file says that cannot be meant, though each line of it can be read: bounds the wrong way round,
//! the same thing twice, an address where a host belongs.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;

use url::Url;

use crate::cadence::Tempo;
use crate::news::{Address, time};

use super::error::{Error, Text};
use super::typed::{Cadence, Fetch, File, Placed, Site, Story};

/// Says what cannot be meant, the first of it.
pub(super) fn check(source: &Text<'_>, typed: &File) -> Result<(), Error> {
    fetch(source, &typed.fetch)?;
    cadence(source, &typed.cadence)?;
    sites(source, &typed.site)?;
    stories(source, &typed.story)
}

fn fetch(source: &Text<'_>, fetch: &Fetch) -> Result<(), Error> {
    if fetch.max_megabytes == Some(0) {
        return Err(source.wrong(
            &source.key("max_megabytes"),
            "max_megabytes = 0 would read no page; expected something like 10",
        ));
    }
    let reaches_somebody = |contact: &str| {
        contact.contains('@') || contact.starts_with("https://") || contact.starts_with("http://")
    };
    match &fetch.contact {
        Some(contact) if !reaches_somebody(contact.get_ref()) => Err(source.wrong(
            &contact.span(),
            format!(
                "contact \"{}\" is neither a web page nor a mail address; expected something like https://example.org/our-robot",
                contact.get_ref()
            ),
        )),
        _ => Ok(()),
    }
}

fn cadence(source: &Text<'_>, cadence: &Cadence) -> Result<(), Error> {
    let defaults = Tempo::default();
    let floor = meant(cadence.floor.as_ref(), defaults.floor);
    let bounds = [
        ("ceiling", &cadence.ceiling, defaults.ceiling),
        (
            "developing_ceiling",
            &cadence.developing_ceiling,
            defaults.developing_ceiling,
        ),
    ];
    for (name, typed, default) in bounds {
        let ceiling = meant(typed.as_ref(), default);
        let place = typed.as_ref().or(cadence.floor.as_ref());
        if let Some(place) = place.filter(|_| floor > ceiling) {
            return Err(source.wrong(
                &place.span(),
                format!("floor ({floor:?}) is above {name} ({ceiling:?}); expected the least time between two visits to be the smaller"),
            ));
        }
    }
    Ok(())
}

/// A span that cannot be read is another's to refuse.
fn meant(typed: Option<&Placed>, default: Duration) -> Duration {
    typed
        .and_then(|typed| time::span(typed.get_ref()).ok())
        .unwrap_or(default)
}

fn sites(source: &Text<'_>, sites: &[Site]) -> Result<(), Error> {
    let mut seen: HashMap<String, Range<usize>> = HashMap::new();
    for site in sites {
        let host = site.host.get_ref().to_lowercase();
        let place = site.host.span();
        if let Some(why) = no_host(&host) {
            return Err(source.wrong(&place, why));
        }
        if let Some(earlier) = seen.insert(host, place.clone()) {
            return Err(source.wrong(
                &place,
                format!(
                    "site \"{}\" stands on line {} already; put its rules together",
                    site.host.get_ref(),
                    source.line(&earlier)
                ),
            ));
        }
    }
    Ok(())
}

/// Why this names no host.
fn no_host(host: &str) -> Option<String> {
    let plain = |character: char| character.is_alphanumeric() || ".-_[]".contains(character);
    if !host.is_empty() && host.chars().all(plain) && !host.starts_with('.') {
        return None;
    }
    let address = Url::parse(host).or_else(|_| Url::parse(&format!("https://{host}")));
    let meant = address.ok().and_then(|address| {
        let host = address.host_str()?.trim_start_matches(['.', '*']);
        (!host.is_empty()).then(|| host.to_owned())
    });
    let meant = meant.unwrap_or_else(|| "example.org".to_owned());
    Some(format!(
        "host \"{host}\" is not a host; expected something like host = \"{meant}\", which also stands for what is below it"
    ))
}

fn stories(source: &Text<'_>, stories: &[Story]) -> Result<(), Error> {
    let mut addresses: HashMap<String, Range<usize>> = HashMap::new();
    let mut names: HashMap<&str, Range<usize>> = HashMap::new();
    for story in stories {
        let place = story.url.span();
        if let Ok(address) = Address::parse(story.url.get_ref())
            && let Some(earlier) = addresses.insert(address.as_str().to_owned(), place.clone())
        {
            return Err(source.wrong(
                &place,
                format!(
                    "url \"{address}\" stands on line {} already; a story is followed once",
                    source.line(&earlier)
                ),
            ));
        }
        if let Some(name) = &story.name
            && let Some(earlier) = names.insert(name.get_ref(), name.span())
        {
            return Err(source.wrong(
                &name.span(),
                format!(
                    "name \"{}\" stands on line {} already; each story needs one of its own",
                    name.get_ref(),
                    source.line(&earlier)
                ),
            ));
        }
    }
    Ok(())
}
