//! What people type, and what they are told: the real binary on a local site.

mod binary;
mod newsroom_page;
mod site;

use binary::Binary;
use newsroom_page::page;
use site::{Answer, Manner, Site};

const AGROUND: [&str; 3] = [
    "A ferry ran aground off Cape Loren early on Friday with 312 people on board, the harbour authority said.",
    "At least 12 people were injured, two of them seriously, a spokeswoman for the coastguard told reporters.",
    "The ferry had left Port Aveline shortly before midnight. No cause was given for the grounding.",
];

/// The same story with another number of injured.
fn injured(count: &str) -> String {
    page(
        "Ferry runs aground off Cape Loren",
        AGROUND.map(|text| text.replace("least 12 people", &format!("least {count} people"))),
    )
}

async fn courier() -> Site {
    let site = Site::open().await;
    site.publish("/ferry-aground", Answer::page(injured("12")));
    site
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_is_followed_and_its_past_can_be_asked_for() {
    let (site, redlined) = (courier().await, Binary::new());
    let url = site.url("/ferry-aground");

    let watched = redlined.done(&["watch", &url]);
    assert!(
        watched.contains("Ferry runs aground off Cape Loren"),
        "{watched}"
    );
    assert!(watched.contains("3 paragraphs"), "{watched}");
    redlined.done(&["subscribe", "desk@example.org", "ferry"]);

    site.publish("/ferry-aground", Answer::page(injured("48")));
    let visited = redlined.done(&["visit", "ferry-aground"]);
    assert!(visited.contains("12 → 48"), "{visited}");

    let log = redlined.json(&["log", "ferry-aground"]);
    assert_eq!(log.len(), 2);
    assert_eq!(log[0]["number"], 1);
    assert_eq!(log[0]["last_seen_without"], serde_json::Value::Null);
    assert_eq!(log[1]["weight"], "substantive");
    assert!(
        log[1]["points"][0].as_str().unwrap().contains("12 → 48"),
        "{log:?}"
    );
    assert!(log[1]["first_seen"].as_str() > log[1]["last_seen_without"].as_str());

    let diff = redlined.done(&["diff", "ferry-aground", "1..2"]);
    assert!(
        diff.contains("[-12-] [+48+]") || diff.contains("[-12-][+48+]"),
        "{diff}"
    );
    assert!(
        diff.lines().all(|line| line.chars().count() <= 80),
        "{diff}"
    );
    assert!(!diff.contains('\u{1b}'), "no colour into a pipe: {diff}");
    let coloured = redlined.done(&["diff", "ferry-aground", "--color", "always"]);
    assert!(coloured.contains('\u{1b}'));

    let first = redlined.json(&["show", "ferry-aground@1"]).remove(0);
    assert_eq!(first["reading"], "article");
    assert!(
        first["blocks"][1]["text"]
            .as_str()
            .unwrap()
            .contains("12 people")
    );
    let as_of = log[0]["first_seen"].as_str().unwrap();
    assert_eq!(
        redlined
            .json(&["show", "ferry-aground", "--as-of", as_of])
            .remove(0)["blocks"],
        first["blocks"]
    );

    assert_eq!(redlined.mails().len(), 1);
    assert!(redlined.mails()[0].contains("desk@example.org"));
    assert_eq!(redlined.json(&["outbox", "--all"])[0]["state"], "delivered");
    assert_eq!(redlined.json(&["status"])[0]["versions"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_judged_by_recorded_history_before_it_is_switched_on() {
    let (site, redlined) = (Site::open().await, Binary::new());
    let rated = |count: &str| {
        let rating =
            format!("<p class=\"rating\">Rated by {count} readers of The Courier.</p></div>");
        Answer::page(injured("12").replacen("</div>", &rating, 1))
    };
    site.publish("/ferry-aground", rated("7"));
    redlined.done(&["watch", &site.url("/ferry-aground")]);
    site.publish("/ferry-aground", rated("9"));
    redlined.done(&["visit", "ferry-aground"]);

    let alerts = |arguments: &[&str]| {
        let steps = redlined.json(&[&["replay", "ferry-aground"], arguments].concat());
        let alert = |step: &serde_json::Value| step["alert"].as_bool().unwrap();
        steps.iter().map(alert).collect::<Vec<_>>()
    };
    assert_eq!(alerts(&[]), [false, true]);
    let rule = "[[site]]\nhost = \"127.0.0.1\"\nremove = \".rating\"\n";
    let file = redlined.state().with_file_name("tried.toml");
    std::fs::write(&file, rule).unwrap();
    let tried = ["--config", file.to_str().unwrap()];
    assert_eq!(alerts(&tried), [false, false]);
    assert_eq!(
        alerts(&[]),
        [false, true],
        "the rules in force are as they were"
    );

    std::fs::write(&file, rule.replace(".rating", "..")).unwrap();
    let wrong = redlined.run(&["replay", "ferry-aground", "--config", tried[1]]);
    assert_eq!(wrong.code, 1, "{}", wrong.err);
    assert!(wrong.err.contains("tried.toml, line 3"), "{}", wrong.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn watching_a_known_address_takes_the_story_up_again() {
    let (site, redlined) = (courier().await, Binary::new());
    let url = site.url("/ferry-aground");
    redlined.done(&["watch", &url, "--topic", "ferry", "--every", "5m"]);
    redlined.done(&["unwatch", "ferry-aground"]);
    redlined.done(&[
        "watch",
        &format!("{url}?utm_source=letter#top"),
        "--name",
        "ferry",
    ]);
    let stories = redlined.json(&["stories"]);
    assert_eq!(stories.len(), 1);
    assert_eq!(stories[0]["name"], "ferry");
    assert_eq!(stories[0]["topic"], "ferry");
    assert_eq!(redlined.json(&["log", "ferry"]).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_is_found_by_the_beginning_of_its_name_and_missed_ones_are_suggested() {
    let (site, redlined) = (courier().await, Binary::new());
    site.publish("/ferry-afloat", Answer::page(injured("12")));
    redlined.done(&["watch", &site.url("/ferry-aground")]);
    redlined.done(&["watch", &site.url("/ferry-afloat")]);
    redlined.done(&["log", "ferry-agr"]);
    let said = redlined.run(&["log", "ferry-a"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("ferry-afloat or ferry-aground")
            || said.err.contains("ferry-aground or ferry-afloat"),
        "{}",
        said.err
    );
    let said = redlined.run(&["log", "fery-aground"]);
    assert_eq!((said.code, said.err.as_str().lines().count()), (1, 1));
    assert!(
        said.err.contains("did you mean ferry-aground"),
        "{}",
        said.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_wrongly_exits_with_2_and_what_cannot_be_with_1() {
    let (site, redlined) = (courier().await, Binary::new());
    redlined.done(&["watch", &site.url("/ferry-aground")]);
    for (arguments, code, words) in [
        (
            vec!["watch", "ftp://example.org/1"],
            2,
            "neither http nor https",
        ),
        (vec!["watch", "not a url"], 2, "cannot be read"),
        (vec!["watch", "https://"], 2, "cannot be read"),
        (
            vec!["watch", "https://example.org/1", "--every", "soon"],
            2,
            "span of time",
        ),
        (
            vec!["watch", "https://example.org/1", "--name", "a/b"],
            2,
            "not a name",
        ),
        (
            vec!["subscribe", "nobody", "--all"],
            2,
            "not an e-mail address",
        ),
        (
            vec!["diff", "ferry-aground", "one..two"],
            2,
            "neither a version's number nor a time",
        ),
        (
            vec!["diff", "ferry-aground", "1..9"],
            1,
            "versions 1 to 1, not 9",
        ),
        (vec!["diff", "ferry-aground"], 1, "one version only"),
        (vec!["show", "ferry-aground@7"], 1, "versions 1 to 1"),
        (
            vec!["show", "ferry-aground", "--as-of", "2001-01-01"],
            1,
            "first seen",
        ),
        (
            vec!["unsubscribe", "nobody@example.org"],
            1,
            "no such subscription",
        ),
        (
            vec!["diff", "nosuch", "--exit-code"],
            2,
            "no story is called",
        ),
        (
            vec!["compare", "--exit-code", "config.toml", "/nowhere"],
            2,
            "/nowhere",
        ),
        (vec!["visit"], 2, "required"),
        (vec!["frobnicate"], 2, "unrecognized subcommand"),
    ] {
        let said = redlined.run(&arguments);
        assert_eq!(said.code, code, "{arguments:?}: {}", said.err);
        assert!(said.err.contains(words), "{arguments:?}: {}", said.err);
    }
}

#[test]
fn without_a_store_it_is_said_where_we_looked() {
    let redlined = Binary::new();
    for command in ["stories", "status", "subscribers", "outbox"] {
        let said = redlined.run(&[command]);
        assert_eq!(said.code, 1);
        assert!(
            said.err.contains(redlined.state().to_str().unwrap()),
            "{}",
            said.err
        );
    }
    assert!(!redlined.state().exists(), "asking makes no store");
}

#[test]
fn a_wrong_line_in_the_configuration_is_named() {
    let redlined = Binary::new();
    redlined.configure("[web]\nlisen = \"127.0.0.1:1\"\n");
    let said = redlined.run(&["run"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err
            .contains("line 2: unknown key \"lisen\"; did you mean \"listen\"?"),
        "{}",
        said.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_address_is_refused_unless_it_is_admitted() {
    let (site, redlined) = (courier().await, Binary::new());
    redlined.configure("[web]\nlisten = \"127.0.0.1:0\"\n");
    site.publish(
        "/hop",
        Answer::redirect(302, "http://169.254.169.254/latest/meta-data"),
    );
    for url in [
        site.url("/ferry-aground"),
        format!("http://localhost:{}/ferry-aground", site.port()),
        "http://[::ffff:10.0.0.1]/".to_owned(),
        "http://2130706433/".to_owned(),
    ] {
        let said = redlined.run(&["watch", &url]);
        assert_eq!(said.code, 1, "{url}");
        assert!(said.err.contains("allow_private"), "{}", said.err);
    }
    assert_eq!(redlined.json(&["stories"]).len(), 0);
    assert!(site.paths().is_empty(), "nobody asked: {:?}", site.paths());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_cannot_be_read_are_said_to_be_and_tried_again_later() {
    let redlined = Binary::with_config("");
    redlined.configure(
        "[fetch]\nallow_private = true\ngap = \"0s\"\ntimeout = \"2s\"\nmax_megabytes = 1\n",
    );
    let site = Site::open().await;
    site.publish(
        "/image",
        Answer::new(200, [0x89, b'P', b'N', b'G', 0, 1]).with("Content-Type", "image/png"),
    );
    site.publish(
        "/endless",
        Answer::page("<p>more</p>").said(Manner::Endless),
    );
    site.publish(
        "/dripping",
        Answer::page("<p>slow</p>").said(Manner::Dripping),
    );
    site.publish("/deep", Answer::page("<div>".repeat(100_000)));
    site.publish(
        "/attributes",
        Answer::page(format!(
            "<p {}>text</p>",
            (0..100_000)
                .map(|i| format!("a{i}=\"\" "))
                .collect::<String>()
        )),
    );
    site.publish(
        "/wall",
        Answer::new(403, "<h1>Access denied</h1>").with("Content-Type", "text/html"),
    );
    site.publish("/error", Answer::new(500, "oops"));
    for (path, words) in [
        ("/image", "not an HTML page"),
        ("/endless", "longer than 1 MB"),
        ("/dripping", "not complete after"),
        ("/deep", "not safe to parse"),
        ("/attributes", "not safe to parse"),
        ("/wall", "a check of the browser"),
        ("/error", "maintenance"),
    ] {
        let said = redlined.run(&["watch", &site.url(path), "--name", &path[1..]]);
        let told = format!("{}{}", said.out, said.err);
        assert!(told.contains(words), "{path}: {told}");
    }
    for story in redlined.json(&["stories"]) {
        assert_eq!(story["versions"], 0, "{story}");
    }
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("long.html");
    let long = (0..5_000).map(|i| {
        format!("House {i} stands below the line that the new harbour wall would protect.")
    });
    std::fs::write(&file, page("A very long survey of the harbour", long)).unwrap();
    let script = format!(
        "{} extract {} | true",
        env!("CARGO_BIN_EXE_redlined"),
        file.display()
    );
    let output = std::process::Command::new("bash")
        .args(["-o", "pipefail", "-c", &script])
        .output()
        .unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );
}
