//! Whether a page asks that no copy of it be shown: `noarchive`, in a robots header or meta tag.

use crate::news::Snapshot;

/// The bytes at the beginning of a page in which its meta tags are looked for.
const HEAD: usize = 256 << 10;
/// The bytes of a meta tag before its directives.
const TAG: usize = 300;
/// By whom we may be meant.
const US: [&str; 2] = ["robots", "redlined"];

/// Whether the page asks that no copy of it be shown to others.
pub fn forbids_copies(snapshot: &Snapshot) -> bool {
    let mut headers = snapshot.headers.iter();
    let in_header = |(name, value): &(String, String)| name == "x-robots-tag" && directs_us(value);
    headers.any(in_header) || stands_in_meta(&snapshot.body)
}

/// `noarchive`, or `redlined: noarchive`; other robots may be asked otherwise.
fn directs_us(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let (whom, directives) = match value.split_once(':') {
        Some((whom, directives)) if !whom.contains(',') => (whom.trim(), directives),
        _ => (US[0], value.as_str()),
    };
    let mut directives = directives.split(',').map(str::trim);
    US.contains(&whom) && directives.any(|directive| directive == "noarchive")
}

fn stands_in_meta(body: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&body[..body.len().min(HEAD)]).to_ascii_lowercase();
    head.match_indices("noarchive").any(|(place, _)| {
        let from = head[..place].rfind('<').unwrap_or(place);
        let tag = &head[from..place];
        let names_us = US.iter().any(|name| {
            let attribute = |quote| tag.contains(&format!("name={quote}{name}"));
            attribute("\"") || attribute("'") || attribute("")
        });
        tag.len() <= TAG && tag.starts_with("<meta") && names_us
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::LateHashes;

    fn forbids(header: Option<&str>, body: &str) -> bool {
        let headers = header.map(|value| ("x-robots-tag".to_owned(), value.to_owned()));
        forbids_copies(&Snapshot {
            asked_url: "https://example.org/".to_owned(),
            redirects: Vec::new(),
            status: 200,
            headers: headers.into_iter().collect(),
            hashes: LateHashes::default(),
            body: body.as_bytes().to_vec(),
        })
    }

    #[test]
    fn a_header_or_a_meta_tag_for_all_robots_or_for_us_forbids_copies() {
        assert!(forbids(Some("noindex, noarchive"), ""));
        assert!(forbids(Some("redlined: noarchive"), ""));
        assert!(forbids(
            None,
            "<head><META content='max-snippet:-1' name='robots' content='index,NOARCHIVE'>"
        ));
        assert!(forbids(None, "<meta name=redlined content=noarchive>"));
    }

    #[test]
    fn what_is_asked_of_others_or_told_in_the_text_does_not() {
        assert!(!forbids(Some("otherbot: noarchive"), ""));
        assert!(!forbids(Some("noindex"), ""));
        assert!(!forbids(None, "<p>The tag noarchive, name=\"robots\"</p>"));
        assert!(!forbids(
            None,
            "<meta name=\"otherbot\" content=\"noarchive\">"
        ));
        assert!(!forbids(None, "é noarchive"));
    }
}
