//! What a whole visit costs, bookkeeping included, beside a bare `reqwest` loop over the same pages (F)
//! and a `scraper` parse of them (P), in CPU time.
//!
//! A server in a process of its own serves pages of about 170 KB over loopback; only this process is
//! measured. Run it with `cargo bench --bench visit_cost`; a phase's name after `--` measures that alone.

#![allow(
    clippy::print_stdout,
    reason = "a benchmark is there to print its figures"
)]
#![allow(clippy::unwrap_used, reason = "a failed benchmark is meant to stop")]

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use redlined::clock::Clock;
use redlined::config::Settings;
use redlined::daemon::Parts;
use redlined::news::{Address, AskedBy, Follow, Outcome, Story, Timestamp};
use redlined::store::Open;
use scraper::Html;

/// What the server does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// It heeds validators and answers 304.
    NotModified,
    /// It gives no validators, and the same bytes again.
    Same,
    /// Related links, an advertisement and a nonce differ in every answer.
    Noise,
    /// A sentence is added to the article in every answer.
    Edit,
}

const PHASES: [Phase; 4] = [Phase::NotModified, Phase::Same, Phase::Noise, Phase::Edit];
const STORIES: u32 = 200;
const ROUNDS: usize = 5;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if wanted.iter().any(|argument| argument == "serve") {
        return serve();
    }
    let (mut server, site) = start_server();
    let runtime = redlined::blocking::runtime().unwrap();
    let named = wanted.iter().any(|argument| !argument.starts_with('-'));
    for phase in PHASES {
        if !named || wanted.contains(&format!("{phase:?}")) {
            let site = site.clone();
            let measured = runtime.spawn(async move { measure(&site, phase).await });
            runtime.block_on(measured).unwrap();
        }
    }
    server.kill().unwrap();
}

async fn measure(site: &str, phase: Phase) {
    let state = tempfile::tempdir().unwrap();
    let (parts, stories) = following(state.path(), site, phase).await;
    let (mut fetching, mut parsing, mut visiting) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        fetching.push(bare_loop(site, phase).await);
        parsing.push(bare_parse());
        visiting.push(visits(&parts, &stories, phase).await);
    }
    parts.close().await.unwrap();
    let (f, p, visit) = (median(fetching), median(parsing), median(visiting));
    let reads = matches!(phase, Phase::Noise | Phase::Edit);
    let (beside, name) = if reads { (f + p, "F + P") } else { (f, "F") };
    println!(
        "{phase:?}: F {f:.0} µs, P {p:.0} µs, visit {visit:.0} µs: {:.2} of {name}",
        visit / beside
    );
}

/// Stories that were read once, and somebody to be told of them.
async fn following(state: &std::path::Path, site: &str, phase: Phase) -> (Parts, Vec<Story>) {
    let mut settings = Settings::defaults(state);
    settings.fetch.allow_private = true;
    settings.fetch.gap = Duration::ZERO;
    let start = Timestamp::parse("2025-05-16T09:00:00Z").unwrap();
    let clock = Clock::compressed(start, 1);
    let parts = Parts::open(state, Open::Create, settings, clock).unwrap();
    for number in 0..STORIES {
        let follow = Follow {
            address: Address::parse(&format!("{site}/{phase:?}/{number}")).unwrap(),
            name: None,
            topic: None,
            every: None,
            plan: None,
            asked_by: AskedBy::Command,
        };
        parts.watch.follow(follow).await.unwrap();
    }
    let stories = parts.store.stories().unwrap();
    (parts, stories)
}

async fn visits(parts: &Parts, stories: &[Story], phase: Phase) -> f64 {
    let expected = match phase {
        Phase::NotModified | Phase::Same => Outcome::Same,
        Phase::Noise => Outcome::Noise,
        Phase::Edit => Outcome::Changed,
    };
    let before = cpu_time();
    for story in stories {
        let visited = parts.watch.visit(story).await.unwrap();
        assert_eq!(visited.outcome, expected);
    }
    (cpu_time() - before) / f64::from(STORIES)
}

async fn bare_loop(site: &str, phase: Phase) -> f64 {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let before = cpu_time();
    for number in 0..STORIES {
        let mut request = client.get(format!("{site}/bare-{phase:?}/{number}"));
        if phase == Phase::NotModified {
            request = request.header("If-None-Match", "\"1\"");
        }
        let answer = request.send().await.unwrap();
        let length = answer.bytes().await.unwrap().len();
        assert_eq!(length == 0, phase == Phase::NotModified);
    }
    (cpu_time() - before) / f64::from(STORIES)
}

fn bare_parse() -> f64 {
    let pages: Vec<String> = (0..STORIES).map(|number| page(number, 1, 0)).collect();
    let before = cpu_time();
    for page in &pages {
        std::hint::black_box(Html::parse_document(page));
    }
    (cpu_time() - before) / f64::from(STORIES)
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// CPU time of this process so far, in microseconds.
fn cpu_time() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    let nanoseconds: u64 = threads
        .filter_map(|thread| std::fs::read_to_string(thread.unwrap().path().join("schedstat")).ok())
        .map(|text| text.split(' ').next().unwrap().parse::<u64>().unwrap())
        .sum();
    Duration::from_nanos(nanoseconds).as_secs_f64() * 1e6
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

/// How many answers were given, so that no two noisy or edited pages are alike.
static ANSWERS: AtomicU32 = AtomicU32::new(0);

fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    for stream in listener.incoming() {
        std::thread::spawn(move || answer(stream.unwrap()));
    }
}

fn answer(stream: TcpStream) -> Option<()> {
    let mut output = stream.try_clone().ok()?;
    output.set_nodelay(true).ok()?;
    let mut input = BufReader::new(stream);
    loop {
        let (mut first, mut conditional) = (String::new(), false);
        input.read_line(&mut first).ok()?;
        let path = first.split(' ').nth(1)?.to_owned();
        loop {
            let mut line = String::new();
            if input.read_line(&mut line).ok()? == 0 {
                return None;
            }
            conditional |= line.to_lowercase().starts_with("if-none-match");
            if line == "\r\n" {
                break;
            }
        }
        output.write_all(said(&path, conditional).as_bytes()).ok()?;
    }
}

fn said(path: &str, conditional: bool) -> String {
    if path == "/robots.txt" {
        return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned();
    }
    if conditional {
        return "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n".to_owned();
    }
    let count = ANSWERS.fetch_add(1, Ordering::Relaxed);
    let story = path.rsplit('/').next().unwrap().parse().unwrap();
    let etag = if path.contains("NotModified") {
        "ETag: \"1\"\r\n"
    } else {
        ""
    };
    let page = match () {
        () if path.contains("Noise") => page(story, count, 0),
        () if path.contains("Edit") => page(story, 1, count),
        () => page(story, 1, 0),
    };
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{etag}Content-Length: {}\r\n\r\n{page}",
        page.len()
    )
}

/// A news page of about 170 KB, most of it scripts, menus and links to other stories, as real ones are.
fn page(story: u32, noise: u32, edit: u32) -> String {
    let mut html = String::with_capacity(180_000);
    let script = "window.layers=window.layers||[];layers.push({zone:'header',slot:'top',sizes:[[728,90],[970,250]]});";
    let _ = write!(
        html,
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Ferry {story} aground - The Wire</title>\
         <meta property=\"og:type\" content=\"article\"><meta name=\"nonce\" content=\"{noise:x}\"><script>{}</script>\
         <style>{}</style></head><body><nav><ul>",
        script.repeat(500),
        ".card{display:flex;margin:0 1rem}.card a{color:#123}".repeat(400),
    );
    for number in 0..120 {
        let _ = write!(
            html,
            "<li class=\"menu-item\"><a class=\"menu-link\" href=\"/section/{number}\" data-track=\"nav|{number}\">Section {number}</a></li>"
        );
    }
    let _ = write!(
        html,
        "</ul></nav><main><article><h1>Ferry {story} runs aground off the cape</h1><div class=\"story-body\">"
    );
    for number in 0..30 {
        let _ = write!(
            html,
            "<p>The ferry left harbour {number} at noon with {story} people aboard, and ran aground an hour later, the \
             harbour master said on Friday. “Nobody was hurt,” he said; the crew had reported trouble before.</p>"
        );
    }
    if edit > 0 {
        let _ = write!(
            html,
            "<p>By evening {edit} people had been brought ashore.</p>"
        );
    }
    html.push_str("</div></article><aside class=\"related\"><h2>More stories</h2>");
    for number in 0..150 {
        let shown = number + noise;
        let _ = write!(
            html,
            "<div class=\"card\"><a href=\"/news/{shown}\"><img src=\"/thumb/{shown}.jpg\" alt=\"\" width=\"320\" height=\"180\" loading=\"lazy\"></a>\
             <h3><a href=\"/news/{shown}\">Walk number {shown} for a windy weekend by the sea</a></h3></div>"
        );
    }
    let _ = write!(
        html,
        "</aside></main><footer><p>The Wire, all rights reserved</p></footer><script>{}</script></body></html>",
        script.repeat(200)
    );
    html
}
