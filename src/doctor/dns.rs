//! TXT records, asked of the machine's own resolver: what a domain says of who may send its mail.
//!
//! One question and one answer, over UDP and, where it does not fit, TCP. A library would bring a whole
//! resolver with it.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

/// A resolver that says nothing for so long is taken for silent.
const WITHIN: Duration = Duration::from_secs(5);
const TXT: u16 = 16;
/// The largest answer that we offer to take over UDP.
const LARGEST: usize = 1232;
/// Names may point to other names; nobody needs more hops.
const HOPS: usize = 64;

/// The TXT records of a name; none where there is no such name. An error says why nobody knows.
pub(super) async fn txt(server: SocketAddr, name: &str) -> io::Result<Vec<String>> {
    let id = crate::store::random_bits().to_le_bytes();
    let question = question([id[0], id[1]], name)?;
    let answer = timeout(WITHIN, over_udp(server, &question)).await??;
    let cut = answer.get(2).is_some_and(|flags| flags & 0b10 != 0);
    let answer = if cut {
        timeout(WITHIN, over_tcp(server, &question)).await??
    } else {
        answer
    };
    if answer.get(..2) != Some(&question[..2]) {
        return Err(strange());
    }
    records(&answer)
}

/// The first resolver that the machine is told of.
pub(super) fn server(resolv_conf: &str) -> Option<SocketAddr> {
    let named = |line: &str| {
        line.strip_prefix("nameserver")?
            .trim()
            .parse::<IpAddr>()
            .ok()
    };
    let address = resolv_conf.lines().find_map(named)?;
    Some(SocketAddr::new(address, 53))
}

async fn over_udp(server: SocketAddr, question: &[u8]) -> io::Result<Vec<u8>> {
    let any: SocketAddr = if server.is_ipv4() {
        ([0, 0, 0, 0], 0).into()
    } else {
        ([0_u16; 8], 0).into()
    };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(server).await?;
    socket.send(question).await?;
    let mut answer = vec![0; LARGEST];
    let length = socket.recv(&mut answer).await?;
    answer.truncate(length);
    Ok(answer)
}

async fn over_tcp(server: SocketAddr, question: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(question.len()).map_err(|_| strange())?;
    stream.write_all(&length.to_be_bytes()).await?;
    stream.write_all(question).await?;
    let mut answer = vec![0; stream.read_u16().await?.into()];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

/// A question for TXT, with the offer to take a longer answer (EDNS, RFC 6891).
fn question(id: [u8; 2], name: &str) -> io::Result<Vec<u8>> {
    let mut bytes = id.to_vec();
    bytes.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
    for label in name.trim_end_matches('.').split('.') {
        let length = u8::try_from(label.len())
            .ok()
            .filter(|it| (1..64).contains(it));
        bytes.push(length.ok_or_else(|| io::Error::other(format!("\"{name}\" is no domain")))?);
        bytes.extend(label.as_bytes());
    }
    bytes.extend([0, 0, 16, 0, 1]);
    bytes.extend([0, 0, 41]);
    bytes.extend(u16::try_from(LARGEST).unwrap_or(u16::MAX).to_be_bytes());
    bytes.extend([0; 6]);
    Ok(bytes)
}

/// The texts in an answer.
fn records(answer: &[u8]) -> io::Result<Vec<String>> {
    let code = answer.get(3).ok_or_else(strange)? & 0x0f;
    match code {
        0 => {}
        3 => return Ok(Vec::new()),
        _ => {
            return Err(io::Error::other(format!(
                "the resolver answers with code {code}"
            )));
        }
    }
    let number = |place: usize| {
        let bytes = answer.get(place..place + 2).ok_or_else(strange)?;
        Ok::<u16, io::Error>(u16::from_be_bytes([bytes[0], bytes[1]]))
    };
    let (questions, answers) = (number(4)?, number(6)?);
    let mut place = 12;
    for _ in 0..questions {
        place = after_name(answer, place)? + 4;
    }
    let mut texts = Vec::new();
    for _ in 0..answers {
        place = after_name(answer, place)?;
        let (kind, length) = (number(place)?, usize::from(number(place + 8)?));
        let held = answer
            .get(place + 10..place + 10 + length)
            .ok_or_else(strange)?;
        if kind == TXT {
            texts.push(text(held)?);
        }
        place += 10 + length;
    }
    Ok(texts)
}

/// Where a name ends; what it points to does not matter here.
fn after_name(answer: &[u8], mut place: usize) -> io::Result<usize> {
    for _ in 0..HOPS {
        match *answer.get(place).ok_or_else(strange)? {
            0 => return Ok(place + 1),
            length if length & 0xc0 == 0xc0 => return Ok(place + 2),
            length => place += 1 + usize::from(length),
        }
    }
    Err(strange())
}

/// The strings of a record belong together.
fn text(mut held: &[u8]) -> io::Result<String> {
    let mut whole = Vec::new();
    while let Some((length, rest)) = held.split_first() {
        let (string, rest) = rest
            .split_at_checked(usize::from(*length))
            .ok_or_else(strange)?;
        whole.extend(string);
        held = rest;
    }
    Ok(String::from_utf8_lossy(&whole).into_owned())
}

fn strange() -> io::Error {
    io::Error::other("the resolver's answer cannot be understood")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A resolver that gives one answer to whatever is asked.
    async fn resolver(answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut question = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut question).await {
                let answer = answer(&question[..length]);
                socket.send_to(&answer, from).await.unwrap();
            }
        });
        address
    }

    fn answered(question: &[u8], code: u8, texts: &[&str]) -> Vec<u8> {
        let mut answer = question[..question.len() - 11].to_vec();
        answer[2] = 0x81;
        answer[3] = 0x80 | code;
        answer[7] = u8::try_from(texts.len()).unwrap();
        answer[11] = 0;
        for text in texts {
            let length = u8::try_from(text.len()).unwrap();
            answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, length + 1, length]);
            answer.extend(text.as_bytes());
        }
        answer
    }

    #[tokio::test]
    async fn the_texts_of_a_name_are_read() {
        let server = resolver(|question| answered(question, 0, &["v=spf1 -all", "other"])).await;
        let texts = txt(server, "news.example").await.unwrap();
        assert_eq!(texts, ["v=spf1 -all", "other"]);
    }

    #[tokio::test]
    async fn a_name_that_is_not_there_has_none_and_a_failure_is_one() {
        let none = resolver(|question| answered(question, 3, &[])).await;
        assert_eq!(txt(none, "news.example").await.unwrap(), [""; 0]);
        let fails = resolver(|question| answered(question, 2, &[])).await;
        assert!(txt(fails, "news.example").await.is_err());
        let garbage =
            resolver(|question| [&question[..2], &[0x81, 0x80, 0, 1, 0, 9, 255]].concat()).await;
        assert!(txt(garbage, "news.example").await.is_err());
    }

    #[test]
    fn the_machines_resolver_is_found() {
        let found =
            server("# by hand\nsearch example\nnameserver 192.0.2.1\nnameserver 192.0.2.2\n");
        assert_eq!(found, Some(([192, 0, 2, 1], 53).into()));
        assert_eq!(server("options edns0\n"), None);
    }
}
