//! Any configuration is understood, or refused by lines that it has.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use redlined::config::{Error, Settings};

fuzz_target!(|text: &str| {
    // A password's file would be read.
    if text.contains("_file") {
        return;
    }
    let checked = Settings::check_text(text, Path::new("config.toml"), Path::new("/state"));
    let lines = text.lines().count().max(1);
    for error in checked.wrong {
        let is_there = matches!(&error, Error::Line { line, .. } if *line <= lines + 1);
        assert!(is_there, "{error}");
    }
});
