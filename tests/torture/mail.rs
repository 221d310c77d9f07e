//! `kill -9` at any instant while stories change and mail flows to a real SMTP server: every subscriber
//! hears of every change, and what is repeated is the same message.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use redlined::clock::Clock;
use redlined::config::Settings;
use redlined::daemon::Parts;
use redlined::mail::{Smtp, Transport};
use redlined::news::{
    Address, AskedBy, Confirmation, EmailAddress, Follow, Scope, Timestamp, Weight,
};
use redlined::store::{Open, Store};
use tokio_util::sync::CancellationToken;

use super::newsroom_page::page;
use super::post_office::{Letter, PostOffice};
use super::site::{Answer, Site};
use super::{Dice, rounds};

const DIR: &str = "REDLINED_TORTURE_MAIL";
const PORT: &str = "REDLINED_TORTURE_PORT";
const BEGAN: &str = "REDLINED_TORTURE_BEGAN";
/// Two minutes pass in a quarter of a second.
const FACTOR: u32 = 480;
const STORIES: usize = 6;
const READERS: usize = 25;

/// The same hour in every process, and so many times faster than the machine's.
fn clock(began: u64) -> Clock {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let elapsed = since.saturating_sub(Duration::from_millis(began));
    let start = Timestamp::parse("2025-05-16T09:00:00Z").unwrap();
    Clock::compressed(start.plus(elapsed * FACTOR), FACTOR)
}

fn parts(dir: &Path, port: u16, began: u64) -> Parts {
    let mut settings = Settings::defaults(dir);
    settings.fetch.allow_private = true;
    settings.fetch.gap = Duration::ZERO;
    settings.mail.transport = Transport::Smtp(Smtp {
        port,
        ..Smtp::local()
    });
    Parts::open(dir, Open::Create, settings, clock(began)).unwrap()
}

/// Not a test of its own: what the killed process does.
#[test]
fn visits_and_mails_until_it_is_killed() {
    let Some(dir) = std::env::var_os(DIR) else {
        return;
    };
    let number = |name: &str| std::env::var(name).unwrap().parse::<u64>().unwrap();
    let (port, began) = (u16::try_from(number(PORT)).unwrap(), number(BEGAN));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let parts = parts(Path::new(&dir), port, began);
        let stop = CancellationToken::new();
        let (watching, delivering) = (parts.watch.run(stop.clone()), parts.deliver.run(stop));
        let (watched, ()) = tokio::join!(watching, delivering);
        watched.unwrap();
    });
}

fn start(dir: &Path, port: u16, began: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "mail::visits_and_mails_until_it_is_killed",
            "--exact",
            "--nocapture",
        ])
        .env(DIR, dir)
        .env(PORT, port.to_string())
        .env(BEGAN, began.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn publish(site: &Site, story: usize, houses: u32) {
    let first =
        format!("At least {houses} houses stand below the line of wall {story}, the survey found.");
    let second = "The council put off its vote until Tuesday, the mayor said on Friday evening.";
    let html = page(&format!("Vote on wall {story}"), [first.as_str(), second]);
    site.publish(&format!("/wall-{story}"), Answer::page(html));
}

async fn follow(site: &Site, dir: &Path, port: u16, began: u64) {
    let parts = parts(dir, port, began);
    for story in 0..STORIES {
        publish(site, story, 1);
        let url = site.url(&format!("/wall-{story}"));
        let wish = Follow {
            address: Address::parse(&url).unwrap(),
            name: None,
            topic: None,
            every: Some(Duration::from_secs(30)),
            plan: None,
            asked_by: AskedBy::Command,
        };
        parts.watch.follow(wish).await.unwrap();
    }
    for reader in 0..READERS {
        let email = EmailAddress::parse(&format!("reader{reader}@example.org")).unwrap();
        let confirmed = Confirmation {
            at: Timestamp::parse("2025-05-16T08:00:00Z").unwrap(),
            by_operator: true,
        };
        let subscribing = parts
            .store
            .subscribe(&email, Scope::All, Weight::Cosmetic, confirmed);
        subscribing.await.unwrap();
    }
    parts.close().await.unwrap();
}

/// Which versions a message tells of, as its text says it: "Version 3 → 5."
fn told(letter: &Letter) -> (u32, u32) {
    let message = mail_parser::MessageParser::default()
        .parse(letter.text.as_bytes())
        .unwrap();
    let text = message.body_text(0).unwrap().replace('\n', " ");
    let said = text.split("Version ").nth(1).expect(&text);
    let mut numbers = said
        .split(|c: char| !c.is_ascii_digit())
        .filter(|it| !it.is_empty());
    let mut number = || numbers.next().unwrap().parse().unwrap();
    (number(), number())
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_misses_a_change_when_the_process_is_killed_at_any_instant() {
    let (site, post) = (Site::open().await, PostOffice::open().await);
    let dir = tempfile::tempdir().unwrap();
    let began = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let began = u64::try_from(began.as_millis()).unwrap();
    follow(&site, dir.path(), post.port(), began).await;

    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let mut houses = [1; STORIES];
    for _ in 0..rounds(10) {
        let mut child = start(dir.path(), post.port(), began);
        let (life, step) = (500 + dice.below(3_000), 40);
        for _ in 0..life / step {
            let story = usize::try_from(dice.below(STORIES as u64)).unwrap();
            houses[story] += 1;
            publish(&site, story, houses[story]);
            tokio::time::sleep(Duration::from_millis(step)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // In peace, until every story is seen as it is and nothing is owed.
    let killed = post.letters().len();
    let mut child = start(dir.path(), post.port(), began);
    let mut quiet = (0, 0);
    while quiet.1 < 60 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let count = post.letters().len();
        quiet = if count == quiet.0 {
            (count, quiet.1 + 1)
        } else {
            (count, 0)
        };
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let store = Store::open(dir.path(), Open::Existing, Timestamp::from_millis(0)).unwrap();
    hold(&store, &post.letters(), killed, &houses);
}

fn hold(store: &Store, letters: &[Letter], killed: usize, houses: &[u32]) {
    let mut ids = BTreeMap::<(String, String, (u32, u32)), BTreeSet<String>>::new();
    let mut ranges = BTreeMap::<(String, String), BTreeSet<(u32, u32)>>::new();
    for letter in letters {
        let list = letter.header("list-id").unwrap();
        let (to, range) = (letter.to[0].clone(), told(letter));
        let id = letter.header("message-id").unwrap();
        let about = (to.clone(), list.clone(), range);
        ids.entry(about).or_default().insert(id);
        ranges.entry((to, list)).or_default().insert(range);
    }
    assert!(
        ids.values().all(|ids| ids.len() == 1),
        "a repeat has another Message-ID"
    );
    assert_eq!(ranges.len(), READERS * STORIES);
    for (about, ranges) in &ranges {
        let mut known = 1;
        for (older, newer) in ranges {
            assert!(*older <= known, "{about:?} never heard of {known}..{older}");
            known = known.max(*newer);
        }
        let story = store
            .stories()
            .unwrap()
            .into_iter()
            .find(|story| about.1.contains(story.name.as_str()));
        let last = store.timeline(story.unwrap().id).unwrap().len();
        assert_eq!(usize::try_from(known).unwrap(), last, "{about:?}");
    }
    let distinct = ids.len();
    let repeated = letters.len() - distinct;
    println!(
        "{} messages ({killed} while it was killed), {repeated} repeated, {} publications",
        letters.len(),
        houses.iter().sum::<u32>()
    );
    assert!(
        repeated * 100 < letters.len(),
        "{repeated} of {}",
        letters.len()
    );
}
