//! One alert, rendered: what the subscriber reads, and the headers that make it a thread.

use url::Url;

use crate::archive::{self, Which};
use crate::mail::{ListId, Mail};
use crate::news::{Alert, EmailAddress, Hash, PageEvent, Scope, Story, VersionHead};
use crate::render::email::{self, AlertView, EventView, Letter, Links};
use crate::render::paths;
use crate::store::Store;

/// Where readers find us.
#[derive(Debug, Clone)]
pub struct Home {
    /// The public address of our pages, if they have one.
    pub url: Option<Url>,
    /// Whom to write to.
    pub write_to: EmailAddress,
    /// Who is told when something stops working.
    pub operator: Option<EmailAddress>,
}

impl Home {
    /// The domain of Message-IDs and lists.
    pub(super) fn domain(&self) -> &str {
        self.write_to
            .as_str()
            .rsplit_once('@')
            .map_or("localhost", |(_, domain)| domain)
    }

    fn links(&self, alert: &Alert) -> Links {
        let page = |path: String| Some(self.url.as_ref()?.join(&path).ok()?.to_string());
        let compared = alert.older != alert.newer;
        Links {
            story: page(paths::story(alert.story)),
            comparison: page(paths::comparison(alert.story, alert.older, alert.newer))
                .filter(|_| compared),
            unsubscribe: None,
            write_to: self.write_to.to_string(),
        }
    }
}

/// The mail that an alert is; `None` where its subscriber has left since.
pub(super) fn of(
    store: &Store,
    alert: &Alert,
    home: &Home,
) -> Result<Option<Mail>, archive::Error> {
    let Some(to) = store.address(alert.subscriber)? else {
        return Ok(None);
    };
    let story = store
        .story(alert.story)?
        .ok_or(crate::store::Error::UnknownStory(alert.story))?;
    let Some(scope) = reason(store, alert, &story)? else {
        return Ok(None);
    };
    let links = home.links(alert);
    let (letter, proof) = match &alert.event {
        Some(event) => about_page(store, alert, &story, event, &scope, &links)?,
        None => about_change(store, alert, &story, &scope, &links)?,
    };
    Ok(Some(mail(to, &story, alert, letter, proof, home.domain())))
}

/// The subscription that the alert is owed to, if one is still in force.
fn reason(store: &Store, alert: &Alert, story: &Story) -> Result<Option<Scope>, archive::Error> {
    let theirs = store
        .subscriptions()?
        .into_iter()
        .filter(|subscription| subscription.subscriber == alert.subscriber);
    let mut scopes: Vec<Scope> = theirs
        .filter(|subscription| subscription.active() && subscription.scope.covers(story))
        .map(|subscription| subscription.scope)
        .collect();
    scopes.sort_by_key(|scope| matches!(scope, Scope::All));
    Ok(scopes.into_iter().next())
}

fn about_change(
    store: &Store,
    alert: &Alert,
    story: &Story,
    scope: &Scope,
    links: &Links,
) -> Result<(Letter, Hash), archive::Error> {
    let comparison = archive::comparison(
        store,
        story,
        Which::Number(alert.older),
        Which::Number(alert.newer),
    )?;
    let letter = email::alert(&AlertView {
        story,
        comparison: &comparison,
        scope,
        links,
    });
    Ok((letter, comparison.newer.head.hash))
}

fn about_page(
    store: &Store,
    alert: &Alert,
    story: &Story,
    event: &PageEvent,
    scope: &Scope,
    links: &Links,
) -> Result<(Letter, Hash), archive::Error> {
    let last: VersionHead = archive::version(store, story, Which::Number(alert.newer))?.head;
    let view = EventView {
        story,
        last: &last,
        event,
        without: alert.without,
        with: alert.first_seen.unwrap_or(alert.made),
        scope,
        links,
    };
    Ok((email::event(&view), last.hash))
}

/// A story is one thread: every message of it answers one Message-ID, which no message has.
fn mail(
    to: EmailAddress,
    story: &Story,
    alert: &Alert,
    letter: Letter,
    proof: Hash,
    domain: &str,
) -> Mail {
    let root = format!("story.{}@{domain}", story.id);
    Mail {
        to,
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        message_id: format!("{}@{domain}", alert.message_id),
        in_reply_to: Some(root.clone()),
        references: vec![root],
        list_id: Some(ListId {
            name: story.name.to_string(),
            id: format!("{}.{domain}", story.id),
        }),
        list_unsubscribe: None,
        date: alert.made,
        bounces_to: None,
        headers: vec![("Redlined-Version-Hash".to_owned(), proof.to_string())],
    }
}
