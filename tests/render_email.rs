//! What letters look like, and what they never do.

mod render_sample;

use redlined::news::Scope;
use redlined::render::email::{self, AlertView, Letter, Links};
use render_sample as sample;

fn links() -> Links {
    let page = |path: &str| Some(format!("https://redlined.example/story/28t5cwk2ryff{path}"));
    Links {
        story: page(""),
        comparison: page("/3..4"),
        unsubscribe: Some("https://redlined.example/unsubscribe/k2ryff28t5cw".to_owned()),
        write_to: "desk@redlined.example".to_owned(),
    }
}

fn letter() -> Letter {
    email::alert(&AlertView {
        story: &sample::story(),
        comparison: &sample::comparison(),
        scope: &Scope::All,
        links: &links(),
    })
}

/// Where people look at it: the target folder's `tmp`.
fn keep(name: &str, text: &str) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join(name), text).expect("the target folder takes files");
}

#[test]
fn a_change_reads_as_words_then_when_then_the_redline() {
    let letter = letter();
    keep("alert.html", &letter.html);
    println!("{}\n\n{}", letter.subject, letter.text);
}
