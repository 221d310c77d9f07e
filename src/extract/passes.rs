//! What becomes of lines by what stands around them: lists of links, repetitions, what an invitation
//! announces, headings with nothing under them.

use std::collections::HashMap;
use std::ops::Range;

use html5ever::local_name;

use super::outline::{Line, Outline};
use super::sift::{Reason, Verdict};
use crate::news::BlockKind;

/// The most lines of a box beside the text.
const BOX_LINES: usize = 6;

/// Lists in which nearly everything is a link are ways to elsewhere.
pub(super) fn link_lists(outline: &Outline<'_>, range: &Range<usize>, verdicts: &mut [Verdict]) {
    for part in &outline.parts {
        let is_list = matches!(
            *part.tag(),
            local_name!("ul") | local_name!("ol") | local_name!("dl")
        );
        if !is_list
            || part.lines.len() < 2
            || part.lines.start < range.start
            || part.lines.end > range.end
        {
            continue;
        }
        let lines = &outline.lines[part.lines.clone()];
        let leads = |line: &&Line<'_>| line.is_link() || line.is_dated_link();
        let linked = lines.iter().filter(leads).count();
        if linked * 10 >= lines.len() * 8 {
            for verdict in &mut verdicts[part.lines.clone()] {
                if matches!(verdict, Verdict::Kept(_)) {
                    *verdict = Verdict::Left(Reason::LinkList);
                }
            }
        }
    }
}

/// A long line stands once; pages repeat some for small screens or as pull quotes. What stands three
/// times, or again among paragraphs of the same sort, is meant so.
pub(super) fn twice(outline: &Outline<'_>, range: &Range<usize>, verdicts: &mut [Verdict]) {
    let mut seen: HashMap<&str, (usize, usize, usize)> = HashMap::new();
    for number in range.clone() {
        let line = &outline.lines[number];
        let is_text = matches!(
            verdicts[number],
            Verdict::Kept(BlockKind::Paragraph | BlockKind::Quote)
        );
        if is_text && line.weight >= 60 {
            let (count, _, last) = seen.entry(&line.text).or_insert((0, number, number));
            *count += 1;
            *last = number;
        }
    }
    for (_, first, last) in seen.into_values().filter(|(count, ..)| *count == 2) {
        if !is_of_a_sort(outline, first, last) {
            verdicts[last] = Verdict::Left(Reason::Twice);
        }
    }
}

/// Two lines in elements with the same names, and so the elements around them.
fn is_of_a_sort(outline: &Outline<'_>, one: usize, other: usize) -> bool {
    let names = |line: usize| {
        let around = outline.around(outline.lines[line].part).take(2);
        let parts = around.map(|part| &outline.parts[part]);
        parts.map(|part| (part.tag().clone(), part.element.attr("class")))
    };
    names(one).eq(names(other))
}

/// What an invitation announces goes with it: the links that follow it, and the rest of its box.
pub(super) fn announced(outline: &Outline<'_>, range: &Range<usize>, verdicts: &mut [Verdict]) {
    for number in range.clone() {
        if verdicts[number] != Verdict::Left(Reason::Invitation) {
            continue;
        }
        let line = &outline.lines[number];
        let follow = (number + 1..range.end).take(BOX_LINES);
        for next in follow.take_while(|next| outline.lines[*next].is_link()) {
            leave(&mut verdicts[next], Reason::LinkList);
        }
        if line.kind == BlockKind::Heading
            && let Some(lines) = box_headed_by(outline, number)
            && lines.len() * 2 < range.len()
        {
            for verdict in &mut verdicts[lines] {
                leave(verdict, Reason::Invitation);
            }
        }
    }
}

fn leave(verdict: &mut Verdict, reason: Reason) {
    if matches!(verdict, Verdict::Kept(_)) {
        *verdict = Verdict::Left(reason);
    }
}

/// The lines of the small element that begins with this line.
fn box_headed_by(outline: &Outline<'_>, number: usize) -> Option<Range<usize>> {
    let around = outline.around(outline.lines[number].part);
    let lines = around
        .map(|part| &outline.parts[part].lines)
        .find(|lines| lines.len() > 1)?;
    (lines.start == number && lines.len() <= BOX_LINES).then(|| lines.clone())
}

/// Everything else in the heading's own box was left out.
fn heads_left_box(outline: &Outline<'_>, verdicts: &[Verdict], number: usize) -> bool {
    box_headed_by(outline, number).is_some_and(|lines| {
        let rest = &verdicts[lines][1..];
        rest.iter()
            .all(|verdict| matches!(verdict, Verdict::Left(_)))
    })
}

/// A heading whose text was left out has nothing to head.
pub(super) fn empty_headings(
    outline: &Outline<'_>,
    range: &Range<usize>,
    verdicts: &mut [Verdict],
) {
    let mut left_below = false;
    let mut anything_below = false;
    for number in range.clone().rev() {
        match verdicts[number] {
            Verdict::Kept(BlockKind::Heading) => {
                let heads_nothing = !anything_below
                    || heads_left_box(outline, verdicts, number)
                    || (left_below && followed_by_heading(range, verdicts, number));
                if heads_nothing
                    && *outline.parts[outline.lines[number].part].tag() != local_name!("h1")
                {
                    verdicts[number] = Verdict::Left(Reason::EmptyHeading);
                } else {
                    left_below = false;
                }
            }
            Verdict::Kept(_) | Verdict::Notice(_) => {
                anything_below = true;
                left_below = false;
            }
            Verdict::Left(reason) => {
                left_below |= !matches!(reason, Reason::EmptyHeading | Reason::Label);
            }
        }
    }
}

fn followed_by_heading(range: &Range<usize>, verdicts: &[Verdict], number: usize) -> bool {
    verdicts[number + 1..range.end]
        .iter()
        .find(|verdict| !matches!(verdict, Verdict::Left(_)))
        .is_none_or(|next| matches!(next, Verdict::Kept(BlockKind::Heading)))
}
