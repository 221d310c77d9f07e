//! The demo tells the whole day, and says nothing of the noise between.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

use std::process::Command;

#[test]
fn a_day_at_the_courier_is_told_change_by_change() {
    let temporary = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_redlined"))
        .args(["demo", "--once"])
        .env("TMPDIR", temporary.path())
        .output()
        .unwrap();
    let (told, trouble) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert!(output.status.success(), "{told}{trouble}");
    let mut rest = told.as_str();
    for point in [
        "version 1, now followed",
        "injured 12 → 48",
        "quote by Ilse Brandt added",
        "quote by Ilse Brandt altered",
        "moved up",
        "headline:",
        "people 312 → 318",
        "correction added",
        "no longer marked as developing",
        "The mails are in",
    ] {
        let found = rest
            .find(point)
            .unwrap_or_else(|| panic!("\"{point}\" is not told, or too early:\n{told}"));
        rest = &rest[found..];
    }
    assert_eq!(told.matches("redlined: version").count(), 10, "{told}");
    assert_eq!(told.matches("The Courier ").count(), 10, "{told}");
}
