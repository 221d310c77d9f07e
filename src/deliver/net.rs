//! What several announcements come to, for somebody who heard of none of them.

use crate::news::{Announcement, PageEvent, StoryId, Suppression, Timestamp, Told};

/// A range of versions, or what became of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Net {
    pub(super) older: u32,
    pub(super) newer: u32,
    pub(super) event: Option<Announcement>,
}

impl Net {
    /// The same, as a message tells it.
    pub(super) fn told(&self, story: StoryId) -> Told {
        let event = self.event.as_ref();
        Told {
            story,
            older: self.older,
            newer: self.newer,
            event: event.and_then(|told| told.event.clone()),
            without: event.and_then(|told| told.without),
            first_seen: event.and_then(|told| told.first_seen),
        }
    }
}

/// Why nobody is told of announcements that come to nothing: of these versions, or of what happened to
/// the page.
pub(super) fn undone(net: Option<&Net>, at: Timestamp) -> Suppression {
    let text = match net {
        Some(net) if net.older + 1 < net.newer => format!(
            "versions {} to {} come to nothing beside version {}",
            net.older + 1,
            net.newer,
            net.older
        ),
        Some(net) => format!(
            "version {} comes to nothing beside version {}",
            net.newer, net.older
        ),
        None => "what happened to the page was undone before anybody was told".to_owned(),
    };
    Suppression {
        at,
        reason: "undone".to_owned(),
        text,
        weight: None,
    }
}

/// What these announcements, oldest first, come to.
pub(super) fn net<'a>(announcements: impl IntoIterator<Item = &'a Announcement>) -> Vec<Net> {
    let announcements: Vec<&Announcement> = announcements.into_iter().collect();
    let versions = || {
        let versions = announcements.iter().filter(|one| one.event.is_none());
        versions.map(|one| one.version)
    };
    let change = versions().min().zip(versions().max());
    let change = change.map(|(first, last)| Net {
        older: first - 1,
        newer: last,
        event: None,
    });

    let events = || announcements.iter().filter(|one| one.event.is_some());
    let believed_live = events()
        .next()
        .is_none_or(|first| first.event != Some(PageEvent::Restored));
    let live = announcements
        .last()
        .is_none_or(|last| matches!(last.event, None | Some(PageEvent::Restored)));
    let told = events().next_back().filter(|_| believed_live != live);
    let event = told.map(|told| Net {
        older: told.version,
        newer: told.version,
        event: Some((*told).clone()),
    });

    change.into_iter().chain(event).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::{StoryId, Timestamp, Weight, owed};

    fn announced(version: u32, event: Option<PageEvent>) -> Announcement {
        Announcement {
            story: StoryId::from_bits(1),
            version,
            at: Timestamp::from_millis(0),
            weight: Weight::Minor,
            event,
            without: None,
            first_seen: None,
        }
    }

    /// What announcements come to: ranges, and what is told of the page.
    fn net_of(announcements: &[Announcement]) -> Vec<(u32, u32, Option<PageEvent>)> {
        net(announcements)
            .into_iter()
            .map(|net| (net.older, net.newer, net.event.and_then(|told| told.event)))
            .collect()
    }

    #[test]
    fn several_changes_come_to_one() {
        assert_eq!(
            net_of(&[announced(3, None), announced(4, None), announced(5, None)]),
            [(2, 5, None)]
        );
    }

    #[test]
    fn a_page_that_went_and_came_back_unheard_is_no_news() {
        let (gone, back) = (
            announced(3, Some(PageEvent::Gone)),
            announced(3, Some(PageEvent::Restored)),
        );
        assert_eq!(net_of(&[gone.clone(), back.clone()]), []);
        assert_eq!(
            net_of(&[gone.clone(), announced(4, None)]),
            [(3, 4, None)],
            "a version shows that it is back"
        );
        assert_eq!(
            net_of(&[announced(3, None), gone.clone()]),
            [(2, 3, None), (3, 3, Some(PageEvent::Gone))]
        );
        assert_eq!(
            net_of(&[back.clone(), gone.clone()]),
            [],
            "it was told gone before, and is"
        );
        assert_eq!(
            net_of(&[back.clone(), gone, back]),
            [(3, 3, Some(PageEvent::Restored))]
        );
    }

    proptest::proptest! {
        #[test]
        fn what_is_joined_comes_to_the_same(steps in proptest::collection::vec(0u8..4, 0..12)) {
            let mut version = 1;
            let all: Vec<Announcement> = steps
                .iter()
                .map(|step| match step {
                    0 => announced(version, Some(PageEvent::Gone)),
                    1 => announced(version, Some(PageEvent::Restored)),
                    _ => {
                        version += 1;
                        announced(version, None)
                    }
                })
                .collect();
            proptest::prop_assert_eq!(net_of(&owed::joined(all.clone())), net_of(&all));
        }
    }
}
