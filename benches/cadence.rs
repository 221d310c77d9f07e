//! The simulated lives of 10,000 stories: how long until an edit is seen, and for how many requests,
//! beside a fixed interval of 15 minutes.
//!
//! The model is a guess, written down so that it can be argued with; it is seeded, so that it gives
//! the same figures everywhere. A story is followed for seven days, from some ten minutes after it
//! appeared. Of a hundred stories 40 are never edited, 35 are edited one to three times, 20 four to
//! twelve times and 5 up to sixty times. Ordinary edits come at an age of 45 minutes in the median
//! (log-normal, sigma 1.6: many within minutes, some after days), and each draws another after some
//! six minutes with a chance of 35 in 100. Stories edited more than twelve times are edited every 12
//! minutes in the median (sigma 1.0), and three in five of them say that they are being updated until
//! two hours after the last edit.
//!
//! Run it with `cargo bench --bench cadence`; `seed=N` after `--` takes other lives.

#![allow(
    clippy::print_stdout,
    reason = "a benchmark is there to print its figures"
)]

use std::time::Duration;

use redlined::cadence::{self, Tempo};
use redlined::news::{Address, AskedBy, PageState, Standing, Story, StoryId, StoryName, Timestamp};

const STORIES: u64 = 10_000;
const WEEK: f64 = 7.0 * 86_400.0;
const FIXED: f64 = 15.0 * 60.0;

fn main() {
    let given = std::env::args().find_map(|argument| argument.strip_prefix("seed=")?.parse().ok());
    let mut chance = Chance(given.unwrap_or(1));
    let (mut ours, mut fixed) = (Figures::default(), Figures::default());
    for number in 0..STORIES {
        let life = Life::of(&mut chance);
        life.visited(&mut ours, |standing, now| {
            cadence::next_visit(&story(number), standing, now, &Tempo::default())
        });
        life.visited(&mut fixed, |_, now| {
            now.plus(Duration::from_secs_f64(FIXED))
        });
    }
    ours.print("cadence");
    fixed.print("every 15 minutes");
    println!(
        "median delay {:.1} times as short, with {:.2} of the requests",
        fixed.delay(50) / ours.delay(50),
        ours.per_story() / fixed.per_story()
    );
}

/// When a story is edited, in seconds after it appeared.
struct Life {
    followed_from: f64,
    edits: Vec<f64>,
    developing_until: f64,
}

impl Life {
    fn of(chance: &mut Chance) -> Self {
        let (count, busy) = match chance.upto(100) {
            0..40 => (0, false),
            40..75 => (1 + chance.upto(3), false),
            75..95 => (4 + chance.upto(9), false),
            _ => (13 + chance.upto(48), true),
        };
        let mut edits = if busy {
            busy_edits(count, chance)
        } else {
            ordinary_edits(count, chance)
        };
        edits.sort_by(f64::total_cmp);
        edits.retain(|age| *age < WEEK);
        let says_so = busy && chance.share() < 0.6;
        let last = edits.last().copied().unwrap_or(0.0);
        Self {
            followed_from: chance.waiting(600.0),
            developing_until: if says_so { last + 7_200.0 } else { 0.0 },
            edits,
        }
    }

    /// Visits the story when it is said to, and books what that came to.
    fn visited(&self, figures: &mut Figures, next: impl Fn(&Standing, Timestamp) -> Timestamp) {
        let mut at = moment(self.followed_from);
        let mut standing = Standing {
            state: PageState::Ok,
            last_change: Some(moment(0.0)),
            ..Standing::new(at)
        };
        let mut unseen = self
            .edits
            .iter()
            .filter(|age| **age > self.followed_from)
            .peekable();
        while at < moment(WEEK) {
            figures.visits += 1.0;
            while let Some(age) = unseen.next_if(|age| moment(**age) <= at) {
                figures.delays.push(at.since(moment(*age)).as_secs_f64());
                standing.last_change = Some(at);
            }
            standing.developing = at < moment(self.developing_until);
            at = next(&standing, at);
        }
        figures.stories += 1.0;
    }
}

fn ordinary_edits(count: u64, chance: &mut Chance) -> Vec<f64> {
    let mut edits = Vec::new();
    let mut age = 0.0;
    for _ in 0..count {
        let drawn = !edits.is_empty() && chance.share() < 0.35;
        age = if drawn {
            age + chance.waiting(360.0)
        } else {
            2_700.0 * (1.6 * chance.normal()).exp()
        };
        edits.push(age);
    }
    edits
}

fn busy_edits(count: u64, chance: &mut Chance) -> Vec<f64> {
    let mut age = 0.0;
    let mut edit = || {
        age += 720.0 * chance.normal().exp();
        age
    };
    (0..count).map(|_| edit()).collect()
}

#[derive(Default)]
struct Figures {
    delays: Vec<f64>,
    visits: f64,
    stories: f64,
}

impl Figures {
    /// The delay that so many in a hundred do not exceed, in minutes.
    fn delay(&self, percent: usize) -> f64 {
        let mut delays = self.delays.clone();
        delays.sort_by(f64::total_cmp);
        delays[delays.len() * percent / 100] / 60.0
    }

    fn per_story(&self) -> f64 {
        self.visits / self.stories
    }

    fn print(&self, name: &str) {
        let [median, most] = [50, 90].map(|percent| self.delay(percent));
        println!(
            "{name:>17}: {} edits seen after {median:.2} min in the median, {most:.2} min in nine of ten; {:.0} requests a story",
            self.delays.len(),
            self.per_story()
        );
    }
}

fn moment(seconds: f64) -> Timestamp {
    Timestamp::from_millis(0).plus(Duration::from_secs_f64(seconds))
}

fn story(number: u64) -> Story {
    let address = Address::parse("https://example.org/story").expect("it is an address");
    Story {
        id: StoryId::from_bits(number),
        name: StoryName::from_address(&address),
        address,
        topic: None,
        every_seconds: None,
        plan: None,
        asked_by: AskedBy::Command,
        since: moment(0.0),
        ended: None,
    }
}

/// Chance that is the same everywhere (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// From 0, below 1.
    fn share(&mut self) -> f64 {
        f64::from(u32::try_from(self.bits() >> 32).expect("32 bits are left")) / 4_294_967_296.0
    }

    fn upto(&mut self, end: u64) -> u64 {
        self.bits() % end
    }

    /// How long until what happens once in `mean`.
    fn waiting(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.share()).ln()
    }

    /// Of mean 0 and variance 1 (Box and Muller).
    fn normal(&mut self) -> f64 {
        let (one, other) = (1.0 - self.share(), self.share());
        (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos()
    }
}
