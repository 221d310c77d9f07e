//! Opens the store, starts the parts, tells systemd, reloads, stops in order.

mod listen;
mod reload;
mod serving;
mod watchdog;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::archive;
use crate::canary;
use crate::clock::Clock;
use crate::config::Settings;
use crate::deliver::{Deliver, Home};
use crate::discover::Discover;
use crate::fetch::Fetcher;
use crate::mail::Mailer;
use crate::news::Timestamp;
use crate::store::{self, Open, Store};
use crate::upkeep;
use crate::watch::Watch;
use crate::web::{self, Office, Reload};

/// How long the web may take to finish its answers when we stop.
const LAST_ANSWERS: Duration = Duration::from_secs(5);
/// How long a command that works on the store is waited for.
const FOR_THE_LOCK: Duration = Duration::from_secs(10);

/// Why the parts cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Another part cannot start.
    #[error("{0:#}")]
    Other(#[from] anyhow::Error),
}

/// Everything that works together on one store.
#[derive(Debug, Clone)]
pub struct Parts {
    /// What is known.
    pub store: Store,
    /// Who looks at stories.
    pub watch: Watch,
    /// Who tells readers.
    pub deliver: Deliver,
    clock: Clock,
}

impl Parts {
    /// Opens the store and makes the parts ready; nothing runs yet.
    pub fn open(state: &Path, open: Open, settings: Settings, clock: Clock) -> Result<Self, Error> {
        let fetcher = Fetcher::new(settings.fetch.clone(), Arc::new(move || clock.now()))
            .map_err(anyhow::Error::from)?;
        let mailer = Mailer::new(settings.mail.clone()).map_err(anyhow::Error::from)?;
        let store = Store::open(state, open, clock.now())?;
        let told = Arc::new(Notify::new());
        let home = Home {
            url: settings.web.url.clone(),
            write_to: settings.mail.sender.address.clone(),
            operator: settings.operator.clone(),
            bounces: settings.mail.bounces.clone(),
        };
        let deliver = Deliver::new(store.clone(), Arc::new(mailer), clock, home, told.clone());
        let watch = Watch::new(store.clone(), fetcher, clock, Arc::new(settings), told);
        Ok(Self {
            store,
            watch,
            deliver,
            clock,
        })
    }

    /// What answers are made from.
    pub fn office(&self, running_since: Option<Timestamp>, answered_by: String) -> Office {
        let Self {
            store,
            watch,
            deliver,
            clock,
        } = self.clone();
        Office {
            store,
            watch,
            deliver,
            clock,
            running_since,
            answered_by,
            reload: None,
        }
    }

    /// Delivers what can be delivered now, without waiting for anything.
    pub async fn deliver_waiting(&self) -> Result<(), archive::Error> {
        loop {
            let step = self.deliver.step().await?;
            if step.made + step.delivered == 0 {
                return Ok(());
            }
        }
    }

    /// Whether there is mail that was not handed over: the relay does not take it yet, or its two minutes
    /// are not over.
    pub fn has_mail_left(&self) -> Result<bool, store::Error> {
        Ok(self.store.next_due()?.is_some() || !self.store.announcements()?.is_empty())
    }

    /// Ends the work in good order.
    pub async fn close(&self) -> Result<(), store::Error> {
        let store = self.store.clone();
        tokio::task::spawn_blocking(move || store.close())
            .await
            .unwrap_or(Ok(()))
    }
}

/// Where the daemon lives.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its state directory.
    pub state: PathBuf,
    /// Its Unix socket.
    pub socket: PathBuf,
}

/// Runs until SIGTERM or SIGINT. `reload` reads the configuration again on SIGHUP.
pub async fn run(
    place: Place,
    settings: Settings,
    clock: Clock,
    reload: impl Fn() -> anyhow::Result<Settings>,
) -> anyhow::Result<()> {
    let (listen, started_with) = (settings.web.listen, settings.clone());
    let signals = Signals::heard()?; // before anybody is told that we are ready
    listen::nobody_answers(&place.socket).await?;
    let parts = open_soon(&place.state, settings, clock).await?;
    let stop = CancellationToken::new();
    let running = Running::start(&parts, &place, listen, &stop).await;
    let mut running = match running {
        Ok(running) => running,
        Err(error) => {
            parts.close().await?;
            return Err(error);
        }
    };
    notify(&[NotifyState::Ready]);
    let read = async || reload::take_over(&parts, &started_with, reload()).await;
    let signalled = wait_for_signal(signals, &mut running.reloads, read, &stop).await;
    notify(&[NotifyState::Stopping]);
    stop.cancel();
    running.finish().await;
    parts.close().await?;
    tracing::info!("stopped");
    signalled
}

/// Opens the store; a command that works on it is waited for.
async fn open_soon(state: &Path, settings: Settings, clock: Clock) -> Result<Parts, Error> {
    let until = Instant::now() + FOR_THE_LOCK;
    loop {
        match Parts::open(state, Open::Create, settings.clone(), clock) {
            Err(Error::Store(store::Error::InUse { .. })) if Instant::now() < until => {
                tokio::time::sleep(FOR_THE_LOCK / 50).await;
            }
            opened => return opened,
        }
    }
}

/// The parts at work.
#[derive(Debug)]
pub struct Running {
    /// Where pages are served.
    pub web: std::net::SocketAddr,
    reloads: mpsc::Receiver<Reload>,
    watching: JoinHandle<Result<(), store::Error>>,
    delivering: JoinHandle<()>,
    upkeep: JoinHandle<()>,
    answering: Vec<JoinHandle<()>>,
}

impl Running {
    /// Listens, then starts the loops.
    pub async fn start(
        parts: &Parts,
        place: &Place,
        listen: std::net::SocketAddr,
        stop: &CancellationToken,
    ) -> anyhow::Result<Self> {
        let (reload, reloads) = mpsc::channel(1);
        let office = Office {
            reload: Some(reload),
            ..parts.office(Some(parts.clock.now()), place.socket.display().to_string())
        };
        let socket = listen::on_socket(&place.socket)?;
        let port = listen::on_port(listen).await?;
        let metrics = match parts.watch.settings().metrics {
            Some(listen) => Some(listen::on_port(listen).await?),
            None => None,
        };
        let web = port.local_addr().context("the web port has no address")?;
        let settings = parts.watch.settings();
        let canary = match &settings.canary {
            Some(canary) => Some((listen::on_port(canary.listen).await?, canary)),
            None => None,
        };
        parts.watch.follow_declared().await?;
        let (store, watch) = (&parts.store, &parts.watch);
        canary::keep(store, watch, settings.canary.as_ref(), parts.clock.now()).await?;
        tracing::info!(socket = %place.socket.display(), web = %format_args!("http://{web}/"), "running");

        let (watch, deliver) = (parts.watch.clone(), parts.deliver.clone());
        let (store, wake) = (parts.store.clone(), deliver.wake.clone());
        let clock = parts.clock;
        let settings = watch.clone();
        let stops = || stop.clone();
        let (watch_stop, deliver_stop, upkeep_stop) = (stops(), stops(), stops());
        Ok(Self {
            web,
            reloads,
            // Whichever ends first, even by a panic, stops the others: half a daemon is none.
            watching: tokio::spawn(async move {
                let _all_stop = watch_stop.clone().drop_guard();
                watch.run(watch_stop).await
            }),
            delivering: tokio::spawn(async move {
                let _all_stop = deliver_stop.clone().drop_guard();
                deliver.run(deliver_stop).await;
            }),
            upkeep: tokio::spawn(async move {
                let keep_pages = || settings.settings().keep_pages;
                let running = upkeep::run(store, clock, wake, keep_pages, upkeep_stop);
                if let Err(error) = running.await {
                    tracing::error!(%error, "the housekeeping clock stopped");
                }
            }),
            answering: vec![
                listen::answer(socket, web::operator(office.clone()), stops()),
                serving::answer_anybody(port, web::public(office.clone()), stops()),
                tokio::spawn(watchdog::run(parts.watch.clone(), stops())),
                tokio::spawn(discover(parts, stops())),
            ]
            .into_iter()
            .chain(metrics.map(|port| listen::answer(port, web::health(office), stops())))
            .chain(
                canary.map(|(port, canary)| {
                    listen::answer(port, canary::router(canary, clock), stops())
                }),
            )
            .collect(),
        })
    }

    /// Waits until every loop has ended: visits first, then mail, then answers.
    pub async fn finish(self) {
        match self.watching.await {
            Ok(Err(error)) => tracing::error!(%error, "visiting stopped"),
            Err(error) => tracing::error!(%error, "visiting failed"),
            Ok(Ok(())) => {}
        }
        for part in [self.delivering, self.upkeep] {
            if let Err(error) = part.await {
                tracing::error!(%error, "a part failed");
            }
        }
        for mut answering in self.answering {
            if tokio::time::timeout(LAST_ANSWERS, &mut answering)
                .await
                .is_err()
            {
                answering.abort();
            }
        }
    }
}

/// Looks at feeds until told to stop.
fn discover(parts: &Parts, stop: CancellationToken) -> impl Future<Output = ()> + use<> {
    let Parts {
        store,
        watch,
        clock,
        ..
    } = parts.clone();
    async move { Discover::new(store, watch, clock).run(stop).await }
}

/// The signals that we heed; until they are heard, any of them ends the process.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
}

impl Signals {
    fn heard() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }
}

async fn wait_for_signal(
    mut signals: Signals,
    reloads: &mut mpsc::Receiver<Reload>,
    read: impl AsyncFn() -> Result<String, String>,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    loop {
        tokio::select! {
            _ = signals.terminate.recv() => return Ok(()),
            _ = signals.interrupt.recv() => return Ok(()),
            () = stop.cancelled() => anyhow::bail!("a part of the daemon ended by itself; its log says why"),
            _ = signals.hang_up.recv() => drop(read().await),
            Some(asked) = reloads.recv() => drop(asked.send(read().await)),
        }
    }
}

/// Tells systemd, if it is there.
fn notify(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "systemd was not told");
    }
}
