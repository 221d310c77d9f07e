//! Answers that are written as they are read, and questions that are read as they come, however long
//! they get.

use std::io::{self, BufRead as _, Write};

use axum::body::{Body, Bytes};
use futures_util::stream;
use http_body_util::BodyExt as _;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// How much is written before it is sent.
const PIECE_BYTES: usize = 64 << 10;
/// So many pieces wait for a reader that is slow.
const PIECES: usize = 4;

/// A body that a thread of its own writes, so that slow readers keep nobody else waiting. An error breaks
/// the answer off, and a reader who goes away ends the writing.
pub(super) fn written<E: std::fmt::Display>(
    write: impl FnOnce(&mut dyn Write) -> Result<(), E> + Send + 'static,
) -> Body {
    let (sender, receiver) = channel(PIECES);
    std::thread::spawn(move || {
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

/// A body as a thread reads it that may wait.
pub(super) fn read(mut body: Body) -> impl io::BufRead + Send {
    let (sender, receiver) = channel(PIECES);
    tokio::spawn(async move {
        while let Some(frame) = body.frame().await {
            let piece = frame.map(|frame| frame.into_data().unwrap_or_default());
            // A reader who has gone needs no more of it.
            if sender.send(piece.map_err(io::Error::other)).await.is_err() {
                return;
            }
        }
    });
    Received {
        from: receiver,
        piece: Bytes::new(),
    }
}

struct Received {
    from: Receiver<io::Result<Bytes>>,
    piece: Bytes,
}

impl io::BufRead for Received {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.piece.is_empty() {
            match self.from.blocking_recv() {
                Some(piece) => self.piece = piece?,
                None => break,
            }
        }
        Ok(&self.piece)
    }

    fn consume(&mut self, count: usize) {
        drop(self.piece.split_to(count));
    }
}

impl io::Read for Received {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.len().min(into.len());
        into[..count].copy_from_slice(&self.piece[..count]);
        self.consume(count);
        Ok(count)
    }
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
