//! `redlined` follows developing news stories and says, in words, what changed in them.
//!
//! A page takes three hops: **fetch**, **decide**, **commit**. Only the middle one thinks, and it
//! touches nothing. This file is the map: a module names only modules listed before it, and
//! `tests/map.rs` holds it to that.

// The news: plain values, the words of the glossary.
pub mod news;

// The desk: pure functions; no I/O, no async, no clock, no log.

// HTML in, `Reading` out.
pub mod extract;

// Two articles in, `Change` out.
pub mod diff;

// A change in, facts and weight out.
pub mod describe;

// When to look again.
pub mod cadence;

// Values in, text out.
pub mod render;

// What is known and a fetched page in; the `Decision` out.
pub mod decide;

// The world: each hides one library.

// What time it is.
pub mod clock;

// Work that holds nobody up.
pub mod blocking;

// What the program counts of itself.
pub mod pulse;

// One polite GET.
pub mod fetch;

// What is known: last state, commit, duties, history.
pub mod store;

// Letters to readers.
pub mod mail;

// `config.toml` in, settings out.
pub mod config;

// The daemon: what runs.

// Whatever story is due, visit it.
pub mod watch;

// New stories from feeds.
pub mod discover;

// Whatever is on a clock.
pub mod upkeep;

// Questions about the past.
pub mod archive;

// Announcements, alerts, mail.
pub mod deliver;

// A story of our own, to see whether changes arrive.
pub mod canary;

// What is amiss around us.
pub mod doctor;

// Routes: the same answers as HTML, JSON or terminal text.
pub mod web;

// Opens the store, starts the parts, stops in order.
pub mod daemon;

// The command line.

// Asks the routes.
pub mod client;

// A day of a developing story in under a minute.
pub mod demo;

// One file per command group.
pub mod cli;
