//! A feed's bytes in, the articles that it lists out: RSS, Atom or JSON Feed.

use feed_rs::model::{Entry, Link, Text};
use feed_rs::parser;

use crate::news::{Address, Listed, Timestamp};

/// Articles beyond so many are not looked at; the newest stand first in every feed.
const MOST: usize = 500;

/// What came is no feed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it is no feed that can be read: {0}; expected RSS, Atom or JSON Feed")]
pub struct NotAFeed(String);

/// The articles that a feed at this address lists, in its order.
pub fn listed(body: &[u8], url: &str) -> Result<Vec<Listed>, NotAFeed> {
    let parser = parser::Builder::new().base_uri(Some(url)).build();
    let feed = parser.parse(body).map_err(|why| {
        let calm = |c: char| if c.is_control() { ' ' } else { c };
        NotAFeed(why.to_string().chars().map(calm).take(200).collect())
    })?;
    let entries = feed.entries.into_iter().take(MOST);
    Ok(entries.filter_map(|entry| article(entry, url)).collect())
}

fn article(entry: Entry, url: &str) -> Option<Listed> {
    let page = |link: &&Link| link.rel.as_deref().is_none_or(|rel| rel == "alternate");
    let link = entry.links.iter().find(page).or(entry.links.first())?;
    let base = url::Url::parse(url).ok()?;
    let address = Address::parse(base.join(&link.href).ok()?.as_str()).ok()?;
    let text = |text: Option<Text>| text.map(|text| text.content).unwrap_or_default();
    let dated = entry.updated.max(entry.published);
    Some(Listed {
        address,
        text: format!("{}\n{}", text(entry.title), text(entry.summary)),
        dated: dated.map(|at| Timestamp::from_millis(at.timestamp_millis())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://courier.example/feeds/world";

    fn one(body: &str) -> Listed {
        let mut listed = listed(body.as_bytes(), URL).unwrap();
        assert_eq!(listed.len(), 1, "{listed:?}");
        listed.remove(0)
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn rss_atom_and_json_say_the_same() {
        let rss = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>World</title>
            <link>https://courier.example/</link><description>d</description>
            <item><title>Ferry aground</title><link>https://courier.example/ferry?utm_source=rss</link>
            <description>12 hurt</description><pubDate>Fri, 16 May 2025 09:30:00 GMT</pubDate></item>
            </channel></rss>"#;
        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>World</title><id>w</id>
            <updated>2025-05-16T09:30:00Z</updated><entry><id>1</id><title>Ferry aground</title>
            <link rel="enclosure" href="https://courier.example/ferry.mp3"/>
            <link rel="alternate" href="/ferry"/><summary>12 hurt</summary>
            <published>2025-05-16T08:00:00Z</published><updated>2025-05-16T09:30:00Z</updated>
            </entry></feed>"#;
        let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"World","items":[
            {"id":"1","url":"https://courier.example/ferry","title":"Ferry aground","summary":"12 hurt",
             "content_text":"…","date_published":"2025-05-16T08:00:00Z","date_modified":"2025-05-16T09:30:00Z"}]}"#;
        for body in [rss, atom, json] {
            let ferry = one(body);
            assert_eq!(
                ferry.address.as_str(),
                "https://courier.example/ferry",
                "{body}"
            );
            assert_eq!(ferry.text, "Ferry aground\n12 hurt", "{body}");
            assert_eq!(ferry.dated, Some(at("2025-05-16T09:30:00Z")), "{body}");
        }
    }

    #[test]
    fn what_is_no_feed_is_said_in_one_line() {
        for body in [
            "",
            "<html><p>Not found</p></html>",
            "{\"a\":1}",
            "\u{0}\u{1}",
        ] {
            let error = listed(body.as_bytes(), URL).unwrap_err().to_string();
            assert!(
                error.starts_with("it is no feed") && error.lines().count() == 1,
                "{error}"
            );
        }
    }

    #[test]
    fn an_entry_without_a_page_is_passed_over() {
        let body = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>W</title><id>w</id>
            <updated>2025-05-16T09:30:00Z</updated>
            <entry><id>1</id><title>no link</title><updated>2025-05-16T09:30:00Z</updated></entry>
            <entry><id>2</id><title>t</title><link href="javascript:alert(1)"/><updated>2025-05-16T09:30:00Z</updated></entry>
            </feed>"#;
        assert_eq!(listed(body.as_bytes(), URL), Ok(Vec::new()));
    }
}
