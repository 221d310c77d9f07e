//! Answers that are written as they are read, however long they get.

use std::io::{self, Write};

use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// How much is written before it is sent.
const PIECE_BYTES: usize = 64 << 10;
/// So many pieces wait for a reader that is slow.
const PIECES: usize = 4;

/// A body that a thread of its own writes. An error breaks the answer off, and a reader who goes
/// away ends the writing.
pub(super) fn written<E: std::fmt::Display>(
    write: impl FnOnce(&mut dyn Write) -> Result<(), E> + Send + 'static,
) -> Body {
    let (sender, receiver) = channel(PIECES);
    tokio::task::spawn_blocking(move || {
        let mut out = io::BufWriter::with_capacity(PIECE_BYTES, Pieces(sender.clone()));
        let written = write(&mut out)
            .map_err(|why| io::Error::other(why.to_string()))
            .and_then(|()| out.flush());
        // A reader who has gone needs no more of it.
        if let Err(error) = written
            && !sender.is_closed()
        {
            tracing::error!(%error, "an answer was broken off");
            drop(sender.blocking_send(Err(error)));
        }
    });
    let next = |mut receiver: Receiver<_>| async { Some((receiver.recv().await?, receiver)) };
    Body::from_stream(stream::unfold(receiver, next))
}

struct Pieces(Sender<io::Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .blocking_send(Ok(Bytes::copy_from_slice(bytes)))
            .map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
