//! How fast mail is handed over, in messages a second, to compare with Postfix's `smtp-source`.
//!
//! `cargo bench --bench mail_rate -- PORT` sends to a sink on that port of this machine, like
//! `smtp-sink -c 127.0.0.1:2525 1000`; without a port it starts a small sink of its own.

#![allow(
    clippy::print_stdout,
    reason = "a benchmark is there to print its figures"
)]
#![allow(clippy::unwrap_used, reason = "a failed benchmark is meant to stop")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use redlined::mail::{Mail, Mailer, Sender, Settings, Smtp, Transport};
use redlined::news::{EmailAddress, Timestamp};

const MESSAGES: usize = 20_000;

fn main() {
    let port = std::env::args().find_map(|argument| argument.parse().ok());
    let port = port.unwrap_or_else(start_sink);
    let runtime = redlined::blocking::runtime().unwrap();
    for lines in [1, 8] {
        let start = Instant::now();
        runtime.block_on(send_all(port, lines));
        let rate = f64::from(u32::try_from(MESSAGES).unwrap()) / start.elapsed().as_secs_f64();
        println!("{lines} lines: {rate:.0} messages a second");
    }
}

async fn send_all(port: u16, lines: usize) {
    let mailer = Arc::new(mailer(port, lines));
    let senders: Vec<_> = (0..lines)
        .map(|first| {
            let mailer = Arc::clone(&mailer);
            tokio::spawn(async move {
                for number in (first..MESSAGES).step_by(lines) {
                    mailer.send(&mail(number)).await.unwrap();
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.unwrap();
    }
    mailer.close().await;
}

fn mailer(port: u16, connections: usize) -> Mailer {
    let transport = Transport::Smtp(Smtp {
        host: "127.0.0.1".to_owned(),
        port,
        connections,
        ..Smtp::local()
    });
    let sender = Sender {
        name: Some("Redlined".to_owned()),
        address: EmailAddress::parse("alerts@news.example").unwrap(),
    };
    Mailer::new(Settings {
        sender,
        transport,
        bounces: None,
    })
    .unwrap()
}

/// A message of about 4 KB.
fn mail(number: usize) -> Mail {
    let sentence = "The ferry ran aground before dawn, and 48 people were injured. ";
    Mail {
        to: EmailAddress::parse("desk@example.org").unwrap(),
        subject: "Ferry aground: injured 12 → 48".to_owned(),
        text: sentence.repeat(20).into(),
        html: format!("<p>{}</p>", sentence.repeat(30)).into(),
        message_id: format!("{number}@news.example"),
        in_reply_to: None,
        references: Vec::new(),
        list_id: None,
        list_unsubscribe: None,
        date: Timestamp::from_millis(0),
        bounces_to: None,
        headers: Vec::new(),
    }
}

fn start_sink() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || sink(stream.unwrap()));
        }
    });
    port
}

fn sink(stream: TcpStream) -> Option<()> {
    let mut output = stream.try_clone().ok()?;
    output.set_nodelay(true).ok()?;
    let mut input = BufReader::new(stream);
    output.write_all(b"220 sink\r\n").ok()?;
    let mut in_message = false;
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        let reply: &[u8] = match line.as_slice() {
            b".\r\n" => {
                in_message = false;
                b"250 taken\r\n"
            }
            _ if in_message => continue,
            b"DATA\r\n" => {
                in_message = true;
                b"354 go on\r\n"
            }
            _ => b"250 yes\r\n",
        };
        output.write_all(reply).ok()?;
    }
}
