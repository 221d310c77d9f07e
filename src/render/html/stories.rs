//! All stories, the one that changed last first.

use askama::Template;

use super::drawn;
use crate::news::Timestamp;
use crate::render::view::StoryLine;
use crate::render::{clean, paths, phrases};

#[derive(Template)]
#[template(path = "web/stories.html")]
struct Page<'a> {
    stories: Vec<&'a StoryLine>,
}

/// Every story with where it is now.
pub fn stories(stories: &[StoryLine]) -> String {
    let mut stories: Vec<&StoryLine> = stories.iter().collect();
    stories.sort_by_key(|line| std::cmp::Reverse(line.standing.last_change));
    drawn(&Page { stories })
}

impl StoryLine {
    /// Its headline, or its name where none was read yet.
    fn title(&self) -> String {
        let headline = clean::line(self.headline.as_deref().unwrap_or_default());
        if headline.is_empty() {
            self.story.name.to_string()
        } else {
            headline
        }
    }

    fn path(&self) -> String {
        paths::story(self.story.id)
    }

    fn state(&self) -> String {
        let standing = &self.standing;
        phrases::state(standing.state, standing.developing, self.story.followed())
    }

    fn developing(&self) -> bool {
        phrases::is_developing(&self.story, &self.standing)
    }

    fn counted(&self) -> String {
        phrases::count(self.versions as usize, "version")
    }

    /// When it last changed, for machines and for people.
    fn last_change(&self) -> Option<(Timestamp, String)> {
        self.standing
            .last_change
            .map(|at| (at, phrases::moment(at)))
    }
}
