//! What `[mail]` means: from whom mail comes, and by which way it goes.

use std::path::{Path, PathBuf};

use toml::Spanned;

use crate::mail::{Login, Security, Sender, Settings, Smtp, Transport};
use crate::news::{EmailAddress, Secret};

use super::error::{Error, Text};
use super::typed::{self, Mail, Placed};
use super::{at_least_one, parsed};

/// The credential that systemd may hand over instead of a file (`LoadCredential=smtp-password:…`).
const CREDENTIAL: &str = "smtp-password";

/// Where every mail system puts it.
const SENDMAIL: &str = "/usr/sbin/sendmail";

pub(super) fn settings(
    source: &Text<'_>,
    typed: Mail,
    defaults: Settings,
    state: &Path,
) -> Result<Settings, Error> {
    let sender = parsed(source, typed.from.clone(), sender)?.unwrap_or(defaults.sender);
    let bounces = parsed(source, typed.bounces.clone(), bounces)?;
    let transport = match typed.transport {
        typed::Transport::Smtp => Transport::Smtp(smtp(source, typed)?),
        typed::Transport::Sendmail => {
            let command = typed.command.unwrap_or_else(|| SENDMAIL.into());
            let refused = |why| source.wrong(&source.key("transport"), why);
            Transport::sendmail(command).map_err(refused)?
        }
        typed::Transport::Directory => match typed.directory {
            Some(directory) => Transport::Directory(state.join(directory)),
            None => defaults.transport,
        },
    };
    Ok(Settings {
        sender,
        transport,
        bounces,
    })
}

/// A return address to which a token is added for each message.
fn bounces(text: &str) -> Result<EmailAddress, String> {
    let address = EmailAddress::parse(text).map_err(|why| why.to_string())?;
    let local = address.as_str().rsplit('@').next_back().unwrap_or_default();
    if local.len() > 16 || local.contains('+') {
        return Err(format!(
            "bounces: \"{text}\" has no room for a token; expected something like bounces@example.org"
        ));
    }
    Ok(address)
}

/// `redlined <alerts@example.org>`, or the address alone.
fn sender(text: &str) -> Result<Sender, String> {
    let (name, address) = match text
        .trim()
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'))
    {
        Some((name, address)) => (Some(name.trim().trim_matches('"').to_owned()), address),
        None => (None, text),
    };
    let address = EmailAddress::parse(address).map_err(|why| why.to_string())?;
    Ok(Sender {
        name: name.filter(|name| !name.is_empty()),
        address,
    })
}

fn smtp(source: &Text<'_>, typed: Mail) -> Result<Smtp, Error> {
    let defaults = Smtp::local();
    let (security, port) = match typed.security {
        typed::Security::Tls => (Security::Implicit, 465),
        typed::Security::Starttls => (Security::StartTls, 587),
        typed::Security::Plain => (Security::PlainLoopback, 25),
    };
    let login = match typed.user {
        Some(user) => Some(Login {
            user,
            password: password(source, typed.password_file)?,
        }),
        None => None,
    };
    let host = typed.host.map(Spanned::into_inner);
    Ok(Smtp {
        host: host.ok_or_else(|| source.wrong(&source.key("transport"), NO_HOST))?,
        port: typed.port.unwrap_or(port),
        security,
        login,
        ca_file: typed.ca_file.map(|file| PathBuf::from(file.into_inner())),
        per_minute: typed.per_minute.filter(|rate| *rate > 0),
        connections: at_least_one(source, typed.connections, defaults.connections)?,
        ..defaults
    })
}

const NO_HOST: &str = "transport = \"smtp\" needs host, the name of your mail relay";
const NO_PASSWORD: &str = "user needs password_file, or the systemd credential smtp-password";

/// The password from its file, or from systemd.
fn password(source: &Text<'_>, file: Option<Placed>) -> Result<Secret, Error> {
    let handed_over =
        || Some(PathBuf::from(std::env::var_os("CREDENTIALS_DIRECTORY")?).join(CREDENTIAL));
    let place = file
        .as_ref()
        .map_or_else(|| source.key("user"), Spanned::span);
    let path = file
        .map(|file| PathBuf::from(file.into_inner()))
        .or_else(handed_over);
    let path = path.ok_or_else(|| source.wrong(&place, NO_PASSWORD))?;
    let text = std::fs::read_to_string(&path).map_err(|why| {
        source.wrong(&place, format!("{}: cannot be read: {why}", path.display()))
    })?;
    Ok(Secret::new(text.trim_end_matches(['\r', '\n'])))
}
