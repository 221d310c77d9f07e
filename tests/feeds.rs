//! Stories that come from feeds by themselves.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod binary;
mod newsroom_page;
mod post_office;
mod site;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use binary::Binary;
use newsroom_page::page;
use post_office::PostOffice;
use redlined::news::Timestamp;
use redlined::store::{Open, Store};
use serde_json::Value;
use site::{Answer, Site};

/// An article at `/name`, by its headline and text.
fn publish(site: &Site, name: &str, text: &str) {
    let path = format!("/{name}");
    site.publish(
        &path,
        Answer::page(page(&format!("News of {name}"), [text])),
    );
}

/// A feed of these articles, each with its date.
fn list(site: &Site, articles: &[(&str, &str)]) {
    let items: String = articles
        .iter()
        .map(|(name, dated)| {
            let url = site.url(&format!("/{name}"));
            format!("<entry><id>{name}</id><title>News of {name}</title><link href=\"{url}\"/><updated>{dated}</updated></entry>")
        })
        .collect();
    let feed = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>f</id><title>News</title><updated>2025-05-16T09:00:00Z</updated>{items}</feed>"
    );
    let mut hasher = DefaultHasher::new();
    feed.hash(&mut hasher);
    let etag = format!("\"{:x}\"", hasher.finish());
    site.publish("/feed.xml", Answer::page(feed).with("ETag", &etag));
}

fn reading(site: &Site, more: &str) -> Binary {
    Binary::with_config(&feed(site, more))
}

/// The feed in the configuration, with these rules.
fn feed(site: &Site, more: &str) -> String {
    let url = site.url("/feed.xml");
    format!("[[feed]]\nurl = \"{url}\"\ntopic = \"ferries\"\n{more}")
}

fn names(redlined: &Binary) -> Vec<String> {
    let stories = redlined.json(&["stories"]);
    let followed = stories.iter().filter(|story| story["followed"] == true);
    followed
        .map(|story| {
            assert_eq!(
                (&story["asked_by"], &story["topic"]),
                (&Value::from("feed"), &Value::from("ferries"))
            );
            story["name"].as_str().unwrap().to_owned()
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_matches_is_followed_under_its_topic_and_a_first_look_mails_nothing() {
    let site = Site::open().await;
    for name in ["ferry-aground", "ferry-refloated", "budget"] {
        publish(&site, name, "Twelve people were hurt, the coastguard said.");
    }
    let monday = "2025-05-12T09:00:00Z";
    list(&site, &[("ferry-aground", monday), ("budget", monday)]);
    let redlined = reading(&site, "words = \"ferry\"\n");
    redlined.done(&["subscribe", "desk@example.org", "--all"]);
    redlined.done(&["feeds", "--look"]);
    assert_eq!(names(&redlined), ["ferry-aground"]);

    list(
        &site,
        &[
            ("ferry-refloated", monday),
            ("ferry-aground", monday),
            ("budget", monday),
        ],
    );
    redlined.done(&["feeds", "--look"]);
    redlined.done(&["visit", "--all"]);
    assert_eq!(names(&redlined), ["ferry-aground", "ferry-refloated"]);
    assert_eq!(
        redlined.mails(),
        [""; 0],
        "nothing has changed since it was found"
    );
    let feed = redlined.json(&["feeds"]).remove(0);
    assert_eq!(
        (&feed["listed"], &feed["followed"]),
        (&3.into(), &2.into()),
        "{feed}"
    );
    assert_eq!(redlined.json(&["outbox", "--all"]), [Value::Null; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_stories_are_followed_than_the_cap_allows() {
    let site = Site::open().await;
    let names_of = ["ferry-1", "ferry-2", "ferry-3"];
    for name in names_of {
        publish(&site, name, "The ferry is late.");
    }
    list(&site, &names_of.map(|name| (name, "2025-05-12T09:00:00Z")));
    let redlined = reading(&site, "most = 2\nmatch = \"/ferry-*\"\n");
    let said = redlined.done(&["feeds", "--look"]);
    assert!(said.contains("1 article left out"), "{said}");
    assert_eq!(names(&redlined), ["ferry-1", "ferry-2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_developing_articles_are_followed_where_that_is_asked_for() {
    let site = Site::open().await;
    publish(&site, "ferry-1", "The ferry is late.");
    let developing = "This is a developing story and will be updated.";
    site.publish(
        "/ferry-2",
        Answer::page(page(
            "News of ferry-2",
            [developing, "The ferry ran aground off Cape Loren."],
        )),
    );
    list(
        &site,
        &[
            ("ferry-1", "2025-05-12T09:00:00Z"),
            ("ferry-2", "2025-05-12T09:00:00Z"),
        ],
    );
    let redlined = reading(&site, "developing = true\n");
    redlined.done(&["feeds", "--look"]);
    assert_eq!(names(&redlined), ["ferry-2"]);
    assert_eq!(
        redlined.json(&["log", "ferry-2"]).len(),
        1,
        "it was read on the way"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_story_ends_and_a_new_date_takes_it_up_again() {
    let site = Site::open().await;
    publish(&site, "ferry", "The ferry is late.");
    list(&site, &[("ferry", "2025-05-12T09:00:00Z")]);
    let redlined = reading(&site, "stop_after = \"1ms\"\n");
    redlined.done(&["feeds", "--look"]);
    redlined.done(&["feeds", "--look"]);
    assert_eq!(names(&redlined), [""; 0]);
    redlined.configure_with(&feed(&site, ""));
    list(&site, &[("ferry", "2025-05-13T09:00:00Z")]);
    redlined.done(&["feeds", "--look"]);
    assert_eq!(names(&redlined), ["ferry"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_that_no_clock_shows_yet_keeps_no_story_for_ever() {
    let site = Site::open().await;
    publish(&site, "ferry", "The ferry is late.");
    list(&site, &[("ferry", "2999-05-12T09:00:00Z")]);
    let redlined = reading(&site, "stop_after = \"1ms\"\n");
    redlined.done(&["feeds", "--look"]);
    redlined.done(&["feeds", "--look"]);
    assert_eq!(names(&redlined), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_ended_no_feed_takes_up_again() {
    let site = Site::open().await;
    publish(&site, "ferry", "The ferry is late.");
    list(&site, &[("ferry", "2025-05-12T09:00:00Z")]);
    let redlined = reading(&site, "");
    redlined.done(&["feeds", "--look"]);
    redlined.done(&["unwatch", "ferry"]);
    list(&site, &[("ferry", "2025-05-12T09:00:00.5Z")]);
    redlined.done(&["feeds", "--look"]);
    assert_eq!(names(&redlined), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_that_is_listed_before_its_page_is_there_is_looked_at_again() {
    let site = Site::open().await;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = i64::try_from(now.unwrap().as_millis()).unwrap();
    let now = Timestamp::from_millis(now).to_string();
    list(&site, &[("ferry", &now)]);
    let redlined = reading(&site, "developing = true\n");
    redlined.done(&["feeds", "--look"]);
    assert_eq!(names(&redlined), [""; 0], "its page answers 404 as yet");
    let developing = "This is a developing story and will be updated.";
    publish(&site, "ferry", developing);
    redlined.done(&["feeds", "--look"]);
    assert_eq!(names(&redlined), ["ferry"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_did_not_change_is_chosen_from_by_new_rules_and_for_new_room() {
    let site = Site::open().await;
    let all = ["ferry", "tanker", "yacht"];
    list(&site, &all.map(|name| (name, "2025-05-12T09:00:00Z")));
    for name in all {
        publish(&site, name, "It is late.");
    }
    let redlined = reading(&site, "words = \"ferry\"\n");
    redlined.done(&["feeds", "--look"]);
    assert_eq!(names(&redlined), ["ferry"]);
    redlined.configure_with(&feed(&site, "most = 2\n"));
    redlined.done(&["feeds", "--look"]);
    assert_eq!(names(&redlined), ["ferry", "tanker"]);
    redlined.done(&["unwatch", "tanker"]);
    redlined.done(&["feeds", "--look"]);
    assert_eq!(names(&redlined), ["ferry", "yacht"]);
    redlined.done(&["feeds", "--look"]);
    let asked = site.requests().pop().unwrap();
    assert!(asked.header("if-none-match").is_some(), "there is no more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_cannot_be_read_is_told_with_the_reason() {
    let site = Site::open().await;
    let redlined = reading(&site, "");
    assert!(
        redlined
            .done(&["feeds", "--look"])
            .contains("it answers 404")
    );
    site.publish("/feed.xml", Answer::page("<p>Our feeds have moved.</p>"));
    assert!(
        redlined
            .done(&["feeds", "--look"])
            .contains("it is no feed")
    );
    assert_eq!(redlined.json(&["feeds"])[0]["failures"], 2);
    let status = redlined.done(&["status"]);
    assert!(status.contains("! 1 feed could not be read"), "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_that_no_clock_shows_yet_is_none_for_a_story_that_was_followed_before() {
    let site = Site::open().await;
    publish(&site, "ferry", "The ferry is late.");
    list(&site, &[("ferry", "2999-05-12T09:00:00Z")]);
    let redlined = reading(&site, "");
    let address = site.url("/ferry");
    redlined.done(&["watch", &address]);
    redlined.done(&["feeds", "--look"]);
    let store = Store::open(&redlined.state(), Open::Existing, Timestamp::from_millis(0)).unwrap();
    let brought = store.feeds().unwrap().remove(0).brought.remove(0);
    assert!(brought.known);
    assert_eq!(brought.dated, None, "any real date is newer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_date_in_the_feed_wakes_its_story() {
    let (site, post) = (Site::open().await, PostOffice::open().await);
    publish(
        &site,
        "ferry",
        "The ferry ran aground; 12 people were hurt.",
    );
    list(&site, &[("ferry", "2025-05-12T09:00:00Z")]);
    let redlined = reading(
        &site,
        &format!(
            "every = \"1s\"\n[mail]\ntransport = \"smtp\"\nhost = \"localhost\"\nport = {}\nsecurity = \"plain\"\n[cadence]\nfloor = \"1h\"\ndeveloping_ceiling = \"1h\"\n",
            post.port()
        ),
    );
    redlined.done(&["feeds", "--look"]);
    redlined.done(&["visit", "--all"]);
    redlined.done(&["subscribe", "desk@example.org", "--topic", "ferries"]);
    publish(
        &site,
        "ferry",
        "The ferry ran aground; 48 people were hurt.",
    );
    list(&site, &[("ferry", "2025-05-12T09:30:00Z")]);
    let daemon = redlined.daemon();
    let letter = post.has(1).await.remove(0);
    assert_eq!(letter.to, ["desk@example.org"]);
    assert_eq!(daemon.stop("-TERM"), Some(0));
}
