//! Mail through this machine's own `sendmail` command, as Postfix, Exim and others provide it.
//!
//! We start it ourselves: its exit code says whether to try again, and it must not outlive its time.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use tokio::time::timeout;

use super::message::Composed;
use super::{Accepted, SendError};

/// The mail system takes a message within this, or does not take it.
const WITHIN: Duration = Duration::from_secs(60);
/// What sendmail exits with where the address is at fault, not the day (`sysexits.h`).
const AT_FAULT: [i32; 3] = [64, 65, 67];

/// The command.
#[derive(Debug)]
pub(super) struct Sendmail {
    command: PathBuf,
}

impl Sendmail {
    pub(super) fn new(command: PathBuf) -> Self {
        Self { command }
    }

    /// Hands one message over.
    pub(super) async fn send(&self, message: Composed) -> Result<Accepted, SendError> {
        let fault = |why: String| SendError::RelayFault {
            reply: format!("{}: {why}", self.command.display()),
        };
        let ended = timeout(WITHIN, self.run(message)).await;
        let ended = ended.map_err(|_| fault(format!("no end within {} s", WITHIN.as_secs())))?;
        let output = ended.map_err(|why| fault(why.to_string()))?;
        if output.status.success() {
            return Ok(Accepted {
                reply: "taken by sendmail".to_owned(),
            });
        }
        let reply = format!("{}: {}", output.status, said(&output));
        match output.status.code() {
            Some(code) if AT_FAULT.contains(&code) => Err(SendError::Refused { reply }),
            _ => Err(SendError::Later { reply }),
        }
    }

    async fn run(&self, message: Composed) -> std::io::Result<Output> {
        let mut command = Command::new(&self.command);
        command.arg("-i");
        if let Some(from) = message.envelope.from() {
            command.arg("-f").arg(from);
        }
        command.arg("--");
        command.args(message.envelope.to().iter().map(ToString::to_string));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut input = child.stdin.take().expect("it is piped");
        // One that does not read to the end says why by its exit code.
        let _ = input.write_all(&message.bytes).await;
        drop(input);
        child.wait_with_output().await
    }
}

/// A process under `no_new_privs`, and all that it starts, keep their groups, so that sendmail could
/// not put the message into its queue.
pub(super) fn can_be_used(status: &Path) -> bool {
    let status = std::fs::read_to_string(status).unwrap_or_default();
    let set = |line: &str| {
        line.strip_prefix("NoNewPrivs:")
            .map(|set| set.trim() == "1")
    };
    !status.lines().find_map(set).unwrap_or(false)
}

fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let calm = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    calm.take(400).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hardened_unit_cannot_use_it() {
        let folder = tempfile::tempdir().unwrap();
        let status = folder.path().join("status");
        std::fs::write(&status, "Name:\tredlined\nNoNewPrivs:\t1\nSeccomp:\t2\n").unwrap();
        assert!(!can_be_used(&status));
        std::fs::write(&status, "Name:\tredlined\nNoNewPrivs:\t0\n").unwrap();
        assert!(can_be_used(&status));
        assert!(can_be_used(&folder.path().join("missing")));
    }
}
