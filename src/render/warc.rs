//! Pages as fetched, as records of WARC 1.1 (ISO 28500:2017), which web archives keep and replay.
//!
//! What is written, and what of it was kept and what made again, docs/warc.md says.

use std::fmt::Write as _;

use super::clean;
use crate::news::{Hash, Snapshot, Story, Timestamp, VersionHead};

/// What everything in the file has in common, at its beginning.
pub fn info(now: Timestamp) -> Vec<u8> {
    let fields = format!(
        "software: redlined/{}\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\ndescription: bodies stand after content-decoding; requests and redirects are made again from what was kept\r\n",
        env!("CARGO_PKG_VERSION")
    );
    let id = id(&["warcinfo", &now.to_string()]);
    record("warcinfo", &id, now, FIELDS, &[], fields.as_bytes())
}

const FIELDS: &str = "application/warc-fields";
const REQUEST: &str = "application/http;msgtype=request";
const RESPONSE: &str = "application/http;msgtype=response";

/// Headers of the connection: they are not true of a body that stands decoded and alone.
const OF_CONNECTION: &[&str] = &[
    "content-encoding",
    "content-length",
    "transfer-encoding",
    "connection",
    "trailer",
];

/// A page that was kept, where it comes from, and the version that was read from it.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// The story.
    pub story: &'a Story,
    /// The number of the page, in the order of the visits.
    pub number: u32,
    /// When it was asked for.
    pub asked: Timestamp,
    /// When the answer was complete.
    pub answered: Timestamp,
    /// The page.
    pub page: &'a Snapshot,
    /// The version, unless it is a candidate's page.
    pub version: Option<&'a VersionHead>,
}

impl Kept<'_> {
    /// A record of each redirect, of the answer, of the request and of what is known of them.
    pub fn records(&self) -> Vec<u8> {
        let mut records = Vec::new();
        let mut from = self.page.asked_url.as_str();
        for (place, hop) in self.page.redirects.iter().enumerate() {
            let block = format!(
                "HTTP/1.1 {} \r\nlocation: {}\r\ncontent-length: 0\r\n\r\n",
                hop.status, hop.to
            );
            let id = self.id(&format!("redirect {place}"));
            let head = [target(from)];
            records.extend(record(
                "response",
                &id,
                self.asked,
                RESPONSE,
                &head,
                block.as_bytes(),
            ));
            from = &hop.to;
        }
        let response = self.id("response");
        let concurrent = ("WARC-Concurrent-To", format!("<{response}>"));
        let payload = ("WARC-Payload-Digest", digest(&self.page.body));
        let head = [target(from), payload];
        records.extend(record(
            "response",
            &response,
            self.asked,
            RESPONSE,
            &head,
            &self.response(),
        ));
        let head = [target(from), concurrent];
        let request = request(from);
        records.extend(record(
            "request",
            &self.id("request"),
            self.asked,
            REQUEST,
            &head,
            request.as_bytes(),
        ));
        let refers = ("WARC-Refers-To", format!("<{response}>"));
        let head = [target(from), refers];
        let known = self.known();
        records.extend(record(
            "metadata",
            &self.id("metadata"),
            self.asked,
            FIELDS,
            &head,
            known.as_bytes(),
        ));
        records
    }

    fn id(&self, of: &str) -> String {
        let story = self.story.id.to_string();
        id(&[
            of,
            &story,
            &self.number.to_string(),
            &self.asked.to_string(),
        ])
    }

    fn response(&self) -> Vec<u8> {
        let status = self.page.status;
        let reason = if status == 200 { "OK" } else { "" };
        let mut head = format!("HTTP/1.1 {status} {reason}\r\n");
        let kept = |(name, value): &&(String, String)| {
            !OF_CONNECTION.contains(&name.as_str()) && !value.contains(char::is_control)
        };
        for (name, value) in self.page.headers.iter().filter(kept) {
            // Writing into a string does not fail.
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let _ = write!(head, "content-length: {}\r\n\r\n", self.page.body.len());
        [head.as_bytes(), &self.page.body].concat()
    }

    fn known(&self) -> String {
        let mut fields = vec![
            ("story", self.story.name.to_string()),
            ("story-id", self.story.id.to_string()),
            ("page", self.number.to_string()),
            ("asked", self.asked.to_string()),
            ("answered", self.answered.to_string()),
            ("body-sha256", self.page.sha256().to_string()),
        ];
        if let Some(head) = self.version {
            fields.push(("version", head.number.to_string()));
            fields.push(("headline", clean::line(&head.headline)));
            if let Some(at) = head.last_seen_without {
                fields.push(("last-seen-without", at.to_string()));
            }
            fields.push(("first-seen", head.first_seen.to_string()));
            fields.push(("version-hash", head.hash.to_string()));
            fields.push(("previous-version-hash", head.previous.to_string()));
        }
        let line = |(name, value): (&str, String)| format!("{name}: {value}\r\n");
        fields.into_iter().map(line).collect()
    }
}

/// The request that we make for an address; what else we sent with it is not kept.
fn request(url: &str) -> String {
    let without_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let split = without_scheme
        .find(['/', '?'])
        .unwrap_or(without_scheme.len());
    let (host, path) = without_scheme.split_at(split);
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("GET {slash}{path} HTTP/1.1\r\nhost: {host}\r\n\r\n")
}

fn target(url: &str) -> (&'static str, String) {
    ("WARC-Target-URI", url.to_owned())
}

fn record(
    kind: &str,
    id: &str,
    at: Timestamp,
    content_type: &str,
    head: &[(&str, String)],
    block: &[u8],
) -> Vec<u8> {
    let mut text =
        format!("WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <{id}>\r\nWARC-Date: {at}\r\n");
    for (name, value) in head {
        // Writing into a string does not fail.
        let _ = write!(text, "{name}: {value}\r\n");
    }
    let _ = write!(
        text,
        "WARC-Block-Digest: {}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        digest(block),
        block.len()
    );
    [text.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// An id that is the same in every export of the same page (a UUID of version 8, RFC 9562).
fn id(parts: &[&str]) -> String {
    let Hash(bytes) = Hash::of(parts.iter().map(|part| part.as_bytes()));
    let mut hex = Hash(bytes).to_string();
    hex.truncate(32);
    hex.replace_range(12..13, "8");
    hex.replace_range(16..17, "a");
    format!(
        "urn:uuid:{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

/// SHA-256 in base 32 (RFC 4648), as web archives write digests.
fn digest(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let Hash(hash) = Hash::sha256(bytes);
    let mut text = String::from("sha256:");
    for five in hash.chunks(5) {
        let mut bits = [0; 8];
        bits[3..3 + five.len()].copy_from_slice(five);
        let bits = u64::from_be_bytes(bits);
        let letters = (five.len() * 8).div_ceil(5);
        for place in 0..8 {
            let index = usize::try_from(bits >> (35 - 5 * place) & 31).unwrap_or_default();
            text.push(if place < letters {
                char::from(ALPHABET[index])
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_stands_in_base_32() {
        // The SHA-256 of nothing, e3b0c442…b855, as base32(1) writes it.
        assert_eq!(
            digest(b""),
            "sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ===="
        );
    }

    #[test]
    fn a_request_asks_for_the_path_of_its_host() {
        for (url, line) in [
            (
                "https://example.org/a?b=1",
                "GET /a?b=1 HTTP/1.1\r\nhost: example.org\r\n\r\n",
            ),
            (
                "http://example.org:81",
                "GET / HTTP/1.1\r\nhost: example.org:81\r\n\r\n",
            ),
            (
                "http://example.org?b",
                "GET /?b HTTP/1.1\r\nhost: example.org\r\n\r\n",
            ),
        ] {
            assert_eq!(request(url), line);
        }
    }

    #[test]
    fn an_id_is_a_uuid_and_lasts() {
        let one = id(&["response", "x", "1"]);
        assert_eq!(one, id(&["response", "x", "1"]));
        assert_ne!(one, id(&["request", "x", "1"]));
        assert_eq!((one.len(), &one[23..24], &one[28..29]), (45, "8", "a"));
    }
}
