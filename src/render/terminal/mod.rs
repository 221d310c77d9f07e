//! Text for a terminal of a given width. It is always styled; whoever prints it strips the styles
//! where they are not wanted, and nothing is said by colour alone.

mod article;
mod comparison;
mod doctor;
mod feeds;
mod hosts;
mod lists;
mod past;
mod reading;
mod status;
mod table;
mod timeline;

use anstyle::{AnsiColor, Style};

pub use article::article;
pub use comparison::{change, compared, comparison};
pub use doctor::probes;
pub use feeds::feeds;
pub use hosts::{furniture, hosts};
pub use lists::{alert, findings, outbox, stories, subscribers, suppressed, whole_outbox};
pub use past::{blame, imported, stats, stretches};
pub use reading::{explanation, reading};
pub use status::{points, status, step, visit};
pub use timeline::timeline;

use super::lines::Span;
use crate::news::{Mark, PageState, Weight};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const PLAIN: Style = Style::new();

fn mark(mark: Mark) -> Style {
    match mark {
        Mark::Same => PLAIN,
        Mark::Removed => AnsiColor::Red.on_default().strikethrough(),
        Mark::Added => AnsiColor::Green.on_default().underline(),
    }
}

fn weight(weight: Weight) -> Style {
    match weight {
        Weight::Cosmetic => DIM,
        Weight::Minor => PLAIN,
        Weight::Substantive => BOLD,
    }
}

fn state(state: PageState) -> Style {
    match state {
        PageState::Unread | PageState::Ok => PLAIN,
        _ => AnsiColor::Yellow.on_default(),
    }
}

/// Text in a style.
fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

fn plain(text: impl Into<String>) -> Span {
    Span::new(PLAIN, text)
}

/// Lines as a text that ends its last one.
fn page(lines: &[String]) -> String {
    lines
        .iter()
        .flat_map(|line| [line.as_str(), "\n"])
        .collect()
}
