//! An answer's body, read piece by piece, and never more of it than asked for.

use std::sync::{Mutex, PoisonError};

use reqwest::{Response, Url};

use super::failure;
use crate::news::{Failure, FailureKind};

/// How much of a body that is not a page is kept, as evidence.
const GLIMPSE_BYTES: usize = 4_096;
/// What a page's length is taken for before it has come.
const LIKELY_BYTES: usize = 256 << 10;

/// Memory that unchanged pages were read into, to read the next ones. To give it back to the system
/// and ask for it anew costs twice what fetching such a page costs.
#[derive(Debug, Default)]
pub(super) struct Buffers(Mutex<Vec<Vec<u8>>>);

impl Buffers {
    /// How many are kept, and how large, at most: no more than 2 MiB together.
    const KEPT: usize = 4;
    const LARGEST: usize = 512 << 10;

    fn take(&self) -> Vec<u8> {
        self.kept().pop().unwrap_or_default()
    }

    /// Keeps the memory of a body that nobody needs.
    pub(super) fn give_back(&self, mut body: Vec<u8>) {
        let mut kept = self.kept();
        if kept.len() < Self::KEPT && body.capacity() <= Self::LARGEST {
            body.clear();
            kept.push(body);
        }
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Vec<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The whole body of a page, or the beginning of something else.
pub(super) async fn of(
    answer: &mut Response,
    most: usize,
    url: &Url,
    buffers: &Buffers,
) -> Result<Vec<u8>, Failure> {
    let mut body = buffers.take();
    if !may_be_a_page(answer) {
        up_to(answer, GLIMPSE_BYTES.min(most), url, &mut body).await?;
        return Ok(body);
    }
    let announced = answer.content_length().unwrap_or_default();
    let more = match usize::try_from(announced) {
        Ok(length) if length <= most => up_to(answer, most, url, &mut body).await?,
        _ => true,
    };
    if more {
        let place = failure::place(url);
        let text = format!(
            "the page at {place} is longer than {} MB, the most we read",
            mb(most)
        );
        return Err(Failure::new(FailureKind::TooLarge, text));
    }
    Ok(body)
}

/// Reads the body's first so many bytes, and says whether there is more.
pub(super) async fn up_to(
    answer: &mut Response,
    most: usize,
    url: &Url,
    body: &mut Vec<u8>,
) -> Result<bool, Failure> {
    let announced = answer
        .content_length()
        .and_then(|length| usize::try_from(length).ok());
    body.reserve_exact(announced.unwrap_or_default().min(most).min(LIKELY_BYTES));
    loop {
        match answer.chunk().await {
            Ok(Some(piece)) if body.len() + piece.len() > most => {
                body.extend_from_slice(&piece[..most - body.len()]);
                return Ok(true);
            }
            Ok(Some(piece)) => body.extend_from_slice(&piece),
            Ok(None) => return Ok(false),
            // Some servers lie about the length; a page that says where it ends is whole.
            Err(_) if ends_as_a_page(body) => return Ok(false),
            Err(error) => return Err(broken_off(&error, url, body.len())),
        }
    }
}

/// Takes the short body of an answer that nobody reads, so that its connection can be used again.
pub(super) async fn let_go(answer: &mut Response) {
    let short = answer
        .content_length()
        .is_some_and(|length| length <= GLIMPSE_BYTES as u64);
    while short && let Ok(Some(_)) = answer.chunk().await {}
}

fn broken_off(error: &reqwest::Error, url: &Url, come: usize) -> Failure {
    let failure = failure::of(error, url);
    if failure.kind == FailureKind::TimedOut {
        return failure;
    }
    let place = failure::place(url);
    let text = format!(
        "the page at {place} broke off after {come} bytes: {}",
        failure.text
    );
    Failure::new(FailureKind::BadAnswer, text)
}

fn ends_as_a_page(body: &[u8]) -> bool {
    let tail = &body[body.len().saturating_sub(200)..];
    let tail = tail.trim_ascii_end().to_ascii_lowercase();
    tail.ends_with(b"</html>")
}

/// Something that a newsroom could have meant as a page; what it is is for the reader of it to say.
fn may_be_a_page(answer: &Response) -> bool {
    let Some(kind) = answer.headers().get(reqwest::header::CONTENT_TYPE) else {
        return true;
    };
    let kind = String::from_utf8_lossy(kind.as_bytes()).to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.is_empty() || kind.starts_with("text/") || kind.contains("html") || kind.contains("xml")
}

fn mb(bytes: usize) -> String {
    let tenths = bytes / 100_000;
    match tenths % 10 {
        0 => format!("{}", tenths / 10),
        tenth => format!("{}.{tenth}", tenths / 10),
    }
}
