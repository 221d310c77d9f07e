//! What the store costs: commits, questions, opening, room on the disk.
//!
//! `cargo bench --bench store -- STORIES` builds that many stories of twenty versions each (200 by
//! default; 5000 make the store of a hundred thousand versions that is aimed at), asks it, and opens
//! it after a clean stop, after another, and without its tree.

#![allow(
    clippy::print_stdout,
    reason = "a benchmark is there to print its figures"
)]
#![allow(clippy::unwrap_used, reason = "a failed benchmark is meant to stop")]

#[path = "../tests/store_fixture/mod.rs"]
mod store_fixture;

use std::fs;
use std::path::Path;
use std::time::Instant;

use redlined::news::{Outcome, Story};
use redlined::store::{Store, Terms};
use store_fixture::{article, changed, open, story, unchanged};

const VERSIONS: u32 = 20;
const PARAGRAPHS: usize = 12;
const WORDS: usize = 70;
/// So many stories are written at once.
const AT_ONCE: usize = 64;
const QUESTIONS: usize = 200;

fn main() {
    let asked = std::env::args().find_map(|argument| argument.parse().ok());
    let stories: Vec<Story> = (0..asked.unwrap_or(200))
        .map(|number: usize| story(&format!("story-{number}")))
        .collect();
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = open(dir.path());
        build(&store, &stories).await;
        ask(&store, &stories);
        unchanged_visits(&store, &stories).await;
        timed("verify all but the stories", || {
            assert_eq!(store.verify_whole().unwrap(), []);
        });
        timed("close", || store.close().unwrap());
    });
    reopen(dir.path(), "open after a clean stop");
    fs::remove_file(dir.path().join("clean")).unwrap();
    reopen(dir.path(), "open after any other stop");
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    reopen(dir.path(), "open without the tree");
}

fn timed<T>(what: &str, call: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let answer = call();
    println!("{what}: {:?}", start.elapsed());
    answer
}

fn reopen(dir: &Path, what: &str) {
    let store = timed(what, || open(dir));
    println!("  {:?}, {} MiB resident", store.size(), resident() >> 10);
    store.close().unwrap();
}

async fn build(store: &Store, stories: &[Story]) {
    let start = Instant::now();
    for some in stories.chunks(AT_ONCE) {
        let publishing = some.iter().cloned().zip(0..);
        let publishing: Vec<_> = publishing
            .map(|(story, seed)| tokio::spawn(publish(store.clone(), story, seed)))
            .collect();
        for one in publishing {
            one.await.unwrap();
        }
    }
    let count = u32::try_from(stories.len()).unwrap() * VERSIONS;
    println!(
        "commit, {AT_ONCE} stories at once: {:?}",
        start.elapsed() / count
    );
}

async fn publish(store: Store, story: Story, seed: usize) {
    store.put_story(story.clone(), None).await.unwrap();
    let word = |place: usize| format!("{:x}", (seed * 7_919 + place * 104_729) % 49_999);
    let paragraph = |number: usize| -> String {
        let words: Vec<String> = (0..WORDS)
            .map(|place| word(number * WORDS + place))
            .collect();
        words.join(" ")
    };
    let mut paragraphs: Vec<String> = (0..PARAGRAPHS).map(paragraph).collect();
    let mut last = None;
    for number in 1..=VERSIONS {
        let edited = &mut paragraphs[number as usize % PARAGRAPHS];
        *edited = format!("{edited} and {number} more.");
        let texts: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
        let text = article(&format!("{} at {number}", story.name), &texts);
        let decision = changed(&story, last.as_ref(), i64::from(number) * 60, text);
        last = decision
            .version
            .as_ref()
            .map(|(version, _)| version.head.clone());
        store.commit(decision).await.unwrap();
    }
}

fn ask(store: &Store, stories: &[Story]) {
    let some = || stories.iter().cycle().step_by(7).take(QUESTIONS);
    let each = |what: &str, question: &dyn Fn(&Story)| {
        let start = Instant::now();
        some().for_each(question);
        println!(
            "{what}: {:?}",
            start.elapsed() / u32::try_from(QUESTIONS).unwrap()
        );
    };
    each("timeline", &|story| {
        store.timeline(story.id).unwrap();
    });
    each("version", &|story| {
        store.version(story.id, VERSIONS).unwrap();
    });
    each("page", &|story| {
        store.snapshot(story.id, VERSIONS).unwrap();
    });
    each("sentences", &|story| {
        store.sentences(story.id).unwrap();
    });
    for words in ["story 7 at 3", "and 7 more", "nowhere"] {
        let terms = Terms::new([words]);
        let holds = |story: &&Story| store.holding(&terms, story.id).unwrap().is_some();
        let count = timed(&format!("phrase \"{words}\""), || {
            stories.iter().filter(holds).count()
        });
        println!("  in {count} stories");
    }
    timed("standings", || store.standings().unwrap());
}

async fn unchanged_visits(store: &Store, stories: &[Story]) {
    let start = Instant::now();
    for story in stories.iter().cycle().take(QUESTIONS) {
        let visit = unchanged(story, 9_000, Outcome::Same);
        store.commit(visit).await.unwrap();
    }
    let each = start.elapsed() / u32::try_from(QUESTIONS).unwrap();
    println!("unchanged visit: {each:?}");
}

/// Kilobytes of memory in use, as Linux counts them.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or(0)
}
