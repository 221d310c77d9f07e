//! The page on which a subscriber sees and changes everything: the link to it is all they need.

use axum::Router;
use axum::extract::{Path, Query, RawForm, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use crate::archive;
use crate::news::{Confirmation, Grant, Subscriber, SubscriberId, Subscription, Weight, Wish};
use crate::render::view::SubscriberLine;
use crate::render::{html, json, paths};

use super::fields::Fields;
use super::public::Page;
use super::readers::{Desk, NOT_OFFERED, gone, unknown};
use super::{Refusal, ask};

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route("/manage/{token}", get(manage).post(manage_act))
        .route("/manage/{token}/data.json", get(data))
}

/// Back to the page, which says what was done.
pub(super) fn see(token: &str, done: &str) -> Redirect {
    Redirect::to(&format!("{}?done={done}", paths::manage(token)))
}

#[derive(Debug, Deserialize)]
struct Done {
    done: Option<String>,
}

async fn manage(
    State(desk): State<Desk>,
    Path(token): Path<String>,
    Query(Done { done }): Query<Done>,
) -> Result<Response, Page> {
    desk.manage_page(&token, done.as_deref(), None).await
}

async fn manage_act(
    State(desk): State<Desk>,
    Path(token): Path<String>,
    RawForm(body): RawForm,
) -> Result<Response, Page> {
    let id = desk.manager(&token).await?.subscriber.id;
    let fields = Fields::read(&body);
    let act = fields.one("act").to_owned();
    match desk.act(id, &act, &fields).await? {
        Ok(()) if act == "erase" => {
            let said = vec!["Your address is erased, and you will get no more mail.".to_owned()];
            Ok(Html(html::said_page("Erased", said, None)).into_response())
        }
        Ok(()) => Ok(see(&token, &act).into_response()),
        Err(why) => desk.manage_page(&token, None, Some(&why)).await,
    }
}

async fn data(State(desk): State<Desk>, Path(token): Path<String>) -> Result<Response, Page> {
    let line = desk.manager(&token).await?;
    let id = line.subscriber.id;
    let messages = ask(&desk.office, move |office| {
        archive::messages_to(&office.store, id)
    })
    .await?;
    let named = [(
        header::CONTENT_DISPOSITION,
        "attachment; filename=\"redlined.json\"",
    )];
    Ok((named, axum::Json(json::everything_of(&line, &messages))).into_response())
}

impl Desk {
    /// Who bears this link; nobody once they are erased.
    async fn manager(&self, token: &str) -> Result<SubscriberLine, Page> {
        let Some(Grant::Manage(id)) = Grant::open(token, self.office.store.key()) else {
            return Err(unknown());
        };
        let line = ask(&self.office, move |office| {
            archive::subscriber(&office.store, id)
        })
        .await?;
        let erased = || gone("nothing is known any more of whom this link was for");
        line.filter(|line| line.address.is_some())
            .ok_or_else(erased)
    }

    async fn manage_page(
        &self,
        token: &str,
        done: Option<&str>,
        wrong: Option<&str>,
    ) -> Result<Response, Page> {
        let line = self.manager(token).await?;
        let choices = ask(&self.office, |office| archive::choices(&office.store)).await?;
        let page = html::manage_page(&line, &choices, &paths::manage(token), done, wrong);
        let status = match wrong {
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
            None => StatusCode::OK,
        };
        Ok((status, Html(page)).into_response())
    }

    /// Does what a form on that page asks for, or says what was typed wrongly.
    async fn act(
        &self,
        id: SubscriberId,
        act: &str,
        fields: &Fields,
    ) -> Result<Result<(), String>, Refusal> {
        let (store, now) = (&self.office.store, self.office.clock.now());
        match act {
            "change" => {
                let (at_least, wish): (Weight, Wish) = match fields.wish() {
                    Ok(wish) => wish,
                    Err(why) => return Ok(Err(why)),
                };
                let Ok(which) = fields.one("id").parse() else {
                    return Ok(Err("there is no such subscription".to_owned()));
                };
                let changed = store.change_subscription(id, which, (at_least, wish), now);
                if changed.await?.is_none() {
                    return Ok(Err("this subscription has ended already".to_owned()));
                }
            }
            "add" => {
                let wanted = match fields.wanted() {
                    Ok(wanted) => wanted,
                    Err(why) => return Ok(Err(why)),
                };
                if !archive::is_offered(store, &wanted.scope)? {
                    return Ok(Err(NOT_OFFERED.to_owned()));
                }
                let Some(address) = store.address(id)? else {
                    return Ok(Err("the address is erased".to_owned()));
                };
                let confirmed = Confirmation {
                    at: now,
                    by_operator: false,
                };
                store.subscribe_to(&address, wanted, confirmed).await?;
            }
            "end" => {
                let which = fields.one("id").to_owned();
                let meant = move |one: &Subscription| one.id.to_string() == which;
                let ending = self.ending("subscriber");
                store.end_subscriptions(id, meant, ending).await?;
            }
            "leave" => {
                let ending = self.ending("subscriber");
                store.end_subscriptions(id, |_| true, ending).await?;
            }
            "pause" => {
                store
                    .change_subscriber(id, move |it| it.paused = Some(now))
                    .await?;
            }
            "resume" => {
                store.change_subscriber(id, Subscriber::go_on).await?;
                self.office.deliver.wake.notify_one();
            }
            "erase" => store.erase(id, now).await?,
            _ => return Ok(Err("there is nothing like that to do".to_owned())),
        }
        Ok(Ok(()))
    }
}
