//! One alert, rendered: what the subscriber reads, and the headers that make it a thread.

use url::Url;

use crate::archive::{self, Which};
use crate::mail::{ListId, Mail, Text};
use crate::news::{
    Alert, EmailAddress, Grant, Hash, Leave, PageEvent, Scope, Story, Subscription, Told,
    VersionHead,
};
use crate::render::email::{self, AlertView, DigestPart, EventView, Letter, Links};
use crate::render::paths;
use crate::store::Store;

use super::meaning::Recent;

/// Where readers find us.
#[derive(Debug, Clone)]
pub struct Home {
    /// The public address of our pages, if they have one.
    pub url: Option<Url>,
    /// Whom to write to.
    pub write_to: EmailAddress,
    /// Who is told when something stops working.
    pub operator: Option<EmailAddress>,
    /// Where relays report what they could not deliver; each message has a token of its own in it.
    pub bounces: Option<EmailAddress>,
}

impl Home {
    /// The domain of Message-IDs and lists.
    pub(super) fn domain(&self) -> String {
        let domain = self.write_to.ascii_domain();
        domain.unwrap_or_else(|| "localhost".to_owned())
    }

    /// A page of ours, where we have a public address.
    pub(super) fn page(&self, path: &str) -> Option<String> {
        Some(self.url.as_ref()?.join(path).ok()?.to_string())
    }

    fn links(&self, tokens: &Tokens, told: &Told) -> Links {
        let compared = told.older != told.newer;
        let comparison = paths::comparison(told.story, told.older, told.newer);
        Links {
            story: self.page(&paths::story(told.story)),
            comparison: self.page(&comparison).filter(|_| compared),
            unsubscribe: self.page(&paths::leave(&tokens.leave)),
            manage: self.page(&paths::manage(&tokens.manage)),
            write_to: self.write_to.to_string(),
        }
    }

    /// The return address of one alert.
    fn bounces_to(&self, key: &[u8; 32], alert: &Alert) -> Option<EmailAddress> {
        let (local, domain) = self.bounces.as_ref()?.as_str().rsplit_once('@')?;
        let token = Grant::Bounce(alert.id).sign(key);
        EmailAddress::parse(&format!("{local}+{token}@{domain}")).ok()
    }
}

/// What in a letter is one reader's own.
struct Tokens {
    leave: String,
    manage: String,
}

impl Tokens {
    fn of(key: &[u8; 32], alert: &Alert) -> Self {
        let leave = if alert.digest.is_empty() {
            Leave::Story(alert.story)
        } else {
            Leave::Digests
        };
        Self {
            leave: Grant::Leave(alert.subscriber, leave).sign(key),
            manage: Grant::Manage(alert.subscriber).sign(key),
        }
    }

    /// What stands in their place in a letter that is drawn once for many readers. No page can hold it:
    /// nobody else has the key.
    fn blank(key: &[u8; 32]) -> Self {
        let mark = |name: &str| Hash::of([name.as_bytes(), key]).to_string();
        Self {
            leave: mark("leave"),
            manage: mark("manage"),
        }
    }

    /// A letter drawn with blank ones, to be filled for each reader.
    fn drawn(&self, letter: Letter) -> Drawn {
        let marks = [self.leave.as_str(), self.manage.as_str()];
        Drawn {
            subject: letter.subject,
            text: Text::with_gaps(&letter.text, &marks),
            html: Text::with_gaps(&letter.html, &marks),
        }
    }

    /// The letter with these in the place of the blank ones.
    fn filled(&self, letter: &Drawn) -> Drawn {
        let own = || vec![self.leave.clone(), self.manage.clone()];
        Drawn {
            subject: letter.subject.clone(),
            text: letter.text.filled(own()),
            html: letter.html.filled(own()),
        }
    }
}

/// A letter, drawn for one reader or, with gaps, for many.
#[derive(Debug)]
pub(super) struct Drawn {
    subject: String,
    text: Text,
    html: Text,
}

impl From<Letter> for Drawn {
    fn from(letter: Letter) -> Self {
        Self {
            subject: letter.subject,
            text: letter.text.into(),
            html: letter.html.into(),
        }
    }
}

/// The mail that an alert is; `None` where its subscriber has left since.
pub(super) fn of(
    store: &Store,
    recent: &Recent,
    alert: &Alert,
    home: &Home,
) -> Result<Option<Mail>, archive::Error> {
    let Some(to) = store.address(alert.subscriber)? else {
        return Ok(None);
    };
    let about = store.subscriber(alert.subscriber)?;
    if about.is_none_or(|about| about.suspended.is_some()) {
        return Ok(None);
    }
    let subscriptions: Vec<Subscription> = store
        .subscriptions_of(alert.subscriber)?
        .into_iter()
        .filter(Subscription::active)
        .collect();
    if !alert.digest.is_empty() {
        return digest(store, recent, alert, home, &subscriptions).map(|letter| {
            letter.map(|letter| digest_mail(to, alert, letter.into(), store.key(), home))
        });
    }
    let story = story(store, alert.story)?;
    let Some(scope) = reason(&subscriptions, &story) else {
        return Ok(None);
    };
    let told = alert.tells().remove(0);
    let tokens = Tokens::of(store.key(), alert);
    let links = home.links(&tokens, &told);
    let (letter, proof) = if let Some(event) = &alert.event {
        let (letter, proof) = about_page(store, alert, &story, event, &scope, &links)?;
        (letter.into(), proof)
    } else {
        let blank = Tokens::blank(store.key());
        let drawn = recent.letter((story.clone(), told.clone(), scope.clone()), || {
            let links = home.links(&blank, &told);
            let drawn = about_change(store, recent, &story, &told, &scope, &links);
            drawn.map(|(letter, proof)| (blank.drawn(letter), proof))
        })?;
        (tokens.filled(&drawn.0), drawn.1)
    };
    let mail = story_mail(to, &story, alert, letter, proof, store.key(), home);
    Ok(Some(Mail {
        list_unsubscribe: links.unsubscribe,
        ..mail
    }))
}

fn story(store: &Store, id: crate::news::StoryId) -> Result<Story, archive::Error> {
    let unknown = || crate::store::Error::UnknownStory(id);
    Ok(store.story(id)?.ok_or_else(unknown)?)
}

/// What of the subscriptions in force an alert is owed to: the narrowest scope that covers its story.
fn reason(subscriptions: &[Subscription], story: &Story) -> Option<Scope> {
    let scopes = subscriptions.iter().map(|subscription| &subscription.scope);
    let wide = |scope: &&Scope| match scope {
        Scope::Story(_) => 0,
        Scope::Topic(_) => 1,
        Scope::Host(_) => 2,
        Scope::All => 3,
    };
    let covering = scopes.filter(|scope| scope.covers(story));
    covering.min_by_key(wide).cloned()
}

fn about_change(
    store: &Store,
    recent: &Recent,
    story: &Story,
    told: &Told,
    scope: &Scope,
    links: &Links,
) -> Result<(Letter, Hash), archive::Error> {
    let comparison = recent.comparison(store, story, told.older, told.newer)?;
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

/// A digest: of each story that they still want to hear of, what it comes to.
fn digest(
    store: &Store,
    recent: &Recent,
    alert: &Alert,
    home: &Home,
    subscriptions: &[Subscription],
) -> Result<Option<Letter>, archive::Error> {
    let tokens = Tokens::of(store.key(), alert);
    let mut parts = Vec::new();
    let mut links = Links::default();
    for told in &alert.digest {
        let story = story(store, told.story)?;
        if reason(subscriptions, &story).is_none() {
            continue;
        }
        links = home.links(&tokens, told);
        let part = if let Some(event) = &told.event {
            let last = archive::version(store, &story, Which::Number(told.newer))?.head;
            let with = told.first_seen.unwrap_or(alert.made);
            DigestPart::event(&story, &last, event, (told.without, with), &links)
        } else {
            let comparison = recent.comparison(store, &story, told.older, told.newer)?;
            DigestPart::change(&story, &comparison, &links)
        };
        parts.push(part);
    }
    Ok((!parts.is_empty()).then(|| email::digest(&parts, &links)))
}

/// A story is one thread: every message of it answers one Message-ID, which no message has.
fn story_mail(
    to: EmailAddress,
    story: &Story,
    alert: &Alert,
    letter: Drawn,
    proof: Hash,
    key: &[u8; 32],
    home: &Home,
) -> Mail {
    let domain = home.domain();
    let root = format!("story.{}@{domain}", story.id);
    Mail {
        in_reply_to: Some(root.clone()),
        references: vec![root],
        list_id: Some(ListId {
            name: story.name.to_string(),
            id: format!("{}.{domain}", story.id),
        }),
        headers: vec![("Redlined-Version-Hash".to_owned(), proof.to_string())],
        ..bare(to, alert, letter, key, home)
    }
}

/// All digests are one list.
fn digest_mail(
    to: EmailAddress,
    alert: &Alert,
    letter: Drawn,
    key: &[u8; 32],
    home: &Home,
) -> Mail {
    let leave = Grant::Leave(alert.subscriber, Leave::Digests).sign(key);
    Mail {
        list_id: Some(ListId {
            name: "Digests".to_owned(),
            id: format!("digests.{}", home.domain()),
        }),
        list_unsubscribe: home.page(&paths::leave(&leave)),
        ..bare(to, alert, letter, key, home)
    }
}

fn bare(to: EmailAddress, alert: &Alert, letter: Drawn, key: &[u8; 32], home: &Home) -> Mail {
    Mail {
        to,
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        message_id: format!("{}@{}", alert.message_id, home.domain()),
        in_reply_to: None,
        references: Vec::new(),
        list_id: None,
        list_unsubscribe: None,
        date: alert.made,
        bounces_to: home.bounces_to(key, alert),
        headers: Vec::new(),
    }
}
