//! Backups and what comes of them, by the real binary.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod binary;
mod newsroom_page;
mod site;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use binary::Binary;
use newsroom_page::page;
use site::{Answer, Site};

async fn followed(redlined: &Binary) -> Site {
    let site = Site::open().await;
    for count in ["12", "48"] {
        site.publish(
            "/ferry-aground",
            Answer::page(page(
                "Ferry runs aground off Cape Loren",
                [
                    "A ferry ran aground off Cape Loren early on Friday with 312 people on board, the harbour authority said.",
                    &format!("At least {count} people were injured, two of them seriously, a spokeswoman for the coastguard said."),
                    "The ferry had left Port Aveline shortly before midnight. No cause was given for the grounding.",
                ],
            )),
        );
        redlined.done(&["watch", &site.url("/ferry-aground")]);
    }
    site
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_taken_while_the_daemon_works_is_put_back_elsewhere() {
    let redlined = Binary::new();
    let _site = followed(&redlined).await;
    let folder = redlined.state().with_file_name("backups");
    fs::create_dir(&folder).unwrap();
    let folder = folder.to_str().unwrap();

    let daemon = redlined.daemon();
    let named = redlined.done(&["backup", folder]);
    let file = std::path::Path::new(named.trim());
    assert!(named.contains("/redlined-20"), "{named}");
    let mode = fs::metadata(file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);

    let refused = redlined.run(&["restore", folder]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("is in use"), "{}", refused.err);
    let elsewhere = redlined.state().with_file_name("elsewhere");
    let state = ["--state", elsewhere.to_str().unwrap()];
    let restored = redlined.done(&[&["restore", folder], &state[..]].concat());
    assert!(restored.contains("1 story"), "{restored}");
    assert_eq!(
        redlined.json(&[&["log", "ferry-aground"], &state[..]].concat()),
        redlined.json(&["log", "ferry-aground"])
    );
    redlined.done(&[&["verify"], &state[..]].concat());
    assert_eq!(daemon.stop("-TERM"), Some(0));
    assert_eq!(
        fs::read(elsewhere.join("key")).unwrap(),
        fs::read(redlined.state().join("key")).unwrap()
    );

    let refused = redlined.run(&["restore", folder]);
    assert!(
        refused.err.contains("there is a store already"),
        "{}",
        refused.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_one_new_file_or_none() {
    let redlined = Binary::new();
    let _site = followed(&redlined).await;
    let file = redlined.state().with_file_name("store.tar");
    let name = file.to_str().unwrap();
    redlined.done(&["backup", name]);
    let refused = redlined.run(&["backup", name]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.err.contains("never written over"),
        "{}",
        refused.err
    );
    let refused = redlined.run(&["backup", "/nowhere/store.tar"]);
    assert_eq!((refused.code, refused.err.lines().count()), (1, 1));

    fs::write(&file, b"not a backup").unwrap();
    fs::remove_dir_all(redlined.state()).unwrap();
    let refused = redlined.run(&["restore", name]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("no whole backup"), "{}", refused.err);
    assert!(!redlined.state().exists());
    let refused = redlined.run(&["restore", file.parent().unwrap().to_str().unwrap()]);
    assert!(refused.err.contains("no backup in"), "{}", refused.err);
}
