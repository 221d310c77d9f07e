//! One announcement to a hundred thousand subscribers: how long its visit takes, how fast the alerts
//! are handed over, and how much room that takes.
//!
//! `cargo bench --bench announce -- SUBSCRIBERS PORT CONNECTIONS` sends to a sink on that port of this
//! machine, like `smtp-sink -c 127.0.0.1:2525 1000`.

#![allow(
    clippy::print_stdout,
    reason = "a benchmark is there to print its figures"
)]
#![allow(clippy::unwrap_used, reason = "a failed benchmark is meant to stop")]

#[path = "../tests/store_fixture/mod.rs"]
mod store_fixture;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use futures_util::{StreamExt as _, stream};
use redlined::clock::Clock;
use redlined::config::Settings;
use redlined::daemon::Parts;
use redlined::mail::{Smtp, Transport};
use redlined::news::{Confirmation, EmailAddress, Scope, Standing, Weight};
use redlined::store::{Open, Store};
use store_fixture::{at, publish, story};

/// So many subscribe at once.
const AT_ONCE: usize = 256;
/// What the story says at first.
const TEXT: &str = "The ferry ran aground before dawn with two hundred people aboard, and was \
    towed to the harbour by noon. Nobody was hurt, the harbour master said on Friday; the crew had \
    reported trouble with the rudder before, and a report by the port had asked for repairs.";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, "fill", state, subscribers] =
        arguments.iter().map(String::as_str).collect::<Vec<_>>()[..]
    {
        return fill(Path::new(state), subscribers.parse().unwrap());
    }
    let mut numbers = std::env::args().filter_map(|argument| argument.parse::<usize>().ok());
    let mut number = || numbers.next();
    let (Some(subscribers), Some(port), Some(connections)) = (number(), number(), number()) else {
        println!("say how many subscribers, the port of a sink, and how many connections to open");
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    // By a process of its own, so that the memory is that of announcing.
    let filled = Command::new(std::env::current_exe().unwrap())
        .args(["fill", dir.path().to_str().unwrap()])
        .arg(subscribers.to_string())
        .status();
    assert!(filled.unwrap().success());
    let runtime = redlined::blocking::runtime().unwrap();
    runtime.block_on(async {
        let mut settings = Settings::defaults(dir.path());
        settings.web.url = url::Url::parse("https://news.example/").ok();
        settings.mail.transport = Transport::Smtp(Smtp {
            host: "127.0.0.1".to_owned(),
            port: u16::try_from(port).unwrap(),
            connections,
            ..Smtp::local()
        });
        let parts = Parts::open(dir.path(), Open::Existing, settings, Clock::Real).unwrap();
        let followed = story("ferry-aground");
        println!("{subscribers} subscribed, {} MiB when open", most_mib());

        let start = Instant::now();
        publish(&parts.store, &followed, &[&TEXT.replace("dawn", "noon")]).await;
        println!("commit of the visit: {:?}", start.elapsed());
        let start = Instant::now();
        // As the daemon does: where the main thread waits, each answer of the relay wakes two threads.
        let at_work = parts.clone();
        let delivering = tokio::spawn(async move { at_work.deliver_waiting().await });
        delivering.await.unwrap().unwrap();
        let seconds = start.elapsed().as_secs_f64();
        let rate = f64::from(u32::try_from(subscribers).unwrap()) / seconds;
        println!("{rate:.0} alerts a second, {} MiB at most", most_mib());
        assert_eq!(parts.store.next_due().unwrap(), None, "some are left");
        parts.close().await.unwrap();
    });
}

/// Makes a store with a story, and so many subscribers of everything.
fn fill(state: &Path, subscribers: usize) {
    let runtime = redlined::blocking::runtime().unwrap();
    runtime.block_on(async {
        let store = Store::open(state, Open::Create, at(0)).unwrap();
        let followed = story("ferry-aground");
        let standing = Some(Standing::new(at(0)));
        store.put_story(followed.clone(), standing).await.unwrap();
        publish(&store, &followed, &[TEXT]).await;
        subscribe(&store, subscribers).await;
        store.close().unwrap();
    });
}

async fn subscribe(store: &Store, subscribers: usize) {
    let confirmed = Confirmation {
        at: at(0),
        by_operator: true,
    };
    let subscribing = stream::iter(0..subscribers).map(|number| async move {
        let address = EmailAddress::parse(&format!("reader{number}@example.org")).unwrap();
        let subscribed = store.subscribe(&address, Scope::All, Weight::Cosmetic, confirmed);
        subscribed.await.unwrap();
    });
    subscribing.buffer_unordered(AT_ONCE).count().await;
}

/// The most memory that this process ever had.
fn most_mib() -> u64 {
    let about = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = about.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1_024
}
