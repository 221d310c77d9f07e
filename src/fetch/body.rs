//! An answer's body, read piece by piece, and never more of it than asked for.

use hyper::body::Bytes;
use reqwest::{Response, Url};

use super::failure;
use crate::news::{Failure, FailureKind, Sum, SumSoFar};

/// How much of a body that is not a page is kept, as evidence.
const GLIMPSE_BYTES: usize = 4_096;
/// Within how many bytes a page says that it ends.
const TAIL_BYTES: usize = 200;

/// A body in the pieces in which it came: most are only summed up, and need not be put together.
#[derive(Debug, Default)]
pub(super) struct Body {
    pieces: Vec<Bytes>,
    length: usize,
    /// Of each piece as it comes, while the processor has it at hand.
    sum: SumSoFar,
}

impl Body {
    fn push(&mut self, piece: Bytes) {
        self.length += piece.len();
        self.sum.add(&piece);
        self.pieces.push(piece);
    }

    /// By which the same body is known again.
    pub(super) fn sum(&self) -> Sum {
        self.sum.sum()
    }

    /// All of it in one.
    pub(super) fn whole(self) -> Vec<u8> {
        let mut whole = Vec::with_capacity(self.length);
        for piece in self.pieces {
            whole.extend_from_slice(&piece);
        }
        whole
    }

    fn ends_as_a_page(&self) -> bool {
        let mut last: Vec<u8> = Vec::new();
        for piece in self.pieces.iter().rev() {
            last.splice(..0, piece.iter().copied());
            if last.len() >= TAIL_BYTES {
                break;
            }
        }
        let tail = &last[last.len().saturating_sub(TAIL_BYTES)..];
        let tail = tail.trim_ascii_end().to_ascii_lowercase();
        tail.ends_with(b"</html>")
    }
}

/// The whole body of a page, or the beginning of something else.
pub(super) async fn of(answer: &mut Response, most: usize, url: &Url) -> Result<Body, Failure> {
    if !may_be_a_page(answer) {
        return Ok(up_to(answer, GLIMPSE_BYTES.min(most), url).await?.0);
    }
    let announced = answer.content_length().unwrap_or_default();
    if usize::try_from(announced).is_ok_and(|length| length <= most)
        && let (body, false) = up_to(answer, most, url).await?
    {
        return Ok(body);
    }
    let place = failure::place(url);
    let text = format!(
        "the page at {place} is longer than {} MB, the most we read",
        mb(most)
    );
    Err(Failure::new(FailureKind::TooLarge, text))
}

/// The body's first so many bytes, and whether there is more.
pub(super) async fn up_to(
    answer: &mut Response,
    most: usize,
    url: &Url,
) -> Result<(Body, bool), Failure> {
    let mut body = Body::default();
    loop {
        match answer.chunk().await {
            Ok(Some(mut piece)) if body.length + piece.len() > most => {
                body.push(piece.split_to(most - body.length));
                return Ok((body, true));
            }
            Ok(Some(piece)) => body.push(piece),
            Ok(None) => return Ok((body, false)),
            // Some servers lie about the length; a page that says where it ends is whole.
            Err(_) if body.ends_as_a_page() => return Ok((body, false)),
            Err(error) => return Err(broken_off(&error, url, body.length)),
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
