//! One story on a site that misbehaves in every way that sites do, between days on which all is well.
//!
//! Whatever the site does, readers hear of nothing but edits, no version is made of it, and the site
//! is asked no more than it can bear. `cargo test --test misbehaving_site -- --nocapture` prints the run.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod newsroom;
mod newsroom_page;
mod post_office;
mod site;

use std::io::{Read as _, Write as _};
use std::time::Duration;

use flate2::{Compression, write::GzEncoder};
use newsroom::Newsroom;
use newsroom_page::page;
use redlined::news::Outcome;
use site::{Answer, Manner};

const HEADLINE: &str = "Vote on harbour wall delayed";
const VOTE: [&str; 3] = [
    "The council put off its vote on the harbour wall until Tuesday, the mayor said on Friday evening.",
    "At least 12 houses stand below the line that the wall would protect, according to the survey.",
    "Residents have asked for the wall since the flood of 2019, which reached the market square.",
];
const HOUR: Duration = Duration::from_secs(3_600);

/// A site on its worst day.
struct Act {
    what: &'static str,
    answer: Answer,
    /// What the visit amounts to.
    outcome: Outcome,
    /// What the operator reads of it.
    says: &'static str,
}

fn act(what: &'static str, answer: Answer, outcome: Outcome, says: &'static str) -> Act {
    Act {
        what,
        answer,
        outcome,
        says,
    }
}

fn edited() -> [String; 3] {
    VOTE.map(|text| text.replace("12", "48"))
}

fn vote() -> Answer {
    Answer::page(page(HEADLINE, VOTE))
}

fn bomb() -> Answer {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    let mut zeros = std::io::repeat(b' ').take(100_000_000);
    std::io::copy(&mut zeros, &mut packed).unwrap();
    packed.flush().unwrap();
    Answer::page(packed.finish().unwrap()).with("Content-Encoding", "gzip")
}

#[expect(clippy::too_many_lines, reason = "one flat table")]
fn acts() -> Vec<Act> {
    use Outcome::{Barred, Candidate, Failed};
    let html = || Answer::page("");
    let whole = page(HEADLINE, VOTE);
    let cut = whole.split("which reached").next().unwrap();
    vec![
        act(
            "sends a byte now and then",
            html().said(Manner::Dripping),
            Failed,
            "was not complete after",
        ),
        act(
            "says nothing",
            html().said(Manner::Silent),
            Failed,
            "was not complete after",
        ),
        act(
            "hangs up",
            html().said(Manner::HangingUp),
            Failed,
            "connection",
        ),
        act(
            "speaks another language",
            Answer::new(0, "SSH-2.0-OpenSSH_9.2\r\n").said(Manner::Raw),
            Failed,
            "HTTP",
        ),
        act(
            "answers 500",
            Answer::new(500, "<h1>Internal error</h1>"),
            Barred,
            "maintenance",
        ),
        act(
            "answers 502 with the article",
            Answer {
                status: 502,
                ..vote()
            },
            Barred,
            "maintenance",
        ),
        act(
            "answers 403",
            Answer::new(403, "<h1>Forbidden</h1>"),
            Barred,
            "status 403",
        ),
        act(
            "answers 304 to nobody's question",
            Answer::new(304, ""),
            Failed,
            "not modified",
        ),
        act(
            "sends redirects in a circle",
            Answer::redirect(302, "/vote"),
            Failed,
            "redirect",
        ),
        act(
            "sends redirects into our network",
            Answer::redirect(302, "http://169.254.169.254/latest/"),
            Failed,
            "169.254.169.254",
        ),
        act(
            "redirects to no address",
            Answer::redirect(302, "http://["),
            Failed,
            "redirect",
        ),
        act(
            "sends a body without end",
            html().said(Manner::Endless),
            Failed,
            "longer than",
        ),
        act(
            "announces 5 GB",
            html().said(Manner::Claiming(5_000_000_000)),
            Failed,
            "longer than",
        ),
        act(
            "sends 100 MB in 100 KB of gzip",
            bomb(),
            Failed,
            "longer than",
        ),
        act(
            "breaks off in the middle",
            Answer::page(cut).said(Manner::Claiming(9_000)),
            Failed,
            "broke off",
        ),
        act(
            "sends half a page as if it were whole",
            Answer::page(cut),
            Barred,
            "the page shows",
        ),
        act(
            "sends nothing, with status 200",
            html(),
            Barred,
            "the page shows",
        ),
        act(
            "sends a film",
            Answer::new(200, vec![7; 500_000]).with("Content-Type", "video/mp4"),
            Barred,
            "the page shows",
        ),
        act(
            "is gone for a moment",
            Answer::new(404, "<h1>Not found</h1>"),
            Candidate,
            "gone (status 404)",
        ),
    ]
}

async fn opened() -> Newsroom {
    let newsroom = Newsroom::open_with(|settings| {
        settings.fetch.timeout = Duration::from_secs(2);
    });
    newsroom.await
}

fn asked(newsroom: &Newsroom) -> usize {
    let paths = newsroom.site.paths();
    paths.iter().filter(|path| *path == "/vote").count()
}

fn trouble(newsroom: &Newsroom) -> String {
    let standing = newsroom.parts.store.standing(newsroom.story("/vote").id);
    standing.unwrap().unwrap().trouble.unwrap_or_default()
}

#[tokio::test]
async fn a_site_on_its_worst_day_is_no_news_and_is_not_pestered() {
    let newsroom = opened().await;
    newsroom.site.publish("/vote", vote());
    newsroom.follow("/vote").await;
    for act in acts() {
        let before = asked(&newsroom);
        newsroom.site.publish("/vote", act.answer);
        let outcome = newsroom.visit_after(HOUR, "/vote").await;
        let requests = asked(&newsroom) - before;
        let said = trouble(&newsroom);
        println!(
            "{:38} {:10} {requests} request(s)  {said}",
            act.what,
            outcome.code()
        );
        assert_eq!(outcome, act.outcome, "{}: {said}", act.what);
        assert!(said.contains(act.says), "{}: {said}", act.what);
        assert!((1..=10).contains(&requests), "{}: {requests}", act.what);

        newsroom.site.publish("/vote", vote());
        let outcome = newsroom.visit_after(HOUR, "/vote").await;
        assert_eq!(outcome, Outcome::Recovered, "after: {}", act.what);
    }
    assert_eq!(newsroom.versions("/vote").len(), 1);
    assert_eq!(newsroom.subjects(), [""; 0]);
}

#[tokio::test]
async fn an_edit_behind_a_bad_day_is_told_when_the_day_is_over() {
    let newsroom = opened().await;
    newsroom.site.publish("/vote", vote());
    newsroom.follow("/vote").await;
    let edited = edited();
    let edited = edited.each_ref().map(String::as_str);
    for (number, act) in acts().into_iter().enumerate() {
        newsroom.site.publish("/vote", act.answer);
        newsroom.visit_after(HOUR, "/vote").await;
        if number % 6 == 5 {
            let text = if number % 12 == 5 { edited } else { VOTE };
            newsroom.publish("/vote", HEADLINE, text);
            newsroom.visit_after(HOUR, "/vote").await;
        }
    }
    let subjects = newsroom.subjects();
    let to_readers = subjects.iter().filter(|subject| subject.contains(HEADLINE));
    assert_eq!(to_readers.count(), 3, "{subjects:?}");
}

#[tokio::test]
async fn robots_txt_that_changes_its_mind_is_obeyed_either_way() {
    let newsroom = opened().await;
    let robots = |text: &str| newsroom.site.publish("/robots.txt", Answer::new(200, text));
    newsroom.site.publish("/vote", vote());
    newsroom.follow("/vote").await;
    robots("User-agent: *\nDisallow: /vote\n");
    let edited = edited();
    let edited = edited.each_ref().map(String::as_str);
    newsroom.publish("/vote", HEADLINE, edited);
    assert_eq!(
        newsroom.visit_after(25 * HOUR, "/vote").await,
        Outcome::Failed
    );
    assert!(
        trouble(&newsroom).contains("robots.txt"),
        "{}",
        trouble(&newsroom)
    );
    assert_eq!(
        asked(&newsroom),
        1,
        "the page was asked for against its site's wish"
    );
    robots("User-agent: *\nAllow: /\n");
    assert_eq!(
        newsroom.visit_after(25 * HOUR, "/vote").await,
        Outcome::Changed
    );
    assert_eq!(newsroom.subjects().len(), 1);
}

#[tokio::test]
async fn a_site_that_asks_for_rest_has_it_for_all_its_stories() {
    let newsroom = opened().await;
    for path in ["/vote", "/ferry"] {
        newsroom.site.publish(path, vote());
        newsroom.follow(path).await;
    }
    for (status, wait) in [(429, "600"), (503, "7200")] {
        let busy = Answer::new(status, "").with("Retry-After", wait);
        newsroom.site.publish("/vote", busy);
    }
    newsroom.visit("/vote").await;
    let before = newsroom.site.requests().len();
    assert!(
        trouble(&newsroom).contains("7200 s"),
        "{}",
        trouble(&newsroom)
    );
    for path in ["/ferry", "/vote", "/ferry"] {
        assert_eq!(newsroom.visit(path).await, Outcome::Failed);
    }
    assert_eq!(newsroom.site.requests().len(), before, "it was asked again");
    let ferry = newsroom.story("/ferry").id;
    let standing = newsroom.parts.store.standing(ferry).unwrap().unwrap();
    assert!(
        standing.next_visit.since(newsroom.now()) > HOUR,
        "{standing:?}"
    );
    assert_eq!(newsroom.subjects(), [""; 0]);
}
