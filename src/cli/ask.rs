//! Asking a question, and printing the answer as it comes.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use crate::client::{Answer, Client};

use super::file::{self, Progress};
use super::{Global, place, print};

/// A question to whoever answers.
#[derive(Debug, Clone, Default)]
pub(super) struct Question {
    path: &'static str,
    fields: Vec<(&'static str, String)>,
    acts: bool,
    creates: bool,
}

impl Question {
    /// A question that changes nothing.
    pub(super) fn about(path: &'static str) -> Self {
        Self {
            path,
            ..Self::default()
        }
    }

    /// A question that asks for something to be done.
    pub(super) fn act(path: &'static str) -> Self {
        Self {
            path,
            acts: true,
            ..Self::default()
        }
    }

    /// A store may be made for it.
    pub(super) fn creating(mut self) -> Self {
        self.creates = true;
        self
    }

    /// Adds a field, if there is a value.
    pub(super) fn with(mut self, field: &'static str, value: Option<impl ToString>) -> Self {
        self.fields
            .extend(value.map(|value| (field, value.to_string())));
        self
    }

    /// Asks, and prints the answer.
    pub(super) fn ask(self, global: &Global) -> anyhow::Result<Answer> {
        let whereabouts = place::whereabouts(global, self.creates)?;
        let state = whereabouts.state.clone();
        let (json, acted) = (global.json, self.acts);
        crate::blocking::runtime()?.block_on(async {
            let client = Client::find(&whereabouts, || place::settings(global, &state)).await?;
            let (question, form) = self.request(json);
            let answer = client.ask(&question, form.as_deref()).await;
            if let Ok(answer) = &answer {
                print(&if json {
                    lines(&answer.text)
                } else {
                    answer.text.clone()
                })?;
            }
            if client.close(acted).await? {
                anstream::eprintln!(
                    "mail waits in the outbox; \"redlined run\" hands it over, \"redlined outbox\" shows it"
                );
            }
            Ok(answer?)
        })
    }

    /// The same, for a command that is done when it is answered.
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        self.ask(global).map(|_| ExitCode::SUCCESS)
    }

    /// Asks, and writes the answer as it comes.
    pub(super) fn save(self, global: &Global, out: &mut dyn Write) -> anyhow::Result<()> {
        let whereabouts = place::whereabouts(global, self.creates)?;
        let state = whereabouts.state.clone();
        crate::blocking::runtime()?.block_on(async {
            let client = Client::find(&whereabouts, || place::settings(global, &state)).await?;
            let (question, _) = self.request(true);
            let saved = save(&client, &question, out).await;
            client.close(false).await?;
            saved
        })
    }

    /// Sends a file, and prints the answer.
    pub(super) fn send(self, global: &Global, file: &Path) -> anyhow::Result<Answer> {
        let whereabouts = place::whereabouts(global, self.creates)?;
        let state = whereabouts.state.clone();
        let json = global.json;
        crate::blocking::runtime()?.block_on(async {
            let body = file::body(file).await?;
            let client = Client::find(&whereabouts, || place::settings(global, &state)).await?;
            let (question, _) = self.request(json);
            let answer = client.send(&question, body).await;
            if let Ok(answer) = &answer {
                print(&if json {
                    lines(&answer.text)
                } else {
                    answer.text.clone()
                })?;
            }
            client.close(false).await?;
            Ok(answer?)
        })
    }

    fn request(self, json: bool) -> (String, Option<Vec<(&'static str, String)>>) {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !json {
            query.append_pair("width", &width().to_string());
        }
        if !self.acts {
            query.extend_pairs(&self.fields);
        }
        let question = format!("{}?{}", self.path, query.finish());
        (question, self.acts.then_some(self.fields))
    }
}

async fn save(client: &Client, question: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut pieces = client.stream(question).await?;
    let progress = Progress::of(pieces.expected, pieces.in_lines);
    while let Some(piece) = pieces.next().await? {
        out.write_all(&piece)?;
        progress.add(&piece);
    }
    Ok(out.flush()?)
}

/// A list stands one object a line; anything else is one value.
fn lines(text: &str) -> String {
    match serde_json::from_str(text) {
        Ok(serde_json::Value::Array(values)) => {
            values.iter().map(|value| format!("{value}\n")).collect()
        }
        _ => format!("{}\n", text.trim_end()),
    }
}

/// Columns of the terminal; 80 where there is none.
pub(super) fn width() -> usize {
    terminal_size::terminal_size()
        .map_or(80, |(width, _)| usize::from(width.0))
        .min(100)
}
