//! What letters say, in which order, and what they never do.

mod render_sample;

use redlined::news::{Comparison, Fact, FactKind, Hash, PageEvent, Place, Scope, Topic};
use redlined::render::email::{self, AlertView, EventView, Letter, Links};
use render_sample as sample;

fn links() -> Links {
    let page = |path: &str| Some(format!("https://redlined.example/{path}"));
    Links {
        story: page("story/28t5cwk2ryff"),
        comparison: page("story/28t5cwk2ryff/3..4"),
        unsubscribe: page("unsubscribe/k2ryff28t5cw"),
        write_to: "desk@redlined.example".to_owned(),
        manage: None,
    }
}

fn alert(comparison: &Comparison) -> Letter {
    let letter = email::alert(&AlertView {
        story: &sample::story(),
        comparison,
        scope: &Scope::All,
        links: &links(),
    });
    sample::keep("alert.html", &letter.html);
    letter
}

fn event(event: &PageEvent, links: &Links) -> Letter {
    email::event(&EventView {
        story: &sample::story(),
        last: &sample::comparison().newer.head,
        event,
        without: Some(sample::at("18:02")),
        with: sample::at("18:07"),
        scope: &Scope::Topic("ferries".parse::<Topic>().expect("a topic")),
        links,
    })
}

/// The HTML part's words, without its tags.
fn words_of_html(part: &str) -> Vec<String> {
    let body = part.split_once("<body").expect("there is a body").1;
    let mut text = String::new();
    for (index, run) in body.split(['<', '>']).enumerate() {
        text.push_str(if index % 2 == 1 { run } else { " " });
    }
    for (escaped, letter) in [
        ("&nbsp;", " "),
        ("&#34;", "\""),
        ("&#60;", "<"),
        ("&#62;", ">"),
    ] {
        text = text.replace(escaped, letter);
    }
    words(&text.replace("&#38;", "&"))
}

/// The plain part's words, without the addresses that HTML hides behind links.
fn words_of_text(part: &str) -> Vec<String> {
    let told = |word: &&str| !word.starts_with("https://");
    words(
        &part
            .split_whitespace()
            .filter(told)
            .collect::<Vec<_>>()
            .join(" "),
    )
}

/// Words without what is a sign, a rule or a bullet.
fn words(text: &str) -> Vec<String> {
    let sign = |letter: char| letter.is_whitespace() || "[]+-−:·*.".contains(letter);
    let words = text.split(sign).filter(|word| !word.is_empty());
    words.map(ToOwned::to_owned).collect()
}

#[test]
fn a_change_reads_as_words_then_when_then_the_redline() {
    let letter = alert(&sample::comparison());
    insta::assert_snapshot!(format!("{}\n\n{}", letter.subject, letter.text));
}

#[test]
fn both_parts_say_the_same_in_the_same_order() {
    let letter = alert(&sample::comparison());
    assert_eq!(words_of_html(&letter.html), words_of_text(&letter.text));
    let letter = event(&PageEvent::Gone, &links());
    assert_eq!(words_of_html(&letter.html), words_of_text(&letter.text));
}

#[test]
fn a_page_that_is_gone_is_told() {
    let letter = event(&PageEvent::Gone, &links());
    insta::assert_snapshot!(format!("{}\n\n{}", letter.subject, letter.text));
}

#[test]
fn a_page_that_moved_says_where_to() {
    let target = "https://harwick-courier.example/live/ferry".to_owned();
    let letter = event(&PageEvent::MovedTo(target.clone()), &links());
    assert!(letter.text.contains(&format!("Now at: {target}\n")));
    assert!(letter.html.contains(&format!("href=\"{target}\"")));
    let letter = event(
        &PageEvent::MovedTo("javascript:alert(1)".to_owned()),
        &links(),
    );
    assert!(!letter.html.contains("javascript:") && !letter.text.contains("javascript:"));
}

#[test]
fn without_a_web_address_a_letter_says_whom_to_write_to() {
    let alone = Links {
        write_to: "desk@redlined.example".to_owned(),
        ..Links::default()
    };
    let letter = event(&PageEvent::Restored, &alone);
    for part in [&letter.text, &letter.html] {
        assert!(part.contains("To stop, write to desk@redlined.example."));
        assert!(!part.contains("redlined.example/"));
    }
}

#[test]
fn a_net_change_is_dated_from_the_version_that_was_known() {
    let mut comparison = sample::comparison();
    comparison.newer.head.number = 7;
    let letter = alert(&comparison);
    assert!(
        letter
            .text
            .contains("between 14:36 and 16:07 UTC on 16 May 2025.")
    );
    assert!(letter.text.contains("Version 3 → 7."));
}

#[test]
fn a_silent_edit_is_said_apart_from_the_points() {
    let mut comparison = sample::comparison();
    assert!(
        !alert(&comparison)
            .text
            .contains("Nothing on the page says so")
    );
    comparison.newer.head.silent = true;
    assert!(
        alert(&comparison)
            .text
            .contains("Nothing on the page says so")
    );
}

#[test]
fn the_pages_own_date_is_said_beside_ours_and_is_no_point() {
    let mut comparison = sample::comparison();
    comparison.facts.push(Fact {
        about: Some("modified".to_owned()),
        ..Fact::new(
            FactKind::Dates,
            Place::Page,
            Some("2025-05-16T14:30:00+00:00".to_owned()),
            Some("2025-05-16T18:01:00+02:00".to_owned()),
        )
    });
    let text = alert(&comparison).text.replace('\n', " ");
    assert!(
        text.contains("Version 3 → 4. The page itself says 16 May 2025, 16:01 UTC."),
        "{text}"
    );
    assert!(text.contains("and 2 more changes") && !text.contains("2025-05-16T"));
}

#[test]
fn every_letter_carries_its_versions_hash() {
    let comparison = sample::comparison();
    let hash: Hash = comparison.newer.head.hash;
    for letter in [alert(&comparison), event(&PageEvent::Gone, &links())] {
        assert!(letter.text.contains(&hash.to_string()));
        assert!(letter.html.contains(&hash.to_string()));
    }
}

#[test]
fn what_a_page_says_reaches_neither_a_header_nor_the_markup() {
    let mut comparison = sample::comparison();
    comparison.newer.article.headline =
        "Ferry\r\nBcc: all@example.org\u{1b}[31m <script>alert(1)</script>\u{202e}\" onload=x"
            .to_owned();
    comparison.change.body.push(sample::added(
        (9, 0),
        "</p><img src=x onerror=alert(1)>\u{202e}\u{1b}]0;x\u{7}",
    ));
    let letter = alert(&comparison);
    assert!(
        !letter.subject.chars().any(char::is_control),
        "{:?}",
        letter.subject
    );
    for part in [&letter.text, &letter.html] {
        assert!(!part.contains(['\u{1b}', '\u{7}', '\u{202e}', '\r']));
    }
    for tag in ["<script", "<img", "<p onload", "\" onload"] {
        assert!(!letter.html.contains(tag), "{tag}");
    }
    assert!(letter.html.contains("&#60;script&#62;"));
}

#[test]
fn nothing_is_fetched_when_a_letter_is_opened() {
    let html = alert(&sample::comparison()).html;
    for sign in [
        "src=",
        "url(",
        "<link",
        "<img",
        "@import",
        "<style",
        "http-equiv",
    ] {
        assert!(!html.contains(sign), "{sign}");
    }
}

#[test]
fn no_line_of_the_plain_part_is_longer_than_76_columns() {
    let mut comparison = sample::comparison();
    let chinese = "渡轮在港口附近搁浅，".repeat(30);
    comparison.change.body.push(sample::added((9, 0), &chinese));
    comparison
        .change
        .body
        .push(sample::added((10, 0), &"x".repeat(500)));
    for line in alert(&comparison).text.lines() {
        let columns = unicode_width::UnicodeWidthStr::width(line);
        assert!(columns <= 76 || line.contains("https://"), "{line}");
    }
}

#[test]
fn a_redline_gives_way_to_what_gmail_clips_and_says_so_but_points_never_do() {
    let mut comparison = sample::comparison();
    for block in 20..3_000 {
        let text = "Пором <сів> на мілину & ніхто \"не\" знав чому. ".repeat(1 + block % 7);
        comparison
            .change
            .body
            .push(sample::added((block, 0), &text));
    }
    let letter = alert(&comparison);
    assert!(letter.text.len() + letter.html.len() <= 64_000);
    assert!(
        letter.text.len() + letter.html.len() > 50_000,
        "room is used"
    );
    let said = letter
        .text
        .lines()
        .find(|line| line.contains("left out here"))
        .unwrap();
    assert!(letter.html.contains(said), "{said}");
    assert_eq!(words_of_html(&letter.html), words_of_text(&letter.text));
    let small = alert(&sample::comparison());
    assert!(
        small.text.contains("\n  * injured 12 → 48\n"),
        "{}",
        small.text
    );
    let points = |letter: &Letter| letter.text.split("\n\n").nth(1).unwrap().to_owned();
    assert_eq!(points(&letter), points(&small));
    assert!(!small.text.contains("left out"));
}

#[test]
fn a_passage_nobody_would_read_in_a_mail_is_cut_and_says_so() {
    let mut comparison = sample::comparison();
    comparison.change.body = vec![sample::added((0, 0), &"ha ".repeat(400_000))];
    let letter = alert(&comparison);
    assert!(letter.text.len() + letter.html.len() <= 64_000);
    assert!(
        letter.text.contains("1,196,000 characters left out"),
        "{}",
        letter.text
    );
}
