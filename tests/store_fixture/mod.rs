//! Stories, versions and decisions for the tests of the store, made of a few words.
#![allow(dead_code, reason = "each test file takes what it needs")]
#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

use redlined::decide::Decision;
use redlined::news::{
    Address, Alert, Announcement, Article, AskedBy, Block, BlockKind, Expansion, Fingerprint, Hash,
    LateHashes, Outcome, Snapshot, Standing, Story, StoryId, StoryName, Timestamp, Version,
    VersionHead, Weight, version_hash,
};
use redlined::store::{Expanded, Open, Store};

/// So many seconds after a certain morning.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_747_300_000_000 + seconds * 1_000)
}

/// Opens a store, making it where there is none.
pub(crate) fn open(dir: &std::path::Path) -> Store {
    Store::open(dir, Open::Create, at(0)).unwrap()
}

/// A story whose name says its address.
pub(crate) fn story(name: &str) -> Story {
    let bits = name
        .bytes()
        .fold(7, |bits: u64, byte| bits * 131 + u64::from(byte));
    Story {
        id: StoryId::from_bits(bits),
        name: StoryName::parse(name).unwrap(),
        address: Address::parse(&format!("https://example.org/{name}")).unwrap(),
        topic: None,
        every_seconds: None,
        plan: None,
        asked_by: AskedBy::Command,
        since: at(0),
        ended: None,
    }
}

/// An article of these paragraphs.
pub(crate) fn article(headline: &str, paragraphs: &[&str]) -> Article {
    Article {
        headline: headline.to_owned(),
        blocks: paragraphs
            .iter()
            .map(|text| Block::new(BlockKind::Paragraph, *text))
            .collect(),
        ..Article::default()
    }
}

/// The page that an article came from.
pub(crate) fn page(story: &Story, article: &Article) -> Snapshot {
    let texts: Vec<&str> = article
        .blocks
        .iter()
        .map(|block| block.text.as_str())
        .collect();
    let body = format!(
        "<html><h1>{}</h1>
<p>{}</p>
</html>",
        article.headline,
        texts.join(
            "</p>
<p>"
        )
    )
    .into_bytes();
    Snapshot {
        asked_url: story.address.to_string(),
        redirects: Vec::new(),
        status: 200,
        headers: vec![("content-type".to_owned(), "text/html".to_owned())],
        hashes: LateHashes::default(),
        body,
    }
}

/// A visit that changed nothing.
pub(crate) fn unchanged(story: &Story, seconds: i64, outcome: Outcome) -> Decision {
    Decision {
        story: story.id,
        outcome,
        asked: at(seconds),
        answered: at(seconds),
        standing: Standing {
            last_visit: Some(at(seconds)),
            ..Standing::new(at(seconds + 60))
        },
        version: None,
        snapshot: None,
        announcement: None,
        candidate: None,
        variants: Vec::new(),
        suppressed: None,
        host: None,
        withdrawn: Vec::new(),
        note: None,
    }
}

/// A visit that brought this article as the next version after `last`.
pub(crate) fn changed(
    story: &Story,
    last: Option<&VersionHead>,
    seconds: i64,
    article: Article,
) -> Decision {
    let number = last.map_or(1, |last| last.number + 1);
    let snapshot = page(story, &article);
    let mut head = VersionHead {
        number,
        headline: article.headline.clone(),
        last_seen_without: last.map(|_| at(seconds - 60)),
        first_seen: at(seconds),
        facts: Vec::new(),
        weight: last.map(|_| Weight::Substantive),
        silent: false,
        revert_of: None,
        developing: true,
        extractor: redlined::extract::REVISION,
        url: story.address.to_string(),
        sha256: snapshot.sha256(),
        previous: last.map(|last| last.hash).unwrap_or_default(),
        hash: Hash::default(),
    };
    head.hash = version_hash(&head, &article);
    let fingerprint = Fingerprint {
        version: number,
        ..Fingerprint::default()
    };
    Decision {
        standing: Standing {
            body: Some(snapshot.sha256()),
            validators: snapshot.validators(),
            last_change: Some(at(seconds)),
            ..Standing::new(at(seconds + 60))
        },
        announcement: last.map(|_| Announcement {
            story: story.id,
            version: number,
            at: at(seconds),
            weight: Weight::Substantive,
            event: None,
            without: None,
            first_seen: None,
        }),
        snapshot: Some(snapshot),
        version: Some((Version { head, article }, fingerprint)),
        ..unchanged(story, seconds, Outcome::Changed)
    }
}

/// Commits these texts as the story's next versions, a minute apart.
pub(crate) async fn publish(store: &Store, followed: &Story, texts: &[&str]) {
    for text in texts {
        let last = store.timeline(followed.id).unwrap().pop();
        let seconds = last
            .as_ref()
            .map_or(60, |last| i64::from(last.number + 1) * 60);
        let decision = changed(
            followed,
            last.as_ref(),
            seconds,
            article(text, &[text, "Background."]),
        );
        store.commit(decision).await.unwrap();
    }
}

/// A copy of a store as a power cut would leave it: whatever is in its files now.
pub(crate) fn copy_of(dir: &std::path::Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_into(dir, copy.path());
    copy
}

fn copy_into(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_into(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The first headlines of a story's versions, read one by one with their articles.
pub(crate) fn headlines(store: &Store, of: &Story) -> Vec<String> {
    let heads = store.timeline(of.id).unwrap();
    heads
        .iter()
        .map(|head| {
            let version = store.version(of.id, head.number).unwrap().unwrap();
            assert_eq!(version_hash(&version.head, &version.article), head.hash);
            assert_eq!(
                Hash::sha256(&store.snapshot(of.id, head.number).unwrap().unwrap().body),
                head.sha256
            );
            version.article.headline
        })
        .collect()
}

/// Turns announcements into these alerts.
pub(crate) async fn expand(
    store: &Store,
    done: Vec<u64>,
    alerts: Vec<Alert>,
    story: StoryId,
    at: Timestamp,
) {
    let expansion = Expansion {
        story,
        announcements: Vec::new(),
        at,
        after: None,
        told: true,
    };
    let begun = store.begin_expansion(done, expansion.clone());
    begun.await.unwrap();
    let step = Expanded {
        alerts,
        ..Expanded::default()
    };
    store.expand_on(step, expansion, true).await.unwrap();
}
