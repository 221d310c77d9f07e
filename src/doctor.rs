//! Looks at everything that redlined needs around it, and says what to do where something is amiss.
//!
//! Each probe ends well, badly, or with the admission that it could not be made: a machine without a
//! network is no sick machine.

mod dns;
mod post;
mod sender;
mod spf;

use std::time::Duration;

use crate::archive;
use crate::blocking::blocking;
use crate::canary;
use crate::clock::Clock;
use crate::config::Settings;
use crate::news::{
    Address, EmailAddress, Failure, FailureKind, Fetched, Page, Story, Timestamp, Validators,
};
use crate::render::figures::Flight;
use crate::render::view::{Health, Probe};
use crate::store::Store;
use crate::watch::Watch;

/// A page that answers for the whole web, where no story is followed.
const SOMEWHERE: &str = "https://example.org/";
/// Less room than this is soon none.
const LITTLE_ROOM: u64 = 1_000_000_000;
/// A clock that is further off dates changes wrongly.
const CLOCK_OFF: Duration = Duration::from_secs(30);
/// An alert that has waited longer is late.
const LATE: Duration = Duration::from_secs(15 * 60);

/// What is looked at.
#[derive(Debug, Clone)]
pub struct Patient {
    /// Its store.
    pub store: Store,
    /// Its way to the web, and its settings.
    pub watch: Watch,
    /// Its clock.
    pub clock: Clock,
}

/// Looks at everything; a test message goes to `mail`, if there is an address.
pub async fn examine(patient: &Patient, mail: Option<EmailAddress>) -> Vec<Probe> {
    let Patient {
        store,
        watch,
        clock,
    } = patient;
    let mut probes = web(store, watch, *clock).await;
    probes.extend(post::office(&watch.settings().mail, *clock, mail).await);
    probes.extend(sender::belief(&watch.settings()).await);
    probes.push(alerts(store, clock.now()));
    probes.push(canary(store, &watch.settings(), clock.now()));
    probes.push(own_pages(watch).await);
    probes.push(disk(store));
    probes.push(record(store).await);
    if let Some(why) = watch.pulse().settings_refused() {
        let todo = "mend that line, then systemctl reload redlined";
        probes.push(bad("settings", why, todo));
    }
    probes
}

fn good(what: &'static str, said: impl Into<String>) -> Probe {
    Probe {
        what,
        health: Health::Good,
        said: said.into(),
        todo: None,
    }
}

fn bad(what: &'static str, said: impl Into<String>, todo: impl Into<String>) -> Probe {
    Probe {
        what,
        health: Health::Bad,
        said: said.into(),
        todo: Some(todo.into()),
    }
}

fn unknown(what: &'static str, said: impl Into<String>, todo: impl Into<String>) -> Probe {
    Probe {
        what,
        health: Health::Unknown,
        said: format!("could not be checked: {}", said.into()),
        todo: Some(todo.into()),
    }
}

/// DNS, outgoing HTTPS and the clock, by one page.
async fn web(store: &Store, watch: &Watch, clock: Clock) -> Vec<Probe> {
    let somewhere = Address::parse(SOMEWHERE).expect("it is an address");
    let address = secure_story(store).unwrap_or(somewhere);
    let host = address.host();
    let page = watch.fetch(&address, &Validators::default()).await;
    let now = clock.now();
    match &page.fetched {
        Fetched::Failed(failure) => unreached(&host, failure),
        _ => vec![
            good("DNS", format!("{host} has an address")),
            good("HTTPS", format!("{host} answers")),
            on_time(&page, now),
        ],
    }
}

/// A followed story whose page is fetched over https.
fn secure_story(store: &Store) -> Option<Address> {
    let mut stories = store.stories().ok()?.into_iter();
    let secure = |story: &Story| story.followed() && story.address.as_str().starts_with("https:");
    stories.find(secure).map(|story| story.address)
}

fn unreached(host: &str, failure: &Failure) -> Vec<Probe> {
    let clock = unknown("clock", "no server said what time it is", "see timedatectl");
    let resolv = "see /etc/resolv.conf, and whether a firewall lets DNS through";
    let https = match failure.kind {
        FailureKind::NoSuchHost => {
            let dns = bad("DNS", failure.text.clone(), resolv);
            let https = unknown("HTTPS", format!("{host} has no address"), "mend DNS first");
            return vec![dns, https, clock];
        }
        FailureKind::BadCertificate => bad(
            "HTTPS",
            failure.text.clone(),
            "install ca-certificates, and see whether the clock is right",
        ),
        FailureKind::NoConnection | FailureKind::TimedOut => bad(
            "HTTPS",
            failure.text.clone(),
            "see whether a firewall lets connections to port 443 out, or name a [fetch] proxy",
        ),
        _ => unknown("HTTPS", failure.text.clone(), "look again later"),
    };
    vec![good("DNS", format!("{host} has an address")), https, clock]
}

/// Our clock beside the server's.
fn on_time(page: &Page, now: Timestamp) -> Probe {
    let said = match &page.fetched {
        Fetched::Snapshot(snapshot) => snapshot.header("date").and_then(http_date),
        _ => None,
    };
    let Some(theirs) = said else {
        let why = "the server did not say what time it is";
        return unknown("clock", why, "see timedatectl");
    };
    let off = theirs.since(page.answered).max(page.asked.since(theirs));
    if off > CLOCK_OFF {
        let said = format!("it is {} s off; it says {now}", off.as_secs());
        return bad("clock", said, "timedatectl set-ntp true");
    }
    good("clock", "it agrees with the server's")
}

fn http_date(text: &str) -> Option<Timestamp> {
    let at = httpdate::parse_http_date(text).ok()?;
    let since = at.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(Timestamp::from_millis(
        i64::try_from(since.as_millis()).ok()?,
    ))
}

fn alerts(store: &Store, now: Timestamp) -> Probe {
    let oldest = match archive::oldest_duty(store) {
        Ok(oldest) => oldest,
        Err(error) => return unknown("alerts", error.to_string(), "see redlined verify"),
    };
    match oldest.map(|since| now.since(since)) {
        Some(age) if age > LATE => bad(
            "alerts",
            format!("the oldest has waited for {} min", age.as_secs() / 60),
            "redlined outbox shows what the relay said",
        ),
        Some(_) => good("alerts", "some wait, none for long"),
        None => good("alerts", "none waits"),
    }
}

/// Whether the story of our own still arrives.
fn canary(store: &Store, settings: &Settings, now: Timestamp) -> Probe {
    let what = "canary";
    match canary::flight(store, settings) {
        Err(error) => unknown(what, error.to_string(), "see redlined verify"),
        Ok(None) if settings.canary.is_none() => {
            let todo =
                "set [canary] mail to see whether changes arrive, from the page to the relay";
            unknown(what, "none is kept", todo)
        }
        Ok(None) => unknown(
            what,
            "the daemon has not begun it",
            "start or restart redlined",
        ),
        Ok(Some(flight)) => flown(&flight, now),
    }
}

fn flown(flight: &Flight, now: Timestamp) -> Probe {
    let what = "canary";
    let todo = "redlined log delivery-canary shows whether its page was read, redlined outbox whether the relay took it";
    let late = flight.age(now) > flight.every + LATE;
    match (flight.arrived, flight.took()) {
        (Some((edited, _)), Some(took)) if !late => {
            let (edited, took) = (edited.to_minute(), took.as_secs());
            good(
                what,
                format!("the edition of {edited} reached the relay {took} s after its publication"),
            )
        }
        (Some((edited, _)), _) => {
            let edited = edited.to_minute();
            bad(
                what,
                format!("the edition of {edited} was the last that reached the relay"),
                todo,
            )
        }
        (None, _) if late => bad(what, "no edition has reached the relay yet", todo),
        (None, _) => unknown(
            what,
            "its first change is still to come",
            "look again later",
        ),
    }
}

/// Whether the public address leads to our pages.
async fn own_pages(watch: &Watch) -> Probe {
    let what = "web address";
    let Some(url) = watch.settings().web.url.clone() else {
        let why = "[web] url is not set, so that mails carry no links";
        return unknown(
            what,
            why,
            "set it once the pages have a public https address",
        );
    };
    let todo = "see the reverse proxy, and that [web] url is what people type";
    let list = url.join("index.json").ok();
    let Some(address) = list.and_then(|url| Address::parse(url.as_str()).ok()) else {
        return bad(what, format!("{url} cannot be asked"), todo);
    };
    match watch.fetch(&address, &Validators::default()).await.fetched {
        Fetched::Snapshot(page) if page.status == 200 && page.body.starts_with(b"[") => {
            good(what, format!("{url} leads to our pages"))
        }
        Fetched::Snapshot(page) => {
            let said = format!("{url} answers {}, but not with our pages", page.status);
            bad(what, said, todo)
        }
        Fetched::NotModified => unknown(what, format!("{url} answers oddly"), todo),
        Fetched::Failed(failure) if failure.kind == FailureKind::PrivateAddress => {
            unknown(what, failure.text, "ask for it from outside")
        }
        Fetched::Failed(failure) => bad(what, failure.text, todo),
    }
}

fn disk(store: &Store) -> Probe {
    let place = store.dir().display();
    match store.room() {
        Ok(room) if room < LITTLE_ROOM => bad(
            "disk",
            format!("{} MB are left for {place}", room / 1_000_000),
            "make room, or move the store to a larger disk",
        ),
        Ok(room) => good(
            "disk",
            format!("{} GB are left for {place}", room / 1_000_000_000),
        ),
        Err(why) => unknown("disk", why.to_string(), format!("see df {place}")),
    }
}

async fn record(store: &Store) -> Probe {
    let store = store.clone();
    let found = blocking(move || archive::verify(&store, None)).await;
    match found {
        Ok(found) if found.is_empty() => good("store", "the record is as it was written"),
        Ok(found) => bad(
            "store",
            format!("{} findings, the first: {}", found.len(), found[0].what),
            "redlined verify lists them; stop the daemon, then redlined rebuild",
        ),
        Err(error) => bad("store", error.to_string(), "see the daemon's log"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canary_that_falls_silent_is_amiss_and_one_that_is_young_is_not() {
        let at = |hours: u64| Timestamp::from_millis(0).plus(Duration::from_secs(hours * 3_600));
        let flight = |arrived| Flight {
            every: Duration::from_secs(6 * 3_600),
            followed: at(0),
            arrived,
        };
        let arrived = Some((at(12), at(12).plus(Duration::from_secs(40))));
        let health = |arrived, now| flown(&flight(arrived), at(now)).health;
        assert_eq!(health(arrived, 18), Health::Good);
        assert_eq!(health(arrived, 19), Health::Bad);
        assert_eq!(health(None, 6), Health::Unknown);
        assert_eq!(health(None, 7), Health::Bad);
        assert!(flown(&flight(arrived), at(13)).said.contains("40 s after"));
    }

    #[test]
    fn a_network_that_is_not_there_is_told_apart_from_a_certificate() {
        let failed = |kind| unreached("example.org", &Failure::new(kind, "as it was"));
        let health =
            |probes: Vec<Probe>| probes.into_iter().map(|it| it.health).collect::<Vec<_>>();
        assert_eq!(
            health(failed(FailureKind::NoSuchHost)),
            [Health::Bad, Health::Unknown, Health::Unknown]
        );
        assert_eq!(
            health(failed(FailureKind::BadCertificate)),
            [Health::Good, Health::Bad, Health::Unknown]
        );
        assert_eq!(
            health(failed(FailureKind::RobotsRefuse)),
            [Health::Good, Health::Unknown, Health::Unknown]
        );
    }
}
