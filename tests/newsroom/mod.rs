//! A newsroom that publishes, a `redlined` that watches it, and the mailbox of whoever subscribed.
//!
//! Real HTTP, the real store and real SMTP; only the clock is set by hand, so that nothing sleeps.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]
#![allow(dead_code, reason = "each test uses the part that it needs")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use redlined::clock::Clock;
use redlined::config::Settings;
use redlined::daemon::Parts;
use redlined::mail::{Smtp, Transport};
use redlined::news::{
    Address, AskedBy, Confirmation, EmailAddress, Follow, Outcome, Scope, Story, Timestamp,
    VersionHead, Weight, Wish,
};
use redlined::render::view::Visited;
use redlined::store::{Open, Wanted};

use crate::newsroom_page::page;
use crate::post_office::{Letter, PostOffice};
use crate::site::{Answer, Site};

pub(crate) const DESK: &str = "desk@example.org";
pub(crate) const OPERATOR: &str = "operator@example.org";
const MINUTE: Duration = Duration::from_secs(60);

/// A newsroom, and who follows it.
pub(crate) struct Newsroom {
    pub(crate) site: Site,
    pub(crate) post: PostOffice,
    pub(crate) parts: Parts,
    millis: &'static AtomicI64,
    state: Arc<tempfile::TempDir>,
}

impl Newsroom {
    /// Opens on a Friday morning, with nothing published and nobody subscribed.
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| ()).await
    }

    /// The same, with other settings; a newsroom that is opened again has its own once more.
    pub(crate) async fn open_with(alter: impl FnOnce(&mut Settings)) -> Self {
        let start = Timestamp::parse("2025-05-16T09:00:00Z").unwrap();
        let millis: &'static AtomicI64 = Box::leak(Box::new(AtomicI64::new(start.as_millis())));
        let (site, post) = (Site::open().await, PostOffice::open().await);
        let state = Arc::new(tempfile::tempdir().unwrap());
        let mut settings = settings(&state, &post);
        alter(&mut settings);
        let parts = open_parts(&state, settings, millis);
        Self {
            site,
            post,
            parts,
            millis,
            state,
        }
    }

    /// The same newsroom after redlined was stopped and started again.
    pub(crate) async fn reopened(self) -> Self {
        let Self {
            site,
            post,
            parts,
            millis,
            state,
        } = self;
        parts.close().await.unwrap();
        drop(parts);
        let parts = open_parts(&state, settings(&state, &post), millis);
        Self {
            site,
            post,
            parts,
            millis,
            state,
        }
    }

    /// Publishes an article at a path, in place of the one before.
    pub(crate) fn publish<'a>(
        &self,
        path: &str,
        headline: &str,
        paragraphs: impl IntoIterator<Item = &'a str>,
    ) {
        self.publish_page(path, &page(headline, paragraphs));
    }

    /// Publishes a page of any kind.
    pub(crate) fn publish_page(&self, path: &str, html: &str) {
        self.site.publish(path, Answer::page(html));
    }

    /// Lets time pass.
    pub(crate) fn wait(&self, span: Duration) {
        self.millis
            .fetch_add(i64::try_from(span.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.millis.load(Ordering::SeqCst))
    }

    /// Follows the story at a path; the desk hears of every change to it.
    pub(crate) async fn follow(&self, path: &str) -> Visited {
        let visited = self.follow_unheard(path).await;
        self.subscribe(DESK, Scope::Story(self.story(path).id), Weight::Cosmetic)
            .await;
        self.wait(MINUTE);
        visited
    }

    /// Follows the story at a path; nobody hears of it.
    pub(crate) async fn follow_unheard(&self, path: &str) -> Visited {
        let address = Address::parse(&self.site.url(path)).unwrap();
        let wish = Follow {
            address,
            name: None,
            topic: None,
            every: None,
            plan: None,
            asked_by: AskedBy::Command,
        };
        self.parts.watch.follow(wish).await.unwrap()
    }

    pub(crate) async fn subscribe(&self, email: &str, scope: Scope, at_least: Weight) {
        let email = EmailAddress::parse(email).unwrap();
        let confirmed = Confirmation {
            at: self.now(),
            by_operator: true,
        };
        self.parts
            .store
            .subscribe(&email, scope, at_least, confirmed)
            .await
            .unwrap();
    }

    /// Ten minutes later redlined looks at the story and delivers what is due.
    pub(crate) async fn visit(&self, path: &str) -> Outcome {
        self.visit_after(10 * MINUTE, path).await
    }

    /// So much later redlined looks at the story and delivers what is due.
    pub(crate) async fn visit_after(&self, span: Duration, path: &str) -> Outcome {
        self.wait(span);
        let visited = self.parts.watch.visit(&self.story(path)).await.unwrap();
        self.deliver().await;
        visited.outcome
    }

    /// Subscribes an address to what is wished of every story, on the operator's word.
    pub(crate) async fn wish(&self, email: &str, wish: Wish) {
        let wanted = Wanted {
            scope: Scope::All,
            at_least: Weight::Minor,
            wish,
        };
        let confirmed = Confirmation {
            at: self.now(),
            by_operator: true,
        };
        let email = EmailAddress::parse(email).unwrap();
        let store = &self.parts.store;
        store.subscribe_to(&email, wanted, confirmed).await.unwrap();
    }

    /// Delivers what is due now.
    pub(crate) async fn deliver(&self) {
        self.parts.deliver_waiting().await.unwrap();
    }

    pub(crate) fn story(&self, path: &str) -> Story {
        let address = Address::parse(&self.site.url(path)).unwrap();
        let stories = self.parts.store.stories().unwrap();
        stories
            .into_iter()
            .find(|story| story.address == address)
            .unwrap()
    }

    pub(crate) fn versions(&self, path: &str) -> Vec<VersionHead> {
        self.parts.store.timeline(self.story(path).id).unwrap()
    }

    /// The subjects of all mail so far, in order.
    pub(crate) fn subjects(&self) -> Vec<String> {
        self.post
            .letters()
            .iter()
            .map(|letter| parsed(letter, |mail| mail.subject().unwrap_or_default().to_owned()))
            .collect()
    }

    /// The text parts of all mail so far, in order.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.post
            .letters()
            .iter()
            .map(|letter| {
                parsed(letter, |mail| {
                    mail.body_text(0).unwrap_or_default().into_owned()
                })
            })
            .collect()
    }

    /// Reasons of what was seen and not told, oldest first.
    pub(crate) fn suppressed(&self) -> Vec<String> {
        let suppressed = self.parts.store.suppressions(None).unwrap();
        suppressed
            .into_iter()
            .map(|(_, suppression)| suppression.reason)
            .collect()
    }
}

fn settings(state: &tempfile::TempDir, post: &PostOffice) -> Settings {
    let mut settings = Settings::defaults(state.path());
    settings.operator = Some(EmailAddress::parse(OPERATOR).unwrap());
    settings.fetch.allow_private = true;
    settings.fetch.gap = Duration::ZERO;
    settings.web.url = url::Url::parse("https://news.example/").ok();
    settings.mail.bounces = EmailAddress::parse("bounces@news.example").ok();
    settings.mail.transport = Transport::Smtp(Smtp {
        port: post.port(),
        ..Smtp::local()
    });
    settings
}

fn open_parts(state: &tempfile::TempDir, settings: Settings, millis: &'static AtomicI64) -> Parts {
    let clock = Clock::SetByHand(millis);
    Parts::open(state.path(), Open::Create, settings, clock).unwrap()
}

fn parsed(letter: &Letter, look: impl FnOnce(&mail_parser::Message<'_>) -> String) -> String {
    let message = mail_parser::MessageParser::default()
        .parse(letter.text.as_bytes())
        .unwrap();
    look(&message)
}
