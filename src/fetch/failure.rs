//! From reqwest's errors to one sentence that names the host and, if we know it, the way out.

use std::error::Error;
use std::io;

use reqwest::Url;

use super::guard::Refused;
use super::resolve::Unresolved;
use super::trust::{self, causes};
use crate::news::{Failure, FailureKind};

/// A sentence longer than this is read by nobody.
const LONGEST_TEXT: usize = 600;

/// Why nothing came from this URL.
pub(super) fn of(error: &reqwest::Error, url: &Url) -> Failure {
    let host = place(url);
    for cause in causes(error) {
        if let Some(why) = cause.downcast_ref::<Unresolved>() {
            return match why {
                Unresolved::Refused(refused) => private(refused),
                Unresolved::NoAddress { .. } => {
                    Failure::new(FailureKind::NoSuchHost, why.to_string())
                }
            };
        }
        if let Some(why) = cause.downcast_ref::<rustls::Error>() {
            return tls(why, &host);
        }
        let closed = cause.downcast_ref::<hyper::Error>();
        if closed.is_some_and(hyper::Error::is_incomplete_message) {
            return broke_off(&host);
        }
    }
    if error.is_timeout() {
        return Failure::new(
            FailureKind::TimedOut,
            format!("{host} did not answer in time"),
        );
    }
    let io = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>());
    match (io.last(), error.is_connect()) {
        (Some(why), connecting) => connection(why, connecting, url),
        (None, true) => Failure::new(
            FailureKind::NoConnection,
            format!("no connection to {host}: {}", innermost(error)),
        ),
        (None, false) => Failure::new(
            FailureKind::BadAnswer,
            format!(
                "what {host} sends is not HTTP as it should be: {}",
                innermost(error)
            ),
        ),
    }
}

/// The connection broke before a word of the answer; it may have been a kept one, closed meanwhile.
pub(super) fn given_up(error: &reqwest::Error) -> bool {
    let closed = |cause: &(dyn Error + 'static)| {
        let http = cause.downcast_ref::<hyper::Error>();
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        http.is_some_and(hyper::Error::is_incomplete_message)
            || io == Some(io::ErrorKind::ConnectionReset)
    };
    !error.is_connect() && causes(error).any(closed)
}

/// The same in a form fit to be shown: a server's own words may be in it.
pub(super) fn shown(failure: &Failure) -> Failure {
    let calm = failure
        .text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c });
    Failure {
        text: calm.take(LONGEST_TEXT).collect(),
        ..failure.clone()
    }
}

/// The guard does not let us go there.
pub(super) fn private(refused: &Refused) -> Failure {
    Failure::new(FailureKind::PrivateAddress, refused.to_string())
}

/// The host, with a port that is not the default.
pub(super) fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or("the host");
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn connection(why: &io::Error, connecting: bool, url: &Url) -> Failure {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, HostUnreachable,
        NetworkUnreachable, TimedOut, UnexpectedEof,
    };
    let host = place(url);
    let no_connection = |text: String| Failure::new(FailureKind::NoConnection, text);
    match why.kind() {
        ConnectionRefused => no_connection(format!(
            "nobody answers at {host}; the site is down, or the port is wrong"
        )),
        HostUnreachable | NetworkUnreachable => no_connection(format!(
            "there is no way from here to {host}; check this machine's network"
        )),
        ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof
            if connecting && url.scheme() == "https" =>
        {
            no_connection(format!(
                "{host} broke the connection before it was secure; perhaps it speaks no https"
            ))
        }
        ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof => broke_off(&host),
        TimedOut => Failure::new(
            FailureKind::TimedOut,
            format!("{host} did not answer in time"),
        ),
        _ if connecting => no_connection(format!("no connection to {host}: {why}")),
        _ => Failure::new(
            FailureKind::BadAnswer,
            format!("what {host} sends cannot be read: {why}"),
        ),
    }
}

fn broke_off(host: &str) -> Failure {
    Failure::new(
        FailureKind::NoConnection,
        format!("{host} broke the connection"),
    )
}

fn tls(why: &rustls::Error, host: &str) -> Failure {
    let Some(fault) = trust::certificate_fault(why) else {
        return Failure::new(
            FailureKind::NoConnection,
            format!("no secure connection to {host}: {why}"),
        );
    };
    Failure::new(
        FailureKind::BadCertificate,
        format!("the certificate of {host} {fault}, so what it sends is not believed"),
    )
}

fn innermost(error: &reqwest::Error) -> String {
    causes(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}
