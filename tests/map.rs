//! `src/lib.rs` is the map, and its order the rule: a module names only modules listed before it.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

use std::fs;
use std::path::{Path, PathBuf};

/// Pure: no I/O, no async, no clock, no environment, no log.
const DESK: [&str; 7] = [
    "news", "extract", "diff", "describe", "cadence", "render", "decide",
];

/// What would break that.
const IMPURE: [&str; 12] = [
    "async fn",
    ".await",
    "tokio::",
    "std::fs",
    "std::net",
    "std::env",
    "std::io",
    "std::process",
    "SystemTime",
    "Instant::now",
    "tracing::",
    "println!",
];

/// Libraries, and the only places that may name them.
const HIDDEN: [(&str, &[&str]); 17] = [
    ("croner::", &["cadence/cron.rs"]),
    ("chrono::", &["cadence/cron.rs"]),
    ("sled::", &["store/sled.rs"]),
    ("reqwest::", &["fetch/"]),
    ("lettre::", &["mail/"]),
    ("tokio_cron_scheduler::", &["upkeep/bells.rs"]),
    ("jiff::", &["news/time.rs", "cadence/cron.rs"]),
    ("similar::", &["diff/"]),
    ("feed_rs::", &["extract/feed.rs"]),
    ("mail_parser::", &["mail/bounce.rs"]),
    ("tar::", &["store/backup.rs"]),
    ("indicatif::", &["cli/file.rs"]),
    ("robotxt::", &["fetch/robots.rs"]),
    ("psl::", &["fetch/hosts.rs"]),
    ("twox_hash::", &["news/hash.rs"]),
    ("askama::", &["render/", "demo/site.rs"]),
    ("tracing_journald::", &["cli/log.rs"]),
];

fn map() -> Vec<String> {
    let lib = fs::read_to_string("src/lib.rs").unwrap();
    let modules = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    modules.map(str::to_owned).collect()
}

/// The files of a module, with their text up to their tests.
fn files(module: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let file = Path::new("src").join(module).with_extension("rs");
    if file.is_file() {
        found.push(file);
    }
    let folder = Path::new("src").join(module);
    if folder.is_dir() {
        collect(&folder, &mut found);
    }
    assert!(
        !found.is_empty(),
        "src/lib.rs lists {module}, which has no file"
    );
    found
        .into_iter()
        .filter(|file| !file.ends_with("tests.rs"))
        .map(|file| {
            let text = fs::read_to_string(&file).unwrap();
            let code = text
                .split("#[cfg(test)]\nmod tests {")
                .next()
                .unwrap_or_default();
            let lines = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let code = lines.collect::<Vec<_>>().join("\n");
            (file, code)
        })
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The modules of this crate that a file names.
fn named(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for after in code.split("crate::").skip(1) {
        let inner = match after.strip_prefix('{') {
            Some(list) => list.split("};").next().unwrap_or_default().split(','),
            None => after.split(','),
        };
        let firsts = if after.starts_with('{') {
            inner.collect::<Vec<_>>()
        } else {
            inner.take(1).collect()
        };
        for first in firsts {
            let name: String = first
                .trim()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            names.push(name);
        }
    }
    names
}

#[test]
fn a_module_names_only_modules_listed_before_it() {
    let map = map();
    assert!(map.len() > 10, "{map:?}");
    for (place, module) in map.iter().enumerate() {
        for (file, code) in files(module) {
            for name in named(&code) {
                if let Some(other) = map.iter().position(|module| *module == name) {
                    assert!(
                        other <= place,
                        "{} names {name}, which src/lib.rs lists after {module}",
                        file.display()
                    );
                }
            }
        }
    }
}

#[test]
fn every_module_is_on_the_map() {
    let map = map();
    for entry in fs::read_dir("src").unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(
            map.contains(&name) || name == "lib" || name == "main",
            "{name} is not on the map"
        );
    }
}

#[test]
fn the_desk_touches_nothing() {
    for module in DESK {
        for (file, code) in files(module) {
            for sign in IMPURE {
                assert!(!code.contains(sign), "{} holds \"{sign}\"", file.display());
            }
        }
    }
}

#[test]
fn each_library_hides_in_its_place() {
    for module in map() {
        for (file, code) in files(&module) {
            let path = file
                .strip_prefix("src")
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            for (library, places) in HIDDEN {
                let uses = code.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
                let named = uses.into_iter().any(|word| word.starts_with(library));
                let hidden = places.iter().any(|place| path.starts_with(place));
                assert!(!named || hidden, "{path} names {library}");
            }
        }
    }
}
