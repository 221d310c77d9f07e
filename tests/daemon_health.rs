//! What an operator sees of the daemon: its metrics, whether it is ready, its watchdog, its status.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod binary;
mod newsroom_page;
mod site;

use std::net::TcpListener;

use binary::Binary;
use newsroom_page::page;
use site::{Answer, Site};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

fn aground(injured: u32) -> Answer {
    let text = format!("A ferry ran aground off Cape Loren; {injured} people were injured.");
    Answer::page(page("Ferry runs aground off Cape Loren", [text.as_str()]))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

async fn get(port: u16, path: &str, accept: &str) -> String {
    let stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await;
    let mut stream = stream.unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_can_be_counted_from_outside() {
    let (site, port) = (Site::open().await, free_port());
    site.publish("/ferry-aground", aground(12));
    let metrics = format!("[metrics]\nlisten = \"127.0.0.1:{port}\"\n");
    let redlined = Binary::with_config(&metrics);
    let _daemon = redlined.daemon();
    redlined.done(&["watch", &site.url("/ferry-aground")]);
    redlined.done(&["subscribe", "desk@example.org", "--all"]);
    site.publish("/ferry-aground", aground(48));
    redlined.done(&["visit", "--all"]);

    let answer = get(port, "/metrics", "*/*").await;
    for line in [
        "redlined_visits_total{outcome=\"first\"} 1",
        "redlined_visits_total{outcome=\"changed\"} 1",
        "redlined_versions_total{weight=\"substantive\"} 1",
        "redlined_fetch_seconds_count 2",
        "redlined_stories{state=\"ok\"} 1",
        "redlined_stories_queued 1",
        "redlined_alerts{state=\"refused\"} 0",
        "redlined_ready 1",
        "redlined_settings_refused 0",
    ] {
        assert!(answer.contains(line), "{line} is not in {answer}");
    }
    assert!(answer.contains("redlined_store_bytes{part=\"journal\"}"));
    let answer = get(port, "/metrics", "application/openmetrics-text").await;
    assert!(
        answer.contains("# TYPE redlined_visits counter"),
        "{answer}"
    );
    assert!(answer.contains("# EOF"), "{answer}");

    assert!(
        get(port, "/healthz", "*/*")
            .await
            .starts_with("HTTP/1.1 200")
    );
    assert!(get(port, "/readyz", "*/*").await.ends_with("ready\n"));
    assert!(
        get(port, "/stories", "*/*")
            .await
            .starts_with("HTTP/1.1 404")
    );
}

#[test]
fn the_watchdog_is_fed_as_often_as_systemd_asks() {
    let redlined = Binary::new();
    let daemon = redlined.daemon_with(&[("WATCHDOG_USEC", "400000")]);
    assert_eq!(daemon.tells(), "WATCHDOG=1\n");
    assert_eq!(daemon.tells(), "WATCHDOG=1\n");
    assert_eq!(daemon.stop("-TERM"), Some(0));
}

#[test]
fn a_refused_reload_stays_in_sight_until_one_is_taken() {
    let redlined = Binary::new();
    let daemon = redlined.daemon();
    let reload = |text: &str| {
        redlined.configure(text);
        daemon.signal("-HUP");
        assert!(daemon.tells().starts_with("RELOADING=1"));
        daemon.tells();
    };
    reload("[web]\nlisen = \"nowhere\"\n");
    let said = redlined.done(&["status"]);
    assert!(said.contains("! the old settings stay in force"), "{said}");
    let warning = redlined.json(&["status"])[0]["warnings"][0].to_string();
    assert!(warning.contains("line 2: unknown key"), "{warning}");
    reload("");
    assert!(!redlined.done(&["status"]).contains("old settings"));
    assert_eq!(daemon.stop("-TERM"), Some(0));
}

#[test]
fn a_reload_says_what_waits_for_a_restart_and_fails_where_the_file_is_wrong() {
    let redlined = Binary::new();
    let said = redlined.run(&["reload"]);
    assert_ne!(said.code, 0, "nothing runs: {}", said.out);
    let daemon = redlined.daemon();
    redlined.configure("[web]\nlisen = \"nowhere\"\n");
    let said = redlined.run(&["reload"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("old settings stay in force") && said.err.contains("line 2"),
        "{}",
        said.err
    );
    redlined.configure(
        "[fetch]\nallow_private = true\ngap = \"9s\"\n[web]\nlisten = \"127.0.0.1:0\"\n",
    );
    let said = redlined.done(&["reload"]);
    assert!(
        said.contains("are reloaded; what changed in [fetch] waits for a restart"),
        "{said}"
    );
    assert!(
        redlined
            .done(&["status"])
            .contains("! what changed in [fetch] waits")
    );
    redlined.configure("[fetch]\nallow_private = true\ngap = \"0s\"\n[cadence]\nfloor = \"5m\"\n[web]\nlisten = \"127.0.0.1:0\"\n");
    assert!(
        !redlined.done(&["reload"]).contains("restart"),
        "cadence is taken over"
    );
    assert!(!redlined.done(&["status"]).contains("restart"));
    assert_eq!(daemon.stop("-TERM"), Some(0));
}

#[test]
fn a_log_in_json_is_an_object_a_line_with_its_fields() {
    let redlined = Binary::with_config("[log]\nformat = \"json\"\n");
    let child = redlined
        .command(&["run"])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let socket = redlined.state().join("redlined.sock");
    let begun = std::time::Instant::now();
    while std::os::unix::net::UnixStream::connect(&socket).is_err() {
        assert!(begun.elapsed().as_secs() < 60, "it does not start");
        std::thread::yield_now();
    }
    redlined.configure("[web]\nlisen = 1\n");
    redlined.run(&["reload"]);
    std::process::Command::new("kill")
        .arg(child.id().to_string())
        .status()
        .unwrap();
    let log = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}")))
        .collect();
    for line in &lines {
        for field in ["timestamp", "level", "target", "message"] {
            assert!(line[field].is_string(), "{field} is missing: {line}");
        }
    }
    let saying = |words: &str| {
        let says = |line: &&serde_json::Value| line["message"].as_str().unwrap().contains(words);
        lines
            .iter()
            .find(says)
            .unwrap_or_else(|| panic!("{words}: {log}"))
    };
    assert_eq!(saying("running")["socket"], socket.to_str().unwrap());
    assert_eq!(saying("old settings stay")["level"], "WARN");
}
