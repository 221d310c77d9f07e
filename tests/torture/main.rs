//! The worst: the process killed at any instant, its files damaged, its disk full.
//!
//! The runs are short by default; `TORTURE=1000 cargo test --test torture` makes them long.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod flip;
mod full;
mod kill;
mod mail;
#[path = "../newsroom_page/mod.rs"]
mod newsroom_page;
#[path = "../post_office/mod.rs"]
mod post_office;
mod power;
#[path = "../site/mod.rs"]
mod site;
#[path = "../store_fixture/mod.rs"]
mod store_fixture;

/// How many rounds a test makes: a few, or what was asked for.
fn rounds(few: usize) -> usize {
    let asked = std::env::var("TORTURE").ok();
    asked.and_then(|rounds| rounds.parse().ok()).unwrap_or(few)
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
