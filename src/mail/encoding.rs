//! Text as mail systems carry it. Most of a message is this, and there are thousands of messages an
//! announcement, so the common form is written by ourselves.

use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Body, SinglePart};

use super::Text;

/// A line that goes on in the next one (RFC 2045, section 6.7, rule 5).
const SOFT_BREAK: &[u8] = b"=\r\n";
/// No line may be longer (RFC 2045, section 6.7), without its end.
const LONGEST_LINE: usize = 76;

/// A part of a message: in quoted-printable where that is short, else in base 64.
pub(super) fn part(text: &Text, kind: ContentType) -> SinglePart {
    let body = if let Some(encoded) = text.encoded(piece, is_mostly_plain, SOFT_BREAK) {
        Body::dangerous_pre_encoded(encoded, ContentTransferEncoding::QuotedPrintable)
    } else {
        let encoded = Body::new_with_encoding(text.to_string(), ContentTransferEncoding::Base64);
        encoded.expect("base 64 takes any text")
    };
    SinglePart::builder().header(kind).body(body)
}

/// Base 64 takes a third more than the text; this takes three letters for one.
fn is_mostly_plain(text: &str) -> bool {
    let plain = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    let escaped = text.bytes().filter(|byte| !plain(byte) || *byte == b'=');
    escaped.count() * 6 < text.len()
}

/// A text behind which another may stand on the same line.
fn piece(text: &str) -> Vec<u8> {
    quoted_printable(text, true)
}

fn quoted_printable(text: &str, goes_on: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 8);
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        let line = line.strip_suffix('\r').unwrap_or(line).as_bytes();
        let is_last = lines.peek().is_none();
        put_line(&mut out, line, is_last && goes_on);
        if !is_last {
            out.extend(b"\r\n");
        }
    }
    out
}

fn put_line(out: &mut Vec<u8>, line: &[u8], goes_on: bool) {
    let mut column = 0;
    for (place, &byte) in line.iter().enumerate() {
        let last = place + 1 == line.len();
        // What is blank at the end of a line may get lost on the way.
        let plain = match byte {
            b' ' | b'\t' => !last,
            b'=' => false,
            _ => byte.is_ascii_graphic(),
        };
        let width = if plain { 1 } else { 3 };
        // Unless it is the last, a soft break must have room behind it.
        if column + width + usize::from(!last || goes_on) > LONGEST_LINE {
            out.extend(SOFT_BREAK);
            column = 0;
        }
        if plain {
            out.push(byte);
        } else {
            let digit = |half: u8| b"0123456789ABCDEF"[usize::from(half)];
            out.extend([b'=', digit(byte >> 4), digit(byte & 15)]);
        }
        column += width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str) -> String {
        String::from_utf8(quoted_printable(text, false)).unwrap()
    }

    #[test]
    fn text_is_written_as_it_is_as_far_as_that_arrives() {
        assert_eq!(
            encoded("12 \u{2192} 48 = a\n\nb \n\tc"),
            "12 =E2=86=92 48 =3D a\r\n\r\nb=20\r\n\tc"
        );
        assert_eq!(encoded(&"x".repeat(76)), "x".repeat(76));
        let folded = format!("{}=\r\nxx", "x".repeat(75));
        assert_eq!(encoded(&"x".repeat(77)), folded);
    }

    #[test]
    fn no_text_gets_much_longer_on_its_way() {
        for text in [
            "=".repeat(9_000),
            "слово ".repeat(900),
            "12 → 48, ".repeat(900),
        ] {
            let part = part(&text.clone().into(), ContentType::TEXT_PLAIN).formatted();
            assert!(
                part.len() < text.len() * 3 / 2,
                "{} of {}",
                part.len(),
                text.len()
            );
        }
    }

    fn read_back(encoded: &str) -> String {
        let whole = format!(
            "Content-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n\r\n{encoded}"
        );
        let read = mail_parser::MessageParser::default().parse(whole.as_bytes());
        let body = read.as_ref().and_then(|read| read.body_text(0));
        body.unwrap_or_default().replace("\r\n", "\n")
    }

    proptest::proptest! {
        #[test]
        fn a_letter_drawn_once_reads_like_one_drawn_for_its_reader(
            pieces in proptest::collection::vec("(\\PC|[ =\t\n]){0,120}", 3),
            own in "[a-zA-Z0-9_-]{0,160}",
        ) {
            let mark = "\u{1}mark\u{1}";
            let drawn = Text::with_gaps(&pieces.join(mark), &[mark]).filled(vec![own.clone()]);
            let encoded = drawn.encoded(piece, |_| true, SOFT_BREAK).unwrap();
            let encoded = String::from_utf8(encoded).unwrap();
            proptest::prop_assert_eq!(read_back(&encoded), pieces.join(&own));
            proptest::prop_assert!(encoded.split("\r\n").all(|line| line.len() <= LONGEST_LINE));
        }

        #[test]
        fn whatever_is_written_is_read_back(text in "(\\PC|[ =\t\n]){0,400}") {
            let out = encoded(&text);
            proptest::prop_assert_eq!(read_back(&out), text);
            let lines: Vec<&str> = out.split("\r\n").collect();
            proptest::prop_assert!(lines.iter().all(|line| line.len() <= LONGEST_LINE));
            proptest::prop_assert!(lines.iter().all(|line| !line.ends_with([' ', '\t'])));
        }
    }
}
