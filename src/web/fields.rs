//! What was typed into a form.

use std::collections::BTreeSet;

use crate::news::{Often, PointKind, Weight, Wish, Zone, wish};
use crate::store::Wanted;

use super::readers::scope;

/// The fields of a form, in order.
#[derive(Debug, Clone)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads an encoded form.
    pub(super) fn read(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    /// The first value of a field; empty where there is none.
    pub(super) fn one(&self, name: &str) -> &str {
        let named = self.0.iter().find(|(key, _)| key == name);
        named.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    fn all(&self, name: &'static str) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |(key, _)| key == name);
        named.map(|(_, value)| value.as_str())
    }

    /// What somebody wants to hear of a scope.
    pub(super) fn wanted(&self) -> Result<Wanted, String> {
        let scope = scope(self.one("what")).ok_or("choose what to hear of")?;
        let (at_least, wish) = self.wish()?;
        Ok(Wanted {
            scope,
            at_least,
            wish,
        })
    }

    /// From what weight up, what of it, and how often. What is left out is as it is by default.
    pub(super) fn wish(&self) -> Result<(Weight, Wish), String> {
        let or = |name: &str, default: &'static str| match self.one(name) {
            "" => default.to_owned(),
            typed => typed.to_owned(),
        };
        let at_least: Weight = or("at_least", "minor").parse()?;
        let zone = Zone::parse(&or("zone", "UTC")).map_err(|why| why.to_string())?;
        let (often, hour, day) = (
            or("often", "immediate"),
            or("hour", "7"),
            or("day", "monday"),
        );
        let often = Often::parse(&often, &hour, &day, zone).map_err(|why| why.to_string())?;
        let points: BTreeSet<_> = self
            .all("points")
            .filter_map(PointKind::from_code)
            .collect();
        let every = points.len() == PointKind::ALL.len();
        let wish = Wish {
            points: if every { BTreeSet::new() } else { points },
            words: wish::words(self.one("words")),
            often,
        };
        Ok((at_least, wish))
    }
}
