//! What feed readers get.

mod render_sample;

use redlined::news::Timeline;
use redlined::render::feed;
use render_sample as sample;

const BASE: &str = "https://redlined.example";

#[test]
fn a_storys_feed_holds_its_versions_newest_first() {
    let text = feed::story(&sample::timeline(), BASE);
    sample::keep("story.atom", &text);
    insta::assert_snapshot!(text);
}

#[test]
fn an_entry_keeps_its_address_and_links_to_what_changed() {
    let text = feed::story(&sample::timeline(), BASE);
    let story = format!("{BASE}/story/{}", sample::story().id);
    assert!(text.contains(&format!("<id>{story}/2</id>")));
    assert!(text.contains(&format!("href=\"{story}/1..2\"")));
    assert!(
        text.contains(&format!("href=\"{story}/1\"")),
        "the first has nothing before it"
    );
}

#[test]
fn a_feed_without_versions_is_still_a_feed() {
    let timeline = Timeline {
        versions: Vec::new(),
        ..sample::timeline()
    };
    let text = feed::story(&timeline, BASE);
    assert!(text.contains("<title>ferry-aground</title>") && !text.contains("<entry>"));
    assert!(text.contains("<updated>2025-05-16T13:40:00Z</updated>"));
    let text = feed::all(&[], BASE, sample::at("13:40"));
    assert!(text.contains(&format!("href=\"{BASE}/index.atom\"")));
}

#[test]
fn a_feed_of_many_versions_holds_the_newest() {
    let (story, timeline) = (sample::story(), sample::timeline());
    let many: Vec<_> = (0..200).map(|_| (&story, &timeline.versions[3])).collect();
    let text = feed::all(&many, BASE, sample::at("13:40"));
    assert_eq!(text.matches("<entry>").count(), feed::LONGEST);
}

#[test]
fn nothing_from_a_page_becomes_markup_here_or_in_the_reader() {
    let mut timeline = sample::timeline();
    let hostile = "</title><script>alert(1)</script>\u{1b}[31m\u{202e}\u{ffff}&";
    hostile.clone_into(&mut timeline.versions[3].headline);
    timeline.versions[3].facts[1].about = Some(hostile.to_owned());
    let text = feed::story(&timeline, BASE);
    assert!(!text.contains("<script"));
    assert!(
        text.contains("&#38;#60;script"),
        "once for the feed and once for its HTML"
    );
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{ffff}']));
}
