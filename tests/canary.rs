//! The delivery canary: a story of our own takes the way of every other, and no reader sees it.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod binary;
mod post_office;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};

use binary::Binary;
use post_office::PostOffice;

fn free_port() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

fn read(from: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(from).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// No private address is admitted but the canary's own, and a proxy that is not there is passed by.
fn keeping(mail: &str, web: SocketAddr, page: SocketAddr, post: &PostOffice) -> String {
    format!(
        "[fetch]\nproxy = \"http://127.0.0.1:9\"\n[web]\nlisten = \"{web}\"\n\
         [mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"plain\"\n\
         [canary]\n{mail}every = \"1s\"\nlisten = \"{page}\"\n",
        post.port()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn each_edition_is_mailed_to_the_operator_and_no_reader_sees_it() {
    let (post, redlined) = (PostOffice::open().await, Binary::new());
    let (web, page) = (free_port(), free_port());
    redlined.configure(&keeping("mail = \"ops@example.org\"\n", web, page, &post));
    redlined.done(&[
        "subscribe",
        "reader@example.org",
        "--all",
        "--at-least",
        "cosmetic",
    ]);
    let daemon = redlined.daemon();
    let letter = post.has(1).await.remove(0);
    assert_eq!(letter.to, ["ops@example.org"]);
    assert!(
        letter
            .header("subject")
            .unwrap()
            .contains("delivery canary")
    );

    let story = redlined.json(&["stories"]).remove(0);
    assert_eq!(
        (&story["asked_by"], &story["name"]),
        (&"canary".into(), &"delivery-canary".into())
    );
    let id = story["id"].as_str().unwrap();
    for path in ["/", "/index.json", "/index.atom", "/subscribe"] {
        assert!(!read(web, path).contains("canary"), "{path}");
    }
    for path in [
        format!("/story/{id}"),
        format!("/story/{id}/1"),
        format!("/story/{id}.json"),
    ] {
        assert!(read(web, &path).starts_with("HTTP/1.1 404"), "{path}");
    }
    let said = redlined.run(&["unwatch", "delivery-canary"]);
    assert!(
        said.code == 1 && said.err.contains("[canary]"),
        "{}",
        said.err
    );

    let probes = redlined.run(&["doctor", "--json"]).out;
    let probe = probes
        .lines()
        .find(|line| line.contains("\"canary\""))
        .unwrap();
    assert!(
        probe.contains("\"good\"") && probe.contains("reached the relay"),
        "{probe}"
    );
    let letters = post.letters();
    assert!(
        letters
            .iter()
            .all(|letter| letter.to == ["ops@example.org"])
    );
    assert_eq!(daemon.stop("-TERM"), Some(0));

    redlined.configure(&keeping("", web, page, &post));
    let daemon = redlined.daemon();
    assert_eq!(
        redlined.json(&["stories"])[0]["followed"],
        false,
        "without an address it ends"
    );
    assert!(TcpStream::connect(page).is_err());
    assert_eq!(daemon.stop("-TERM"), Some(0));
}
