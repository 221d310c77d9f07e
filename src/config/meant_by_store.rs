//! What `[store]` means: for how long pages are kept as they were fetched.

use std::time::Duration;

use super::error::{Error, Text};
use super::{parsed, typed};
use crate::news::time;

/// Kept for ever.
const ALL: &str = "all";

/// For how long pages are kept; `None` for ever.
pub(super) fn keep_pages(
    source: &Text<'_>,
    typed: typed::Store,
) -> Result<Option<Duration>, Error> {
    let meant = parsed(source, typed.keep_pages, |text| match time::span(text) {
        _ if text == ALL => Ok(None),
        Ok(Duration::ZERO) | Err(_) => Err(format!(
            "keep_pages: \"{text}\" is no time to keep pages for; expected \"{ALL}\" or something like 90d"
        )),
        Ok(span) => Ok(Some(span)),
    })?;
    Ok(meant.flatten())
}
