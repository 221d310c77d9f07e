//! Whatever is taken for a history is taken in or named line by line, once: the same again adds nothing,
//! and the record stands.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use redlined::archive;
use redlined::news::Timestamp;
use redlined::store::{Open, Store};
use tempfile::TempDir;

/// One store for all, as it would be for whoever imports often; its folder goes with the process.
static STORE: LazyLock<(TempDir, Store)> = LazyLock::new(|| {
    let dir = TempDir::new().expect("there is room for a store");
    let store = Store::open(dir.path(), Open::Create, now()).expect("a new store opens");
    (dir, store)
});

fn now() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000)
}

fuzz_target!(|lines: &[u8]| {
    let store = &STORE.1;
    let first = archive::import(store, lines, now()).expect("a bad line is named, and no more");
    let again = archive::import(store, lines, now()).expect("a bad line is named, and no more");
    assert_eq!(again.versions, 0, "{first:?}");
    if first.versions > 0 {
        let found = archive::verify(store, None).expect("it can be read");
        assert!(found.is_empty(), "{:?}", found[0].what);
    }
});
