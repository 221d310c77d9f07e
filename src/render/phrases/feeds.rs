//! What there is to say of a feed.

use super::count;
use crate::render::view::FeedLine;

/// Why it brings nothing, or less than it could.
pub fn feed(line: &FeedLine) -> Vec<String> {
    let standing = &line.standing;
    let trouble = standing.trouble.clone();
    let left_out = (standing.left_out > 0).then(|| {
        let articles = count(standing.left_out as usize, "article");
        format!("{articles} left out, because as many as \"most\" allows are followed")
    });
    let gone = (!line.configured)
        .then(|| "no longer in the configuration; its stories end when they are quiet".to_owned());
    trouble.into_iter().chain(left_out).chain(gone).collect()
}
