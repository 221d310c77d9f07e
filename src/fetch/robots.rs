//! robots.txt (RFC 9309): what a site asks of us, kept for at most a day.
//!
//! A missing file allows everything; one that the server fails to give means to wait. A copy that
//! has run out is kept in force while a new one cannot be had.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use robotxt::{BYTE_LIMIT, Robots as Rules, robots_url};
use url::{Position, Url};

use super::{Fetcher, body, redirect};
use crate::news::{Failure, FailureKind, Timestamp};

/// The name by which robots.txt speaks to us.
pub const PRODUCT_TOKEN: &str = "redlined";
/// How long a copy is good for (RFC 9309, section 2.4).
const KEPT: Duration = Duration::from_secs(24 * 3_600);
/// How soon a file that could not be had is asked for again.
const ASKED_AGAIN: Duration = Duration::from_secs(600);
/// Redirects followed to a robots.txt (RFC 9309, section 2.3.1.2).
const HOPS: usize = 5;
/// Text behind all copies together; beyond that, those that run out soonest are dropped.
const ROOM_BYTES: usize = 4 << 20;

/// The copies that we keep, by origin.
#[derive(Debug, Default)]
pub(super) struct Robots {
    copies: Mutex<HashMap<String, Copy>>,
}

#[derive(Debug, Clone)]
struct Copy {
    rules: Result<Arc<Rules>, Failure>,
    read: Timestamp,
    until: Timestamp,
    bytes: usize,
}

/// What came of asking for a robots.txt.
enum Answer {
    Text(Vec<u8>),
    /// There is none, which allows everything.
    Absent,
    /// The server could not give it, which means to wait.
    Unreachable(Failure),
}

impl Fetcher {
    /// Whether robots.txt lets us ask for this URL; its `Crawl-delay` widens the host's gap.
    pub(super) async fn obey_robots(&self, url: &Url) -> Result<(), Failure> {
        let origin = url.origin().ascii_serialization();
        let now = self.now();
        let copy = match self.robots.fresh(&origin, now) {
            Some(copy) => copy,
            None => self.robots.keep(origin, self.ask_robots(url).await?, now),
        };
        let rules = copy.rules?;
        self.hosts.widen(url, rules.crawl_delay());
        if rules.is_url_allowed(url) {
            return Ok(());
        }
        Err(refusal(&rules, url))
    }

    async fn ask_robots(&self, url: &Url) -> Result<Answer, Failure> {
        let asked = tokio::time::timeout(self.settings.timeout, self.follow_robots(url)).await;
        match asked {
            Ok(Err(failure)) if concerns_robots_only(failure.kind) => {
                Ok(Answer::Unreachable(failure))
            }
            Ok(answer) => answer,
            Err(_) => {
                let failure = Failure::new(FailureKind::TimedOut, "it took too long");
                Ok(Answer::Unreachable(failure))
            }
        }
    }

    async fn follow_robots(&self, page: &Url) -> Result<Answer, Failure> {
        let Ok(mut url) = robots_url(page) else {
            return Ok(Answer::Absent);
        };
        for _ in 0..=HOPS {
            let mut answer = self.send(&url, reqwest::header::HeaderMap::new()).await?;
            let status = answer.status();
            if status.is_success() {
                let (text, _) = body::up_to(&mut answer, BYTE_LIMIT + 1, &url).await?;
                return Ok(Answer::Text(text.whole()));
            }
            if matches!(status.as_u16(), 429 | 503) {
                return Ok(Answer::Unreachable(self.overloaded(&url, &answer)));
            }
            if status.is_server_error() {
                let text = format!("the server answers {status}");
                return Ok(Answer::Unreachable(Failure::new(
                    FailureKind::BadAnswer,
                    text,
                )));
            }
            match redirect::target(&url, &answer) {
                Some(Ok(next)) => url = next,
                Some(Err(_)) | None => return Ok(Answer::Absent),
            }
        }
        Ok(Answer::Absent)
    }
}

/// The page itself may be fine: asking for robots.txt failed in a way that is not about the host.
fn concerns_robots_only(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::TimedOut | FailureKind::BadAnswer)
}

fn refusal(rules: &Rules, url: &Url) -> Failure {
    let path = &url[Position::BeforePath..Position::AfterQuery];
    let host = url.host_str().unwrap_or_default();
    let rule = rules.matching_rule(path).map_or_else(
        || "everything is disallowed".to_owned(),
        |rule| format!("Disallow: {}", rule.pattern()),
    );
    let text = format!("robots.txt of {host} asks {PRODUCT_TOKEN} not to read {path} ({rule})");
    Failure::new(FailureKind::RobotsRefuse, text)
}

impl Robots {
    /// What came of asking hosts for their robots.txt.
    pub(super) fn known(&self) -> Vec<(String, String)> {
        let copies = self.copies();
        let said = |copy: &Copy| match &copy.rules {
            Ok(_) => format!("obeyed until {}", copy.until.to_minute()),
            Err(failure) => format!("cannot be had: {}", failure.text),
        };
        copies
            .iter()
            .filter_map(|(origin, copy)| {
                let url = Url::parse(origin).ok()?;
                Some((super::hosts::host_name(&url), said(copy)))
            })
            .collect()
    }

    fn fresh(&self, origin: &str, now: Timestamp) -> Option<Copy> {
        let copies = self.copies();
        let copy = copies.get(origin)?;
        // A clock that was set back would keep a copy for longer than a day.
        let good = copy.read <= now && now < copy.until;
        good.then(|| copy.clone())
    }

    fn keep(&self, origin: String, answer: Answer, now: Timestamp) -> Copy {
        let mut copies = self.copies();
        let old = copies.remove(&origin);
        let copy = match answer {
            Answer::Text(text) => Copy {
                rules: Ok(Arc::new(Rules::parse(&text, PRODUCT_TOKEN))),
                read: now,
                until: now.plus(KEPT),
                bytes: text.len(),
            },
            Answer::Absent => Copy {
                rules: Ok(Arc::new(Rules::allow_all())),
                read: now,
                until: now.plus(KEPT),
                bytes: 0,
            },
            Answer::Unreachable(failure) => Copy {
                rules: old
                    .as_ref()
                    .and_then(|old| old.rules.clone().ok())
                    .ok_or_else(|| unreachable_at(&origin, &failure)),
                read: now,
                until: now.plus(ASKED_AGAIN),
                bytes: old.map_or(0, |old| old.bytes),
            },
        };
        make_room(&mut copies, copy.bytes + origin.len());
        copies.insert(origin, copy.clone());
        copy
    }

    fn copies(&self) -> std::sync::MutexGuard<'_, HashMap<String, Copy>> {
        self.copies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unreachable_at(origin: &str, failure: &Failure) -> Failure {
    let text = format!(
        "robots.txt of {origin} could not be had, which means to wait: {}",
        failure.text
    );
    Failure {
        retry_after_seconds: failure.retry_after_seconds,
        ..Failure::new(FailureKind::RobotsUnreachable, text)
    }
}

fn make_room(copies: &mut HashMap<String, Copy>, wanted: usize) {
    let room = |copies: &HashMap<String, Copy>| -> usize {
        copies
            .iter()
            .map(|(key, copy)| key.len() + copy.bytes)
            .sum()
    };
    while !copies.is_empty() && room(copies) + wanted > ROOM_BYTES {
        let soonest = copies.iter().min_by_key(|(_, copy)| copy.until);
        let Some(origin) = soonest.map(|(origin, _)| origin.clone()) else {
            return;
        };
        copies.remove(&origin);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://example.org";

    fn at(hours: u64) -> Timestamp {
        Timestamp::from_millis(0).plus(Duration::from_secs(hours * 3_600))
    }

    fn text(text: &str) -> Answer {
        Answer::Text(text.as_bytes().to_vec())
    }

    fn unreachable() -> Answer {
        Answer::Unreachable(Failure::new(FailureKind::BadAnswer, "it answered 500"))
    }

    #[test]
    fn a_copy_is_good_for_a_day() {
        let robots = Robots::default();
        robots.keep(
            ORIGIN.to_owned(),
            text("User-agent: *\nDisallow: /x"),
            at(1),
        );
        assert!(robots.fresh(ORIGIN, at(24)).is_some());
        assert!(robots.fresh(ORIGIN, at(25)).is_none());
        assert!(
            robots.fresh(ORIGIN, at(0)).is_none(),
            "the clock was set back"
        );
    }

    #[test]
    fn an_unreachable_file_means_to_wait_and_is_asked_for_again_soon() {
        let robots = Robots::default();
        let copy = robots.keep(ORIGIN.to_owned(), unreachable(), at(1));
        let failure = copy.rules.unwrap_err();
        assert_eq!(failure.kind, FailureKind::RobotsUnreachable);
        assert!(failure.text.contains(ORIGIN), "{}", failure.text);
        assert!(robots.fresh(ORIGIN, at(2)).is_none());
    }

    #[test]
    fn an_old_copy_stays_in_force_while_no_new_one_can_be_had() {
        let robots = Robots::default();
        robots.keep(
            ORIGIN.to_owned(),
            text("User-agent: *\nDisallow: /x"),
            at(1),
        );
        let copy = robots.keep(ORIGIN.to_owned(), unreachable(), at(30));
        let rules = copy.rules.unwrap();
        assert!(!rules.is_allowed("/x/1") && rules.is_allowed("/y"));
    }

    #[test]
    fn the_longest_match_counts_and_our_own_group_before_the_others() {
        let rules = Rules::parse(
            b"User-agent: *\nDisallow: /\n\nUser-agent: Redlined\nDisallow: /news/\nAllow: /news/open\n",
            PRODUCT_TOKEN,
        );
        assert!(rules.is_allowed("/sport/1") && rules.is_allowed("/news/open/1"));
        let url = Url::parse("https://example.org/news/1?a=b").unwrap();
        assert!(!rules.is_url_allowed(&url));
        assert_eq!(
            refusal(&rules, &url).text,
            "robots.txt of example.org asks redlined not to read /news/1?a=b (Disallow: /news/)"
        );
    }

    #[test]
    fn copies_never_take_more_than_their_room() {
        let robots = Robots::default();
        let long = format!("User-agent: *\nDisallow: /x\n{}", "#".repeat(400_000));
        for number in 0..40 {
            robots.keep(
                format!("https://host{number}.example"),
                text(&long),
                at(number),
            );
        }
        let copies = robots.copies();
        let held: usize = copies.values().map(|copy| copy.bytes).sum();
        assert!(held <= ROOM_BYTES, "{held}");
        assert!(copies.contains_key("https://host39.example"));
    }
}
