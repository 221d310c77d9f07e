//! What a visit's fetch costs beside a bare `reqwest` loop over the same pages, in CPU time.
//!
//! A server in a process of its own serves pages of about 170 KB over loopback; only this process
//! is measured. `F` is the bare loop. Run it with `cargo bench --bench fetch_cost`; a phase's name after
//! `--` measures that one alone.

#![allow(
    clippy::print_stdout,
    reason = "a benchmark is there to print its figures"
)]
#![allow(clippy::unwrap_used, reason = "a failed benchmark is meant to stop")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use redlined::fetch::{Fetcher, Settings};
use redlined::news::{Address, Fetched, Timestamp, Validators};

/// What the server does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// It heeds validators and answers 304.
    NotModified,
    /// It gives no validators, and the same bytes again.
    Same,
    /// It gives a page that we have not seen, which is hashed for others to check.
    New,
}

const VISITS: u32 = 2_000;
const ROUNDS: usize = 5;

fn main() {
    if std::env::args().any(|argument| argument == "serve") {
        return serve();
    }
    let (mut server, site) = start_server();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    for phase in [Phase::NotModified, Phase::Same, Phase::New] {
        let name = format!("{phase:?}");
        if wanted.iter().any(|argument| !argument.starts_with('-')) && !wanted.contains(&name) {
            continue;
        }
        let conditional = phase == Phase::NotModified;
        let (mut bare, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            bare.push(runtime.block_on(bare_loop(&site, conditional)));
            ours.push(runtime.block_on(our_loop(&site, phase)));
        }
        let (bare, ours) = (median(bare), median(ours));
        println!(
            "{phase:?}: F {bare:.1} µs, fetch {ours:.1} µs, ratio {:.2}",
            ours / bare
        );
    }
    server.kill().unwrap();
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// CPU time of this process so far, in microseconds.
fn cpu_time() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    let nanoseconds: u64 = threads
        .map(|thread| std::fs::read_to_string(thread.unwrap().path().join("schedstat")).unwrap())
        .map(|text| text.split(' ').next().unwrap().parse::<u64>().unwrap())
        .sum();
    Duration::from_nanos(nanoseconds).as_secs_f64() * 1e6
}

async fn bare_loop(base: &str, conditional: bool) -> f64 {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let before = cpu_time();
    for number in 0..VISITS {
        let mut request = client.get(format!("{base}/{number}"));
        if conditional {
            request = request.header("If-None-Match", "\"1\"");
        }
        let answer = request.send().await.unwrap();
        let length = answer.bytes().await.unwrap().len();
        assert_eq!(length == 0, conditional);
    }
    (cpu_time() - before) / f64::from(VISITS)
}

async fn our_loop(base: &str, phase: Phase) -> f64 {
    let settings = Settings {
        allow_private: true,
        gap: Duration::ZERO,
        ..Settings::default()
    };
    let fetcher = Fetcher::new(settings, Arc::new(|| Timestamp::from_millis(0))).unwrap();
    let first = Address::parse(&format!("{base}/0")).unwrap();
    let Fetched::Snapshot(first) = fetcher.get(&first, &Validators::default()).await.fetched else {
        panic!("the server gives its page");
    };
    let validators = match phase {
        Phase::NotModified => first.validators(),
        Phase::Same => Validators {
            etag: None,
            ..first.validators()
        },
        Phase::New => Validators::default(),
    };
    let before = cpu_time();
    for number in 0..VISITS {
        let address = Address::parse(&format!("{base}/{number}")).unwrap();
        let turn = fetcher.hosts().turn(&address).await;
        let page = fetcher.get(&address, &validators).await;
        drop(turn);
        assert_eq!(page.fetched == Fetched::NotModified, phase != Phase::New);
    }
    (cpu_time() - before) / f64::from(VISITS)
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
    let mut base = String::new();
    let stdout = server.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut base).unwrap();
    (server, base.trim().to_owned())
}

fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    for stream in listener.incoming() {
        std::thread::spawn(move || answer(stream.unwrap()));
    }
}

fn answer(stream: TcpStream) -> Option<()> {
    let sentence = "The ferry ran aground before dawn, and 48 people were injured.</p><p>";
    let page = format!("<html><body><p>{}</body></html>", sentence.repeat(2_500));
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: \"1\"\r\nContent-Length: ";
    let whole = format!("{head}{}\r\n\r\n{page}", page.len());
    let mut output = stream.try_clone().ok()?;
    output.set_nodelay(true).ok()?;
    let mut input = BufReader::new(stream);
    loop {
        let (mut conditional, mut robots) = (false, false);
        loop {
            let mut line = String::new();
            if input.read_line(&mut line).ok()? == 0 {
                return None;
            }
            robots |= line.contains("/robots.txt");
            conditional |= line.to_lowercase().starts_with("if-none-match");
            if line == "\r\n" {
                break;
            }
        }
        let said = match (robots, conditional) {
            (true, _) => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
            (false, true) => "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n",
            (false, false) => &whole,
        };
        output.write_all(said.as_bytes()).ok()?;
    }
}
