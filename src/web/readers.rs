//! Subscribing, for anybody: ask, confirm, leave. A GET shows and a POST does, so that no
//! program that follows links confirms or ends anything.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Extension, Path, Query, RawForm, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use ipnet::IpNet;
use serde::Deserialize;

use crate::archive;
use crate::news::{
    Asked, Confirmation, EmailAddress, Ending, Grant, Leave, Often, Scope, Story, SubscriberId,
    Subscription, Wish,
};
use crate::render::{html, paths};
use crate::store::Wanted;

use super::fields::Fields;
use super::limits::{Limits, Verdict};
use super::manage::{self, see};
use super::public::Page;
use super::{Office, Refusal, ask};

/// How long a confirmation mail's link holds.
pub(super) const HOLDS: Duration = Duration::from_secs(3 * 24 * 3_600);
/// What somebody is told who chose what is not there.
pub(super) const NOT_OFFERED: &str = "nothing that is followed here is called that";
/// No form of ours is longer.
const LONGEST_FORM: usize = 16 << 10;

/// The routes by which people subscribe.
pub(super) fn router(office: Office) -> Router<Office> {
    Router::new()
        .route(paths::SUBSCRIBE, get(form).post(asked))
        .route("/confirm/{token}", get(to_confirm).post(confirmed))
        .route("/leave/{token}", get(to_leave).post(left))
        .merge(manage::router())
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(axum::middleware::map_response(private))
        .with_state(Desk {
            office,
            limits: Arc::default(),
        })
}

#[derive(Debug, Clone)]
pub(super) struct Desk {
    pub(super) office: Office,
    limits: Arc<Limits>,
}

/// Who can be written to at all: whoever can be sent a link.
pub(super) fn can_subscribe(office: &Office) -> bool {
    office.deliver.has_address()
}

#[derive(Debug, Deserialize)]
struct Proposed {
    story: Option<String>,
    topic: Option<String>,
    host: Option<String>,
}

async fn form(
    State(desk): State<Desk>,
    Query(proposed): Query<Proposed>,
) -> Result<Response, Page> {
    let chosen = match proposed {
        Proposed {
            story: Some(story), ..
        } => format!("story:{story}"),
        Proposed {
            topic: Some(topic), ..
        } => format!("topic:{topic}"),
        Proposed {
            host: Some(host), ..
        } => format!("host:{host}"),
        _ => String::new(),
    };
    if !can_subscribe(&desk.office) {
        return Ok(closed(&desk.office));
    }
    let choices = ask(&desk.office, |office| archive::choices(&office.store)).await?;
    let page = html::subscribe_page(&choices, &chosen, "", None);
    Ok(Html(page).into_response())
}

/// Without a public address there is no link to confirm by.
fn closed(office: &Office) -> Response {
    let write_to = format!(
        "These pages have no public address to link to, so no confirmation mail can be sent. Write to {} instead.",
        office.deliver.write_to()
    );
    let page = html::said_page("Ask the operator", vec![write_to], None);
    (StatusCode::SERVICE_UNAVAILABLE, Html(page)).into_response()
}

/// Sends the confirmation mail, and says the same whoever asks for whomever.
async fn asked(
    State(desk): State<Desk>,
    client: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    RawForm(body): RawForm,
) -> Result<Response, Page> {
    let office = &desk.office;
    if !can_subscribe(office) {
        return Ok(closed(office));
    }
    let fields = Fields::read(&body);
    let typed = match wanted(&fields) {
        Ok(typed) => typed,
        Err(why) => return Ok(wrong(office, &fields, &why).await?),
    };
    let (address, wanted) = typed;
    let scope = wanted.scope.clone();
    let offered = ask(office, move |office| {
        archive::is_offered(&office.store, &scope)
    })
    .await?;
    if !offered {
        return Ok(wrong(office, &fields, NOT_OFFERED).await?);
    }
    let now = office.clock.now();
    let from = client.map(|Extension(ConnectInfo(address))| address.ip());
    match desk.limits.count(
        &address,
        origin(from, &headers, &office.watch.settings().web.trusted_proxies),
        now,
    ) {
        Verdict::TooOften => return Ok(too_often()),
        Verdict::KeepStill => {}
        Verdict::Send => {
            let scope = wanted.scope.clone();
            let of = ask(office, move |office| {
                archive::in_words(&office.store, &scope)
            })
            .await?;
            let asked = Asked {
                address: address.clone(),
                scope: wanted.scope,
                at_least: wanted.at_least,
                often: wanted.wish.often,
                until: now.plus(HOLDS),
            };
            let asking = office.deliver.ask_soon(&asked, &of);
            asking.map_err(|why| Refusal::cannot(&why))?;
        }
    }
    Ok(Html(html::asked_page(address.as_str())).into_response())
}

fn wanted(fields: &Fields) -> Result<(EmailAddress, Wanted), String> {
    let address = EmailAddress::parse(fields.one("email")).map_err(|why| why.to_string())?;
    Ok((address, fields.wanted()?))
}

async fn wrong(office: &Office, fields: &Fields, why: &str) -> Result<Response, Refusal> {
    let choices = ask(office, |office| archive::choices(&office.store)).await?;
    let (what, email) = (fields.one("what"), fields.one("email"));
    let page = html::subscribe_page(&choices, what, email, Some(why));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

fn too_often() -> Response {
    let why = "More was asked for than we send in an hour. Please try again later.".to_owned();
    let page = html::said_page("Not now", vec![why], None);
    let mut response = (StatusCode::TOO_MANY_REQUESTS, Html(page)).into_response();
    let later = HeaderValue::from_static("3600");
    response.headers_mut().insert(header::RETRY_AFTER, later);
    response
}

/// Whoever asks: a trusted proxy says for whom it does, and the last whom no trusted one names counts.
fn origin(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|net| net.contains(&ip.to_canonical()));
    let peer = peer?.to_canonical();
    if !is_trusted(&peer) {
        return Some(peer);
    }
    let mut said: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    said.reverse();
    let mut named = said
        .iter()
        .map_while(|text| text.trim().parse::<IpAddr>().ok());
    named.find(|ip| !is_trusted(ip)).or(Some(peer))
}

async fn to_confirm(
    State(desk): State<Desk>,
    Path(token): Path<String>,
) -> Result<Html<String>, Page> {
    let asked = desk.asked(&token)?;
    let scope = asked.scope.clone();
    let of = ask(&desk.office, move |office| {
        archive::in_words(&office.store, &scope)
    })
    .await?;
    let path = paths::confirm(&token);
    Ok(Html(html::confirm_page(&asked, &of, &path)))
}

async fn confirmed(State(desk): State<Desk>, Path(token): Path<String>) -> Result<Redirect, Page> {
    let asked = desk.asked(&token)?;
    let store = &desk.office.store;
    let wanted = Wanted {
        scope: asked.scope,
        at_least: asked.at_least,
        wish: Wish {
            often: asked.often,
            ..Wish::default()
        },
    };
    let confirmed = Confirmation {
        at: desk.office.clock.now(),
        by_operator: false,
    };
    let subscribed = store
        .subscribe_to(&asked.address, wanted, confirmed)
        .await
        .map_err(Refusal::from)?;
    let token = Grant::Manage(subscribed.subscriber).sign(store.key());
    Ok(see(&token, "confirmed"))
}

async fn to_leave(
    State(desk): State<Desk>,
    Path(token): Path<String>,
) -> Result<Html<String>, Page> {
    let (subscriber, leave) = desk.leaver(&token)?;
    let of: Vec<String> = ask(&desk.office, move |office| {
        let story = match leave {
            Leave::Story(story) => office.store.story(story)?,
            Leave::Digests => None,
        };
        let all = office.store.subscriptions_of(subscriber)?;
        let digests = has_digests(&all);
        all.iter()
            .filter(|one| one.active() && meant(one, leave, story.as_ref(), digests))
            .map(|one| archive::in_words(&office.store, &one.scope))
            .collect()
    })
    .await?;
    let manage = Grant::Manage(subscriber).sign(desk.office.store.key());
    let page = html::leave_page(&of, &paths::leave(&token), &paths::manage(&manage));
    Ok(Html(page))
}

/// One click (RFC 8058): without cookies, without a second question, and without looking at the form.
async fn left(State(desk): State<Desk>, Path(token): Path<String>) -> Result<Html<String>, Page> {
    let (subscriber, leave) = desk.leaver(&token)?;
    let store = &desk.office.store;
    let story = match leave {
        Leave::Story(story) => store.story(story).map_err(Refusal::from)?,
        Leave::Digests => None,
    };
    let all = store.subscriptions_of(subscriber).map_err(Refusal::from)?;
    let (digests, ending) = (has_digests(&all), desk.ending("one_click"));
    store
        .end_subscriptions(
            subscriber,
            move |one| meant(one, leave, story.as_ref(), digests),
            ending,
        )
        .await
        .map_err(Refusal::from)?;
    let manage = paths::manage(&Grant::Manage(subscriber).sign(store.key()));
    let said = vec!["You will get no more of these mails.".to_owned()];
    let back = Some((manage.as_str(), "What you still hear of"));
    Ok(Html(html::said_page("Done", said, back)))
}

/// Whether one click ends this subscription. After a pause a digest is made of what else comes at
/// once: whoever has no others means these.
fn meant(one: &Subscription, leave: Leave, story: Option<&Story>, digests: bool) -> bool {
    match leave {
        Leave::Story(_) => story.is_some_and(|story| one.scope.covers(story)),
        Leave::Digests => !digests || one.wish.often != Often::AtOnce,
    }
}

fn has_digests(all: &[Subscription]) -> bool {
    let mut active = all.iter().filter(|one| one.active());
    active.any(|one| one.wish.often != Often::AtOnce)
}

impl Desk {
    /// What a link in a confirmation mail asks for.
    fn asked(&self, token: &str) -> Result<Asked, Page> {
        match Grant::open(token, self.office.store.key()) {
            Some(Grant::Confirm(asked)) if self.office.clock.now() < asked.until => Ok(asked),
            Some(Grant::Confirm(_)) => Err(gone(
                "this link has expired; ask again on the page where you subscribed",
            )),
            _ => Err(unknown()),
        }
    }

    fn leaver(&self, token: &str) -> Result<(SubscriberId, Leave), Page> {
        match Grant::open(token, self.office.store.key()) {
            Some(Grant::Leave(subscriber, leave)) => Ok((subscriber, leave)),
            _ => Err(unknown()),
        }
    }

    pub(super) fn ending(&self, reason: &str) -> Ending {
        Ending {
            at: self.office.clock.now(),
            reason: reason.to_owned(),
        }
    }
}

pub(super) fn unknown() -> Page {
    Page::from(Refusal {
        status: StatusCode::NOT_FOUND,
        text: "this link leads nowhere; was all of it copied?".to_owned(),
    })
}

pub(super) fn gone(why: &str) -> Page {
    Page::from(Refusal {
        status: StatusCode::GONE,
        text: why.to_owned(),
    })
}

/// These pages are one reader's: nobody keeps or lists them.
async fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    response
}

/// The scope that a form's choice names: `all`, `story:ID`, `topic:T` or `host:H`.
pub(super) fn scope(what: &str) -> Option<Scope> {
    match what.split_once(':') {
        None if what == "all" => Some(Scope::All),
        Some(("story", id)) => id.parse().ok().map(Scope::Story),
        Some(("topic", topic)) => topic.parse().ok().map(Scope::Topic),
        Some(("host", host)) if !host.is_empty() && host.len() < 260 => {
            Some(Scope::Host(host.to_lowercase()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed_about_who_asks() {
        let trusted = [
            "127.0.0.0/8".parse().unwrap(),
            "10.0.0.0/8".parse().unwrap(),
        ];
        let asks = |peer: &str, said: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for said in said {
                headers.append("x-forwarded-for", HeaderValue::from_static(said));
            }
            let origin = origin(Some(peer.parse().unwrap()), &headers, &trusted);
            origin.unwrap().to_string()
        };
        assert_eq!(
            asks("192.0.2.1", &["198.51.100.7"]),
            "192.0.2.1",
            "a stranger says so"
        );
        assert_eq!(asks("127.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(asks("::ffff:127.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(
            asks("127.0.0.1", &["1.1.1.1, 198.51.100.7", "10.1.1.1"]),
            "198.51.100.7"
        );
        assert_eq!(asks("127.0.0.1", &["1.1.1.1, none"]), "127.0.0.1");
        assert_eq!(asks("127.0.0.1", &[]), "127.0.0.1");
    }
}
