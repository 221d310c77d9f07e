//! The real binary, with a state directory and a configuration of its own.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]
#![allow(dead_code, reason = "each test uses the part that it needs")]

use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

/// Where one test's `redlined` lives.
pub(crate) struct Binary {
    folder: tempfile::TempDir,
}

/// What a command said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A running daemon; killed when dropped.
pub(crate) struct Daemon {
    child: Child,
    notify: UnixDatagram,
}

impl Binary {
    /// A configuration that admits loopback, writes mail into `mail/`, and serves on a free port.
    pub(crate) fn new() -> Self {
        Self::with_config("")
    }

    /// The same, with more of it.
    pub(crate) fn with_config(more: &str) -> Self {
        let binary = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        binary.configure_with(more);
        binary
    }

    /// The same configuration as at first, with this instead of what there was more.
    pub(crate) fn configure_with(&self, more: &str) {
        self.configure(&format!(
            "{more}\n[fetch]\nallow_private = true\ngap = \"0s\"\n[web]\nlisten = \"127.0.0.1:0\"\n"
        ));
    }

    pub(crate) fn configure(&self, text: &str) {
        std::fs::write(self.folder.path().join("config.toml"), text).unwrap();
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redlined"));
        command
            .args(arguments)
            .env_clear()
            .env("REDLINED_CONFIG", self.folder.path().join("config.toml"))
            .env("REDLINED_STATE", self.state())
            .current_dir(self.folder.path());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        said(
            self.command(arguments)
                .stdin(Stdio::null())
                .output()
                .unwrap(),
        )
    }

    /// Runs a command that must be done well, and returns what it printed.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {}{}", said.out, said.err);
        said.out
    }

    /// The same with `--json`, a value a line.
    pub(crate) fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let out = self.done(&[arguments, &["--json"]].concat());
        out.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Starts the daemon and waits until it says that it is ready.
    pub(crate) fn daemon(&self) -> Daemon {
        self.daemon_with(&[])
    }

    /// The same, with more in its environment.
    pub(crate) fn daemon_with(&self, environment: &[(&str, &str)]) -> Daemon {
        let notify = self.folder.path().join("notify");
        let _ = std::fs::remove_file(&notify);
        let socket = UnixDatagram::bind(&notify).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        let child = self
            .command(&["run"])
            .env("NOTIFY_SOCKET", &notify)
            .envs(environment.iter().copied())
            .env("REDLINED_LOG", "debug,hyper=info,html5ever=info")
            .stderr(Stdio::inherit())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let daemon = Daemon {
            child,
            notify: socket,
        };
        assert!(daemon.tells().starts_with("READY=1"));
        daemon
    }

    /// The messages in `mail/`, oldest first.
    pub(crate) fn mails(&self) -> Vec<String> {
        let Ok(folder) = std::fs::read_dir(self.state().join("mail")) else {
            return Vec::new();
        };
        let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
        files.sort_by_key(|file| std::fs::metadata(file).unwrap().modified().unwrap());
        files
            .into_iter()
            .map(|file| std::fs::read_to_string(file).unwrap())
            .collect()
    }
}

impl Daemon {
    /// What it tells systemd next.
    pub(crate) fn tells(&self) -> String {
        let mut told = [0; 1024];
        let length = self.notify.recv(&mut told).unwrap();
        String::from_utf8(told[..length].to_vec()).unwrap()
    }

    /// Sends a signal and waits for the end.
    pub(crate) fn stop(mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap().code()
    }

    /// Sends a signal and lets it go on.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn said(output: Output) -> Said {
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
