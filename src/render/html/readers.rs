//! Pages for those who subscribe: ask, confirm, change, leave. Forms and buttons alone, so that they
//! work without scripts and by keyboard.

use askama::Template;

use super::drawn;
use crate::news::{Asked, PointKind, Scope, Subscription, Timestamp, Weight, Wish, wish};
use crate::render::view::{Choices, SubscriberLine, SubscriptionLine};
use crate::render::{clean, paths, phrases};

/// Zones that are offered; any other can be typed.
const ZONES: &[&str] = &[
    "UTC",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Nairobi",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Dubai",
    "Asia/Jerusalem",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Moscow",
    "Europe/Paris",
    "Europe/Warsaw",
    "Pacific/Auckland",
];

/// A choice in a form: its value, its words, and whether it is chosen.
#[derive(Debug, Clone)]
struct Choice {
    value: String,
    words: String,
    chosen: bool,
}

fn choice(value: impl Into<String>, words: impl Into<String>, chosen: bool) -> Choice {
    Choice {
        value: value.into(),
        words: words.into(),
        chosen,
    }
}

/// What a form for a subscription shows.
#[derive(Debug, Clone)]
struct Form {
    weights: Vec<Choice>,
    often: Vec<Choice>,
    hours: Vec<Choice>,
    days: Vec<Choice>,
    zone: String,
    points: Vec<Choice>,
    words: String,
}

impl Form {
    fn of(at_least: Weight, wish: &Wish) -> Self {
        let (zone, hour, day) = wish.often.at();
        let (hour, day) = (hour.unwrap_or(7), day.unwrap_or(1));
        let weights = [Weight::Cosmetic, Weight::Minor, Weight::Substantive];
        let codes = ["immediate", "hourly", "daily", "weekly"];
        Self {
            weights: weights
                .map(|it| choice(it.code(), phrases::weight_choice(it), it == at_least))
                .into(),
            often: codes
                .map(|code| choice(code, phrases::often_choice(code), code == wish.often.code()))
                .into(),
            hours: (0..24)
                .map(|it: u8| choice(it.to_string(), format!("{it:02}:00"), it == hour))
                .collect(),
            days: (1u8..)
                .zip(wish::DAYS)
                .map(|(number, name)| choice(name, phrases::capitalised(name), number == day))
                .collect(),
            zone: zone.map_or_else(|| "UTC".to_owned(), ToString::to_string),
            points: PointKind::ALL
                .map(|it| {
                    let words = phrases::capitalised(phrases::point_kind(it));
                    choice(it.code(), words, wish.points.contains(&it))
                })
                .into(),
            words: wish.words.join(", "),
        }
    }
}

/// What can be chosen, by sort.
fn offered(choices: &Choices, chosen: &str) -> Vec<(&'static str, Vec<Choice>)> {
    let one = |value: String, words: String| {
        let is_chosen = value == chosen;
        choice(value, words, is_chosen)
    };
    let topics = choices.topics.iter();
    let hosts = choices.hosts.iter();
    let stories = choices.stories.iter().map(|(story, headline)| {
        let headline = clean::clipped(&clean::line(headline), 80);
        let words = if headline.is_empty() {
            story.name.to_string()
        } else {
            headline
        };
        one(format!("story:{}", story.id), words)
    });
    let sorts = [
        ("", vec![one("all".to_owned(), "Every story".to_owned())]),
        (
            "Topics",
            topics
                .map(|it| one(format!("topic:{it}"), it.to_string()))
                .collect(),
        ),
        (
            "Sites",
            hosts
                .map(|it| one(format!("host:{it}"), it.clone()))
                .collect(),
        ),
        ("Stories", stories.collect()),
    ];
    sorts
        .into_iter()
        .filter(|(_, choices)| !choices.is_empty())
        .collect()
}

#[derive(Template)]
#[template(path = "web/subscribe.html")]
struct Subscribe<'a> {
    offered: Vec<(&'static str, Vec<Choice>)>,
    form: Form,
    zones: &'a [&'a str],
    email: &'a str,
    wrong: Option<&'a str>,
}

/// Where anybody can ask to hear of something. `chosen` is what is chosen at first; `wrong` says what
/// was typed wrongly before.
pub fn subscribe(choices: &Choices, chosen: &str, email: &str, wrong: Option<&str>) -> String {
    drawn(&Subscribe {
        offered: offered(choices, chosen),
        form: Form::of(Weight::Minor, &Wish::default()),
        zones: ZONES,
        email,
        wrong,
    })
}

#[derive(Template)]
#[template(path = "web/said.html")]
struct Said<'a> {
    title: &'a str,
    paragraphs: Vec<String>,
    back: Option<(&'a str, &'a str)>,
}

/// What everybody is told who asked: nothing in it depends on whether the address is known.
pub fn asked(address: &str) -> String {
    said(
        "Look into your mail",
        vec![
            format!(
                "If {} can get mail, a message is on its way to it. Open its link and press the button there: only then will you hear of changes.",
                clean::line(address)
            ),
            "Nothing came? Look into the junk folder, or ask again in a while.".to_owned(),
        ],
        Some((paths::STORIES, "All stories")),
    )
}

/// A page that says something, with a link on.
pub fn said(title: &str, paragraphs: Vec<String>, back: Option<(&str, &str)>) -> String {
    drawn(&Said {
        title,
        paragraphs,
        back,
    })
}

#[derive(Template)]
#[template(path = "web/confirm.html")]
struct Confirm<'a> {
    address: String,
    of: String,
    weight: &'a str,
    often: String,
    path: String,
}

/// What was asked for, with the button that confirms it.
pub fn confirm(asked: &Asked, of: &str, path: &str) -> String {
    drawn(&Confirm {
        address: asked.address.to_string(),
        of: clean::line(of),
        weight: phrases::weight_choice(asked.at_least),
        often: phrases::often(&asked.often),
        path: path.to_owned(),
    })
}

#[derive(Template)]
#[template(path = "web/leave.html")]
struct Leave<'a> {
    of: &'a [String],
    path: &'a str,
    manage: &'a str,
}

/// What would end, with the button that ends it.
pub fn leave(of: &[String], path: &str, manage: &str) -> String {
    drawn(&Leave { of, path, manage })
}

#[derive(Template)]
#[template(path = "web/manage.html")]
struct Manage<'a> {
    address: String,
    done: Option<&'a str>,
    wrong: Option<&'a str>,
    entries: Vec<Entry>,
    offered: Vec<(&'static str, Vec<Choice>)>,
    new: Form,
    zones: &'a [&'a str],
    paused: Option<String>,
    suspended: Option<String>,
    path: &'a str,
    data: String,
}

struct Entry {
    id: String,
    of: String,
    story: Option<String>,
    summary: Vec<String>,
    form: Form,
}

/// What a subscriber hears of, and how to change that.
pub fn manage(
    line: &SubscriberLine,
    choices: &Choices,
    path: &str,
    done: Option<&str>,
    wrong: Option<&str>,
) -> String {
    let active = |one: &&SubscriptionLine| one.subscription.active();
    let about = &line.subscriber;
    let moment = |at: Timestamp| format!("{} UTC", at.to_minute());
    drawn(&Manage {
        address: line
            .address
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        done: done.and_then(phrases::done),
        wrong,
        entries: line
            .subscriptions
            .iter()
            .filter(active)
            .map(|one| entry(one, choices))
            .collect(),
        offered: offered(choices, ""),
        new: Form::of(Weight::Minor, &Wish::default()),
        zones: ZONES,
        paused: about.paused.map(moment),
        suspended: about
            .suspended
            .as_ref()
            .map(|it| clean::line(&format!("{} ({})", moment(it.at), it.reason))),
        path,
        data: format!("{path}/data.json"),
    })
}

fn entry(line: &SubscriptionLine, choices: &Choices) -> Entry {
    let one: &Subscription = &line.subscription;
    let Wish {
        points,
        words,
        often,
    } = &one.wish;
    let kinds: Vec<&str> = points.iter().map(|it| phrases::point_kind(*it)).collect();
    let mut summary = vec![
        phrases::weight_choice(one.at_least).to_owned(),
        phrases::capitalised(&phrases::often(often)),
    ];
    if !kinds.is_empty() {
        summary.push(format!("Only {}", kinds.join(", ")));
    }
    if !words.is_empty() {
        summary.push(format!("Only with “{}”", words.join("”, “")));
    }
    let (of, story) = match &one.scope {
        Scope::Story(id) => {
            let known = choices.stories.iter().find(|(story, _)| story.id == *id);
            let headline = known.map(|(_, headline)| clean::line(headline));
            let name = line.story.as_ref().map(ToString::to_string);
            let of = headline.filter(|it| !it.is_empty()).or(name);
            (
                of.unwrap_or_else(|| id.to_string()),
                Some(paths::story(*id)),
            )
        }
        scope => (phrases::capitalised(&phrases::scope(scope, None)), None),
    };
    Entry {
        id: one.id.to_string(),
        of,
        story,
        summary,
        form: Form::of(one.at_least, &one.wish),
    }
}
