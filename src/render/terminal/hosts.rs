//! Hosts and their furniture, a line each.

use super::lists::listed;
use super::table::cell;
use super::{BOLD, DIM, PLAIN};
use crate::news::{Outcome, Ruling};
use crate::render::clean;
use crate::render::lines::Span;
use crate::render::view::{FurnitureLine, HostLine};

/// Every host, how often it was visited, and what stands in the way.
pub fn hosts(hosts: &[HostLine], width: usize) -> String {
    let row = |line: &HostLine| {
        let total: u64 = line.visits.iter().map(|(_, visits)| visits).sum();
        let gap = line.requests.as_ref().map(|requests| requests.gap);
        let gap = gap.map_or_else(String::new, |gap| format!("{}s", gap.as_secs_f32()));
        [
            Span::new(BOLD, clean::line(&line.host)),
            cell(line.stories.to_string()),
            cell(total.to_string()),
            cell(visits(line, &[Outcome::Changed, Outcome::Reverted]).to_string()),
            cell(visits(line, &[Outcome::Failed, Outcome::Barred]).to_string()),
            cell(gap),
            cell(clean::line(&said(line))),
        ]
    };
    let headings = ["HOST", "STORIES", "VISITS", "NEWS", "FAILED", "GAP", "NOW"];
    listed(headings, hosts, row, width, "no host was ever visited")
}

fn visits(line: &HostLine, of: &[Outcome]) -> u64 {
    let visits = line.visits.iter();
    let wanted = visits.filter(|(outcome, _)| of.contains(outcome));
    wanted.map(|(_, visits)| visits).sum()
}

/// What the operator should know first.
fn said(line: &HostLine) -> String {
    let requests = line.requests.as_ref();
    if let Some(until) = requests.and_then(|requests| requests.held_until) {
        return format!("left alone until {}", until.to_minute());
    }
    if let Some((_, story, text)) = &line.trouble {
        return format!("{story}: {text}");
    }
    if let Some(at) = line.template {
        return format!("new template seen {}", at.to_minute());
    }
    let robots = requests.and_then(|requests| requests.robots.as_deref());
    robots.map_or_else(|| "ok".to_owned(), |said| format!("ok; robots.txt {said}"))
}

/// Every block that may be furniture.
pub fn furniture(blocks: &[FurnitureLine], width: usize) -> String {
    let row = |line: &FurnitureLine| {
        let block = &line.block;
        let (came, went) = (
            block.turns.iter().map(|turns| turns.came).sum::<u32>(),
            block.turns.iter().map(|turns| turns.went).sum::<u32>(),
        );
        [
            cell(block.key.short()),
            cell(clean::line(&line.host)),
            Span::new(if line.leaves { PLAIN } else { DIM }, verdict(line)),
            cell(block.turns.len().to_string()),
            cell(format!("{came}/{went}")),
            cell(clean::line(&block.text)),
        ]
    };
    let headings = ["ID", "HOST", "IS", "STORIES", "CAME/WENT", "TEXT"];
    listed(headings, blocks, row, width, "nothing was learned yet")
}

fn verdict(line: &FurnitureLine) -> &'static str {
    match (line.block.ruling, line.leaves) {
        (Some(Ruling::Pinned), _) => "pinned",
        (Some(Ruling::Dropped), _) => "dropped",
        (None, true) => "furniture",
        (None, false) => "watched",
    }
}
