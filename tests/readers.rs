//! Somebody subscribes on the web, by forms alone, and leaves again.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod newsroom;
mod newsroom_page;
mod post_office;
mod site;

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use newsroom::Newsroom;
use redlined::web;
use tower::ServiceExt as _;

const READER: &str = "reader@example.org";

/// A page as a browser gets it.
#[derive(Debug)]
struct Got {
    status: StatusCode,
    location: Option<String>,
    text: String,
}

/// A browser without scripts.
struct Browser {
    newsroom: Newsroom,
    router: axum::Router,
}

impl Browser {
    async fn at_the_newsroom() -> Self {
        let newsroom = Newsroom::open().await;
        publish(&newsroom, 12);
        newsroom.follow_unheard("/wall").await;
        Self::at(newsroom)
    }

    fn at(newsroom: Newsroom) -> Self {
        let router = web::public(newsroom.parts.office(None, "here".to_owned()));
        Self { newsroom, router }
    }

    async fn get(&self, path: &str) -> Got {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    async fn post(&self, path: &str, form: &str) -> Got {
        let kind = "application/x-www-form-urlencoded";
        let request = Request::post(path).header(header::CONTENT_TYPE, kind);
        self.send(request.body(Body::from(form.to_owned())).unwrap())
            .await
    }

    async fn send(&self, request: Request<Body>) -> Got {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        assert!(head.headers.contains_key("content-security-policy"));
        let location = head.headers.get(header::LOCATION);
        let location = location.map(|it| it.to_str().unwrap().to_owned());
        let bytes = body.collect().await.unwrap().to_bytes();
        Got {
            status: head.status,
            location,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    /// Asks to hear of the story, and gives the path of the link that came by mail.
    async fn ask(&self, more: &str) -> String {
        let id = self.newsroom.story("/wall").id;
        let before = self.newsroom.post.letters().len();
        let form = format!("email=reader%40example.org&what=story%3A{id}{more}");
        let said = self.post("/subscribe", &form).await;
        assert_eq!(said.status, StatusCode::OK, "{said:?}");
        self.newsroom.post.has(before + 1).await;
        let text = self.newsroom.texts().pop().unwrap();
        link(&text, "/confirm/")
    }

    /// Confirms, and gives the path of the page on which everything can be changed.
    async fn confirm(&self, link: &str) -> String {
        let confirmed = self.post(link, "").await;
        assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{confirmed:?}");
        let location = confirmed.location.unwrap();
        assert!(self.get(&location).await.text.contains("Confirmed"));
        location.split('?').next().unwrap().to_owned()
    }

    async fn change(&self, houses: u32) {
        publish(&self.newsroom, houses);
        self.newsroom.visit("/wall").await;
    }

    fn subscriptions(&self) -> Vec<redlined::news::Subscription> {
        self.newsroom.parts.store.subscriptions().unwrap()
    }
}

fn publish(newsroom: &Newsroom, houses: u32) {
    let text = format!(
        "At least {houses} houses stand below the line that the wall would protect, the survey said."
    );
    let more = "The council put off its vote on the harbour wall until Tuesday, the mayor said on Friday evening.";
    newsroom.publish(
        "/wall",
        "Vote on harbour wall delayed",
        [text.as_str(), more],
    );
}

/// The path of the link in a text that leads below this.
fn link(text: &str, below: &str) -> String {
    let home = "https://news.example";
    let start = text.find(&format!("{home}{below}")).expect(text) + home.len();
    text[start..].split_whitespace().next().unwrap().to_owned()
}

#[tokio::test]
async fn nobody_hears_before_they_pressed_the_button_and_nobody_after_one_click() {
    let browser = Browser::at_the_newsroom().await;
    let link_of_mail = browser.ask("").await;
    let question = browser.newsroom.post.letters().remove(0);
    assert_eq!(question.to, [READER]);

    let page = browser.get(&link_of_mail).await;
    assert!(page.text.contains(READER) && page.text.contains("method=\"post\""));
    assert_eq!(browser.subscriptions(), [], "a look confirms nothing");
    browser.change(20).await;
    assert_eq!(browser.newsroom.post.letters().len(), 1);

    browser.confirm(&link_of_mail).await;
    browser.change(30).await;
    let letters = browser.newsroom.post.letters();
    assert_eq!(letters.len(), 2);
    let leave = letters[1].header("list-unsubscribe").unwrap();
    let leave = link(leave.trim_end_matches('>'), "/leave/");
    assert_eq!(
        letters[1].header("list-unsubscribe-post").as_deref(),
        Some("List-Unsubscribe=One-Click")
    );
    assert!(browser.newsroom.texts()[1].contains("/manage/"));

    let shown = browser.get(&leave).await;
    assert!(shown.text.contains("Stop these mails"));
    assert!(browser.subscriptions()[0].active(), "a look ends nothing");
    let left = browser.post(&leave, "List-Unsubscribe=One-Click").await;
    assert_eq!((left.status, left.location), (StatusCode::OK, None));
    let ended = browser.subscriptions().remove(0).ended.unwrap();
    assert_eq!(ended.reason, "one_click");
    browser.change(48).await;
    assert_eq!(browser.newsroom.post.letters().len(), 2);
}

#[tokio::test]
async fn whoever_asks_while_the_relay_takes_nothing_is_asked_after_the_next_start() {
    let browser = Browser::at_the_newsroom().await;
    let greylisted = |reply: Option<&str>| {
        let to = READER.to_owned();
        let replies = reply.map(|reply| (to, reply.to_owned()));
        replies.into_iter().collect()
    };
    let newsroom = &browser.newsroom;
    newsroom
        .post
        .rule(|rules| rules.replies = greylisted(Some("451 4.7.1 come back later")));
    let form = format!(
        "email=reader%40example.org&what=story%3A{}",
        newsroom.story("/wall").id
    );
    assert_eq!(
        browser.post("/subscribe", &form).await.status,
        StatusCode::OK
    );
    while newsroom.parts.store.questions_waiting().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    drop(browser.router);

    let browser = Browser::at(browser.newsroom.reopened().await);
    let newsroom = &browser.newsroom;
    newsroom.wait(Duration::from_secs(60));
    newsroom.deliver().await;
    assert_eq!(newsroom.post.letters(), [], "still greylisted");
    let journal = std::fs::read(newsroom.parts.store.dir().join("journal")).unwrap();
    let mut parts = journal.windows(READER.len());
    assert!(parts.any(|part| part == READER.as_bytes()));
    newsroom.post.rule(|rules| rules.replies = greylisted(None));
    newsroom.deliver().await;
    assert_eq!(newsroom.post.letters(), [], "not before its time");
    newsroom.wait(Duration::from_secs(6 * 60));
    newsroom.deliver().await;
    assert_eq!(newsroom.post.letters().len(), 1);
    assert_eq!(newsroom.parts.store.questions_waiting().unwrap(), []);
    let store = newsroom.parts.store.clone();
    let tended = tokio::task::spawn_blocking(move || store.upkeep()).await;
    assert!(tended.unwrap().unwrap().repacked);
    let journal = std::fs::read(newsroom.parts.store.dir().join("journal")).unwrap();
    let mut parts = journal.windows(READER.len());
    assert!(
        parts.all(|part| part != READER.as_bytes()),
        "nothing is kept of who was asked"
    );
    browser
        .confirm(&link(&newsroom.texts()[0], "/confirm/"))
        .await;
    assert_eq!(browser.subscriptions().len(), 1);
}

#[tokio::test]
async fn a_link_holds_for_a_while_and_only_as_it_was_written() {
    let browser = Browser::at_the_newsroom().await;
    let link = browser.ask("").await;
    let forged = format!("{}0", &link[..link.len() - 1]);
    let other = if forged == link {
        "/confirm/nothing"
    } else {
        &forged
    };
    assert_eq!(browser.post(other, "").await.status, StatusCode::NOT_FOUND);
    browser
        .newsroom
        .wait(std::time::Duration::from_secs(4 * 86_400));
    assert_eq!(browser.get(&link).await.status, StatusCode::GONE);
    assert_eq!(browser.post(&link, "").await.status, StatusCode::GONE);
    assert_eq!(browser.subscriptions(), []);
}

#[tokio::test]
async fn the_answer_is_the_same_whether_an_address_is_known_or_not() {
    let browser = Browser::at_the_newsroom().await;
    let link = browser.ask("").await;
    browser.confirm(&link).await;
    let known = browser
        .post("/subscribe", "email=reader%40example.org&what=all")
        .await;
    let unknown = browser
        .post("/subscribe", "email=nobody%40example.org&what=all")
        .await;
    assert_eq!(known.status, unknown.status);
    let named = unknown.text.replace("nobody@example.org", READER);
    assert_eq!(known.text, named);
}

#[tokio::test]
async fn an_address_is_not_flooded_and_what_is_no_address_is_said() {
    let browser = Browser::at_the_newsroom().await;
    for _ in 0..3 {
        browser.ask("").await;
    }
    for _ in 0..5 {
        let said = browser
            .post("/subscribe", "email=reader%40example.org&what=all")
            .await;
        assert_eq!(said.status, StatusCode::OK, "and nobody learns of it");
    }
    let other = browser
        .post("/subscribe", "email=other%40example.org&what=all")
        .await;
    assert_eq!(other.status, StatusCode::OK);
    let letters = browser.newsroom.post.has(4).await;
    assert_eq!(letters.len(), 4);
    assert_eq!(letters[3].to, ["other@example.org"]);

    let told = "email=new%40example.org&what=host%3Abuy.example%20now";
    let refused = browser.post("/subscribe", told).await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "no words of strangers"
    );

    let evil = "email=a%40b.example%0d%0aBcc%3a%20c%40d.example&what=all";
    let refused = browser.post("/subscribe", evil).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("is not an e-mail address"));
}

#[tokio::test]
async fn a_subscriber_changes_everything_by_forms() {
    let browser = Browser::at_the_newsroom().await;
    let asked = browser.ask("&at_least=substantive").await;
    let manage = browser.confirm(&asked).await;
    let id = browser.subscriptions()[0].id;

    let form = format!(
        "act=change&id={id}&at_least=minor&often=weekly&day=friday&hour=18&zone=Asia%2FTokyo&points=figures&points=headline&words=survey%2C%20houses"
    );
    let changed = browser.post(&manage, &form).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{changed:?}");
    let page = browser.get(&manage).await.text;
    for words in [
        "every Friday at 18:00 (Asia/Tokyo)",
        "Only the headline, figures, dates and times",
        "survey",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let wrong = form.replace("Asia%2FTokyo", "Asia%2FAtlantis");
    let id = browser
        .subscriptions()
        .into_iter()
        .find(redlined::news::Subscription::active);
    let wrong = wrong.replacen(
        &wrong[wrong.find("id=").unwrap()..][3..15],
        &id.unwrap().id.to_string(),
        1,
    );
    let refused = browser.post(&manage, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("not a time zone"));

    browser
        .post(&manage, "act=add&what=all&often=immediate")
        .await;
    browser.post(&manage, "act=pause").await;
    assert!(browser.get(&manage).await.text.contains("Paused since"));
    browser.change(20).await;
    assert_eq!(
        browser.newsroom.post.letters().len(),
        1,
        "nothing but the question"
    );
    browser.post(&manage, "act=resume").await;
    browser.newsroom.deliver().await;

    let digest = browser.newsroom.texts().pop().unwrap();
    let shown = browser.get(&link(&digest, "/leave/")).await.text;
    assert!(shown.contains("Vote on harbour wall delayed"), "{shown}");

    let data = browser.get(&format!("{manage}/data.json")).await;
    let data: serde_json::Value = serde_json::from_str(&data.text).unwrap();
    assert_eq!(data["address"], READER);
    assert_eq!(data["subscriptions"].as_array().unwrap().len(), 3);

    browser.post(&manage, "act=leave").await;
    assert!(browser.subscriptions().iter().all(|it| !it.active()));
    let erased = browser.post(&manage, "act=erase").await;
    assert!(erased.text.contains("erased"));
    assert_eq!(browser.get(&manage).await.status, StatusCode::GONE);
    let known = browser.newsroom.parts.store.subscribers().unwrap();
    assert!(known.iter().all(|(_, address)| address.is_none()));
}

#[tokio::test]
async fn an_address_is_erased_four_weeks_after_the_last_subscription_ended() {
    let browser = Browser::at_the_newsroom().await;
    let link = browser.ask("").await;
    let manage = browser.confirm(&link).await;
    browser.change(20).await;
    let store = browser.newsroom.parts.store.clone();
    let day = std::time::Duration::from_secs(86_400);
    browser.newsroom.wait(100 * day);
    let kept = store.forget_leavers(browser.newsroom.now()).await;
    assert_eq!(kept, Ok(0), "who still hears is not forgotten");
    browser.post(&manage, "act=leave").await;
    browser.newsroom.wait(27 * day);
    assert_eq!(store.forget_leavers(browser.newsroom.now()).await, Ok(0));
    browser.newsroom.wait(day);
    assert_eq!(store.forget_leavers(browser.newsroom.now()).await, Ok(1));
    assert!(store.subscribers().unwrap()[0].1.is_none());
    let ended = browser.subscriptions().remove(0).ended.unwrap();
    assert_eq!(ended.reason, "subscriber", "why and when it ended stays");
    let messages = store.forget_messages(browser.newsroom.now()).await;
    assert_eq!((messages, store.alerts().unwrap().len()), (Ok(1), 0));
}

#[tokio::test]
async fn the_forms_offer_what_there_is() {
    let browser = Browser::at_the_newsroom().await;
    let id = browser.newsroom.story("/wall").id;
    let story = browser.get(&format!("/story/{id}")).await.text;
    assert!(story.contains("action=\"/subscribe\"") && story.contains("type=\"email\""));
    let page = browser.get(&format!("/subscribe?story={id}")).await.text;
    assert!(
        page.contains(&format!("value=\"story:{id}\" selected")),
        "{page}"
    );
    assert!(!page.contains("<script"));
}
