//! `redlined` follows developing news stories and says, in words, what changed in them.
//!
//! A page takes three hops: **fetch**, **decide**, **commit**. Only the middle one thinks, and it
//! touches nothing. This file is the map: a module names only modules listed before it, and
//! `tests/map.rs` holds it to that.

// The news: plain values.
pub mod news;

// The desk: pure functions; no I/O, no async, no clock, no log.
pub mod extract;

pub mod diff;

pub mod describe;

pub mod cadence;

pub mod render;

pub mod decide;

// The world: each hides one library.
pub mod clock;

pub mod fetch;

pub mod mail;

// The command line.
pub mod cli;
