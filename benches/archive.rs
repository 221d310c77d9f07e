//! What questions about the past cost through the daemon, on a store of many stories.
//!
//! `cargo bench --bench archive -- STORIES [DIR]` builds that many stories of twenty versions each
//! (200 by default; 5000 make the store of a hundred thousand versions that is aimed at) in DIR, or
//! takes the store that is there, starts the daemon on it, and asks.

#![allow(
    clippy::print_stdout,
    reason = "a benchmark is there to print its figures"
)]
#![allow(clippy::unwrap_used, reason = "a failed benchmark is meant to stop")]

#[path = "../tests/store_fixture/mod.rs"]
mod store_fixture;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use redlined::client::Client;
use redlined::news::{Fact, FactKind, Place, Story, Timestamp};
use redlined::store::Store;
use store_fixture::{article, changed, open, story};

const VERSIONS: u32 = 20;
const PARAGRAPHS: usize = 12;
const SENTENCES: usize = 3;
const WORDS: usize = 23;
/// As many different words as a language has in news, the common ones far more often.
const LANGUAGE: u64 = 60_000;
/// So many stories are written at once.
const AT_ONCE: usize = 64;
const QUESTIONS: usize = 60;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|one| one != "--bench");
    let count = arguments.next().and_then(|one| one.parse().ok());
    let kept = arguments.next().map(PathBuf::from);
    let temporary = tempfile::tempdir().unwrap();
    let dir = kept.unwrap_or_else(|| temporary.path().join("state"));
    let stories: Vec<Story> = (0..count.unwrap_or(200))
        .map(|number: usize| story(&format!("story-{number}")))
        .collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if !dir.exists() {
        runtime.block_on(build(&dir, &stories));
    }
    let (mut daemon, socket) = start(&dir);
    let asked = Asked {
        client: Client::Daemon(socket),
        daemon: daemon.id(),
    };
    runtime.block_on(ask(&asked, &stories));
    daemon.kill().unwrap();
    daemon.wait().unwrap();
}

async fn build(dir: &Path, stories: &[Story]) {
    let store = open(dir);
    let start = Instant::now();
    for some in stories.chunks(AT_ONCE) {
        let publishing = some.iter().cloned().zip(1..);
        let publishing: Vec<_> = publishing
            .map(|(story, seed)| tokio::spawn(publish(store.clone(), story, seed)))
            .collect();
        for one in publishing {
            one.await.unwrap();
        }
    }
    let versions = stories.len() * VERSIONS as usize;
    println!("{versions} versions built in {:.0?}", start.elapsed());
    store.close().unwrap();
    println!("{:?}", store.size());
}

/// Words with the frequencies of a language: the rank of each falls off with its place.
struct Words(u64);

impl Words {
    fn next(&mut self) -> String {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let share = f64::from(u32::try_from(self.0 >> 32).unwrap()) / f64::from(u32::MAX);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a rank is a small whole number"
        )]
        let rank = (LANGUAGE as f64).powf(share) as u64;
        format!("w{:x}", rank.wrapping_mul(2_654_435_761) % 0x00ff_ffff)
    }

    fn sentence(&mut self) -> String {
        let words: Vec<String> = (0..WORDS).map(|_| self.next()).collect();
        format!("{}.", words.join(" "))
    }
}

async fn publish(store: Store, story: Story, seed: u64) {
    store.put_story(story.clone(), None).await.unwrap();
    let mut words = Words(story.id.to_string().bytes().fold(seed, |sum, byte| {
        sum.wrapping_mul(131).wrapping_add(u64::from(byte))
    }));
    let mut paragraphs: Vec<Vec<String>> = (0..PARAGRAPHS)
        .map(|_| (0..SENTENCES).map(|_| words.sentence()).collect())
        .collect();
    let mut last = None;
    for number in 1..=VERSIONS {
        paragraphs[number as usize % PARAGRAPHS][number as usize % SENTENCES] = words.sentence();
        let texts: Vec<String> = paragraphs.iter().map(|one| one.join(" ")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let text = article(&format!("{} at {number}", story.name), &texts);
        let mut decision = changed(&story, last.as_ref(), i64::from(number) * 60, text);
        decision.standing.next_visit = Timestamp::parse("2100-01-01").unwrap();
        let (version, _) = decision.version.as_mut().unwrap();
        let (old, new) = (number.to_string(), (number + 1).to_string());
        version.head.facts = vec![Fact::new(
            FactKind::Figure,
            Place::Top,
            Some(old),
            Some(new),
        )];
        last = Some(version.head.clone());
        store.commit(decision).await.unwrap();
    }
}

/// Starts the daemon and waits until it answers.
fn start(dir: &Path) -> (Child, PathBuf) {
    let config = dir.with_extension("toml");
    fs::write(&config, "[web]\nlisten = \"127.0.0.1:0\"\n").unwrap();
    let socket = dir.join("redlined.sock");
    let begun = Instant::now();
    let daemon = Command::new(env!("CARGO_BIN_EXE_redlined"))
        .arg("run")
        .arg("--config")
        .arg(config)
        .arg("--state")
        .arg(dir)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while std::os::unix::net::UnixStream::connect(&socket).is_err() {
        std::thread::sleep(Duration::from_millis(10));
    }
    println!("opened in {:.1?}", begun.elapsed());
    println!("held in {} MB at first", resident(daemon.id()) / 1_000);
    (daemon, socket)
}

/// The daemon that is asked.
struct Asked {
    client: Client,
    daemon: u32,
}

async fn ask(asked: &Asked, stories: &[Story]) {
    for (what, question) in [
        ("log", "/log?width=80&story="),
        ("show", "/show?width=80&version=10&story="),
        ("diff", "/diff?width=80&range=5..15&story="),
        ("blame", "/blame?width=80&story="),
    ] {
        let some = stories.iter().cycle().step_by(71).take(QUESTIONS);
        let questions = some.map(|story| format!("{question}{}", story.name));
        timed(asked, what, &questions.collect::<Vec<_>>()).await;
    }
    let common = Words(1).next();
    for (what, question) in [
        (
            "phrase, rare",
            "/phrase?width=80&words=at+7+story".to_owned(),
        ),
        (
            "phrase, in one story",
            "/phrase?width=80&words=story+17+at+7".to_owned(),
        ),
        (
            "phrase, a common word",
            format!("/phrase?width=80&words={common}"),
        ),
        (
            "search, two common words",
            format!("/search?width=80&words={common}%0Aw9e3779"),
        ),
        (
            "search, words and a point",
            format!("/search?width=80&words={common}&point=figure"),
        ),
        (
            "search, a point",
            "/search?width=80&point=figure&weight=substantive".to_owned(),
        ),
        (
            "search, nothing",
            "/search?width=80&words=nowhere%0Aatall".to_owned(),
        ),
        ("stats", "/stats?width=80&by=week".to_owned()),
    ] {
        timed(asked, what, &vec![question; 5]).await;
    }
}

/// The median and the longest of these askings, and what the daemon holds then.
async fn timed(asked: &Asked, what: &str, questions: &[String]) {
    let mut times = Vec::new();
    let mut length = 0;
    for question in questions {
        let start = Instant::now();
        length = asked.client.ask(question, None).await.unwrap().text.len();
        times.push(start.elapsed());
    }
    times.sort();
    let (median, longest) = (times[times.len() / 2], times[times.len() - 1]);
    let held = resident(asked.daemon) / 1_000;
    println!("{what}: {median:.1?}, at most {longest:.1?} ({length} letters), held in {held} MB");
}

/// Kilobytes of memory that a process has in use, as Linux counts them.
fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or(0)
}
