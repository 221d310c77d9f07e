//! How soon a change that was seen is at the relay: from the answer that showed it to the message's
//! arrival there, while a daemon's loops run.
//!
//! `cargo bench --bench prompt -- STORIES READERS` lets so many stories change one after another, twenty
//! a second, each followed by so many readers.

#![allow(
    clippy::print_stdout,
    reason = "a benchmark is there to print its figures"
)]
#![allow(clippy::unwrap_used, reason = "a failed benchmark is meant to stop")]

#[path = "../tests/newsroom_page/mod.rs"]
mod newsroom_page;
#[path = "../tests/post_office/mod.rs"]
mod post_office;
#[path = "../tests/site/mod.rs"]
mod site;

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use newsroom_page::page;
use post_office::PostOffice;
use redlined::clock::Clock;
use redlined::config::Settings;
use redlined::daemon::Parts;
use redlined::mail::{Smtp, Transport};
use redlined::news::{
    Address, AskedBy, Confirmation, EmailAddress, Follow, Scope, Story, Timestamp, Weight,
};
use redlined::store::Open;
use site::{Answer, Site};
use tokio_util::sync::CancellationToken;

const BETWEEN: Duration = Duration::from_millis(50);

fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse::<usize>().ok());
    let (Some(stories), Some(readers)) = (numbers.next(), numbers.next()) else {
        println!("say how many stories, and how many readers follow each");
        return;
    };
    let runtime = redlined::blocking::runtime().unwrap();
    runtime.block_on(measure(stories, readers));
}

async fn measure(stories: usize, readers: usize) {
    let (site, post) = (Site::open().await, PostOffice::open().await);
    let dir = tempfile::tempdir().unwrap();
    let mut settings = Settings::defaults(dir.path());
    settings.fetch.allow_private = true;
    settings.fetch.gap = Duration::ZERO;
    settings.web.url = url::Url::parse("https://news.example/").ok();
    settings.mail.transport = Transport::Smtp(Smtp {
        port: post.port(),
        ..Smtp::local()
    });
    let parts = Parts::open(dir.path(), Open::Create, settings, Clock::Real).unwrap();
    let mut followed = Vec::new();
    for number in 0..stories {
        followed.push(follow(&parts, &site, number, readers).await);
    }

    let stop = CancellationToken::new();
    let (deliver, told_to_stop) = (parts.deliver.clone(), stop.clone());
    let delivering = tokio::spawn(async move { deliver.run(told_to_stop).await });
    let mut beat = tokio::time::interval(BETWEEN);
    let mut visits = tokio::task::JoinSet::new();
    for (number, story) in followed.iter().cloned().enumerate() {
        beat.tick().await;
        publish(&site, number, 48);
        let watch = parts.watch.clone();
        visits.spawn(async move { watch.visit(&story).await.map(drop) });
    }
    while let Some(visited) = visits.join_next().await {
        visited.unwrap().unwrap();
    }
    let letters = post.has(stories * readers).await;
    stop.cancel();
    delivering.await.unwrap();

    let seen: HashMap<String, Timestamp> = followed
        .iter()
        .map(|story| {
            let last = parts.store.timeline(story.id).unwrap().pop().unwrap();
            (story.id.to_string(), last.first_seen)
        })
        .collect();
    let mut took: Vec<u64> = letters
        .iter()
        .map(|letter| {
            // `<alert.ID.STORY.VERSION@news.example>`
            let id = letter.header("message-id").unwrap();
            let seen = seen[id.split('.').nth(2).unwrap()];
            let at = letter.at.duration_since(SystemTime::UNIX_EPOCH).unwrap();
            let seen = u64::try_from(seen.as_millis()).unwrap();
            u64::try_from(at.as_millis()).unwrap().saturating_sub(seen)
        })
        .collect();
    took.sort_unstable();
    let of = |part: usize| took[(took.len() - 1) * part / 10];
    println!(
        "{} messages: median {} ms, 9 of 10 within {} ms, all within {} ms",
        took.len(),
        of(5),
        of(9),
        of(10)
    );
    parts.close().await.unwrap();
}

fn publish(site: &Site, number: usize, houses: u32) {
    let first = format!(
        "At least {houses} houses stand below the line of wall {number}, the survey found."
    );
    let second = "The council put off its vote until Tuesday, the mayor said on Friday evening.";
    let html = page(&format!("Vote on wall {number}"), [first.as_str(), second]);
    site.publish(&format!("/wall-{number}"), Answer::page(html));
}

async fn follow(parts: &Parts, site: &Site, number: usize, readers: usize) -> Story {
    publish(site, number, 12);
    let wish = Follow {
        address: Address::parse(&site.url(&format!("/wall-{number}"))).unwrap(),
        name: None,
        topic: None,
        every: None,
        plan: None,
        asked_by: AskedBy::Command,
    };
    let name = parts.watch.follow(wish).await.unwrap().story;
    let stories = parts.store.stories().unwrap();
    let story = stories
        .into_iter()
        .find(|story| story.name == name)
        .unwrap();
    let confirmed = Confirmation {
        at: Clock::Real.now(),
        by_operator: true,
    };
    let scope = Scope::Story(story.id);
    let subscribing = (0..readers).map(|reader| {
        let address = EmailAddress::parse(&format!("reader{reader}@example.org")).unwrap();
        let (store, scope) = (parts.store.clone(), scope.clone());
        async move {
            let subscribed = store.subscribe(&address, scope, Weight::Cosmetic, confirmed);
            subscribed.await.unwrap();
        }
    });
    futures_util::future::join_all(subscribing).await;
    story
}
