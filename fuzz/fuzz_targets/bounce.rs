//! Whatever comes back to the return address is read, says what it says in one line, and reads the same
//! again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use redlined::mail::bounce;

/// The parser panics over some broken multiparts where sums are checked, as they are here; the program
/// catches that. Any other panic is ours.
fn end_at_our_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let file = panic.location().map_or("", std::panic::Location::file);
        if !file.contains("mail-parser") {
            eprintln!("{panic}");
            std::process::abort();
        }
    }));
}

fuzz_target!(init: end_at_our_panics(), |message: &[u8]| {
    let report = bounce::read(message);
    assert_eq!(report, bounce::read(message));
    if let Some(failed) = &report.failure {
        assert!(!failed.why.contains(char::is_control), "{:?}", failed.why);
        bounce::bad_address(&failed.why);
    }
    for address in &report.addressed {
        if let Some(token) = bounce::token(address, "bounces@news.example.org") {
            assert!(address.contains(token));
        }
    }
});
