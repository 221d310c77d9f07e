//! Mail that is written to a directory, or kept in memory.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]

use std::path::Path;

use redlined::mail::{Mail, Mailer, SendError, Sender, Settings, Transport};
use redlined::news::{EmailAddress, Timestamp};

fn mailer(transport: Transport) -> Mailer {
    let sender = Sender {
        name: None,
        address: EmailAddress::parse("alerts@news.example").unwrap(),
    };
    Mailer::new(Settings {
        sender,
        transport,
        bounces: None,
    })
    .unwrap()
}

fn mail(id: &str, text: &str) -> Mail {
    Mail {
        to: EmailAddress::parse("desk@example.org").unwrap(),
        subject: "Ferry aground".to_owned(),
        text: text.to_owned().into(),
        html: format!("<p>{text}</p>").into(),
        message_id: id.to_owned(),
        in_reply_to: None,
        references: Vec::new(),
        list_id: None,
        list_unsubscribe: None,
        date: Timestamp::parse("2025-05-16T14:30:00Z").unwrap(),
        bounces_to: None,
        headers: Vec::new(),
    }
}

fn files(directory: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn each_message_is_a_file_and_a_repeat_takes_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("mail/out");
    let mailer = mailer(Transport::Directory(directory.clone()));
    mailer.send(&mail("1@news.example", "first")).await.unwrap();
    mailer
        .send(&mail("2@news.example", "second"))
        .await
        .unwrap();
    mailer
        .send(&mail("1@news.example", "repeated"))
        .await
        .unwrap();
    assert_eq!(
        files(&directory),
        ["1@news.example.eml", "2@news.example.eml"]
    );
    let first = std::fs::read_to_string(directory.join("1@news.example.eml")).unwrap();
    assert!(first.contains("repeated") && !first.contains("first"));
    assert!(first.contains("To: desk@example.org\r\n"));
}

#[tokio::test]
async fn a_directory_that_cannot_be_written_is_a_fault_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let occupied = folder.path().join("occupied");
    std::fs::write(&occupied, "a file").unwrap();
    let mailer = mailer(Transport::Directory(occupied));
    let fault = mailer
        .send(&mail("1@news.example", "text"))
        .await
        .unwrap_err();
    assert!(matches!(fault, SendError::RelayFault { .. }), "{fault}");
    assert!(fault.reply().contains("occupied"), "{fault}");
}

#[tokio::test]
async fn mail_in_memory_can_be_looked_at() {
    let mailer = mailer(Transport::Memory);
    mailer.send(&mail("1@news.example", "text")).await.unwrap();
    assert_eq!(mailer.sent(), [mail("1@news.example", "text")]);
}
