//! Lists: one story, alert, subscription or change that was not told a line. Times are UTC.

use super::table::{cell, table};
use super::{BOLD, page, state, weight};
use crate::news::{AlertState, EmailAddress, StoryName, Timestamp, Weight};
use crate::render::lines::Span;
use crate::render::view::{
    AnnouncedLine, FindingLine, OutboxLine, StoryLine, SubscriberLine, SubscriptionLine,
    SuppressedLine,
};
use crate::render::{clean, lines, phrases};

/// Every story with where it is now.
pub fn stories(stories: &[StoryLine], width: usize) -> String {
    let row = |line: &StoryLine| {
        let standing = &line.standing;
        let words =
            phrases::state_in_a_word(standing.state, standing.developing, line.story.followed());
        [
            Span::new(BOLD, line.story.name.as_str()),
            Span::new(state(standing.state), words),
            cell(line.versions.to_string()),
            cell(minute(standing.last_change)),
            cell(clean::line(line.headline.as_deref().unwrap_or_default())),
        ]
    };
    let headings = ["STORY", "STATE", "VER", "LAST CHANGE", "HEADLINE"];
    listed(
        headings,
        stories,
        row,
        width,
        "no stories; follow one with: redlined watch URL",
    )
}

/// Every alert that is not delivered, with what the relay said last.
pub fn outbox(alerts: &[OutboxLine], width: usize) -> String {
    let row = |line: &OutboxLine| {
        let alert = &line.alert;
        let trouble = matches!(alert.state, AlertState::Refused | AlertState::SetAside);
        let style = if trouble { BOLD } else { super::PLAIN };
        let to = line.address.as_ref().map(EmailAddress::as_str);
        [
            cell(alert.id.to_string()),
            Span::new(style, alert.state.code()),
            cell(alert.due.to_minute()),
            cell(format!("{} {}..{}", line.story, alert.older, alert.newer)),
            cell(to.unwrap_or("(erased)")),
        ]
    };
    if alerts.is_empty() {
        return "nothing waits to be delivered\n".to_owned();
    }
    let headings = ["ALERT", "STATE", "DUE", "STORY", "TO"];
    let rows: Vec<_> = alerts.iter().map(row).collect();
    let mut rows = table(headings, &rows, width).into_iter();
    let mut out: Vec<String> = rows.next().into_iter().collect();
    for (row, line) in rows.zip(alerts) {
        out.push(row);
        let tried = clean::line(&phrases::tried(&line.alert));
        out.extend(lines::plain(&tried, width, "    ", "    "));
    }
    page(&out)
}

/// The outbox with what troubles the relay, and with what is announced and no alert yet.
pub fn whole_outbox(
    trouble: Option<&str>,
    announced: &[AnnouncedLine],
    alerts: &[OutboxLine],
    width: usize,
) -> String {
    let mut out: Vec<String> = trouble
        .iter()
        .flat_map(|trouble| lines::plain(trouble, width, "! ", "  "))
        .collect();
    for line in announced {
        let said = format!(
            "{}: version {} is announced, and told from {} UTC",
            line.story,
            line.announcement.version,
            line.due.to_minute()
        );
        out.extend(lines::plain(&said, width, "", "    "));
    }
    let drawn = page(&out);
    if alerts.is_empty() && !announced.is_empty() {
        return drawn;
    }
    drawn + &outbox(alerts, width)
}

/// An alert, and the mail that it is or why it is none.
pub fn alert(alerts: &[OutboxLine], mail: Result<(&str, &str), &str>, width: usize) -> String {
    let said = match mail {
        Ok((subject, text)) => {
            let text = text.lines().map(clean::passage).collect::<Vec<_>>();
            format!("\n{}\n\n{}\n", clean::line(subject), text.join("\n"))
        }
        Err(why) => format!("\nno mail: {}\n", clean::line(why)),
    };
    outbox(alerts, width) + &said
}

/// Every subscription, by subscriber.
pub fn subscribers(subscribers: &[SubscriberLine], width: usize) -> String {
    let subscriptions: Vec<_> = subscribers
        .iter()
        .flat_map(|line| line.subscriptions.iter().map(move |one| (line, one)))
        .collect();
    let row = |(line, one): &(&SubscriberLine, &SubscriptionLine)| {
        let subscription = &one.subscription;
        let story = one.story.as_ref().map(StoryName::as_str);
        let address = line.address.as_ref().map(EmailAddress::as_str);
        [
            Span::new(BOLD, address.unwrap_or("(erased)")),
            cell(phrases::scope(&subscription.scope, story)),
            Span::new(weight(subscription.at_least), subscription.at_least.code()),
            cell(phrases::often_in_a_word(&subscription.wish)),
            cell(day(subscription.confirmed.at)),
            cell(phrases::standing_of(&line.subscriber, subscription)),
        ]
    };
    let headings = ["ADDRESS", "HEARS OF", "FROM", "OFTEN", "SINCE", "STANDS"];
    let none = "no subscribers; add one with: redlined subscribe EMAIL STORY|--all";
    listed(headings, &subscriptions, row, width, none)
}

/// Every change that was seen and not told; where a line has no room for what it was, that follows below.
pub fn suppressed(suppressed: &[SuppressedLine], width: usize) -> String {
    let head = |line: &SuppressedLine| {
        let it = &line.suppression;
        [
            cell(it.at.to_minute()),
            Span::new(BOLD, line.story.as_str()),
            cell(it.reason.clone()),
            cell(it.weight.map_or("", Weight::code)),
        ]
    };
    let what = |line: &SuppressedLine| clean::line(&line.suppression.text);
    let row = |line: &SuppressedLine| {
        let [seen, story, reason, weight] = head(line);
        [seen, story, reason, weight, cell(what(line))]
    };
    let headings = ["SEEN", "STORY", "REASON", "WEIGHT", "WHAT"];
    let rows: Vec<_> = suppressed.iter().map(row).collect();
    let has_room = table(headings, &rows, width)
        .iter()
        .skip(1)
        .zip(suppressed)
        .all(|(shown, line)| shown.contains(&what(line)));
    if has_room {
        let none = "nothing was kept from anybody";
        return listed(headings, suppressed, row, width, none);
    }
    let [seen, story, reason, weight, _] = headings;
    let heads: Vec<_> = suppressed.iter().map(head).collect();
    let mut heads = table([seen, story, reason, weight], &heads, width).into_iter();
    let mut shown: Vec<String> = heads.next().into_iter().collect();
    for (head, line) in heads.zip(suppressed) {
        shown.push(head);
        shown.extend(lines::plain(&what(line), width, "    ", "    "));
    }
    page(&shown)
}

/// A table, or what to say where there is nothing in it.
pub(super) fn listed<T, const N: usize>(
    headings: [&str; N],
    values: &[T],
    row: impl Fn(&T) -> [Span; N],
    width: usize,
    none: &str,
) -> String {
    if values.is_empty() {
        return format!("{none}\n");
    }
    let rows: Vec<_> = values.iter().map(row).collect();
    page(&table(headings, &rows, width))
}

fn day(at: Timestamp) -> String {
    at.to_minute().chars().take(10).collect()
}

fn minute(at: Option<Timestamp>) -> String {
    at.map_or_else(String::new, Timestamp::to_minute)
}

/// What `verify` found, a finding a line.
pub fn findings(findings: &[FindingLine], width: usize) -> String {
    if findings.is_empty() {
        return format!("{}\n", phrases::ALL_IS_WELL);
    }
    let said = |finding: &FindingLine| {
        let place = finding
            .story
            .as_ref()
            .map_or_else(String::new, |story| format!("{story}: "));
        lines::plain(
            &format!("{place}{}", clean::line(&finding.what)),
            width,
            "! ",
            "  ",
        )
    };
    page(&findings.iter().flat_map(said).collect::<Vec<_>>())
}
