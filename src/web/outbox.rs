//! What is owed and not yet delivered, for the operator; and what came back.

use axum::Router;
use axum::extract::{Form, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use crate::archive;
use crate::deliver::TOGETHER;
use crate::mail::bounce;
use crate::news::{Alert, AlertState, Grant};
use crate::render::{json, phrases, terminal};

use super::operator::Wanted;
use super::{Office, Refusal, ask};

/// The routes by which the operator looks after mail.
pub(super) fn router() -> Router<Office> {
    Router::new()
        .route("/outbox", get(list))
        .route("/outbox/show", get(show))
        .route("/outbox/retry", post(retry))
        .route("/outbox/cancel", post(cancel))
        .route("/bounce", post(bounced))
}

#[derive(Debug, Deserialize)]
struct Perhaps {
    #[serde(default)]
    all: bool,
}

async fn list(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Query(Perhaps { all }): Query<Perhaps>,
) -> Result<Response, Refusal> {
    let trouble = office.deliver.trouble();
    let (announced, lines) = ask(&office, move |office| {
        let announced = archive::announced(&office.store, TOGETHER)?;
        Ok((announced, archive::outbox(&office.store, all)?))
    })
    .await?;
    Ok(wanted.answer(
        || {
            let announced = announced.iter().map(json::announced);
            announced.chain(lines.iter().map(json::outbox)).collect()
        },
        |width| {
            let trouble = trouble.map(|it| phrases::relay_trouble(it.since, it.until, &it.reply));
            terminal::whole_outbox(trouble.as_deref(), &announced, &lines, width)
        },
    ))
}

#[derive(Debug, Deserialize)]
struct Which {
    id: String,
}

async fn show(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Query(Which { id }): Query<Which>,
) -> Result<Response, Refusal> {
    let alert = find(&office, id).await?;
    let id = alert.id;
    let line = ask(&office, move |office| {
        let mut lines = archive::outbox(&office.store, true)?;
        lines.retain(|line| line.alert.id == id);
        Ok(lines)
    })
    .await?;
    let mail = office.deliver.preview(&alert).await;
    let text = match &mail {
        Ok(Some(mail)) => mail.text.to_string(),
        _ => String::new(),
    };
    let drawn = match &mail {
        Ok(Some(mail)) => Ok((mail.subject.as_str(), text.as_str())),
        Ok(None) => Err("the subscriber has left"),
        Err(why) => Err(why.as_str()),
    };
    Ok(wanted.answer(
        || {
            let line = line.first().map(json::outbox).unwrap_or_default();
            json::with_mail(line, drawn)
        },
        |width| terminal::alert(&line, drawn, width),
    ))
}

/// Puts an alert at the head of the outbox again.
async fn retry(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Form(Which { id }): Form<Which>,
) -> Result<Response, Refusal> {
    let alert = find(&office, id).await?;
    if alert.state == AlertState::Delivered {
        return Err(Refusal::cannot(&format!("{} was delivered", alert.id)));
    }
    let lift = |subscriber: &mut crate::news::Subscriber| subscriber.suspended = None;
    office
        .store
        .change_subscriber(alert.subscriber, lift)
        .await?;
    let again = Alert {
        state: AlertState::Waiting,
        due: office.clock.now(),
        attempts: 0,
        ..alert
    };
    office.store.put_alert(again.clone()).await?;
    office.deliver.try_again();
    Ok(answer(wanted, &again, "is tried again"))
}

/// Takes an alert out of the outbox for good.
async fn cancel(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Form(Which { id }): Form<Which>,
) -> Result<Response, Refusal> {
    let alert = find(&office, id).await?;
    if matches!(alert.state, AlertState::Delivered | AlertState::Cancelled) {
        let why = format!("{} is {} already", alert.id, alert.state.code());
        return Err(Refusal::cannot(&why));
    }
    let cancelled = Alert {
        state: AlertState::Cancelled,
        reply: Some("cancelled by the operator".to_owned()),
        ..alert
    };
    office.store.put_alert(cancelled.clone()).await?;
    Ok(answer(wanted, &cancelled, "will not be sent"))
}

fn answer(wanted: Wanted, alert: &Alert, what: &str) -> Response {
    wanted.answer(
        || serde_json::json!({"id": alert.id.to_string(), "state": alert.state.code()}),
        |_| format!("{} {what}\n", alert.id),
    )
}

/// The alert with this id, or the only one whose id begins so.
async fn find(office: &Office, id: String) -> Result<Alert, Refusal> {
    let unknown = format!("no alert is called \"{id}\"; \"redlined outbox --all\" lists them");
    let mut found = ask(office, move |office| {
        if let Ok(id) = id.parse() {
            return Ok(Vec::from_iter(office.store.alert(id)?));
        }
        let mut alerts = office.store.alerts()?;
        alerts.retain(|alert| !id.is_empty() && alert.id.to_string().starts_with(&id));
        Ok(alerts)
    })
    .await?;
    match (found.pop(), found.pop()) {
        (Some(alert), None) => Ok(alert),
        (Some(_), Some(_)) => Err(Refusal::cannot(
            &"several alerts begin so; write more of it",
        )),
        (None, _) => Err(Refusal {
            status: axum::http::StatusCode::NOT_FOUND,
            text: unknown,
        }),
    }
}

#[derive(Debug, Deserialize)]
struct Returned {
    message: String,
    #[serde(default)]
    to: String,
}

/// Counts a message that came back, if its return address is one of ours.
async fn bounced(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Form(Returned { message, to }): Form<Returned>,
) -> Result<Response, Refusal> {
    let what = count(&office, &message, to).await?;
    Ok(wanted.answer(
        || serde_json::json!({"bounce": what}),
        |_| format!("{what}\n"),
    ))
}

async fn count(office: &Office, message: &str, to: String) -> Result<&'static str, Refusal> {
    let Some(ours) = office.watch.settings().mail.bounces.clone() else {
        let why = "[mail] bounces is not set, so no return address is ours";
        return Err(Refusal::cannot(&why));
    };
    let report = bounce::read(message.as_bytes());
    let key = office.store.key();
    let granted = |address: &String| match bounce::token(address, ours.as_str()) {
        Some(token) => Grant::open(token, key),
        None => None,
    };
    let addressed = std::iter::once(to).chain(report.addressed);
    let Some(Grant::Bounce(id)) = addressed.into_iter().find_map(|it| granted(&it)) else {
        return Ok("ignored: it came to no return address of ours");
    };
    let Some(failure) = report.failure else {
        return Ok("ignored: it does not say that a message was not delivered");
    };
    let Some(alert) = office.store.alert(id)? else {
        return Ok("ignored: the message is forgotten");
    };
    if alert.state == AlertState::Refused {
        return Ok("ignored: it is counted already");
    }
    let (at, subscriber) = (office.clock.now(), alert.subscriber);
    let refused = Alert {
        state: AlertState::Refused,
        reply: Some(format!("came back: {}", failure.why)),
        ..alert
    };
    office.store.put_alert(refused).await?;
    let changed = office.store.change_subscriber(subscriber, move |it| {
        it.count_failure(at, failure.for_good, &failure.why);
    });
    let suspended = changed.await?.is_some_and(|it| it.suspended.is_some());
    Ok(if suspended {
        "counted: the address is suspended"
    } else {
        "counted"
    })
}
