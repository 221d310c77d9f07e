//! How much room histories take, beside `git` and `zstd` on the same texts and pages in the same run.
//!
//! `cargo bench --bench room -- [FILES]` takes each file of pages, as `redlined replay` reads them,
//! through the whole decision and into a store; without files, long histories that it makes. `git`
//! has to be there. Sizes are told as written, and after upkeep.

#![allow(
    clippy::print_stdout,
    reason = "a benchmark is there to print its figures"
)]
#![allow(clippy::unwrap_used, reason = "a failed benchmark is meant to stop")]
#![allow(clippy::cast_precision_loss, reason = "sizes are told as ratios")]

#[path = "../tests/store_fixture/mod.rs"]
mod store_fixture;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use redlined::decide::{self, Rules};
use redlined::news::{Article, Fetched, LateHashes, Page, Snapshot, Story, Timestamp};
use redlined::store::{Open, Store};
use store_fixture::{open, story};

/// Where a version's text stands in its value, and the packed bytes in that.
const TEXT_IN_VERSION: usize = 12;
const PACKED_IN_TEXT: usize = 3;

/// What is beside the record for questions about words, and to find texts that resemble.
const INDEXES: [&str; 3] = ["like", "sentences", "words"];

/// Of the histories that are made here.
const STORIES: usize = 12;
const VERSIONS: usize = 300;
const PARAGRAPHS: usize = 90;
const SENTENCES: usize = 4;
const WORDS: usize = 20;
/// As many different words as a language has in news, the common ones far more often.
const LANGUAGE: u64 = 30_000;

fn main() {
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = open(&state);
    let mut stories = Vec::new();
    if files.is_empty() {
        for number in 0..STORIES {
            let pages = (1..=VERSIONS).scan(Writer::new(number), |writer, _| Some(writer.next()));
            stories.push(runtime.block_on(record(&store, &format!("made-{number}"), pages)));
        }
    }
    for (number, file) in files.iter().enumerate() {
        let pages = read(Path::new(file));
        stories.push(runtime.block_on(record(&store, &format!("file-{number}"), pages)));
    }
    let beside = Beside::of(&store, &stories, dir.path());
    println!(
        "{} versions, texts {} KB; git packs them in {} KB; zstd the pages in {} KB",
        beside.versions,
        beside.text_bytes >> 10,
        beside.git_texts >> 10,
        beside.zstd_pages >> 10,
    );
    store.close().unwrap();
    tell("as written", &state, &stories, &beside);
    let store = Store::open(&state, Open::Existing, store_fixture::at(0)).unwrap();
    let start = Instant::now();
    println!(
        "upkeep: {:?} in {:.1?}",
        store.upkeep().unwrap(),
        start.elapsed()
    );
    store.close().unwrap();
    tell("after upkeep", &state, &stories, &beside);
}

/// Takes pages through the decision and into the store.
async fn record(store: &Store, name: &str, pages: impl Iterator<Item = Page>) -> Story {
    let followed = story(name);
    store.put_story(followed.clone(), None).await.unwrap();
    for page in pages {
        let known = store.known(followed.id, &page).unwrap();
        let decision = decide::decide(&known, page, &Rules::default());
        store.commit(decision).await.unwrap();
        // Nobody is subscribed, so there is nobody to tell.
        let done = store.announcements().unwrap().into_iter();
        let done = done.map(|(number, _)| number).collect();
        store_fixture::expand(store, done, Vec::new(), followed.id, store_fixture::at(0)).await;
    }
    followed
}

fn page(html: String, at: Timestamp) -> Page {
    let body = html.into_bytes();
    Page {
        asked: at,
        answered: at,
        fetched: Fetched::Snapshot(Box::new(Snapshot {
            asked_url: "https://example.org/news".to_owned(),
            redirects: Vec::new(),
            status: 200,
            headers: vec![
                (
                    "content-type".to_owned(),
                    "text/html; charset=utf-8".to_owned(),
                ),
                ("date".to_owned(), at.to_string()),
            ],
            hashes: LateHashes::default(),
            body,
        })),
    }
}

/// The pages of a file, in order.
fn read(file: &Path) -> impl Iterator<Item = Page> {
    let opened = File::open(file).unwrap();
    let unpacked: Box<dyn Read> = if file.extension().is_some_and(|end| end == "zst") {
        let mut decoder = zstd::Decoder::new(opened).unwrap();
        decoder.window_log_max(27).unwrap();
        Box::new(decoder)
    } else {
        Box::new(opened)
    };
    BufReader::new(unpacked).lines().map(|line| {
        let line: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let text = |name: &str| line[name].as_str().unwrap().to_owned();
        page(text("html"), Timestamp::parse(&text("fetched")).unwrap())
    })
}

/// Writes a long page and edits it; one time in five it takes the last edits back.
struct Writer {
    seed: u64,
    number: usize,
    now: Vec<Vec<String>>,
    before: Vec<Vec<String>>,
}

impl Writer {
    fn new(story: usize) -> Self {
        let mut writer = Self {
            seed: 0x9e37_79b9 + story as u64,
            number: 0,
            now: Vec::new(),
            before: Vec::new(),
        };
        for _ in 0..PARAGRAPHS {
            let paragraph = (0..SENTENCES).map(|_| writer.sentence()).collect();
            writer.now.push(paragraph);
        }
        writer.before = writer.now.clone();
        writer
    }

    fn below(&mut self, limit: usize) -> usize {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from((self.seed >> 33) % limit as u64).unwrap()
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank is a small whole number"
    )]
    fn sentence(&mut self) -> String {
        let mut words = String::new();
        for _ in 0..WORDS {
            let share = self.below(1 << 24) as f64 / f64::from(1 << 24);
            let rank = (LANGUAGE as f64).powf(share) as u64;
            let _ = write!(words, " {}", word(rank));
        }
        format!("{}.", words.trim_start())
    }

    fn next(&mut self) -> Page {
        self.number += 1;
        if self.number.is_multiple_of(5) {
            std::mem::swap(&mut self.now, &mut self.before);
        } else if self.number > 1 {
            self.before = self.now.clone();
            for _ in 0..=self.below(3) {
                let (paragraph, sentence) = (self.below(PARAGRAPHS), self.below(SENTENCES));
                self.now[paragraph][sentence] = self.sentence();
            }
        }
        let paragraphs: Vec<String> = self
            .now
            .iter()
            .map(|sentences| format!("<p>{}</p>", sentences.join(" ")))
            .collect();
        let html = format!(
            "<html><head><title>The terms</title></head><body><nav>Home {}</nav><article>\n<h1>The terms</h1>\n{}\n</article></body></html>",
            self.number,
            paragraphs.join("\n")
        );
        let at = store_fixture::at(i64::try_from(self.number).unwrap() * 86_400);
        page(html, at)
    }
}

/// The word of a rank, of a few syllables.
fn word(rank: u64) -> String {
    let letter = |letters: &[u8], place: u64| {
        char::from(letters[usize::try_from(place).unwrap() % letters.len()])
    };
    let mut left = rank.wrapping_mul(2_654_435_761) % 400_009;
    let mut word = String::new();
    while left > 0 || word.is_empty() {
        word.push(letter(b"bdfghklmnprstvw", left));
        word.push(letter(b"aeiou", left / 15));
        left /= 75;
    }
    word
}

/// What others make of the same texts and pages.
#[derive(Debug)]
struct Beside {
    versions: usize,
    text_bytes: u64,
    /// `git`'s blobs of the texts, a paragraph a line.
    git_texts: u64,
    /// `git`'s blobs of the articles as we encode them, links and all.
    git_articles: u64,
    /// zstd -3 of each page kept against the page kept before it.
    zstd_pages: u64,
}

impl Beside {
    fn of(store: &Store, stories: &[Story], dir: &Path) -> Self {
        let mut texts = Vec::new();
        let mut articles = Vec::new();
        let mut zstd_pages = 0;
        for followed in stories {
            let mut all = Vec::new();
            for head in store.timeline(followed.id).unwrap() {
                all.push(
                    store
                        .version(followed.id, head.number)
                        .unwrap()
                        .unwrap()
                        .article,
                );
            }
            texts.push(all.iter().map(text).collect::<Vec<_>>());
            articles.push(
                all.iter()
                    .map(|one| minicbor::to_vec(one).unwrap())
                    .collect(),
            );
            let mut before = Vec::new();
            for kept in store.snapshots(followed.id).unwrap() {
                let body = store.page(followed.id, kept.number).unwrap().unwrap().body;
                zstd_pages += zstd_against(&body, &before);
                before = body;
            }
        }
        Self {
            versions: texts.iter().map(Vec::len).sum(),
            text_bytes: texts.iter().flatten().map(|text| text.len() as u64).sum(),
            git_texts: git(&dir.join("texts"), &texts),
            git_articles: git(&dir.join("articles"), &articles),
            zstd_pages,
        }
    }
}

fn text(article: &Article) -> Vec<u8> {
    let blocks = article.blocks.iter().map(|block| block.text.as_str());
    let lines: Vec<&str> = std::iter::once(article.headline.as_str())
        .chain(article.standfirst.as_deref())
        .chain(blocks)
        .collect();
    lines.join("\n").into_bytes()
}

fn zstd_against(bytes: &[u8], base: &[u8]) -> u64 {
    let mut encoder = zstd::stream::write::Encoder::with_ref_prefix(Vec::new(), 3, base).unwrap();
    let reach = bytes.len() + base.len();
    encoder
        .window_log((usize::BITS - reach.leading_zeros()).clamp(10, 27))
        .unwrap();
    encoder.long_distance_matching(true).unwrap();
    encoder
        .set_pledged_src_size(Some(bytes.len() as u64))
        .unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap().len() as u64
}

/// Commits each text of each story to a repository, packs it as hard as it goes, and adds its blobs up.
fn git(dir: &Path, stories: &[Vec<Vec<u8>>]) -> u64 {
    let run = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command
            .arg("-C")
            .arg(dir)
            .args(arguments)
            .stderr(Stdio::null());
        command
    };
    fs::create_dir(dir).unwrap();
    assert!(run(&["init", "-q", "--bare"]).status().unwrap().success());
    let mut import = run(&["fast-import", "--quiet"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut to = import.stdin.take().unwrap();
    for (number, versions) in stories.iter().enumerate() {
        for text in versions {
            write!(to, "commit refs/heads/main\ncommitter a <a@example.org> 0 +0000\ndata 0\nM 100644 inline {number}.txt\ndata {}\n", text.len()).unwrap();
            to.write_all(text).unwrap();
            to.write_all(b"\n").unwrap();
        }
    }
    drop(to);
    assert!(import.wait().unwrap().success());
    let repack = ["repack", "-adfq", "--depth=250", "--window=250"];
    assert!(run(&repack).status().unwrap().success());
    let listed = run(&[
        "cat-file",
        "--batch-check=%(objecttype) %(objectsize:disk)",
        "--batch-all-objects",
    ]);
    let listed = { listed }.output().unwrap().stdout;
    let blobs = String::from_utf8(listed).unwrap();
    let sizes = blobs.lines().filter_map(|line| line.strip_prefix("blob "));
    sizes.map(|size| size.parse::<u64>().unwrap()).sum()
}

fn tell(when: &str, state: &Path, stories: &[Story], beside: &Beside) {
    println!("-- {when}");
    let store = Store::open(state, Open::Existing, store_fixture::at(0)).unwrap();
    let size = store.size();
    read_back(&store, stories);
    store.close().unwrap();
    let kept = Kept::of(&state.join("sled"));
    let of_all = |bytes: u64| bytes as f64 / beside.versions as f64;
    for (family, bytes) in &kept.families {
        if of_all(*bytes) >= 1.0 {
            println!("  {family}: {:.0} bytes a version", of_all(*bytes));
        }
    }
    let of_git = |bytes: f64| bytes / beside.git_texts as f64;
    println!(
        "texts: {:.2} of git's; {:.2} where git has our articles, links and all",
        of_git(kept.texts as f64),
        kept.texts as f64 / beside.git_articles as f64,
    );
    // The file of sled is shared out by what the values take.
    let indexes = INDEXES.iter().filter_map(|one| kept.families.get(*one));
    let share = indexes.sum::<u64>() as f64 / kept.families.values().sum::<u64>() as f64;
    let (journal, sled) = (size.journal as f64, size.sled as f64);
    println!(
        "journal and sled: {:.1} + {:.1} = {:.1} of git's; the search indexes another {:.1}",
        of_git(journal),
        of_git(sled * (1.0 - share)),
        of_git(journal + sled * (1.0 - share)),
        of_git(sled * share),
    );
    println!(
        "pages: {:.2} of zstd -3 against the page before",
        size.pages as f64 / beside.zstd_pages as f64
    );
}

fn read_back(store: &Store, stories: &[Story]) {
    let mut versions = Vec::new();
    let mut pages = Vec::new();
    for followed in stories {
        for head in store.timeline(followed.id).unwrap() {
            let start = Instant::now();
            store.version(followed.id, head.number).unwrap().unwrap();
            versions.push(start.elapsed());
        }
        for kept in store.snapshots(followed.id).unwrap() {
            let start = Instant::now();
            store.page(followed.id, kept.number).unwrap().unwrap();
            pages.push(start.elapsed());
        }
    }
    for (what, mut times) in [("version", versions), ("page", pages)] {
        times.sort();
        let most = times.last().copied().unwrap_or(Duration::ZERO);
        println!(
            "{what} read in {:.2?}, at most {most:.2?}",
            times[times.len() / 2]
        );
    }
}

/// What a tree holds, by the first part of its keys.
struct Kept {
    families: BTreeMap<String, u64>,
    texts: u64,
}

impl Kept {
    fn of(sled: &Path) -> Self {
        let tree = sled::Config::new().path(sled).open().unwrap();
        let mut kept = Self {
            families: BTreeMap::new(),
            texts: 0,
        };
        for pair in tree.iter() {
            let (key, value) = pair.unwrap();
            let key = String::from_utf8(key.to_vec()).unwrap();
            if key.starts_with("version/") {
                kept.texts += text_in(&whole(&tree, &key, &value));
            }
            let mut parts = key.split('/');
            let mut family = parts.next().unwrap();
            if family == "part" {
                family = parts.next().unwrap();
            }
            *kept.families.entry(family.to_owned()).or_default() +=
                (key.len() + value.len()) as u64;
        }
        kept
    }
}

/// The value under a key, from its parts where it is long.
fn whole(tree: &sled::Db, key: &str, head: &[u8]) -> Vec<u8> {
    if head[0] == 1 {
        return head[9..].to_vec();
    }
    let parts = tree.scan_prefix(format!("part/{key}/"));
    parts
        .values()
        .flat_map(|part| part.unwrap().to_vec())
        .collect()
}

/// How many bytes the packed text takes in the value of a version.
fn text_in(value: &[u8]) -> u64 {
    let mut decoder = minicbor::Decoder::new(value);
    for fields in [TEXT_IN_VERSION, PACKED_IN_TEXT] {
        decoder.array().unwrap();
        for _ in 0..fields {
            decoder.skip().unwrap();
        }
    }
    decoder.bytes().unwrap().len() as u64
}
