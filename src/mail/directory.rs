//! Mail into a directory: one `.eml` a message, whole or not at all.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{Accepted, SendError};
use crate::news::Hash;

/// The longest file name that we make of an id.
const LONGEST_NAME: usize = 120;

/// Where the messages go.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
}

impl Directory {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Writes a message under its id; a repeat takes the place of the first attempt.
    pub(super) async fn write(&self, id: &str, bytes: Vec<u8>) -> Result<Accepted, SendError> {
        let directory = self.path.clone();
        let name = file_name(id);
        let target = directory.join(&name);
        let write = move || write_whole(&directory, &name, &bytes);
        match tokio::task::spawn_blocking(write).await {
            Ok(Ok(())) => Ok(Accepted {
                reply: format!("written to {}", target.display()),
            }),
            Ok(Err(why)) => Err(fault(&self.path, &why.to_string())),
            Err(why) => Err(fault(&self.path, &why.to_string())),
        }
    }
}

fn fault(path: &Path, why: &str) -> SendError {
    let path = path.display();
    SendError::RelayFault {
        reply: format!(
            "cannot write mail to {path}: {why}; make it writable, or set [mail] directory"
        ),
    }
}

fn write_whole(directory: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(directory)?;
    // The temporary name belongs to this message, and is no `.eml` that a reader would open.
    let unfinished = directory.join(format!(".{name}.part"));
    let mut file = File::create(&unfinished)?;
    file.write_all(bytes)?;
    // Whoever hears "accepted" forgets the message, so it must have reached the disk.
    file.sync_all()?;
    std::fs::rename(&unfinished, directory.join(name))?;
    File::open(directory)?.sync_all()
}

/// `k3v9.2@alerts.example.org.eml`: the id, if it can be a file name, else tamed and told apart by
/// its hash.
fn file_name(id: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.@+=".contains(c);
    let tame: String = id
        .chars()
        .map(|c| if fits(c) { c } else { '_' })
        .take(LONGEST_NAME)
        .collect();
    let tame = tame.trim_start_matches('.');
    if tame == id && !id.is_empty() {
        return format!("{id}.eml");
    }
    format!("{tame}-{}.eml", Hash::of([id.as_bytes()]).short())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_its_file_s_name_and_no_id_leads_out_of_the_directory() {
        assert_eq!(file_name("k3.2@news.example"), "k3.2@news.example.eml");
        let hostile = [
            "",
            "../../etc/cron.d/x",
            "..",
            ".hidden",
            "a/b",
            "a\0b",
            "a\nb",
            &"x".repeat(500),
        ];
        for id in hostile {
            let name = file_name(id);
            assert!(
                !name.contains(['/', '\0', '\n']) && !name.starts_with('.'),
                "{name:?}"
            );
            assert!(name.len() < 200, "{name}");
        }
        assert_ne!(file_name("a/b"), file_name("a_b"), "told apart by the hash");
        assert_ne!(file_name("a/b"), file_name("a\nb"));
    }
}
