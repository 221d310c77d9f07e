//! What an answer's headers tell.

use std::time::{Duration, SystemTime};

use reqwest::Url;
use reqwest::header::{CONTENT_ENCODING, HeaderMap, RETRY_AFTER};

use super::failure;
use crate::news::{Failure, FailureKind, Timestamp};

/// What we like to be given.
pub(super) const ACCEPTED: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1";

/// Headers that matter to reading or proving a page, or to asking again.
const TELLING: &[&str] = &[
    "age",
    "cache-control",
    "content-language",
    "content-location",
    "content-type",
    "date",
    "etag",
    "expires",
    "last-modified",
    "link",
    "location",
    "memento-datetime",
    "refresh",
    "retry-after",
    "server",
    "vary",
    "via",
    "x-robots-tag",
];
/// A value longer than this proves nothing.
const LONGEST_VALUE: usize = 4_096;
/// More values than this are nobody's but a mischief-maker's.
const MOST_VALUES: usize = 64;

/// The headers that matter, names in lower case, in order.
pub(super) fn telling_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, value)| {
            value.len() <= LONGEST_VALUE && TELLING.binary_search(&name.as_str()).is_ok()
        })
        .take(MOST_VALUES)
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect()
}

/// How long a server asks us to wait: `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3).
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    let since_1970 = date.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(Timestamp::from_millis(0).plus(since_1970).since(now))
}

/// An answer whose encoding is still named was not decoded: we do not know how.
pub(super) fn check_encoding(headers: &HeaderMap, url: &Url) -> Result<(), Failure> {
    let Some(encoding) = headers.get(CONTENT_ENCODING) else {
        return Ok(());
    };
    let encoding = String::from_utf8_lossy(encoding.as_bytes());
    match encoding.trim() {
        "" => Ok(()),
        plain if plain.eq_ignore_ascii_case("identity") => Ok(()),
        strange => {
            let place = failure::place(url);
            let strange: String = strange.chars().take(40).collect();
            let text = format!(
                "{place} sends the page encoded as \"{}\", which we did not ask for and cannot read",
                strange.escape_debug()
            );
            Err(Failure::new(FailureKind::BadAnswer, text))
        }
    }
}

/// "Not modified", though we had nothing to compare with.
pub(super) fn unasked_304(url: &Url) -> Failure {
    let place = failure::place(url);
    let text = format!("{place} answers \"not modified\" to somebody who has no page yet");
    Failure::new(FailureKind::BadAnswer, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn telling_headers_are_looked_up_in_order() {
        assert!(TELLING.is_sorted());
    }

    #[test]
    fn only_telling_headers_are_kept_and_none_without_bounds() {
        let mut headers = HeaderMap::new();
        headers.insert("ETag", HeaderValue::from_static("\"1\""));
        headers.insert("Set-Cookie", HeaderValue::from_static("id=1"));
        headers.insert("Server", HeaderValue::from_bytes(b"caf\xe9").unwrap());
        headers.insert("Link", "x".repeat(5_000).parse().unwrap());
        for _ in 0..100 {
            headers.append("Via", HeaderValue::from_static("1.1 proxy"));
        }
        let kept = telling_headers(&headers);
        assert!(kept.contains(&("etag".to_owned(), "\"1\"".to_owned())));
        assert!(kept.contains(&("server".to_owned(), "caf\u{fffd}".to_owned())));
        assert!(
            kept.iter()
                .all(|(name, _)| name != "set-cookie" && name != "link")
        );
        assert_eq!(kept.len(), MOST_VALUES);
    }

    #[test]
    fn a_wait_is_read_in_seconds_or_as_a_date() {
        let now = Timestamp::parse("2025-05-16T14:30:00Z").unwrap();
        for (value, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Fri, 16 May 2025 14:32:00 GMT", Some(120)),
            ("Fri, 16 May 2025 14:00:00 GMT", Some(0)),
            ("18446744073709551615", Some(u64::MAX)),
            ("-5", None),
            ("soon", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().unwrap());
            assert_eq!(
                retry_after(&headers, now).map(|wait| wait.as_secs()),
                seconds,
                "{value}"
            );
        }
    }
}
