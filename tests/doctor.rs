//! What the doctor says of a machine: well, amiss, or not to be told.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod binary;
mod post_office;

use binary::Binary;
use post_office::PostOffice;
use serde_json::Value;

/// What was found, by name. No page beyond this machine is asked for: robots.txt of a host that is not
/// there, or a resolver that is silent, are both "could not" or "amiss", never an error of the command.
fn probe(redlined: &Binary, arguments: &[&str], what: &str) -> Value {
    let said = redlined.run(&[&["doctor", "--json"], arguments].concat());
    let probes = said
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut probes = probes.collect::<Vec<_>>();
    let place = probes.iter().position(|probe| probe["what"] == what);
    let place =
        place.unwrap_or_else(|| panic!("{what} was not looked at: {}{}", said.out, said.err));
    probes.swap_remove(place)
}

/// A proxy that is not there keeps the probe of the web on this machine.
const NO_WEB: &str = "[fetch]\nproxy = \"http://127.0.0.1:9\"\nallow_private = true\n[web]\nlisten = \"127.0.0.1:0\"\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_answers_is_well_and_gets_the_test_message() {
    let post = PostOffice::open().await;
    let redlined = Binary::new();
    redlined.configure(&format!(
        "{NO_WEB}[mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"plain\"\nfrom = \"desk@localhost\"\n",
        post.port()
    ));
    redlined.done(&["subscribe", "desk@example.org", "--all"]);
    assert_eq!(probe(&redlined, &[], "relay")["health"], "good");
    assert_eq!(post.letters().len(), 0, "nothing is sent unasked");
    assert_eq!(
        probe(&redlined, &["--mail", "me@example.org"], "test message")["health"],
        "good"
    );
    assert_eq!(post.letters()[0].to, ["me@example.org"]);
}

#[test]
fn what_is_amiss_is_said_with_the_cure_and_what_nobody_can_tell_is_no_fault() {
    let redlined = Binary::new();
    redlined.configure(&format!(
        "{NO_WEB}[mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = 9\nsecurity = \"plain\"\n"
    ));
    redlined.done(&["subscribe", "desk@example.org", "--all"]);
    let relay = probe(&redlined, &[], "relay");
    assert_eq!(relay["health"], "bad");
    assert!(
        relay["todo"].as_str().unwrap().contains("[mail] host"),
        "{relay}"
    );
    assert_eq!(probe(&redlined, &[], "store")["health"], "good");
    for what in ["clock", "web address", "sender"] {
        let probe = probe(&redlined, &[], what);
        assert_eq!(probe["health"], "unknown", "{probe}");
        assert!(
            probe["said"]
                .as_str()
                .unwrap()
                .starts_with("could not be checked"),
            "{probe}"
        );
    }
    let said = redlined.run(&["doctor"]);
    assert_eq!(said.code, 1, "something is amiss");
    assert!(said.out.contains("BAD relay"), "{}", said.out);
}
