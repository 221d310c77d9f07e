//! From a [`Mail`] to the bytes of a message (RFC 5322, MIME), the same bytes for every repeat.
//!
//! Nothing in a mail can add a header: control characters are taken out of every value, and what
//! is not ASCII is encoded.

use std::time::{Duration, SystemTime};

use lettre::Message;
use lettre::address::{Address, Envelope};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart};

use super::{ListId, Mail, SendError, Sender, encoding, settings};
use crate::news::{EmailAddress, Hash, Timestamp};

/// Words without a space cannot be folded, and no line may be longer than 998 (RFC 5322, section 2.1.1).
const LONGEST_VALUE: usize = 800;

/// A message ready for the wire.
#[derive(Debug, Clone)]
pub(super) struct Composed {
    pub(super) envelope: Envelope,
    pub(super) bytes: Vec<u8>,
}

/// A sender whom no message could come from is found before the first message.
pub(super) fn check_sender(sender: &Sender) -> Result<(), settings::Error> {
    let checked = address(&sender.address).map(|_| ());
    checked.map_err(|why| settings::Error::Sender {
        address: sender.address.to_string(),
        why,
    })
}

/// Writes the message. Fails only on an address that no relay would take.
pub(super) fn compose(mail: &Mail, sender: &Sender) -> Result<Composed, SendError> {
    let refused = |reply: String| SendError::Refused { reply };
    let to = address(&mail.to).map_err(refused)?;
    let from = address(&sender.address).map_err(refused)?;
    let bounces_to = mail.bounces_to.as_ref().map(address).transpose();
    let return_path = bounces_to.map_err(refused)?.unwrap_or_else(|| from.clone());
    let envelope = Envelope::new(Some(return_path), vec![to.clone()])
        .map_err(|why| refused(why.to_string()))?;
    let message = headers(mail)
        .from(Mailbox::new(sender.name.as_deref().map(one_line), from))
        .to(Mailbox::new(None, to))
        .envelope(envelope.clone())
        .multipart(parts(mail))
        .map_err(|why| refused(why.to_string()))?;
    Ok(Composed {
        envelope,
        bytes: message.formatted(),
    })
}

fn headers(mail: &Mail) -> MessageBuilder {
    let mut headers = Message::builder()
        .date(system_time(mail.date))
        .subject(one_line(&mail.subject))
        .message_id(Some(in_brackets(&mail.message_id)));
    if let Some(id) = &mail.in_reply_to {
        headers = headers.in_reply_to(in_brackets(id));
    }
    if !mail.references.is_empty() {
        let ids: Vec<_> = mail.references.iter().map(|id| in_brackets(id)).collect();
        headers = headers.references(ids.join(" "));
    }
    for (name, value) in further(mail) {
        if let Ok(name) = HeaderName::new_from_ascii(name) {
            headers = headers.raw_header(HeaderValue::new(name, one_line(&value)));
        }
    }
    headers
}

/// The headers by which other programs know what kind of mail this is.
fn further(mail: &Mail) -> Vec<(String, String)> {
    let named = |name: &str, value: String| (name.to_owned(), value);
    let mut headers = vec![named("Auto-Submitted", "auto-generated".to_owned())];
    if let Some(list) = &mail.list_id {
        headers.push(named("List-Id", list_id(list)));
    }
    let https = |url: &&String| url.starts_with("https://") && url.len() <= LONGEST_VALUE;
    if let Some(url) = mail.list_unsubscribe.as_ref().filter(https) {
        headers.push(named("List-Unsubscribe", in_brackets(url)));
        let one_click = "List-Unsubscribe=One-Click".to_owned();
        headers.push(named("List-Unsubscribe-Post", one_click));
    }
    headers.extend(mail.headers.iter().cloned());
    headers
}

/// Both parts say the same; a reader shows the last one that it can.
fn parts(mail: &Mail) -> MultiPart {
    // A boundary that follows from the id keeps a repeat equal to the first attempt.
    let boundary = Hash::of([b"boundary".as_slice(), mail.message_id.as_bytes()]).to_string();
    MultiPart::alternative()
        .boundary(&boundary[..32])
        .singlepart(encoding::part(&mail.text, ContentType::TEXT_PLAIN))
        .singlepart(encoding::part(&mail.html, ContentType::TEXT_HTML))
}

/// `"Ferry aground" <k3v9.alerts.example.org>`; a name beyond ASCII goes without quotes, encoded.
fn list_id(list: &ListId) -> String {
    let id = in_brackets(&list.id);
    let name = one_line(&list.name);
    if name.is_ascii() {
        let name = name.replace(['"', '\\'], "'");
        return format!("\"{name}\" {id}");
    }
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_punctuation() { ' ' } else { c })
        .collect();
    format!("{} {id}", one_line(&plain))
}

/// An id, or a URL, as headers want it.
fn in_brackets(text: &str) -> String {
    let inner = text.chars().filter(|&c| in_an_id(c)).take(LONGEST_VALUE);
    format!("<{}>", inner.collect::<String>())
}

fn in_an_id(c: char) -> bool {
    c.is_ascii_graphic() && !"<>".contains(c)
}

/// Without line ends and other controls, without space at the ends or doubled, and not endless.
fn one_line(text: &str) -> String {
    let calm: String = text
        .chars()
        .take(LONGEST_VALUE)
        .map(|c| {
            if c.is_control() || is_line_end(c) {
                ' '
            } else {
                c
            }
        })
        .collect();
    calm.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// The address as a relay wants it: the domain in ASCII (RFC 5891).
fn address(address: &EmailAddress) -> Result<Address, String> {
    let refused = || "the address is not one that a mail relay takes".to_owned();
    let (local, _) = address.as_str().rsplit_once('@').ok_or_else(refused)?;
    let domain = address.ascii_domain().ok_or_else(refused)?;
    Address::new(local, domain).map_err(|_| refused())
}

fn system_time(at: Timestamp) -> SystemTime {
    let millis = u64::try_from(at.as_millis()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_millis(millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender() -> Sender {
        Sender {
            name: Some("Redlined \r\nBcc: evil@example.com".to_owned()),
            address: EmailAddress::parse("alerts@news.example").unwrap(),
        }
    }

    fn mail() -> Mail {
        Mail {
            to: EmailAddress::parse("desk@example.org").unwrap(),
            subject: "Ferry aground".to_owned(),
            text: "text".to_owned().into(),
            html: "<p>html</p>".to_owned().into(),
            message_id: "1@news.example".to_owned(),
            in_reply_to: None,
            references: Vec::new(),
            list_id: None,
            list_unsubscribe: None,
            date: Timestamp::from_millis(0),
            bounces_to: None,
            headers: Vec::new(),
        }
    }

    const NAMES: [&str; 10] = [
        "Date",
        "Subject",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Auto-Submitted",
        "From",
        "To",
        "MIME-Version",
        "Content-Type",
    ];

    fn composed(mail: &Mail) -> String {
        String::from_utf8(compose(mail, &sender()).unwrap().bytes).unwrap()
    }

    fn head(mail: &Mail) -> Vec<String> {
        let message = composed(mail).replace("\r\n ", " ").replace("\r\n\t", " ");
        let (head, _) = message.split_once("\r\n\r\n").unwrap();
        head.split("\r\n").map(ToOwned::to_owned).collect()
    }

    #[test]
    fn nothing_in_a_mail_can_add_a_header() {
        let evil = "x\r\nBcc: evil@example.com\r\n\r\nbody\n.\u{85}\u{2028}\0";
        let mail = Mail {
            subject: evil.to_owned(),
            message_id: evil.to_owned(),
            in_reply_to: Some(evil.to_owned()),
            references: vec![evil.to_owned(), evil.to_owned()],
            list_id: Some(ListId {
                name: evil.to_owned(),
                id: evil.to_owned(),
            }),
            list_unsubscribe: Some(format!("https://news.example/{evil}")),
            headers: vec![
                ("Redlined-Note".to_owned(), evil.to_owned()),
                (evil.to_owned(), "value".to_owned()),
            ],
            ..mail()
        };
        let names: Vec<_> = head(&mail)
            .iter()
            .map(|line| line.split(':').next().unwrap().to_owned())
            .collect();
        let expected = [
            "Date",
            "Subject",
            "Message-ID",
            "In-Reply-To",
            "References",
            "Auto-Submitted",
            "List-Id",
            "List-Unsubscribe",
            "List-Unsubscribe-Post",
            "Redlined-Note",
            "From",
            "To",
            "MIME-Version",
            "Content-Type",
        ];
        assert_eq!(names, expected);
    }

    proptest::proptest! {
        #[test]
        fn whatever_stands_in_a_mail_its_head_and_lines_stay_sound(
            words in proptest::collection::vec(proptest::prelude::any::<String>(), 9),
            long in "[a-z]{0,3000}",
        ) {
            let mail = Mail {
                subject: format!("{}{long}", words[0]),
                text: words[1].clone().into(),
                html: format!("{}{long}", words[2]).into(),
                message_id: words[3].clone(),
                in_reply_to: Some(words[4].clone()),
                references: vec![words[5].clone(), long.clone()],
                list_id: Some(ListId { name: words[6].clone(), id: words[7].clone() }),
                list_unsubscribe: Some(format!("https://news.example/{}{long}", words[8])),
                headers: vec![("Redlined-Note".to_owned(), format!("{}{long}", words[8]))],
                ..mail()
            };
            let message = composed(&mail);
            proptest::prop_assert!(message.is_ascii());
            proptest::prop_assert!(message.split("\r\n").all(|line| line.len() <= 998));
            let bare = message.replace("\r\n", "");
            proptest::prop_assert!(!bare.contains(['\r', '\n', '\0']));
            let known = |line: &String| {
                let name = line.split(':').next().unwrap_or_default();
                name == "Redlined-Note" || name.starts_with("List-") || NAMES.contains(&name)
            };
            proptest::prop_assert!(head(&mail).iter().all(known), "{:?}", head(&mail));
        }
    }

    #[test]
    fn one_click_is_offered_only_over_https() {
        let with = |url: &str| Mail {
            list_unsubscribe: Some(url.to_owned()),
            ..mail()
        };
        let offers = |mail: &Mail| head(mail).iter().any(|line| line.starts_with("List-Unsub"));
        assert!(offers(&with("https://news.example/leave/1")));
        assert!(!offers(&with("http://127.0.0.1:8680/leave/1")));
    }

    #[test]
    fn no_line_is_longer_than_a_relay_takes() {
        let mail = Mail {
            subject: "word ".repeat(400),
            text: "слово ".repeat(2_000).into(),
            html: format!("<p>{}</p>", "x".repeat(5_000)).into(),
            references: (0..50)
                .map(|number| format!("{number}@news.example"))
                .collect(),
            ..mail()
        };
        let message = composed(&mail);
        let longest = message.split("\r\n").map(str::len).max().unwrap();
        assert!(longest <= 998, "{longest}");
        assert!(message.is_ascii());
    }

    #[test]
    fn a_list_s_name_is_readable_in_any_script() {
        let named = |name: &str| ListId {
            name: name.to_owned(),
            id: "k3v9.news.example".to_owned(),
        };
        for (name, header) in [
            (
                "Ferry \"aground\"",
                "\"Ferry 'aground'\" <k3v9.news.example>",
            ),
            ("Паром, на мілині", "Паром на мілині <k3v9.news.example>"),
        ] {
            assert_eq!(list_id(&named(name)), header);
        }
    }
}
