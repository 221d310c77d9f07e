//! Since when words stood, and how much was edited.

use super::{count, interval, moment};
use crate::news::{Run, Timestamp, VersionHead};
use crate::render::view::{DossierVersion, Imported, Stats, Stretch};

/// That a sentence went and came back: "back since @5, 16 May 2025, 14:02 UTC".
pub fn back_since(version: &VersionHead) -> String {
    let when = moment(version.first_seen);
    format!("back since @{}, {when}", version.number)
}

/// "came between 14:02 and 14:07 UTC on 16 May 2025", or when it was first seen.
pub fn came(version: &VersionHead) -> String {
    match version.last_seen_without {
        None => format!("there when first seen, {}", moment(version.first_seen)),
        without => format!("came {}", interval(without, version.first_seen)),
    }
}

/// "went between 14:02 and 14:07 UTC on 16 May 2025", or that it stands.
pub fn went(stretch: &Stretch) -> String {
    match (&stretch.next, stretch.last_seen) {
        (Some(next), _) => format!("went {}", interval(next.last_seen_without, next.first_seen)),
        (None, Some(at)) => format!("stands; last seen {}", moment(at)),
        (None, None) => "stands".to_owned(),
    }
}

/// That words never stood anywhere.
pub const NEVER_STOOD: &str = "these words stood in no version of any story";

/// That nothing is as it was looked for.
pub const NOTHING_FOUND: &str = "no version is like that";

/// What an import did.
pub fn imported(it: &Imported) -> String {
    let number = |number: u64, noun| count(usize::try_from(number).unwrap_or(usize::MAX), noun);
    let known = if it.known > 0 {
        format!(" ({} known already)", number(it.known, "version"))
    } else {
        String::new()
    };
    let bad = if it.bad > 0 {
        format!("; not {}", number(it.bad, "line"))
    } else {
        String::new()
    };
    format!(
        "taken in: {}, {}{known}, {}{bad}; a new story is not followed until it is watched",
        number(it.stories, "story"),
        number(it.versions, "new version"),
        number(it.visits, "visit"),
    )
}

/// Since when a story has been followed, and until when.
pub fn followed(since: Timestamp, ended: Option<Timestamp>) -> String {
    match ended {
        Some(ended) => format!("from {} to {}", moment(since), moment(ended)),
        None => format!("since {}", moment(since)),
    }
}

/// How many versions there are, and how many of their changes were silent.
pub fn counted_versions(versions: &[DossierVersion]) -> String {
    let silent = versions.iter().filter(|one| one.head.silent).count();
    let counted = count(versions.len(), "version");
    match silent {
        0 => counted,
        silent => format!("{counted}, {} among them", count(silent, "silent edit")),
    }
}

/// The longest time between two visits of a row: "2 h 5 min".
pub fn gap(run: &Run) -> String {
    let minutes = run.longest_gap_millis / 60_000;
    match (minutes / 60, minutes % 60) {
        _ if run.count < 2 => String::new(),
        (0, 0) => "under 1 min".to_owned(),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// The sum under a table of edits.
pub fn edits_in_all(stats: &Stats) -> String {
    let all = stats.all;
    let silent = all.silent_percent().map_or_else(String::new, |percent| {
        format!(
            "; {} substantive, of which {} silent ({percent}%)",
            all.substantive, all.silent
        )
    });
    format!(
        "{} in {}{silent}",
        count(all.edits as usize, "edit"),
        count(stats.stories as usize, "story")
    )
}
