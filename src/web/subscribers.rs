//! Who hears of what, for the operator.

use axum::Router;
use axum::extract::{Form, Query, RawForm, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use crate::archive;
use crate::news::{Asked, Confirmation, EmailAddress, Ending, Scope, Subscription};
use crate::render::{json, phrases, terminal};
use crate::store;

use super::fields::Fields;
use super::operator::{Wanted, find};
use super::readers::HOLDS;
use super::{Office, Refusal, ask};

/// The routes by which the operator subscribes others.
pub(super) fn router() -> Router<Office> {
    Router::new()
        .route("/subscribe", post(subscribe))
        .route("/unsubscribe", post(unsubscribe))
        .route("/subscribers", get(subscribers))
}

/// Subscribes on the operator's word; with `ask`, asks the address instead.
async fn subscribe(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    RawForm(body): RawForm,
) -> Result<Response, Refusal> {
    let fields = Fields::read(&body);
    let email = parsed(fields.one("email"))?;
    let scope = scope(&office, &fields).await?;
    let (at_least, wish) = fields.wish().map_err(|why| Refusal::asked_wrongly(&why))?;
    let now = office.clock.now();
    if fields.one("ask") == "true" {
        let asked = Asked {
            address: email,
            scope,
            at_least,
            often: wish.often,
            until: now.plus(HOLDS),
        };
        return ask_them(&office, wanted, asked).await;
    }
    let confirmed = Confirmation {
        at: now,
        by_operator: true,
    };
    let to = store::Wanted {
        scope,
        at_least,
        wish,
    };
    office.store.subscribe_to(&email, to, confirmed).await?;
    answer(&office, wanted, email).await
}

async fn ask_them(office: &Office, wanted: Wanted, asked: Asked) -> Result<Response, Refusal> {
    let scope = asked.scope.clone();
    let of = ask(office, move |office| {
        archive::in_words(&office.store, &scope)
    })
    .await?;
    let asking = office.deliver.ask(&asked, &of).await;
    asking.map_err(|why| Refusal::cannot(&why))?;
    let until = asked.until;
    Ok(wanted.answer(
        || json::asked(&asked.address, until),
        |_| format!("{}\n", phrases::asked(&asked.address, until)),
    ))
}

async fn scope(office: &Office, fields: &Fields) -> Result<Scope, Refusal> {
    let (story, topic, host) = (fields.one("story"), fields.one("topic"), fields.one("host"));
    if !story.is_empty() {
        return Ok(Scope::Story(find(office, story.to_owned()).await?.id));
    }
    if !topic.is_empty() {
        let topic = topic.parse().map_err(|why| Refusal::asked_wrongly(&why))?;
        return Ok(Scope::Topic(topic));
    }
    if !host.is_empty() {
        return Ok(Scope::Host(host.to_lowercase()));
    }
    Ok(Scope::All)
}

fn parsed(email: &str) -> Result<EmailAddress, Refusal> {
    EmailAddress::parse(email).map_err(|why| Refusal::asked_wrongly(&why))
}

#[derive(Debug, Deserialize)]
struct Unsubscribed {
    email: String,
    story: Option<String>,
}

async fn unsubscribe(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
    Form(typed): Form<Unsubscribed>,
) -> Result<Response, Refusal> {
    let email = parsed(&typed.email)?;
    let story = match typed.story {
        Some(story) => Some(find(&office, story).await?.id),
        None => None,
    };
    let meant = move |one: &Subscription| story.is_none_or(|it| one.scope == Scope::Story(it));
    let ending = Ending {
        at: office.clock.now(),
        reason: "operator".to_owned(),
    };
    let ended = match office.store.subscriber_of(&email)? {
        Some(known) => {
            office
                .store
                .end_subscriptions(known.id, meant, ending)
                .await?
        }
        None => 0,
    };
    if ended == 0 {
        return Err(Refusal::cannot(&format!(
            "{email} has no such subscription; \"redlined subscribers\" lists them"
        )));
    }
    answer(&office, wanted, email).await
}

/// What this subscriber now hears of.
async fn answer(office: &Office, wanted: Wanted, email: EmailAddress) -> Result<Response, Refusal> {
    let lines = ask(office, move |office| {
        let known = office.store.subscriber_of(&email)?;
        let line = known.map(|known| archive::subscriber(&office.store, known.id));
        Ok(line.transpose()?.flatten().into_iter().collect::<Vec<_>>())
    })
    .await?;
    Ok(wanted.answer(
        || lines.iter().map(json::subscriber).collect(),
        |width| terminal::subscribers(&lines, width),
    ))
}

async fn subscribers(
    State(office): State<Office>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let lines = ask(&office, |office| archive::subscribers(&office.store)).await?;
    Ok(wanted.answer(
        || lines.iter().map(json::subscriber).collect(),
        |width| terminal::subscribers(&lines, width),
    ))
}
