//! Answers on the web port, where anybody may ask: within bounds of connections, head, and time.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::connect_info::ConnectInfo;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Connections open at once; whoever comes beyond them waits at the door.
const CONNECTIONS: usize = 512;
/// The head of a request is here within this, also of the next one on a connection that is kept.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// The longest head, and the most headers.
const LONGEST_HEAD: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;
/// A connection lasts no longer, however slowly somebody reads.
const LASTS: Duration = Duration::from_secs(5 * 60);
/// After a connection that could not be taken, the door stays shut for a moment.
const BREATH: Duration = Duration::from_millis(100);

/// Answers anybody until told to stop, then ends what is being answered.
pub(super) fn answer_anybody(
    port: TcpListener,
    router: Router,
    stop: CancellationToken,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let (room, open) = (Arc::new(Semaphore::new(CONNECTIONS)), TaskTracker::new());
        while let Some((stream, peer, seat)) = next(&port, &room, &stop).await {
            let (router, stop) = (router.clone(), stop.clone());
            open.spawn(async move {
                converse(stream, peer, router, stop).await;
                drop(seat);
            });
        }
        open.close();
        open.wait().await;
    })
}

type Guest = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

/// The next connection, once there is room for it; `None` when told to stop.
async fn next(
    port: &TcpListener,
    room: &Arc<Semaphore>,
    stop: &CancellationToken,
) -> Option<Guest> {
    let seat = stop
        .run_until_cancelled(room.clone().acquire_owned())
        .await?;
    let seat = seat.expect("the semaphore is never closed");
    loop {
        match stop.run_until_cancelled(port.accept()).await? {
            Ok((stream, peer)) => return Some((stream, peer, seat)),
            Err(error) => {
                tracing::debug!(%error, "a connection could not be taken");
                stop.run_until_cancelled(tokio::time::sleep(BREATH)).await?;
            }
        }
    }
}

/// Answers what is asked on one connection.
async fn converse(stream: TcpStream, peer: SocketAddr, router: Router, stop: CancellationToken) {
    let service = TowerToHyperService::new(router.layer(Extension(ConnectInfo(peer))));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(LONGEST_HEAD)
        .max_headers(MOST_HEADERS);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
        () = tokio::time::sleep(LASTS) => Ok(()),
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended badly");
    }
}
