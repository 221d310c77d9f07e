//! How we stand with hosts, and what was learned of them.

use std::collections::BTreeMap;

use crate::decide;
use crate::fetch::{self, HostFigures};
use crate::news::{HostMemory, PageState, Ruling, Run, Standing, Story, Timestamp};
use crate::render::view::{FurnitureLine, HostLine, Requests};
use crate::store::Store;

use super::Error;

/// Every host with stories or figures, by name.
pub fn hosts(
    store: &Store,
    figures: Vec<HostFigures>,
    now: Timestamp,
) -> Result<Vec<HostLine>, Error> {
    let mut lines = BTreeMap::<String, HostLine>::new();
    for story in store.stories()? {
        let line = lines.entry(fetch::host_of(&story.address)).or_default();
        add_visits(line, &store.runs(story.id)?);
        if let Some(standing) = store.standing(story.id)?.filter(|_| story.followed()) {
            add_story(line, &story, &standing);
        }
    }
    for figures in figures {
        let line = lines.entry(figures.host.clone()).or_default();
        line.requests = Some(requests(figures, now));
    }
    for (host, memory) in store.host_memories()? {
        add_memory(lines.entry(host).or_default(), &memory);
    }
    let named = lines.into_iter();
    Ok(named
        .map(|(host, line)| HostLine { host, ..line })
        .collect())
}

fn add_visits(line: &mut HostLine, runs: &[Run]) {
    for run in runs {
        let count = u64::from(run.count);
        match line
            .visits
            .iter_mut()
            .find(|(outcome, _)| *outcome == run.outcome)
        {
            Some((_, visits)) => *visits += count,
            None => line.visits.push((run.outcome, count)),
        }
    }
    line.visits
        .sort_unstable_by_key(|(outcome, _)| outcome.code());
}

fn add_story(line: &mut HostLine, story: &Story, standing: &Standing) {
    line.stories += 1;
    line.failing += u32::from(!matches!(standing.state, PageState::Unread | PageState::Ok));
    let Some((text, at)) = standing.trouble.clone().zip(standing.last_visit) else {
        return;
    };
    if line
        .trouble
        .as_ref()
        .is_none_or(|(before, ..)| *before < at)
    {
        line.trouble = Some((at, story.name.clone(), text));
    }
}

fn requests(figures: HostFigures, now: Timestamp) -> Requests {
    let HostFigures { counts, .. } = figures;
    Requests {
        pages: counts.pages,
        not_modified: counts.not_modified,
        failures: counts.failures,
        overloads: counts.overloads,
        bytes: counts.bytes,
        gap: figures.gap,
        waiting: figures.waiting as u64,
        held_until: figures.held.map(|held| now.plus(held)),
        robots: figures.robots,
    }
}

fn add_memory(line: &mut HostLine, memory: &HostMemory) {
    line.template = memory.template;
    let learned = memory.furniture.iter();
    let learned = learned.filter(|block| decide::is_learned(block)).count();
    line.furniture = u32::try_from(learned).unwrap_or(u32::MAX);
}

/// The blocks that came and went in stories of a host, or of all.
pub fn furniture(store: &Store, host: Option<&str>) -> Result<Vec<FurnitureLine>, Error> {
    let mut lines = Vec::new();
    for (name, memory) in store.host_memories()? {
        if host.is_none_or(|host| host == name) {
            lines.extend(memory.furniture.into_iter().map(|block| FurnitureLine {
                host: name.clone(),
                leaves: decide::is_learned(&block),
                block,
            }));
        }
    }
    lines.sort_by_key(|line| !line.leaves);
    Ok(lines)
}

/// Rules that a block of the host is furniture, or that it never is, or leaves it to what is learned.
/// The block is named by its id, or by its text.
pub async fn rule(
    store: &Store,
    host: &str,
    block: &str,
    ruling: Option<Ruling>,
    now: Timestamp,
) -> Result<(), Error> {
    if !store
        .stories()?
        .iter()
        .any(|story| fetch::host_of(&story.address) == host)
    {
        return Err(Error::Unclear(format!(
            "no story of {host} is known; \"redlined hosts\" lists the hosts"
        )));
    }
    let text = block.to_owned();
    let ruled = store.alter_host(host.to_owned(), move |memory| {
        decide::rule(memory, &text, ruling, now)
    });
    if ruled.await? {
        return Ok(());
    }
    Err(Error::Unclear(format!(
        "no block of {host} begins with the id \"{block}\"; \"redlined furniture {host}\" lists them"
    )))
}
