//! Bytes to text, in the order of the WHATWG: byte order mark, header, `<meta>`, detection.
//!
//! One deviation: what is valid UTF-8 with characters beyond ASCII is UTF-8, whatever its label says;
//! text in another encoding is never that by accident.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// How far into the page a `<meta>` may stand that names the charset. Longer than the 1024 bytes of the
/// standard, since pages put scripts first.
const META_BYTES: usize = 8 * 1024;

/// How many bytes detection looks at.
const DETECTION_BYTES: usize = 256 * 1024;

/// The page as text. Broken bytes become U+FFFD.
pub(super) fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    let label = content_type
        .and_then(label_of_content_type)
        .or_else(|| label_in_meta(&bytes[..bytes.len().min(META_BYTES)]));
    if let Ok(text) = std::str::from_utf8(bytes)
        && (label.is_none_or(Encoding::is_ascii_compatible) || !text.is_ascii())
    {
        return Cow::Borrowed(text);
    }
    match label {
        Some(encoding) if encoding == UTF_8 && !mostly_utf8(bytes) => detected(bytes),
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0,
        None if mostly_utf8(bytes) => String::from_utf8_lossy(bytes),
        None => detected(bytes),
    }
}

fn detected(bytes: &[u8]) -> Cow<'_, str> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(DETECTION_BYTES)], true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    encoding.decode_without_bom_handling(bytes).0
}

/// A page in UTF-8 with some broken bytes, rather than one in another encoding.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk
            .valid()
            .chars()
            .filter(|char| !char.is_ascii())
            .count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken
}

fn label_of_content_type(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let (_, value) = lower.split_once("charset=")?;
    encoding_named(value.as_bytes())
}

/// The charset that a `<meta>` names, as `charset=` or in `content=`.
fn label_in_meta(start: &[u8]) -> Option<&'static Encoding> {
    let lower = start.to_ascii_lowercase();
    let mut rest = lower.as_slice();
    while let Some(at) = find(rest, b"<meta") {
        rest = &rest[at + 5..];
        let tag = &rest[..find(rest, b">").unwrap_or(rest.len())];
        if let Some(at) = find(tag, b"charset=")
            && let Some(encoding) = encoding_named(&tag[at + 8..])
        {
            // A page that could be read this far is not in UTF-16.
            let is_wide = encoding == UTF_16LE || encoding == UTF_16BE;
            return Some(if is_wide { UTF_8 } else { encoding });
        }
    }
    None
}

fn encoding_named(value: &[u8]) -> Option<&'static Encoding> {
    let value = value.trim_ascii_start();
    let value = value.strip_prefix(b"\"").unwrap_or(value);
    let value = value.strip_prefix(b"'").unwrap_or(value);
    let end = value
        .iter()
        .position(|byte| {
            matches!(
                byte,
                b'"' | b'\'' | b';' | b' ' | b'>' | b'/' | b'\t' | b'\n'
            )
        })
        .unwrap_or(value.len());
    Encoding::for_label(&value[..end]).map(|encoding| match encoding {
        known if known == X_USER_DEFINED || known == REPLACEMENT => WINDOWS_1252,
        known => known,
    })
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CYRILLIC: &str =
        "<p>Перемир'я не оголошено, повідомляє штаб. Сторони домовилися про обмін.</p>";

    fn windows_1251() -> Vec<u8> {
        encoding_rs::WINDOWS_1251.encode(CYRILLIC).0.into_owned()
    }

    #[test]
    fn the_header_names_the_charset() {
        let text = decode(&windows_1251(), Some("text/html; charset=windows-1251")).into_owned();
        assert_eq!(text, CYRILLIC);
    }

    #[test]
    fn a_meta_names_the_charset() {
        let mut page =
            br#"<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">"#
                .to_vec();
        page.extend(windows_1251());
        assert!(decode(&page, None).ends_with(CYRILLIC));
    }

    #[test]
    fn without_a_label_the_charset_is_detected() {
        assert_eq!(decode(&windows_1251(), Some("text/html")), CYRILLIC);
    }

    #[test]
    fn a_label_that_lies_about_utf8_is_not_believed() {
        assert_eq!(
            decode(CYRILLIC.as_bytes(), Some("text/html; charset=iso-8859-1")),
            CYRILLIC
        );
        assert_eq!(
            decode(&windows_1251(), Some("text/html; charset=utf-8")),
            CYRILLIC
        );
    }

    #[test]
    fn a_broken_byte_does_not_cost_the_rest() {
        let mut page = CYRILLIC.as_bytes().to_vec();
        page.insert(page.len() - 4, 0xff);
        let text = decode(&page, Some("text/html; charset=utf-8"));
        assert!(text.starts_with("<p>Перемир'я") && text.contains('\u{fffd}'));
    }

    #[test]
    fn a_byte_order_mark_comes_first() {
        let mut page = vec![0xff, 0xfe];
        page.extend(CYRILLIC.encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decode(&page, Some("text/html; charset=utf-8")), CYRILLIC);
    }
}
