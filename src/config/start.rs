//! What the parts would refuse when they are made is refused while the file is read: with its line, and
//! before the next start.

use std::ops::Range;
use std::sync::Arc;

use super::error::{Error, Text};
use super::typed::{self, Placed};
use super::{Settings, fetch, mail};
use crate::news::Timestamp;

/// Where the lines stand that the parts may refuse.
#[derive(Debug)]
pub(super) struct Places {
    proxy: Option<Range<usize>>,
    metrics: Option<Range<usize>>,
    host: Range<usize>,
    from: Range<usize>,
    ca_file: Range<usize>,
}

impl Places {
    /// Those of a file.
    pub(super) fn of(typed: &typed::File) -> Self {
        let place = |placed: &Option<Placed>| placed.as_ref().map(toml::Spanned::span);
        let mail = &typed.mail;
        let host = place(&mail.host).unwrap_or_default();
        Self {
            proxy: place(&typed.fetch.proxy),
            metrics: place(&typed.metrics.listen),
            from: place(&mail.from).unwrap_or_else(|| host.clone()),
            ca_file: place(&mail.ca_file).unwrap_or_else(|| host.clone()),
            host,
        }
    }

    /// Makes the parts and drops them: none opens a connection yet.
    pub(super) fn check(&self, source: &Text<'_>, settings: &Settings) -> Result<(), Error> {
        if let Some(place) = &self.proxy {
            let clock = Arc::new(|| Timestamp::from_millis(0));
            fetch::Fetcher::new(settings.fetch.clone(), clock)
                .map_err(|why| source.wrong(place, why))?;
        }
        if let Err(why) = mail::Mailer::new(settings.mail.clone()) {
            let place = match &why {
                mail::Error::Authorities { .. } => &self.ca_file,
                mail::Error::Sender { .. } => &self.from,
                _ => &self.host,
            };
            return Err(source.wrong(place, why));
        }
        let web = settings.web.listen;
        if let Some(place) = &self.metrics
            && settings.metrics == Some(web)
            && web.port() != 0
        {
            let why = format!("listen: {web} is taken by [web]; expected another port");
            return Err(source.wrong(place, why));
        }
        Ok(())
    }
}
