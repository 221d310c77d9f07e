//! Histories given away and taken back, by the real binary.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod binary;
mod newsroom_page;
mod site;

use std::fs;

use binary::Binary;
use newsroom_page::page;
use serde_json::Value;
use site::{Answer, Site};

fn injured(count: &str) -> String {
    page(
        "Ferry runs aground off Cape Loren",
        [
            "A ferry ran aground off Cape Loren early on Friday with 312 people on board, the harbour authority said.",
            &format!(
                "At least {count} people were injured, two of them seriously, a <a href=\"/coastguard\">spokeswoman</a> said."
            ),
            "The ferry had left Port Aveline shortly before midnight. No cause was given for the grounding.",
        ],
    )
}

/// A story with three versions, one failed visit and a topic; and another story.
async fn newsroom() -> (Site, Binary) {
    let (site, redlined) = (Site::open().await, Binary::new());
    site.publish("/ferry-aground", Answer::page(injured("12")));
    site.publish(
        "/vote",
        Answer::page(injured("7").replace("Ferry runs", "Vote runs")),
    );
    redlined.done(&["watch", &site.url("/ferry-aground"), "--topic", "sea"]);
    redlined.done(&["watch", &site.url("/vote")]);
    for count in ["48", "12"] {
        site.publish("/ferry-aground", Answer::page(injured(count)));
        redlined.done(&["visit", "ferry-aground"]);
    }
    let failing = Answer::new(503, "busy");
    site.publish("/ferry-aground", failing);
    redlined.done(&["visit", "ferry-aground"]);
    (site, redlined)
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn of_type<'a>(lines: &'a [Value], wanted: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["type"] == wanted).collect()
}

/// Without what differs between two exports of one history: when it was made, who follows it.
fn lasting(text: &str) -> Vec<Value> {
    let mut lines = lines(text);
    for line in &mut lines {
        line.as_object_mut().unwrap().remove("made");
        line.as_object_mut().unwrap().remove("ended");
    }
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_holds_versions_edits_points_and_every_visit() {
    let (_site, redlined) = newsroom().await;
    let text = redlined.done(&["export", "--format", "jsonl", "ferry"]);
    let all = lines(&text);
    assert_eq!(all[0]["type"], "redlined");
    assert_eq!(all[0]["format"], 1);
    assert_eq!(all.last().unwrap()["lines"], all.len() - 1);
    assert_eq!(of_type(&all, "story").len(), 1);
    let versions = of_type(&all, "version");
    assert_eq!(versions.len(), 3);
    assert_eq!(versions[0]["change"], Value::Null);
    assert_eq!(versions[0]["article"]["links"][0]["text"], "spokeswoman");
    assert!(
        versions[1]["points"][0]
            .as_str()
            .unwrap()
            .contains("12 → 48")
    );
    assert_eq!(versions[1]["change"]["ops"][1]["kind"], "edited");
    assert_eq!(versions[1]["previous"], versions[0]["hash"]);
    assert_eq!(versions[1]["fetch"]["status"], 200);
    assert_eq!(versions[2]["revert_of"], 1);
    let visits = of_type(&all, "visits");
    let outcomes: Vec<_> = visits
        .iter()
        .map(|line| line["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["first", "changed", "reverted", "failed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_taken_back_is_the_same_history() {
    let (site, redlined) = newsroom().await;
    let file = redlined.state().with_file_name("news.jsonl");
    let name = file.to_str().unwrap();
    let daemon = redlined.daemon();
    redlined.done(&["export", "--format", "jsonl", "--all", "-o", name]);
    assert!(!file.with_extension("jsonl.part").exists());
    assert_eq!(daemon.stop("-TERM"), Some(0));
    let exported = fs::read_to_string(&file).unwrap();
    assert_eq!(of_type(&lines(&exported), "story").len(), 2);

    for over_the_socket in [false, true] {
        let other = Binary::new();
        let daemon = over_the_socket.then(|| other.daemon());
        let done = other.json(&["import", name]).remove(0);
        assert_eq!(
            (&done["stories"], &done["versions"], &done["bad"]),
            (&2.into(), &4.into(), &0.into()),
            "{done}"
        );
        let again = other.done(&["export", "--format", "jsonl", "--all"]);
        assert_eq!(lasting(&again), lasting(&exported));
        other.done(&["verify"]);
        assert_eq!(other.mails(), Vec::<String>::new());
        assert_eq!(
            other.json(&["log", "ferry"]),
            redlined.json(&["log", "ferry"])
        );
        assert!(other.done(&["phrase", "48 people"]).contains("@2"));
        assert_eq!(other.json(&["stories"])[0]["followed"], false);
        let known = other.json(&["import", name]).remove(0);
        assert_eq!(
            (&known["versions"], &known["known"]),
            (&0.into(), &4.into())
        );
        drop(daemon);
    }

    // It goes on where it stopped, once it is watched.
    let other = Binary::new();
    other.done(&["import", name]);
    site.publish("/ferry-aground", Answer::page(injured("50")));
    let visited = other.done(&["watch", &site.url("/ferry-aground")]);
    assert!(visited.contains("12 → 50"), "{visited}");
    assert_eq!(other.json(&["log", "ferry"]).len(), 4);
    other.done(&["verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_lines_are_named_and_the_rest_is_taken_in() {
    let (_site, redlined) = newsroom().await;
    let exported = redlined.done(&["export", "--format", "jsonl", "--all"]);
    let file = redlined.state().with_file_name("news.jsonl");
    let name = file.to_str().unwrap();
    let mut typed: Vec<Vec<u8>> = exported
        .lines()
        .map(|line| line.as_bytes().to_vec())
        .collect();
    typed[0] = exported
        .lines()
        .next()
        .unwrap()
        .replace("\"format\":1", "\"format\":9")
        .into();
    // The ferry's second version is altered, so that the third has nothing to follow.
    typed[3] = String::from_utf8(typed[3].clone())
        .unwrap()
        .replace("48 people", "49 people")
        .into();
    typed.insert(1, b"{\"type\":\"tweet\"}".to_vec());
    typed.insert(2, b"\xff\xfe".to_vec());
    typed.insert(3, b"not json".to_vec());
    typed.pop();
    fs::write(&file, typed.join(&b'\n')).unwrap();

    let other = Binary::new();
    let said = other.run(&["import", name]);
    assert_eq!(said.code, 1);
    for words in [
        "line 1: the file has format 9",
        "line 2: unknown variant `tweet`",
        "line 3: it is not UTF-8",
        "line 4: expected",
        "line 7: version 2 is not what its hash says",
        "line 8: version 3 does not follow version 1",
        "the file was cut short",
    ] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
    assert!(
        said.out.contains("2 stories, 2 new versions"),
        "{}",
        said.out
    );
    assert_eq!(other.json(&["stories"]).len(), 2);
    other.done(&["verify"]);

    let nothing = other.run(&["import", "nowhere.jsonl"]);
    assert_eq!((nothing.code, nothing.err.lines().count()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_whole_or_not_there() {
    let (_site, redlined) = newsroom().await;
    let refused = redlined.run(&["export", "--format", "jsonl"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("--all"), "{}", refused.err);
    let folder = redlined.state().with_file_name("out");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("x.jsonl");
    let missing = redlined.run(&[
        "export",
        "--format",
        "jsonl",
        "fery-aground",
        "-o",
        file.to_str().unwrap(),
    ]);
    assert_eq!(missing.code, 1);
    assert!(
        missing.err.contains("did you mean ferry-aground?"),
        "{}",
        missing.err
    );
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    // A disk that is always full.
    let full = redlined.run(&["export", "--format", "jsonl", "--all", "-o", "/dev/full"]);
    assert_eq!(full.code, 1);
}

/// The records of a WARC file: type, head and block.
fn records(mut bytes: &[u8]) -> Vec<(String, String, Vec<u8>)> {
    let mut records = Vec::new();
    while !bytes.is_empty() {
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let field = |name: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(name));
            line.map(|value| value.trim_start_matches(": ").to_owned())
        };
        assert!(head.starts_with("WARC/1.1\r\n"), "{head}");
        let length: usize = field("Content-Length").unwrap().parse().unwrap();
        let block = bytes[end + 4..end + 4 + length].to_vec();
        bytes = bytes[end + 4 + length..].strip_prefix(b"\r\n\r\n").unwrap();
        records.push((field("WARC-Type").unwrap(), head, block));
    }
    records
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_that_is_kept_stands_in_the_warc() {
    let (site, redlined) = newsroom().await;
    site.publish("/moved", Answer::redirect(301, "/vote-2"));
    site.publish("/vote-2", Answer::page(injured("9")));
    redlined.done(&["watch", &site.url("/moved"), "--topic", "sea"]);
    let file = redlined.state().with_file_name("sea.warc");
    let name = file.to_str().unwrap();
    redlined.done(&["export", "--format", "warc", "--topic", "sea", "-o", name]);
    let written = fs::read(&file).unwrap();
    let records = records(&written);
    let kinds: Vec<&str> = records.iter().map(|(kind, ..)| kind.as_str()).collect();
    let page = ["response", "request", "metadata"];
    let expected = [&["warcinfo"][..], &page, &page, &page, &["response"], &page];
    assert_eq!(kinds, expected.concat());
    let (_, head, block) = &records[4];
    assert!(head.contains(&format!("WARC-Target-URI: {}", site.url("/ferry-aground"))));
    assert!(head.contains("WARC-Payload-Digest: sha256:"));
    assert!(block.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert!(block.ends_with(injured("48").as_bytes()));
    let known = String::from_utf8(records[6].2.clone()).unwrap();
    let log = redlined.json(&["log", "ferry"]);
    assert!(known.contains("version: 2\r\n"), "{known}");
    assert!(known.contains(&format!(
        "version-hash: {}",
        log[1]["hash"].as_str().unwrap()
    )));
    let redirect = String::from_utf8(records[10].2.clone()).unwrap();
    assert!(redirect.starts_with("HTTP/1.1 301 "), "{redirect}");
    assert!(redirect.contains(&site.url("/vote-2")), "{redirect}");

    let daemon = redlined.daemon();
    redlined.done(&["export", "--format", "warc", "--topic", "sea", "-o", name]);
    let again = fs::read(&file).unwrap();
    let blocks = |written: &[u8]| -> Vec<Vec<u8>> {
        let pages = self::records(written).into_iter().skip(1);
        pages.map(|(_, _, block)| block).collect()
    };
    assert_eq!(blocks(&again), blocks(&written));
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_holds_one_story_and_needs_nothing_else() {
    let (_site, redlined) = newsroom().await;
    let page = redlined.done(&["export", "--format", "html", "ferry"]);
    let log = redlined.json(&["log", "ferry"]);
    for head in &log {
        for hash in ["hash", "sha256"] {
            assert!(page.contains(head[hash].as_str().unwrap()), "{hash}");
        }
    }
    for words in [
        "12 → 48",
        "Silent edit.",
        "back to version 1",
        "<del>",
        "Every version is what its hash says",
        "Version 1, in full",
        "Version 3, in full",
        "<td>failed</td>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    for outside in [
        "<script", "<img", "<link", "src=", "href=", "@import", "url(",
    ] {
        assert!(!page.contains(outside), "{outside}");
    }
    let several = redlined.run(&["export", "--format", "html", "--all"]);
    assert_eq!(several.code, 2);
    assert!(several.err.contains("of one story"), "{}", several.err);
}
