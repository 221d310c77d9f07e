//! Whatever comes back to the return address is read, says what it says in one line, and reads the same
//! again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use redlined::mail::bounce;

fuzz_target!(|message: &[u8]| {
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
