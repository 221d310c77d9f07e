//! Where answers are asked for: the Unix socket and the web port.

use std::fs::Permissions;
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

/// Makes sure that no other daemon answers here.
pub(super) async fn nobody_answers(path: &Path) -> anyhow::Result<()> {
    let answered = UnixStream::connect(path).await.is_ok();
    anyhow::ensure!(
        !answered,
        "another redlined runs already and answers on {}; stop it first",
        path.display()
    );
    Ok(())
}

/// Opens the Unix socket for its owner and group. One that nobody answers on is left over, and replaced.
pub(super) fn on_socket(path: &Path) -> anyhow::Result<UnixListener> {
    let named = || format!("cannot listen on {}", path.display());
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).with_context(named),
        _ => {}
    }
    let listener = UnixListener::bind(path).with_context(named)?;
    std::fs::set_permissions(path, Permissions::from_mode(0o660)).with_context(named)?;
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
