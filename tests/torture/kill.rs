//! `kill -9` at any instant: whatever was acknowledged is there, and the store opens.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use redlined::news::{Confirmation, EmailAddress, Scope, Weight};
use redlined::store::{Open, Store};

use super::store_fixture::{at, headlines, open, publish, story};
use super::{Dice, rounds};

const DIR: &str = "REDLINED_TORTURE_DIR";
pub(crate) const STORIES: u32 = 4;

/// Not a test of its own: what the killed process does, over and over.
#[test]
fn publishes_until_it_is_killed() {
    let Some(dir) = std::env::var_os(DIR) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    runtime.block_on(async {
        let store = open(Path::new(&dir));
        let ours = (0..STORIES).map(|number| tokio::spawn(publish_one(store.clone(), number)));
        for one in ours.collect::<Vec<_>>() {
            one.await.unwrap();
        }
    });
}

async fn publish_one(store: Store, number: u32) {
    let followed = story(&format!("story-{number}"));
    if store.story(followed.id).unwrap().is_none() {
        store.put_story(followed.clone(), None).await.unwrap();
    }
    loop {
        let next = store.timeline(followed.id).unwrap().len() + 1;
        let text = format!("state {next} {}", "of a long report ".repeat(next % 40));
        publish(&store, &followed, &[&text]).await;
        if number == 0 && next.is_multiple_of(8) {
            erase_somebody(&store, next).await;
        }
        // Straight to the pipe: what the parent reads was acknowledged.
        let mut out = std::io::stdout();
        out.write_all(format!("committed {number} {next}\n").as_bytes())
            .unwrap();
        out.flush().unwrap();
    }
}

/// An erased address makes the next upkeep write journal and tree anew.
async fn erase_somebody(store: &Store, number: usize) {
    let address = EmailAddress::parse(&format!("desk-{number}@example.org")).unwrap();
    let confirmed = Confirmation {
        at: at(0),
        by_operator: true,
    };
    let subscribing = store.subscribe(&address, Scope::All, Weight::Minor, confirmed);
    let subscriber = subscribing.await.unwrap().subscriber;
    store.erase(subscriber, at(1)).await.unwrap();
    let store = store.clone();
    let upkeep = tokio::task::spawn_blocking(move || store.upkeep());
    upkeep.await.unwrap().unwrap();
}

fn start(dir: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "kill::publishes_until_it_is_killed",
            "--exact",
            "--nocapture",
        ])
        .env(DIR, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Lets the process work for so long, stops it in its tracks, does what is to be done to its files,
/// kills it, and tells how many versions of each story it had said to be committed by then.
pub(crate) fn run_and_cut(dir: &Path, time: Duration, cut: impl FnOnce()) -> Vec<usize> {
    let mut child = start(dir);
    let out = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        lines
            .filter(|line| line.starts_with("committed "))
            .collect::<Vec<_>>()
    });
    // Nothing is ever sent: this waits for as long as the process is to live.
    let (_nothing, alarm) = std::sync::mpsc::channel::<()>();
    let _ = alarm.recv_timeout(time);
    let stopped = Command::new("kill")
        .args(["-STOP", &child.id().to_string()])
        .status();
    assert!(stopped.unwrap().success());
    while !all_threads_stand(child.id()) {
        std::thread::yield_now();
    }
    cut();
    child.kill().unwrap();
    child.wait().unwrap();
    let mut committed = vec![0; STORIES as usize];
    for line in reader.join().unwrap() {
        let numbers: Vec<usize> = line
            .split(' ')
            .skip(1)
            .map(|word| word.parse().unwrap())
            .collect();
        committed[numbers[0]] = numbers[1];
    }
    committed
}

/// A signal takes a moment to reach each thread of a process.
fn all_threads_stand(process: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    threads.flatten().all(|thread| {
        let about = std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
        let state = about
            .rsplit(") ")
            .next()
            .and_then(|rest| rest.chars().next());
        state.is_none_or(|state| state == 'T')
    })
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut total = 0;
    for round in 0..rounds(15) {
        let time = Duration::from_millis(5 + dice.below(250));
        let committed = run_and_cut(dir.path(), time, || {});
        let store = Store::open(dir.path(), Open::Create, at(0)).unwrap();
        for (number, &known) in committed.iter().enumerate() {
            let followed = story(&format!("story-{number}"));
            let found = store.timeline(followed.id).unwrap().len();
            assert!(
                found >= known,
                "round {round}: {known} acknowledged, {found} found"
            );
            // Every version of the last story is read in full, the others by their heads.
            if number + 1 == committed.len() {
                assert_eq!(headlines(&store, &followed).len(), found);
            }
        }
        total += committed.iter().sum::<usize>();
        store.close().unwrap();
        if round % 3 == 2 {
            // A mark of a clean stop hides nothing from the next round.
            std::fs::remove_file(dir.path().join("clean")).unwrap();
        }
    }
    assert!(total > 0, "nothing was ever committed");
}
