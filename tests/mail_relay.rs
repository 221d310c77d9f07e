//! Handing mail over to a relay, in a real SMTP conversation.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

mod post_office;

use std::sync::Arc;
use std::time::{Duration, Instant};

use post_office::{PostOffice, Trouble};
use redlined::mail::{
    ListId, Login, Mail, Mailer, Security, SendError, Sender, Settings, Smtp, Transport,
};
use redlined::news::{EmailAddress, Secret, Timestamp};

fn to(office: &PostOffice) -> Smtp {
    Smtp {
        port: office.port(),
        timeout: Duration::from_secs(5),
        ..Smtp::local()
    }
}

fn mailer(smtp: Smtp) -> Mailer {
    let sender = Sender {
        name: Some("Redlined".to_owned()),
        address: EmailAddress::parse("alerts@news.example").unwrap(),
    };
    let transport = Transport::Smtp(smtp);
    Mailer::new(Settings {
        sender,
        transport,
        bounces: None,
    })
    .unwrap()
}

fn mail(to: &str) -> Mail {
    Mail {
        to: EmailAddress::parse(to).unwrap(),
        subject: "Ferry aground: injured 12 → 48".to_owned(),
        text: "Injured: 12 → 48\n.\nThat is all.".to_owned().into(),
        html: "<p>Injured: <del>12</del> <ins>48</ins></p>"
            .to_owned()
            .into(),
        message_id: "k3v9.2@news.example".to_owned(),
        in_reply_to: Some("k3v9@news.example".to_owned()),
        references: vec![
            "k3v9@news.example".to_owned(),
            "k3v9.1@news.example".to_owned(),
        ],
        list_id: Some(ListId {
            name: "Ferry aground".to_owned(),
            id: "k3v9.news.example".to_owned(),
        }),
        list_unsubscribe: Some("https://news.example/leave/TOKEN".to_owned()),
        date: Timestamp::parse("2025-05-16T14:30:00Z").unwrap(),
        bounces_to: Some(EmailAddress::parse("b+T0KEN@news.example").unwrap()),
        headers: vec![("Redlined-Version-Hash".to_owned(), "abc123".to_owned())],
    }
}

#[tokio::test]
async fn a_message_arrives_with_its_headers_and_both_parts() {
    let office = PostOffice::open().await;
    let accepted = mailer(to(&office))
        .send(&mail("desk@example.org"))
        .await
        .unwrap();
    assert_eq!(accepted.reply, "250 2.0.0 queued as 4711");
    let letter = office.letters().pop().unwrap();
    assert_eq!(letter.from, "b+T0KEN@news.example");
    assert_eq!(letter.to, ["desk@example.org"]);
    for (name, value) in [
        ("From", "Redlined <alerts@news.example>"),
        ("To", "desk@example.org"),
        ("Date", "Fri, 16 May 2025 14:30:00 +0000"),
        ("Message-ID", "<k3v9.2@news.example>"),
        ("In-Reply-To", "<k3v9@news.example>"),
        ("References", "<k3v9@news.example> <k3v9.1@news.example>"),
        ("Auto-Submitted", "auto-generated"),
        ("List-Id", "\"Ferry aground\" <k3v9.news.example>"),
        ("List-Unsubscribe", "<https://news.example/leave/TOKEN>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Redlined-Version-Hash", "abc123"),
        ("MIME-Version", "1.0"),
    ] {
        assert_eq!(letter.header(name).as_deref(), Some(value), "{name}");
    }
    assert!(letter.header("Subject").unwrap().contains("=?utf-8?"));
    assert!(
        letter
            .header("Content-Type")
            .unwrap()
            .starts_with("multipart/alternative")
    );
    assert!(letter.text.contains("text/plain") && letter.text.contains("text/html"));
    assert!(letter.text.contains("That is all."));
}

#[tokio::test]
async fn a_repeat_is_the_same_message_to_the_byte() {
    let office = PostOffice::open().await;
    let mailer = mailer(to(&office));
    mailer.send(&mail("desk@example.org")).await.unwrap();
    mailer.send(&mail("desk@example.org")).await.unwrap();
    let letters = office.letters();
    let said = letters.iter().map(|it| (&it.from, &it.to, &it.text));
    let said: Vec<_> = said.collect();
    assert_eq!(said[0], said[1]);
}

#[tokio::test]
async fn a_recipient_refused_for_good_or_for_now_does_not_cost_the_line() {
    let office = PostOffice::open().await;
    office.rule(|rules| {
        let no = "550 5.1.1 nobody here".to_owned();
        rules.replies.insert("gone@example.org".to_owned(), no);
        let later = "451 4.7.1 greylisted".to_owned();
        rules.replies.insert("grey@example.org".to_owned(), later);
        let goodbye = "421 4.3.2 goodbye".to_owned();
        rules.replies.insert("bye@example.org".to_owned(), goodbye);
    });
    let mailer = mailer(to(&office));
    let gone = mailer.send(&mail("gone@example.org")).await.unwrap_err();
    assert!(matches!(gone, SendError::Refused { .. }), "{gone}");
    assert_eq!(gone.reply(), "550 5.1.1 nobody here");
    let grey = mailer.send(&mail("grey@example.org")).await.unwrap_err();
    assert!(matches!(grey, SendError::Later { .. }), "{grey}");
    mailer.send(&mail("desk@example.org")).await.unwrap();
    assert_eq!((office.letters().len(), office.lines()), (1, 1));
    // A relay that hangs up on one recipient would else be left alone for everybody, again and again.
    let bye = mailer.send(&mail("bye@example.org")).await.unwrap_err();
    assert!(matches!(bye, SendError::Later { .. }), "{bye}");
    mailer.send(&mail("desk@example.org")).await.unwrap();
    assert_eq!((office.letters().len(), office.lines()), (2, 2));
}

#[tokio::test]
async fn a_refused_message_concerns_the_recipient_and_a_refused_sender_concerns_us() {
    let office = PostOffice::open().await;
    let mailer = mailer(to(&office));
    office.rule(|rules| rules.after_message = Some("554 5.6.0 looks like spam".to_owned()));
    let refused = mailer.send(&mail("desk@example.org")).await.unwrap_err();
    assert!(matches!(refused, SendError::Refused { .. }), "{refused}");
    for rule in [
        "553 5.7.1 not your address",
        "530 5.7.0 log in first",
        "450 4.7.1 too much mail from you",
    ] {
        office.rule(|rules| rules.to_senders = Some(rule.to_owned()));
        let fault = mailer.send(&mail("desk@example.org")).await.unwrap_err();
        assert!(matches!(fault, SendError::RelayFault { .. }), "{fault}");
    }
    office.rule(|rules| {
        rules.to_senders = None;
        let closed = "554 5.7.1 Relay access denied".to_owned();
        rules.replies.insert("desk@example.org".to_owned(), closed);
    });
    let fault = mailer.send(&mail("desk@example.org")).await.unwrap_err();
    assert!(matches!(fault, SendError::RelayFault { .. }), "{fault}");
}

#[tokio::test]
async fn an_unknown_outcome_is_tried_again_later() {
    let office = PostOffice::open().await;
    let hurried = Smtp {
        timeout: Duration::from_millis(300),
        ..to(&office)
    };
    let mailer = mailer(hurried);
    office.rule(|rules| rules.trouble = Some(Trouble::DropsInData));
    let dropped = mailer.send(&mail("desk@example.org")).await.unwrap_err();
    assert!(matches!(dropped, SendError::Unknown { .. }), "{dropped}");
    assert!(dropped.reply().contains("not known"), "{dropped}");
    office.rule(|rules| rules.trouble = Some(Trouble::StallsInData));
    let stalled = mailer.send(&mail("desk@example.org")).await.unwrap_err();
    assert!(matches!(stalled, SendError::Unknown { .. }), "{stalled}");
    office.rule(|rules| rules.trouble = None);
    mailer.send(&mail("desk@example.org")).await.unwrap();
    assert_eq!(office.letters().len(), 1);
}

#[tokio::test]
async fn a_relay_that_is_away_silent_or_unwilling_is_at_fault_itself() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let away = mailer(Smtp {
        port,
        ..Smtp::local()
    });
    let fault = away.send(&mail("desk@example.org")).await.unwrap_err();
    assert!(matches!(fault, SendError::RelayFault { .. }), "{fault}");
    assert!(
        fault.reply().contains(&format!("localhost:{port}")),
        "{fault}"
    );

    let office = PostOffice::open().await;
    let hurried = Smtp {
        timeout: Duration::from_millis(300),
        ..to(&office)
    };
    office.rule(|rules| rules.trouble = Some(Trouble::NeverGreets));
    let fault = mailer(hurried)
        .send(&mail("desk@example.org"))
        .await
        .unwrap_err();
    assert!(matches!(fault, SendError::RelayFault { .. }), "{fault}");

    office.rule(|rules| {
        rules.trouble = None;
        rules.greeting = Some("554 no service here".to_owned());
    });
    let fault = mailer(to(&office))
        .send(&mail("desk@example.org"))
        .await
        .unwrap_err();
    assert!(matches!(fault, SendError::RelayFault { .. }), "{fault}");
    assert!(fault.reply().contains("554"), "{fault}");
}

#[tokio::test]
async fn a_silent_relay_is_waited_for_once_however_many_messages_wait() {
    let office = PostOffice::open().await;
    office.rule(|rules| rules.trouble = Some(Trouble::NeverGreets));
    let few = Smtp {
        connections: 2,
        timeout: Duration::from_millis(200),
        ..to(&office)
    };
    let mailer = mailer(few);
    let message = mail("desk@example.org");
    let sends = (0..20).map(|_| mailer.send(&message));
    for sent in futures_util::future::join_all(sends).await {
        assert!(
            matches!(sent, Err(SendError::RelayFault { .. })),
            "{sent:?}"
        );
    }
    assert_eq!(office.lines(), 2);
    office.rule(|rules| rules.trouble = None);
    mailer.send(&message).await.unwrap();
}

#[tokio::test]
async fn a_line_that_was_closed_meanwhile_is_replaced_without_a_failure() {
    let office = PostOffice::open().await;
    office.rule(|rules| rules.messages_a_line = Some(2));
    let mailer = mailer(to(&office));
    for _ in 0..5 {
        mailer.send(&mail("desk@example.org")).await.unwrap();
    }
    assert_eq!((office.letters().len(), office.lines()), (5, 3));
}

#[tokio::test]
async fn no_more_lines_are_open_than_allowed() {
    let office = PostOffice::open().await;
    let few = Smtp {
        connections: 3,
        ..to(&office)
    };
    let mailer = Arc::new(mailer(few));
    let sends: Vec<_> = (0..50)
        .map(|number| {
            let mailer = Arc::clone(&mailer);
            let mail = mail(&format!("reader{number}@example.org"));
            tokio::spawn(async move { mailer.send(&mail).await })
        })
        .collect();
    for send in sends {
        send.await.unwrap().unwrap();
    }
    assert_eq!(office.letters().len(), 50);
    assert_eq!((office.most_lines(), office.lines()), (3, 3));
    mailer.close().await;
}

#[tokio::test]
async fn no_more_messages_are_handed_over_in_a_minute_than_allowed() {
    let office = PostOffice::open().await;
    let slow = Smtp {
        connections: 4,
        per_minute: Some(1_200),
        ..to(&office)
    };
    let mailer = Arc::new(mailer(slow));
    let start = Instant::now();
    let sends = (0..6).map(|number| {
        let mailer = Arc::clone(&mailer);
        async move {
            let to = format!("reader{number}@example.org");
            mailer.send(&mail(&to)).await.unwrap();
        }
    });
    futures_util::future::join_all(sends).await;
    assert_eq!(office.letters().len(), 6);
    // The first goes at once, each other a twentieth of a second after the one before.
    let taken = start.elapsed();
    assert!(taken >= Duration::from_millis(5 * 50), "{taken:?}");
}

#[tokio::test]
async fn a_quoted_name_reaches_the_relay_as_it_is_and_adds_no_header() {
    let office = PostOffice::open().await;
    let mailer = mailer(to(&office));
    for name in [r#""john doe""#, r#""a@b""#, r#""c\"> RCPT TO:<d""#] {
        let address = format!("{name}@example.org");
        mailer.send(&mail(&address)).await.unwrap();
        let letter = office.letters().pop().unwrap();
        assert_eq!(letter.header("to").as_deref(), Some(address.as_str()));
        let to = letter.to.join(" ");
        assert!(
            address.starts_with(&to) && to.starts_with(&name[..2]),
            "{to}"
        );
    }
    assert_eq!((office.letters().len(), office.lines()), (3, 1));
}

#[tokio::test]
async fn a_password_is_told_to_a_secure_relay_and_a_wrong_one_is_the_relay_s_fault() {
    let office = PostOffice::secure().await;
    office.rule(|rules| rules.login = Some(("alerts".to_owned(), "hunter2".to_owned())));
    let ca_file = office.certificate();
    let secure = |password: &str| Smtp {
        security: Security::Implicit,
        login: Some(Login {
            user: "alerts".to_owned(),
            password: Secret::new(password),
        }),
        ca_file: Some(ca_file.path().to_owned()),
        ..to(&office)
    };
    mailer(secure("hunter2"))
        .send(&mail("desk@example.org"))
        .await
        .unwrap();
    let fault = mailer(secure("hunter3"))
        .send(&mail("desk@example.org"))
        .await
        .unwrap_err();
    assert!(matches!(fault, SendError::RelayFault { .. }), "{fault}");
    assert!(fault.reply().contains("535"), "{fault}");
    assert_eq!(office.letters().len(), 1);
}

#[tokio::test]
async fn starttls_is_required_where_it_is_asked_for() {
    let office = PostOffice::open().await;
    let ca_file = office.certificate();
    let upgraded = Smtp {
        security: Security::StartTls,
        ca_file: Some(ca_file.path().to_owned()),
        ..to(&office)
    };
    let fault = mailer(upgraded.clone())
        .send(&mail("desk@example.org"))
        .await
        .unwrap_err();
    assert!(matches!(fault, SendError::RelayFault { .. }), "{fault}");
    assert!(fault.reply().contains("STARTTLS"), "{fault}");
    office.rule(|rules| rules.offers_starttls = true);
    mailer(upgraded)
        .send(&mail("desk@example.org"))
        .await
        .unwrap();
    assert_eq!(office.letters().len(), 1);
}

#[tokio::test]
async fn a_relay_with_a_certificate_that_nobody_signed_gets_nothing() {
    for security in [Security::Implicit, Security::StartTls] {
        let office = match security {
            Security::Implicit => PostOffice::secure().await,
            _ => PostOffice::open().await,
        };
        office.rule(|rules| rules.offers_starttls = true);
        let strange = mailer(Smtp {
            security,
            ..to(&office)
        });
        let fault = strange.send(&mail("desk@example.org")).await.unwrap_err();
        assert!(matches!(fault, SendError::RelayFault { .. }), "{fault}");
        assert!(
            fault
                .reply()
                .contains("its certificate is signed by nobody"),
            "{fault}"
        );
        assert_eq!(office.letters().len(), 0);
    }
}

#[tokio::test]
async fn an_address_beyond_ascii_needs_a_relay_that_takes_it() {
    let office = PostOffice::open().await;
    let mailer = mailer(to(&office));
    mailer
        .send(&mail("redaktion@zürich.example"))
        .await
        .unwrap();
    assert_eq!(office.letters()[0].to, ["redaktion@xn--zrich-kva.example"]);
    let refused = mailer.send(&mail("пошта@example.org")).await.unwrap_err();
    assert!(matches!(refused, SendError::Refused { .. }), "{refused}");
}
