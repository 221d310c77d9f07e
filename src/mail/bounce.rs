//! What comes back: reports of relays that a message was not delivered (RFC 3464), read from anything
//! that somebody may send us.

use mail_parser::{MessageParser, MimeHeaders as _, PartType};

/// Reports are small; of anything longer only the beginning is read.
const LONGEST: usize = 1 << 20;

/// What a message to our return address says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// To whom it came: addresses that may hold a token of ours.
    pub addressed: Vec<String>,
    /// Why the message was not delivered; `None` where it does not say that.
    pub failure: Option<Failed>,
}

/// Why a message was not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The address is gone: another message would fare alike.
    pub for_good: bool,
    /// What was said, for the operator.
    pub why: String,
}

/// Reads a message. Whatever it is, there is an answer.
pub fn read(message: &[u8]) -> Report {
    let message = &message[..message.len().min(LONGEST)];
    // Where sums are checked (not in releases), the parser panics over some broken multiparts.
    let parsed = std::panic::catch_unwind(|| MessageParser::default().parse(message));
    let Some(parsed) = parsed.ok().flatten() else {
        return Report {
            addressed: Vec::new(),
            failure: None,
        };
    };
    let addressed = ["X-Original-To", "Delivered-To", "Envelope-To", "To"]
        .into_iter()
        .flat_map(|name| {
            parsed
                .headers_raw()
                .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
        })
        .flat_map(|(_, value)| addresses(value))
        .collect();
    let reported = parsed.parts.iter().find_map(|part| {
        let kind = part.content_type()?;
        let is_status = kind.ctype().eq_ignore_ascii_case("message")
            && kind
                .subtype()
                .is_some_and(|kind| kind.to_lowercase().ends_with("delivery-status"));
        is_status.then(|| match &part.body {
            PartType::Text(text) | PartType::Html(text) => text.to_string(),
            PartType::Message(inner) => String::from_utf8_lossy(inner.raw_message()).into_owned(),
            _ => String::from_utf8_lossy(part.contents()).into_owned(),
        })
    });
    let failure = match reported {
        Some(status) => failure(&status),
        None => from_a_postmaster(&parsed).then(|| Failed {
            for_good: false,
            why: one_line(parsed.subject().unwrap_or("a bounce without a report")),
        }),
    };
    Report { addressed, failure }
}

/// The token in a return address of ours: `bounces+TOKEN@example.org`.
pub fn token<'a>(address: &'a str, bounces: &str) -> Option<&'a str> {
    let (local, domain) = address.rsplit_once('@')?;
    let (ours, our_domain) = bounces.rsplit_once('@')?;
    let (name, token) = local.split_once('+')?;
    let same = domain.eq_ignore_ascii_case(our_domain) && name.eq_ignore_ascii_case(ours);
    same.then_some(token)
}

/// Whether a reply says that the address itself is bad (RFC 3463): another message to it would fare
/// alike.
pub fn bad_address(reply: &str) -> bool {
    let mut words = reply.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    let status = words.find(|word| is_status(word));
    match status {
        Some(status) => is_bad(status) || (is_vague(status) && says_unknown(reply)),
        None => says_unknown(reply),
    }
}

fn is_status(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    let number = |part: &&str| (1..=3).contains(&part.len());
    parts.len() == 3 && matches!(parts[0], "2" | "4" | "5") && parts.iter().all(number)
}

/// No such mailbox, no such domain, mailbox disabled or moved.
fn is_bad(status: &str) -> bool {
    matches!(
        status,
        "5.1.0" | "5.1.1" | "5.1.2" | "5.1.3" | "5.1.4" | "5.1.6" | "5.1.10" | "5.2.1"
    )
}

fn is_vague(status: &str) -> bool {
    matches!(status, "5.0.0" | "5.3.0" | "5.4.1" | "5.5.0")
}

fn says_unknown(reply: &str) -> bool {
    let reply = reply.to_lowercase();
    let unknown = [
        "user unknown",
        "unknown user",
        "no such user",
        "no such mailbox",
        "does not exist",
        "mailbox unavailable",
        "recipient not found",
        "address rejected: undeliverable",
    ];
    unknown.iter().any(|words| reply.contains(words))
}

/// What the groups of a delivery status say: the first recipient who failed.
fn failure(status: &str) -> Option<Failed> {
    let status = status.replace("\r\n", "\n");
    status.split("\n\n").find_map(|group| {
        let field = |name: &str| {
            let unfolded = group.replace("\n ", " ").replace("\n\t", " ");
            unfolded.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                let named = key.trim().eq_ignore_ascii_case(name);
                named.then(|| value.trim().to_owned())
            })
        };
        let failed = field("Action").is_some_and(|action| action.eq_ignore_ascii_case("failed"));
        if !failed {
            return None;
        }
        let code = field("Status").unwrap_or_default();
        let code = code
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned();
        let said = field("Diagnostic-Code").unwrap_or_default();
        Some(Failed {
            for_good: is_bad(&code) || (is_vague(&code) && bad_address(&said)),
            why: one_line(&format!("{code} {said}")),
        })
    })
}

/// Not a person, and not somebody's absence notice.
fn from_a_postmaster(message: &mail_parser::Message<'_>) -> bool {
    let from = message
        .from()
        .and_then(|from| from.first())
        .and_then(|from| from.address());
    let local = from.and_then(|from| from.split('@').next()).unwrap_or("");
    let answers = message
        .header_raw("Auto-Submitted")
        .is_some_and(|value| value.trim().eq_ignore_ascii_case("auto-replied"));
    let a_postmaster = ["mailer-daemon", "postmaster"]
        .iter()
        .any(|name| local.eq_ignore_ascii_case(name));
    a_postmaster && !answers
}

/// Addresses in a header, without judging whether they are well formed.
fn addresses(value: &str) -> Vec<String> {
    let letter = |c: char| c.is_ascii_graphic() && !"<>,;\"()".contains(c);
    let words = value.split(|c: char| !letter(c));
    let words = words.filter(|word| word.contains('@') && word.len() <= 320);
    words.take(20).map(ToOwned::to_owned).collect()
}

fn one_line(text: &str) -> String {
    let calm = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    calm.take(300).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(action: &str, status: &str, said: &str) -> String {
        format!(
            "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\n\
             To: <bounces+abc123@news.example>\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"x\"\r\n\r\n\
             --x\r\nContent-Type: text/plain\r\n\r\nI am sorry to say\r\n\
             --x\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.example\r\n\r\n\
             Final-Recipient: rfc822; desk@example.org\r\nAction: {action}\r\nStatus: {status}\r\n\
             Diagnostic-Code: smtp;\r\n {said}\r\n\r\n\
             --x\r\nContent-Type: message/rfc822\r\n\r\nSubject: Ferry aground\r\n\r\ntext\r\n--x--\r\n"
        )
    }

    fn failed(action: &str, status: &str, said: &str) -> Option<bool> {
        let report = read(report(action, status, said).as_bytes());
        report.failure.map(|failure| failure.for_good)
    }

    #[test]
    fn a_multipart_that_the_parser_stumbles_over_says_nothing() {
        let kind = "Content-Type: message/rfc822\n\n";
        let broken = format!("0\nContent-Type: multipart/; boundary=x\n\n--x{kind}{kind}\n--x--");
        let report = read(broken.as_bytes());
        assert!(report.failure.is_none() && report.addressed.is_empty());
    }

    #[test]
    fn a_report_says_whether_the_address_is_gone() {
        assert_eq!(
            failed("failed", "5.1.1", "550 5.1.1 user unknown"),
            Some(true)
        );
        assert_eq!(failed("failed", "5.2.1", "550 5.2.1 disabled"), Some(true));
        assert_eq!(
            failed("failed", "5.2.2", "552 5.2.2 mailbox full"),
            Some(false)
        );
        assert_eq!(
            failed("failed", "5.7.1", "554 5.7.1 looks like spam"),
            Some(false)
        );
        assert_eq!(failed("failed", "4.4.1", "could not connect"), Some(false));
        assert_eq!(
            failed("failed", "5.0.0", "550 no such user here"),
            Some(true)
        );
        assert_eq!(failed("delayed", "4.4.1", "still trying"), None);
        assert_eq!(failed("delivered", "2.0.0", "250 ok"), None);
    }

    #[test]
    fn a_report_names_the_return_address_it_came_to() {
        let report = read(report("failed", "5.1.1", "no").as_bytes());
        assert_eq!(report.addressed, ["bounces+abc123@news.example"]);
        assert_eq!(
            token(&report.addressed[0], "Bounces@news.example"),
            Some("abc123")
        );
        assert_eq!(
            token("other+abc123@news.example", "bounces@news.example"),
            None
        );
        assert_eq!(token("bounces@news.example", "bounces@news.example"), None);
    }

    #[test]
    fn an_absence_notice_is_no_bounce() {
        let notice = "From: Anna <anna@example.org>\r\nTo: bounces+abc@news.example\r\n\
                      Auto-Submitted: auto-replied\r\nSubject: Away\r\n\r\nBack on Monday.\r\n";
        assert_eq!(read(notice.as_bytes()).failure, None);
    }

    #[test]
    fn a_refusal_says_whether_the_address_is_gone() {
        assert!(bad_address(
            "550 5.1.1 <desk@example.org>: Recipient address rejected"
        ));
        assert!(bad_address("550 No such user here"));
        assert!(!bad_address("552 5.2.2 mailbox full"));
        assert!(!bad_address("554 5.7.1 looks like spam to 192.0.2.1"));
        assert!(!bad_address(
            "the relay takes no address beyond ASCII (SMTPUTF8)"
        ));
    }

    proptest::proptest! {
        #[test]
        fn whatever_comes_back_is_read(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..2_000)) {
            read(&bytes);
        }

        #[test]
        fn a_report_torn_anywhere_is_read(at in 0usize..900, junk in "\\PC{0,40}") {
            let whole = report("failed", "5.1.1", "no");
            let at = at.min(whole.len());
            let torn = format!("{}{junk}{}", &whole[..at], &whole[at..]);
            read(torn.as_bytes());
            read(&whole.as_bytes()[..at]);
        }
    }
}
