//! Where answers are asked for: the Unix socket and the web port.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::Context as _;
use axum::Router;
use axum::serve::Listener;
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Opens the Unix socket for its owner and group. A socket that nobody answers on is left over, and replaced.
pub(super) async fn on_socket(path: &Path) -> anyhow::Result<UnixListener> {
    let named = || format!("cannot listen on {}", path.display());
    let listener = match UnixListener::bind(path) {
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            anyhow::ensure!(
                UnixStream::connect(path).await.is_err(),
                "{}: another redlined answers there",
                path.display()
            );
            std::fs::remove_file(path).with_context(named)?;
            UnixListener::bind(path)
        }
        bound => bound,
    };
    let listener = listener.with_context(named)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660)).with_context(named)?;
    Ok(listener)
}

/// Opens the web port.
pub(super) async fn on_port(listen: SocketAddr) -> anyhow::Result<TcpListener> {
    let listening = TcpListener::bind(listen).await;
    listening
        .with_context(|| format!("cannot listen on {listen}; choose another with [web] listen"))
}

/// Answers until told to stop.
pub(super) fn answer<L>(listener: L, router: Router, stop: CancellationToken) -> JoinHandle<()>
where
    L: Listener,
    L::Addr: std::fmt::Debug,
{
    tokio::spawn(async move {
        let stopped = async move { stop.cancelled().await };
        if let Err(error) = axum::serve(listener, router)
            .with_graceful_shutdown(stopped)
            .await
        {
            tracing::error!(%error, "answering stopped");
        }
    })
}
