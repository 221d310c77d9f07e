//! The relay: a bounded number of lines, kept open between messages, and a limit of time.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

use super::connection::{Broken, Connection};
use super::message::Composed;
use super::settings::{Error, Smtp};
use super::tls::Protection;
use super::{Accepted, SendError};

/// Relays close a line that is idle for longer than some minutes; we are done with it before.
const IDLE: Duration = Duration::from_secs(60);

/// A relay and the lines to it.
pub(super) struct Relay {
    smtp: Smtp,
    protection: Protection,
    lines: Semaphore,
    idle: Mutex<Vec<(Connection, Instant)>>,
    /// When the next message may be handed over, where their rate is bounded.
    next: Mutex<Instant>,
    /// When no line could be opened last, and why.
    unopened: Mutex<Option<(Instant, SendError)>>,
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relay")
            .field("smtp", &self.smtp)
            .finish_non_exhaustive()
    }
}

impl Relay {
    pub(super) fn new(smtp: Smtp) -> Result<Self, Error> {
        smtp.check()?;
        Ok(Self {
            protection: Protection::of(&smtp)?,
            lines: Semaphore::new(smtp.connections.clamp(1, 1_000)),
            idle: Mutex::default(),
            next: Mutex::new(Instant::now()),
            unopened: Mutex::default(),
            smtp,
        })
    }

    /// Hands one message over, on a line that is kept or a new one.
    pub(super) async fn send(&self, message: Composed) -> Result<Accepted, SendError> {
        let asked = Instant::now();
        let _line = self
            .lines
            .acquire()
            .await
            .expect("the semaphore is never closed");
        self.turn().await;
        // Whoever waited while no line could be opened does not wait for the same once more.
        let unopened = self
            .unopened
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some((_, error)) = unopened.filter(|(at, _)| asked < *at) {
            return Err(error);
        }
        if let Some(kept) = self.kept() {
            match self.on(kept, &message).await {
                Err(broken) if broken.unheard => {}
                outcome => return outcome.map_err(|broken| broken.error),
            }
        }
        let line = self.open().await?;
        self.on(line, &message).await.map_err(|broken| broken.error)
    }

    /// Waits until another message may be handed over.
    async fn turn(&self) {
        let Some(rate) = self.smtp.per_minute.filter(|rate| *rate > 0) else {
            return;
        };
        let turn = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = (*next).max(Instant::now());
            *next = turn + Duration::from_secs(60) / rate;
            turn
        };
        tokio::time::sleep_until(turn).await;
    }

    /// Opens a line, with TLS and login as they are set, and keeps it.
    pub(super) async fn greet(&self) -> Result<String, SendError> {
        let line = self.open().await?;
        self.keep(line);
        Ok(format!("{} lets us in", self.smtp.place()))
    }

    async fn open(&self) -> Result<Connection, SendError> {
        let opened = timeout(
            self.smtp.timeout,
            Connection::open(&self.smtp, &self.protection),
        );
        let opened = opened.await.unwrap_or_else(|_| {
            Err(SendError::RelayFault {
                reply: format!(
                    "{} did not greet us within {} s; is it the right port, and the right security?",
                    self.smtp.place(),
                    self.smtp.timeout.as_secs_f32()
                ),
            })
        });
        if let Err(error) = &opened {
            let mut unopened = self.unopened.lock().unwrap_or_else(PoisonError::into_inner);
            *unopened = Some((Instant::now(), error.clone()));
        }
        opened
    }

    async fn on(&self, mut line: Connection, message: &Composed) -> Result<Accepted, Broken> {
        if let Err(error) = line.takes(message) {
            self.keep(line);
            return Err(Broken {
                error,
                unheard: false,
                usable: true,
            });
        }
        let Ok(outcome) = timeout(self.smtp.timeout, line.hand_over(message)).await else {
            return Err(self.too_slow());
        };
        if outcome
            .as_ref()
            .map_or_else(|broken| broken.usable, |_| true)
        {
            self.keep(line);
        }
        outcome
    }

    fn too_slow(&self) -> Broken {
        let seconds = self.smtp.timeout.as_secs_f32();
        Broken {
            error: SendError::Unknown {
                reply: format!(
                    "{} did not say within {seconds} s whether it took the message",
                    self.smtp.place()
                ),
            },
            unheard: false,
            usable: false,
        }
    }

    /// The line used last is the freshest; those that lay idle for too long are dropped.
    fn kept(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, since)| since.elapsed() < IDLE);
        idle.pop().map(|(line, _)| line)
    }

    fn keep(&self, line: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push((line, Instant::now()));
    }

    /// Says goodbye on every line that is kept.
    pub(super) async fn close(&self) {
        while let Some(line) = self.kept() {
            let _ = timeout(Duration::from_secs(2), line.close()).await;
        }
    }
}
