//! One polite GET: robots.txt, the host's pace, validators, limits, and a guard against addresses
//! that are nobody's business.
//!
//! [`Fetcher::get`] is the plot: it always returns a [`Page`], whether a page came or not. Waiting
//! for a host's turn is the caller's, by [`Hosts::turn`], because a turn lasts until the commit.

mod answer;
mod body;
mod connections;
mod failure;
mod guard;
mod hosts;
mod pace;
mod redirect;
mod resolve;
mod robots;
mod settings;
mod trust;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use reqwest::{Response, StatusCode};
use url::Url;

pub use hosts::{HostFigures, Hosts, Turn, host_of};
pub use pace::Counts;
pub(crate) use resolve::addresses;
pub use robots::PRODUCT_TOKEN;
pub use settings::{Error, Settings};
pub(crate) use trust::{authorities, certificate_fault};

use crate::news::{Address, Failure, FailureKind, Fetched, Page, Snapshot, Timestamp, Validators};
use guard::Guard;
use redirect::Trail;

/// Tells the time; the daemon's may be compressed.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Asks for pages. One for the whole program: it keeps connections, and remembers what hosts ask of us.
pub struct Fetcher {
    settings: Settings,
    connections: connections::Connections,
    guard: Guard,
    hosts: Arc<Hosts>,
    robots: robots::Robots,
    clock: Clock,
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Fetcher {
    /// Makes ready to fetch; opens no connection yet.
    pub fn new(settings: Settings, clock: Clock) -> Result<Self, Error> {
        Ok(Self {
            connections: connections::Connections::new(settings.clone())?,
            guard: settings.guard(),
            hosts: Arc::new(Hosts::new(settings.gap, settings.concurrency)),
            robots: robots::Robots::default(),
            clock,
            settings,
        })
    }

    /// Whose turn it is, and how we stand with each host.
    pub fn hosts(&self) -> &Arc<Hosts> {
        &self.hosts
    }

    /// How we stand with each host, robots.txt included.
    pub fn figures(&self) -> Vec<HostFigures> {
        let mut figures = self.hosts.figures();
        for (host, said) in self.robots.known() {
            let of_host = figures.iter_mut().find(|figures| figures.host == host);
            if let Some(figures) = of_host {
                figures.robots = Some(said);
            }
        }
        figures
    }

    /// Asks for the page at this address, unless it is as these validators say. Never fails: what
    /// went wrong is on the page.
    pub async fn get(&self, address: &Address, validators: &Validators) -> Page {
        let url = address.url();
        let permission = self.may_ask(&url).await;
        let asked = self.now();
        let fetched = match permission {
            Ok(()) => self.in_time(&url, validators).await,
            Err(failure) => Err(failure),
        };
        let fetched = fetched.unwrap_or_else(|failure| Fetched::Failed(failure::shown(&failure)));
        self.hosts.book(&url, &fetched);
        Page {
            asked,
            answered: self.now(),
            fetched,
        }
    }

    /// The guard, the host's own wish and robots.txt, in this order: the first two cost nothing.
    async fn may_ask(&self, url: &Url) -> Result<(), Failure> {
        self.guard
            .admits(url)
            .map_err(|refused| failure::private(&refused))?;
        if let Some(left) = self.hosts.held_url(url) {
            return Err(left_alone(url, left));
        }
        if self.settings.robots && !self.guard.is_own(url) {
            self.obey_robots(url).await?;
        }
        Ok(())
    }

    async fn in_time(&self, url: &Url, validators: &Validators) -> Result<Fetched, Failure> {
        let within = self.settings.timeout;
        match tokio::time::timeout(within, self.page(url, validators)).await {
            Ok(fetched) => fetched,
            Err(_) => Err(Failure::new(
                FailureKind::TimedOut,
                format!(
                    "the page at {} was not complete after {} s",
                    failure::place(url),
                    within.as_secs_f32()
                ),
            )),
        }
    }

    async fn page(&self, url: &Url, validators: &Validators) -> Result<Fetched, Failure> {
        let mut trail = Trail::from(url.clone());
        loop {
            let mut answer = self.send(&trail.url, conditions(validators)).await?;
            let Some(next) = redirect::target(&trail.url, &answer) else {
                return self.read(answer, trail, validators).await;
            };
            body::let_go(&mut answer).await;
            let before = hosts::host_name(&trail.url);
            trail.go_on(answer.status(), next?, self.settings.max_redirects)?;
            if hosts::host_name(&trail.url) != before {
                self.hosts.passed_through(&trail.url);
            }
            self.may_ask(&trail.url).await?;
        }
    }

    /// One request to a checked URL; no redirects. A kept connection that the server had given up
    /// is replaced once: that is no failure of the page.
    async fn send(&self, url: &Url, conditions: HeaderMap) -> Result<Response, Failure> {
        self.guard
            .admits(url)
            .map_err(|refused| failure::private(&refused))?;
        let client = self.connections.to(url);
        let ask = |headers| client.get(url.clone()).headers(headers).send();
        let answer = match ask(conditions.clone()).await {
            Err(error) if failure::given_up(&error) => ask(conditions).await,
            answer => answer,
        };
        answer.map_err(|error| failure::of(&error, url))
    }

    async fn read(
        &self,
        mut answer: Response,
        trail: Trail,
        validators: &Validators,
    ) -> Result<Fetched, Failure> {
        let url = &trail.url;
        match answer.status() {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                return Err(self.overloaded(url, &answer));
            }
            _ => self.hosts.answered(url),
        }
        match answer.status() {
            StatusCode::NOT_MODIFIED if validators.can_be_sent() => {
                return Ok(Fetched::NotModified);
            }
            StatusCode::NOT_MODIFIED => return Err(answer::unasked_304(url)),
            _ => answer::check_encoding(answer.headers(), url)?,
        }
        let headers = answer::telling_headers(answer.headers());
        let most = self.settings.max_bytes;
        let body = body::of(&mut answer, most, url).await?;
        // The same bytes by another way are for the desk to judge: the page may have moved.
        let direct = answer.status() == StatusCode::OK && trail.hops.is_empty();
        let sum = body.sum();
        if direct && validators.body == Some(sum) {
            return Ok(Fetched::NotModified);
        }
        let body = body.whole();
        Ok(Fetched::Snapshot(Box::new(Snapshot {
            asked_url: trail.from.into(),
            redirects: trail.hops,
            status: answer.status().as_u16(),
            headers,
            hashes: sum.into(),
            body,
        })))
    }

    /// The host is overloaded or we are too many: leave it alone, and say for how long.
    fn overloaded(&self, url: &Url, answer: &Response) -> Failure {
        let asked = answer::retry_after(answer.headers(), self.now());
        let hold = self.hosts.hold(url, asked);
        let text = format!(
            "{} answers {}; leaving it alone for {} s",
            failure::place(url),
            answer.status(),
            hold.as_secs()
        );
        Failure {
            retry_after_seconds: asked.map(|_| hold.as_secs()),
            ..Failure::new(FailureKind::Overloaded, text)
        }
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

fn left_alone(url: &Url, left: Duration) -> Failure {
    let seconds = left.as_secs_f64().ceil();
    let text = format!(
        "{} asked to be left alone for {seconds} s yet",
        failure::place(url)
    );
    Failure {
        retry_after_seconds: Some(left.as_secs() + 1),
        ..Failure::new(FailureKind::Overloaded, text)
    }
}

/// What makes a request conditional. Validators that no header can hold are left out.
fn conditions(validators: &Validators) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(4);
    headers.insert(ACCEPT, HeaderValue::from_static(answer::ACCEPTED));
    let pairs = [
        (IF_NONE_MATCH, &validators.etag),
        (IF_MODIFIED_SINCE, &validators.last_modified),
    ];
    for (name, value) in pairs {
        let value = value.as_deref().map(HeaderValue::from_str);
        if let Some(Ok(value)) = value {
            headers.insert(name, value);
        }
    }
    headers
}
