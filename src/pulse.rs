//! What the program counts of itself while it runs. Memory alone: a restart begins anew.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::render::figures::{Figures, Process};

/// Ticks of the kernel's clock a second, as it shows them to programs.
const TICKS: f64 = 100.0;
/// Bytes in a page of memory.
const PAGE: u64 = 4096;

/// The counts, and what an operator has to know besides.
#[derive(Debug)]
pub struct Pulse {
    beat: Mutex<Beat>,
}

#[derive(Debug)]
struct Beat {
    figures: Figures,
    /// When the due-queue last gave a story to be visited.
    turn: Instant,
    /// Why the settings that were read last are not in force.
    refused: Option<String>,
    /// What of the settings in the file waits for a restart.
    waits: Option<String>,
}

impl Default for Pulse {
    fn default() -> Self {
        Self {
            beat: Mutex::new(Beat {
                figures: Figures::default(),
                turn: Instant::now(),
                refused: None,
                waits: None,
            }),
        }
    }
}

impl Pulse {
    /// Counts something.
    pub fn count(&self, count: impl FnOnce(&mut Figures)) {
        count(&mut self.beat().figures);
    }

    /// What was counted so far.
    pub fn figures(&self) -> Figures {
        self.beat().figures.clone()
    }

    /// The due-queue moved.
    pub fn turned(&self) {
        self.beat().turn = Instant::now();
    }

    /// How long ago the due-queue last moved.
    pub fn since_turn(&self) -> Duration {
        self.beat().turn.elapsed()
    }

    /// Settings were read again and taken, but for what waits for a restart.
    pub fn reloaded(&self, waits: Option<String>) {
        let mut beat = self.beat();
        (beat.refused, beat.waits) = (None, waits);
    }

    /// Settings were read again and refused, for this reason.
    pub fn refused(&self, why: String) {
        self.beat().refused = Some(why);
    }

    /// Why the settings that were read last are not in force.
    pub fn settings_refused(&self) -> Option<String> {
        self.beat().refused.clone()
    }

    /// What of the settings in the file waits for a restart.
    pub fn waits(&self) -> Option<String> {
        self.beat().waits.clone()
    }

    fn beat(&self) -> MutexGuard<'_, Beat> {
        self.beat.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the system says of our process.
pub fn process() -> Option<Process> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name in brackets may hold anything, so the fields are counted from behind it.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |place: usize| fields.get(place)?.parse::<u32>().ok();
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split_whitespace().nth(1)?.parse().ok()?;
    Some(Process {
        resident: pages * PAGE,
        cpu: (f64::from(number(11)?) + f64::from(number(12)?)) / TICKS,
        descriptors: std::fs::read_dir("/proc/self/fd").ok()?.count() as u64,
        threads: number(17)?.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_process_is_told_of() {
        let process = process().unwrap();
        assert!(process.resident > 1_000_000, "{process:?}");
        assert!(
            process.descriptors >= 3 && process.threads >= 1,
            "{process:?}"
        );
    }
}
