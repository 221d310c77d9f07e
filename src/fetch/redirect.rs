//! Where an answer sends us on to. Redirects are followed by hand, so that every hop is checked.

use reqwest::{Response, StatusCode, Url, header};

use crate::news::{Failure, FailureKind, Redirect};

/// Addresses longer than this are somebody's mistake, or trap.
const LONGEST_URL: usize = 8_192;

/// The way to a page, as far as we have come.
#[derive(Debug)]
pub(super) struct Trail {
    /// What was asked for.
    pub(super) from: Url,
    /// What to ask for next, or what gave the page.
    pub(super) url: Url,
    /// Every redirect followed.
    pub(super) hops: Vec<Redirect>,
}

impl From<Url> for Trail {
    fn from(url: Url) -> Self {
        Self {
            from: url.clone(),
            url,
            hops: Vec::new(),
        }
    }
}

impl Trail {
    /// Goes one redirect further, unless that is one too many or leads back.
    pub(super) fn go_on(
        &mut self,
        status: StatusCode,
        next: Url,
        most: usize,
    ) -> Result<(), Failure> {
        let seen = |url: &str| self.hops.iter().any(|hop| hop.to == url);
        let why = if next == self.from || seen(next.as_str()) {
            "in a circle; some sites do so to visitors without cookies".to_owned()
        } else if self.hops.len() >= most {
            format!("more than {most} times")
        } else {
            self.hops.push(Redirect {
                status: status.as_u16(),
                to: next.to_string(),
            });
            self.url = next;
            return Ok(());
        };
        let text = format!("{} redirects {why}", self.from);
        Err(Failure::new(FailureKind::BadRedirect, text))
    }
}

/// The next URL, if this answer is a redirect; an error if it leads nowhere that we could go.
pub(super) fn target(from: &Url, answer: &Response) -> Option<Result<Url, Failure>> {
    let sent_on = matches!(
        answer.status(),
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    if !sent_on {
        return None;
    }
    let location = answer.headers().get(header::LOCATION);
    let location = location.map(|value| in_ascii(value.as_bytes()));
    Some(resolved(from, &location.unwrap_or_default()))
}

/// A location as it came, whatever its charset: what is not ASCII is percent-encoded byte by byte.
fn in_ascii(location: &[u8]) -> String {
    let encoded = |&byte: &u8| match byte {
        ..0x80 => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    location.iter().map(encoded).collect()
}

fn resolved(from: &Url, location: &str) -> Result<Url, Failure> {
    let nowhere = |why: &str| {
        let to: String = location.chars().take(200).collect();
        let text = format!("{from} redirects to \"{}\", {why}", to.escape_debug());
        Failure::new(FailureKind::BadRedirect, text)
    };
    if location.trim().is_empty() {
        return Err(nowhere("which is nowhere"));
    }
    let mut to = from
        .join(location.trim())
        .map_err(|_| nowhere("which is not an address"))?;
    if !matches!(to.scheme(), "http" | "https") || to.host_str().is_none_or(str::is_empty) {
        return Err(nowhere("which is not a web page"));
    }
    if to.as_str().len() > LONGEST_URL {
        return Err(nowhere("which is longer than any address"));
    }
    // A password that a page hands us is not ours to use.
    let _ = to.set_username("");
    let _ = to.set_password(None);
    to.set_fragment(None);
    Ok(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_may_be_relative_and_loses_password_and_fragment() {
        let from = Url::parse("https://example.org/news/1").unwrap();
        for (location, to) in [
            ("2", "https://example.org/news/2"),
            ("/sport/3#top", "https://example.org/sport/3"),
            ("//example.com/4", "https://example.com/4"),
            ("https://me:secret@example.net/5", "https://example.net/5"),
        ] {
            assert_eq!(resolved(&from, location).unwrap().as_str(), to);
        }
    }

    #[test]
    fn a_redirect_keeps_the_bytes_of_its_path_in_any_charset() {
        let from = Url::parse("https://example.org/news/1").unwrap();
        for (location, to) in [
            (&b"/caf\xe9"[..], "https://example.org/caf%E9"),
            ("/café".as_bytes(), "https://example.org/caf%C3%A9"),
            (
                "https://zürich.example/".as_bytes(),
                "https://xn--zrich-kva.example/",
            ),
        ] {
            assert_eq!(resolved(&from, &in_ascii(location)).unwrap().as_str(), to);
        }
    }

    #[test]
    fn a_redirect_to_nowhere_is_told_without_its_tricks() {
        let from = Url::parse("https://example.org/news/1").unwrap();
        for location in [
            "",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "http://[::",
            "ftp://x/",
        ] {
            let failure = resolved(&from, location).unwrap_err();
            assert_eq!(failure.kind, FailureKind::BadRedirect, "{location}");
        }
        assert!(resolved(&from, &"x".repeat(LONGEST_URL)).is_err());
        let failure = resolved(&from, "data:\u{1b}[2J").unwrap_err();
        assert!(!failure.text.contains('\u{1b}'), "{}", failure.text);
    }
}
