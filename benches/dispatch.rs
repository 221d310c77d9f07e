//! 100,000 stories that fall due over ten minutes, on 1,000 hosts that answer "not modified": what
//! dispatching, asking and recording costs, how late the visits are, and how much memory it takes.
//!
//! The whole daemon's path runs: due-queue, turns, robots.txt, HTTP over loopback, decision, store.
//! Its clock runs ten times faster, so that ten minutes pass in one; shares are of those ten minutes. With
//! `-- real` they take ten. Hosts are addresses of 127.0.0.0/8, so this needs Linux. Run it with `cargo bench
//! --bench dispatch`.

#![allow(
    clippy::print_stdout,
    reason = "a benchmark is there to print its figures"
)]
#![allow(clippy::unwrap_used, reason = "a failed benchmark is meant to stop")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use redlined::clock::Clock;
use redlined::config::Settings;
use redlined::daemon::Parts;
use redlined::news::{
    Address, AskedBy, Hash, PageState, Standing, Story, StoryId, StoryName, Timestamp, Validators,
};
use redlined::store::{Open, Store};
use tokio_util::sync::CancellationToken;

const STORIES: u32 = 100_000;
const HOSTS: u32 = 1_000;
const SPAN: Duration = Duration::from_secs(600);
/// How much faster the clock runs, unless it is to be real.
const FASTER: u32 = 10;
/// Between two visits to a host, on our clock. A host's stories fall due six seconds apart, so that its gap
/// asks for no wait.
const GAP: Duration = Duration::from_secs(2);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [_, "serve"] => return serve(),
        [_, "fill", state, port] => return fill(Path::new(state), port),
        _ => {}
    }
    let real = arguments.iter().any(|argument| argument == "real");
    let faster = if real { 1 } else { FASTER };
    let (mut server, port) = start_server();
    let state = tempfile::tempdir().unwrap();
    let filled = Command::new(std::env::current_exe().unwrap())
        .args(["fill", state.path().to_str().unwrap(), &port])
        .status()
        .unwrap();
    assert!(filled.success());
    let runtime = redlined::blocking::runtime().unwrap();
    runtime.block_on(measure(state.path(), faster));
    server.kill().unwrap();
}

fn start() -> Timestamp {
    Timestamp::parse("2025-05-16T09:00:00Z").unwrap()
}

fn due(number: u32) -> Timestamp {
    start().plus(SPAN * number / STORIES)
}

async fn measure(state: &Path, faster: u32) {
    let mut settings = Settings::defaults(state);
    settings.fetch.allow_private = true;
    settings.fetch.gap = GAP / faster;
    let opening = cpu_seconds();
    let clock = Clock::compressed(start(), faster);
    let parts = Parts::open(state, Open::Existing, settings, clock).unwrap();
    let (opened, at_open) = (cpu_seconds(), megabytes("VmHWM:"));
    let stop = CancellationToken::new();
    let watching = tokio::spawn({
        let (watch, stop) = (parts.watch.clone(), stop.clone());
        async move { watch.run(stop).await }
    });
    tokio::time::sleep((SPAN + Duration::from_secs(60)) / faster).await;
    let used = cpu_seconds() - opened;
    stop.cancel();
    watching.await.unwrap().unwrap();
    println!(
        "opened in {:.2} s of CPU; ten minutes took {used:.2} s of CPU: {:.1} % of one core",
        opened - opening,
        used / SPAN.as_secs_f64() * 100.0,
    );
    println!(
        "memory: {at_open} MB when open, {} MB in the end, {} MB at most",
        megabytes("VmRSS:"),
        megabytes("VmHWM:")
    );
    print_lateness(&parts.store);
}

fn print_lateness(store: &Store) {
    let mut lateness: Vec<f64> = (0..STORIES)
        .filter_map(|number| {
            let standing = store.standing(id(number)).unwrap()?;
            let visit = standing.last_visit.filter(|visit| *visit >= start())?;
            Some(visit.since(due(number)).as_secs_f64())
        })
        .collect();
    lateness.sort_by(f64::total_cmp);
    let at = |thousandth: usize| lateness[(lateness.len() - 1) * thousandth / 1_000];
    println!(
        "{} of {STORIES} visited; late by {:.2} s in the median, {:.2} s in 99 of 100, {:.2} s at most (gap of a host: {} s)",
        lateness.len(),
        at(500),
        at(990),
        at(1_000),
        GAP.as_secs()
    );
}

fn id(number: u32) -> StoryId {
    StoryId::from_bits(u64::from(number) + 1)
}

/// Puts the stories into a store, each as if it had been read before.
fn fill(state: &Path, port: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let store = Store::open(state, Open::Create, start()).unwrap();
        let put = stream::iter(0..STORIES).map(|number| {
            let host = number % HOSTS;
            let url = format!(
                "http://127.0.{}.{}:{port}/{number}",
                host / 250,
                host % 250 + 1
            );
            store.put_story(story(number, &url), Some(standing(number)))
        });
        put.buffer_unordered(256)
            .for_each(|put| async { put.unwrap() })
            .await;
        store.close().unwrap();
    });
}

fn story(number: u32, url: &str) -> Story {
    Story {
        id: id(number),
        name: StoryName::parse(&format!("story-{number}")).unwrap(),
        address: Address::parse(url).unwrap(),
        topic: None,
        every_seconds: None,
        plan: None,
        asked_by: AskedBy::Command,
        since: Timestamp::from_millis(0),
        ended: None,
    }
}

fn standing(number: u32) -> Standing {
    Standing {
        state: PageState::Ok,
        validators: Validators {
            etag: Some("\"1\"".to_owned()),
            ..Validators::default()
        },
        body: Some(Hash::default()),
        last_change: Some(Timestamp::from_millis(0)),
        ..Standing::new(due(number))
    }
}

/// CPU time of this process so far.
fn cpu_seconds() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    let nanoseconds: u64 = threads
        .filter_map(|thread| std::fs::read_to_string(thread.unwrap().path().join("schedstat")).ok())
        .map(|text| text.split(' ').next().unwrap().parse::<u64>().unwrap())
        .sum();
    Duration::from_nanos(nanoseconds).as_secs_f64()
}

fn megabytes(of: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix(of))
        .unwrap();
    peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1_000
}

fn start_server() -> (Child, String) {
    rustls::crypto::ring::default_provider()
        .install_default()
        .unwrap();
    let mut server = Command::new(std::env::current_exe().unwrap())
        .arg("serve")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut port = String::new();
    let stdout = server.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut port).unwrap();
    (server, port.trim().to_owned())
}

fn serve() {
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    for stream in listener.incoming() {
        std::thread::Builder::new()
            .stack_size(64 << 10)
            .spawn(move || answer(stream.unwrap()))
            .unwrap();
    }
}

fn answer(stream: TcpStream) -> Option<()> {
    let mut output = stream.try_clone().ok()?;
    output.set_nodelay(true).ok()?;
    let mut input = BufReader::new(stream);
    loop {
        let mut robots = false;
        loop {
            let mut line = String::new();
            if input.read_line(&mut line).ok()? == 0 {
                return None;
            }
            robots |= line.contains("/robots.txt");
            if line == "\r\n" {
                break;
            }
        }
        let said = if robots {
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        } else {
            "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"
        };
        output.write_all(said.as_bytes()).ok()?;
    }
}
