//! From the outbox to the relay: what is due is written out ahead of the lines to the relay, and
//! handed over on several of them side by side.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;

use futures_util::stream::{self, Stream, StreamExt as _};

use crate::archive;
use crate::blocking::blocking;
use crate::mail::{Mail, SendError, Written, bad_address};
use crate::news::{Alert, AlertId, AlertState, Expansion, Timestamp};

use super::{AGAIN_FIRST, AGAIN_LAST, Deliver, GIVE_UP, Trouble, letter};

/// Alerts read from the outbox at once.
const BATCH: usize = 512;
/// So many are written out in one go,
const WRITTEN_TOGETHER: usize = 16;
/// and so many such goes run ahead of the relay.
const AHEAD: usize = 2;
/// Messages that are being handed over, or whose outcome waits for its sync: what a crash would have us
/// repeat at most. The relay's own bound may be lower.
const SIDE_BY_SIDE: usize = 24;

/// What is to be done with an alert that is due.
enum Ready {
    /// It can be handed over.
    Written(Box<Written>),
    /// The one before it, of the same story, has to go first; that is due then.
    After(Timestamp),
    /// Its subscriber has left.
    Left,
    /// It cannot be rendered.
    Broken(String),
    /// No relay would take it.
    Unfit(SendError),
}

impl Deliver {
    /// Hands over what is due, at most so many. Each outcome is committed by itself; those that come
    /// together share a sync. What these expansions may tell with something newer is left to them.
    pub(super) async fn hand_over(
        &self,
        most: usize,
        under_way: &[Expansion],
    ) -> Result<usize, archive::Error> {
        let fared = self
            .due(most, under_way)
            .map(async |alerts| self.write_out(alerts?).await)
            .buffered(AHEAD)
            .flat_map(|ready| stream::iter(flat(ready)))
            .map(async |ready| self.clone().settle(ready?).await)
            .buffer_unordered(SIDE_BY_SIDE);
        let mut fared = pin!(fared);
        let (mut delivered, mut failure) = (0, None);
        while let Some(done) = fared.next().await {
            match done {
                Ok(done) => delivered += usize::from(done),
                // What is being handed over is not dropped half-way.
                Err(error) => failure = Some(error),
            }
        }
        failure.map_or(Ok(delivered), Err)
    }

    /// What is due, in goes, each read when there is room for it.
    fn due<'a>(
        &'a self,
        most: usize,
        under_way: &'a [Expansion],
    ) -> impl Stream<Item = Result<Vec<Alert>, archive::Error>> + 'a {
        let batches = stream::try_unfold((None, false), move |(after, over)| async move {
            let (store, now) = (self.store.clone(), self.clock.now());
            let read = move || store.due_alerts(now, Option::as_ref(&after), BATCH);
            let mut alerts: Vec<Alert> = if over { vec![] } else { blocking(read).await? };
            let Some(last) = alerts.last().cloned() else {
                return Ok(None);
            };
            let found = alerts.len();
            alerts.retain(|alert| !may_be_superseded(alert, under_way));
            // Behind what has to wait there may be much more of it.
            let over = alerts.len() < found;
            alerts.sort_by_key(place);
            alerts.truncate(most);
            Ok(Some((alerts, (Some(last), over))))
        });
        let goes = |alerts: Vec<Alert>| -> Vec<Vec<Alert>> {
            alerts.chunks(WRITTEN_TOGETHER).map(<[_]>::to_vec).collect()
        };
        batches
            .flat_map(move |alerts| stream::iter(flat(alerts.map(goes))))
            .take(most.div_ceil(WRITTEN_TOGETHER))
    }

    /// Writes alerts out, where that holds nobody up. What changed since it was read is left out.
    async fn write_out(&self, alerts: Vec<Alert>) -> Result<Vec<(Alert, Ready)>, archive::Error> {
        let deliver = self.clone();
        blocking(move || {
            let mut written = Vec::new();
            for alert in alerts {
                if deliver.store.alert(alert.id)?.as_ref() == Some(&alert) {
                    let ready = deliver.ready(&alert)?;
                    written.push((alert, ready));
                }
            }
            Ok(written)
        })
        .await
    }

    fn ready(&self, alert: &Alert) -> Result<Ready, archive::Error> {
        if let Some(earlier) = self.earlier(alert)? {
            return Ok(Ready::After(earlier.due));
        }
        Ok(match self.letter_of(alert) {
            Ok(Some(mail)) => match self.mailer.write(mail) {
                Ok(written) => Ready::Written(Box::new(written)),
                Err(error) => Ready::Unfit(error),
            },
            Ok(None) => Ready::Left,
            Err(why) => Ready::Broken(why),
        })
    }

    /// The alert that has to be delivered before this one: order within a story is kept.
    fn earlier(&self, alert: &Alert) -> Result<Option<Alert>, archive::Error> {
        for told in alert.tells() {
            let waiting = self.store.waiting(told.story, alert.subscriber)?;
            let first = waiting.into_iter().min_by_key(place);
            if let Some(first) = first.filter(|first| place(first) < place(alert)) {
                return Ok(Some(first));
            }
        }
        Ok(None)
    }

    /// The mail that an alert is; `None` where its subscriber has left, or why it cannot be rendered.
    pub(super) fn letter_of(&self, alert: &Alert) -> Result<Option<Mail>, String> {
        let write = || letter::of(&self.store, &self.recent, alert, &self.home);
        match catch_unwind(AssertUnwindSafe(write)) {
            Ok(written) => written.map_err(|error| error.to_string()),
            Err(_) => Err("the text made us stumble; the log says where".to_owned()),
        }
    }

    /// Hands one alert to the relay and records how it fared; says whether it was taken. In a task of its
    /// own, so that no line to the relay waits for another's sync.
    async fn settle(self, ready: (Alert, Ready)) -> Result<bool, archive::Error> {
        let settling = tokio::spawn(async move {
            let tried = self.try_alert(ready).await;
            self.record(tried).await
        });
        settling
            .await
            .unwrap_or_else(|panicked| std::panic::resume_unwind(panicked.into_panic()))
    }

    /// Hands one alert to the relay, unless that rests; gives it back if there is something to record.
    async fn try_alert(&self, (alert, ready): (Alert, Ready)) -> Option<Alert> {
        let rests = |trouble: Trouble| self.clock.now() < trouble.until;
        if self.trouble().is_some_and(rests) {
            return None;
        }
        let before = alert.clone();
        let alert = self.deliver(alert, ready).await;
        (alert != before).then_some(alert)
    }

    /// Records how an alert fared; says whether it was taken.
    async fn record(&self, tried: Option<Alert>) -> Result<bool, archive::Error> {
        let Some(alert) = tried else {
            return Ok(false);
        };
        let delivered = alert.state == AlertState::Delivered;
        self.store.put_alert(alert).await?;
        Ok(delivered)
    }

    /// Hands one alert to the relay; what comes back says how it fared.
    async fn deliver(&self, mut alert: Alert, ready: Ready) -> Alert {
        let now = self.clock.now();
        let outcome = match ready {
            Ready::Written(written) => self.mailer.hand_over(*written).await,
            Ready::Unfit(error) => Err(error),
            Ready::After(due) => {
                alert.due = due.max(alert.due);
                return alert;
            }
            Ready::Left => {
                alert.state = AlertState::Cancelled;
                alert.reply = Some("the subscriber has left".to_owned());
                return alert;
            }
            Ready::Broken(why) => {
                tracing::error!(alert = %alert.id, why, "cannot be rendered; set aside");
                alert.state = AlertState::SetAside;
                alert.reply = Some(format!("cannot be rendered: {why}"));
                return alert;
            }
        };
        if !matches!(outcome, Err(SendError::RelayFault { .. })) {
            alert.attempts += 1;
            self.rest.end();
        }
        match outcome {
            Ok(accepted) => {
                alert.state = AlertState::Delivered;
                alert.due = self.clock.now();
                alert.reply = Some(accepted.reply);
            }
            Err(SendError::Refused { reply }) => {
                tracing::warn!(alert = %alert.id, reply, "refused for good");
                self.count_refusal(&alert, &reply).await;
                alert.state = AlertState::Refused;
                alert.reply = Some(reply);
            }
            Err(SendError::Later { reply }) => postpone(&mut alert, now, reply),
            Err(SendError::Unknown { reply }) => {
                alert.uncertain = true;
                self.rest.begin(now, &reply);
                postpone(&mut alert, now, reply);
            }
            Err(SendError::RelayFault { reply }) => self.rest.begin(now, &reply),
        }
        alert
    }

    /// A refusal counts against the address; one that says that it is gone suspends it at once.
    async fn count_refusal(&self, alert: &Alert, reply: &str) {
        let (at, why) = (self.clock.now(), reply.to_owned());
        let gone = bad_address(reply);
        let counted = self
            .store
            .change_subscriber(alert.subscriber, move |subscriber| {
                subscriber.count_failure(at, gone, &why);
            })
            .await;
        if let Err(error) = counted {
            tracing::error!(%error, "a refusal could not be counted");
        }
    }
}

/// Whether an expansion will come to this alert's subscriber, and may tell it with something newer.
fn may_be_superseded(alert: &Alert, under_way: &[Expansion]) -> bool {
    let comes_to_it = |expansion: &Expansion| {
        let ahead = expansion.after.is_none_or(|after| after < alert.subscriber);
        expansion.story == alert.story && alert.made < expansion.at && ahead
    };
    let can_be = alert.digest.is_empty() && !alert.uncertain;
    can_be && under_way.iter().any(comes_to_it)
}

/// One by one what came in one go, or why it did not come.
fn flat<T, E>(go: Result<Vec<T>, E>) -> Vec<Result<T, E>> {
    go.map_or_else(
        |error| vec![Err(error)],
        |all| all.into_iter().map(Ok).collect(),
    )
}

/// The order in which a subscriber gets what waits for them.
fn place(alert: &Alert) -> (Timestamp, u32, bool, AlertId) {
    (alert.made, alert.newer, alert.event.is_some(), alert.id)
}

/// Twice as long as the last time, with a bound; after days it is set aside.
fn postpone(alert: &mut Alert, now: Timestamp, reply: String) {
    tracing::warn!(alert = %alert.id, reply, "not delivered; trying again later");
    alert.reply = Some(reply);
    if now.since(alert.made) > GIVE_UP {
        alert.state = AlertState::SetAside;
        return;
    }
    let doubled = AGAIN_FIRST.saturating_mul(1 << (alert.attempts - 1).min(16));
    alert.due = now.plus(doubled.min(AGAIN_LAST));
}
