//! Where things are: the configuration, the state directory, the daemon's socket.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::client::Whereabouts;
use crate::config::Settings;
use crate::daemon::Place;

use super::Global;

const SOCKET: &str = "redlined.sock";
const SYSTEM_CONFIG: &str = "/etc/redlined/config.toml";
const SYSTEM_SOCKET: &str = "/run/redlined/redlined.sock";
const SYSTEM_STATE: &str = "/var/lib/redlined";

/// The settings of the configuration file that is given, or of the first that there is.
pub(super) fn settings(global: &Global, state: &Path) -> anyhow::Result<Settings> {
    Ok(match config_file(global) {
        Some(file) => Settings::load(&file, state)?,
        None => Settings::defaults(state),
    })
}

/// `--config`, else `./config.toml`, else the user's, else the system's.
pub(super) fn config_file(global: &Global) -> Option<PathBuf> {
    if global.config.is_some() {
        return global.config.clone();
    }
    let users =
        user_folder("XDG_CONFIG_HOME", ".config").map(|folder| folder.join("redlined/config.toml"));
    let candidates = [
        Some(PathBuf::from("config.toml")),
        users,
        Some(PathBuf::from(SYSTEM_CONFIG)),
    ];
    candidates.into_iter().flatten().find(|file| file.is_file())
}

/// Where the daemon keeps its state: `--state`, else what systemd gives, else the user's folder.
pub(super) fn daemon(global: &Global) -> anyhow::Result<Place> {
    let given = global
        .state
        .clone()
        .or_else(|| directory("STATE_DIRECTORY"));
    let state = given.map_or_else(users_state, Ok)?;
    let socket = directory("RUNTIME_DIRECTORY")
        .unwrap_or_else(|| state.clone())
        .join(SOCKET);
    Ok(Place { state, socket })
}

/// Where a question is asked. With `--state`, only there.
pub(super) fn whereabouts(global: &Global, create: bool) -> anyhow::Result<Whereabouts> {
    if let Some(state) = global.state.clone() {
        return Ok(Whereabouts {
            sockets: vec![state.join(SOCKET)],
            state,
            create,
        });
    }
    // A unit beside the daemon, such as the backup's, has no home and needs none.
    let state = match users_state() {
        Err(_) if Path::new(SYSTEM_SOCKET).exists() => PathBuf::from(SYSTEM_STATE),
        state => state?,
    };
    let sockets = vec![PathBuf::from(SYSTEM_SOCKET), state.join(SOCKET)];
    Ok(Whereabouts {
        sockets,
        state,
        create,
    })
}

fn users_state() -> anyhow::Result<PathBuf> {
    let folder = user_folder("XDG_STATE_HOME", ".local/state");
    let folder =
        folder.context("there is no home directory; say where the store is with --state DIR")?;
    Ok(folder.join("redlined"))
}

fn user_folder(variable: &str, below_home: &str) -> Option<PathBuf> {
    directory(variable).or_else(|| Some(directory("HOME")?.join(below_home)))
}

/// The directory that an environment variable names; the first, where systemd gives several.
fn directory(variable: &str) -> Option<PathBuf> {
    let value = env::var(variable).ok()?;
    let first = value.split(':').next()?;
    Path::new(first).is_absolute().then(|| PathBuf::from(first))
}
