//! Mail that this machine's own `sendmail` is to take; a script stands for it.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod binary;
mod newsroom_page;
mod site;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use binary::Binary;
use newsroom_page::page;
use site::{Answer, Site};

fn aground(injured: u32) -> Answer {
    let text = format!("A ferry ran aground off Cape Loren; {injured} people were injured.");
    Answer::page(page("Ferry runs aground off Cape Loren", [text.as_str()]))
}

/// A command that keeps what it is given, and ends as it is told.
fn sendmail(folder: &Path, ends: i32) -> Binary {
    let command = folder.join("sendmail");
    let given = folder.join("given");
    let script = format!(
        "#!/bin/sh\necho \"$@\" >{0}\n/bin/cat >>{0}\necho 'as told' >&2\nexit {ends}\n",
        given.display()
    );
    std::fs::write(&command, script).unwrap();
    std::fs::set_permissions(&command, std::fs::Permissions::from_mode(0o755)).unwrap();
    Binary::with_config(&format!(
        "[mail]\ntransport = \"sendmail\"\ncommand = \"{}\"\nfrom = \"desk@news.example\"\n",
        command.display()
    ))
}

/// A machine that lets nobody gain rights cannot send mail this way, and says so.
fn held_down() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    status.contains("NoNewPrivs:\t1")
}

/// A change is owed to one reader; what became of it, as the outbox has it.
async fn outbox_after(redlined: &Binary) -> Option<(String, String)> {
    if held_down() {
        let said = redlined.run(&["stories"]);
        assert!(said.err.contains("host = \"localhost\""), "{}", said.err);
        return None;
    }
    let site = Site::open().await;
    site.publish("/ferry", aground(12));
    redlined.done(&["watch", &site.url("/ferry")]);
    redlined.done(&["subscribe", "reader@example.org", "--all"]);
    site.publish("/ferry", aground(48));
    redlined.done(&["visit", "--all"]);
    let alert = redlined.json(&["outbox", "--all"]).remove(0);
    let text = |key: &str| alert[key].as_str().unwrap().to_owned();
    Some((text("state"), text("reply")))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_handed_to_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let redlined = sendmail(folder.path(), 0);
    let Some((state, _)) = outbox_after(&redlined).await else {
        return;
    };
    assert_eq!(state, "delivered");
    let given = std::fs::read_to_string(folder.path().join("given")).unwrap();
    assert!(
        given.starts_with("-i -f desk@news.example -- reader@example.org\n"),
        "{given}"
    );
    assert!(given.contains("To: reader@example.org"), "{given}");
}

#[tokio::test(flavor = "multi_thread")]
async fn its_exit_code_says_whether_to_try_again() {
    for (ends, expected) in [(67, "refused"), (75, "waiting"), (1, "waiting")] {
        let folder = tempfile::tempdir().unwrap();
        let redlined = sendmail(folder.path(), ends);
        let Some((state, reply)) = outbox_after(&redlined).await else {
            return;
        };
        assert_eq!(state, expected, "{ends}");
        assert!(reply.ends_with("as told"), "{reply}");
    }
}
