//! Letters to the operator: what stopped working, and what works again.

use askama::Template;

use super::Letter;
use crate::news::{Note, NoteKind, Story};
use crate::render::clean;

/// A note in words. `host` is what its story's host is called.
pub fn note(note: &Note, story: &Story, host: &str) -> Letter {
    let story_name = story.name.as_str();
    let said = match note.kind {
        NoteKind::StoryStopped => format!("{story_name} stopped working"),
        NoteKind::StoryWorks => format!("{story_name} works again"),
        NoteKind::HostStopped => format!("{host} stopped working"),
        NoteKind::HostWorks => format!("{host} works again"),
        NoteKind::Template => format!("{host} has a new page template"),
    };
    let lines = lines(note, story, host);
    Letter {
        subject: clean::line(&format!("redlined: {said}")),
        text: lines.join("\n\n") + "\n",
        html: Page { lines: &lines }
            .render()
            .expect("writing into a string does not fail"),
    }
}

#[derive(Template)]
#[template(
    source = "<!DOCTYPE html><html lang=\"en\"><body>{% for line in lines %}<p>{{ line }}</p>{% endfor %}</body></html>",
    ext = "html"
)]
struct Page<'a> {
    lines: &'a [String],
}

fn lines(note: &Note, story: &Story, host: &str) -> Vec<String> {
    let address = story.address.as_str();
    let mut lines = vec![match note.kind {
        NoteKind::StoryStopped => format!("{address} has given no article for hours."),
        NoteKind::StoryWorks => format!("{address} gives its article again."),
        NoteKind::HostStopped => format!(
            "Several stories of {host} have given no article for hours. Of the others you will \
             not be told one by one, only when all of them work again. The latest is {address}."
        ),
        NoteKind::HostWorks => format!("All stories of {host} give their articles again."),
        NoteKind::Template => format!(
            "Stories of {host} change in the same way: what came or went stands around the \
             sentences, or carries no fact. Readers are not told. See \"redlined suppressed\" and \
             \"redlined furniture {host}\". The latest is {address}."
        ),
    }];
    lines.extend(note.trouble.as_ref().map(|trouble| clean::line(trouble)));
    lines.extend(
        note.worked
            .map(|worked| format!("It was last read {}.", worked.to_minute())),
    );
    lines.push("Readers were not told. \"redlined hosts\" shows how each host fares.".to_owned());
    lines
}
