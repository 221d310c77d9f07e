//! What `[[site]]` and `[[story]]` mean for when stories are visited.

use std::time::Duration;

use crate::cadence::{self, Tempo};
use crate::news::Plan;

use super::error::{Error, Text};
use super::{parsed, span, typed};

/// The bounds of the time between two visits of a host's stories, where they are its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Pace {
    floor: Option<Duration>,
    ceiling: Option<Duration>,
}

/// The paces that sites have of their own.
pub(super) fn paces(
    source: &Text<'_>,
    sites: &[typed::Site],
) -> Result<Vec<(String, Pace)>, Error> {
    let mut paces = Vec::new();
    for site in sites {
        let bound = |typed: &Option<typed::Placed>| {
            let meant = span(source, typed.clone(), Duration::ZERO)?;
            Ok(typed.is_some().then_some(meant))
        };
        let pace = Pace {
            floor: bound(&site.floor)?,
            ceiling: bound(&site.ceiling)?,
        };
        paces.push((site.host.get_ref().to_lowercase(), pace));
    }
    Ok(paces)
}

/// How often stories of this host are visited.
pub(super) fn tempo(tempo: &Tempo, paces: &[(String, Pace)], host: &str) -> Tempo {
    let of_host = |(name, _): &&(String, Pace)| {
        host == name
            || host
                .strip_suffix(name)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    let pace = paces
        .iter()
        .find(of_host)
        .map(|(_, pace)| *pace)
        .unwrap_or_default();
    let floor = pace.floor.unwrap_or(tempo.floor);
    let ceiling = pace.ceiling.unwrap_or(tempo.ceiling).max(floor);
    Tempo {
        floor,
        ceiling,
        developing_ceiling: tempo.developing_ceiling.clamp(floor, ceiling),
        ..tempo.clone()
    }
}

/// When a declared story is visited, if that is planned.
pub(super) fn plan(source: &Text<'_>, story: &typed::Story) -> Result<Option<Plan>, Error> {
    let timezone = story.timezone.as_deref();
    let read = |pattern: &str| match &story.every {
        None => cadence::plan(pattern, timezone).map_err(|why| why.to_string()),
        Some(_) => Err("a story has either \"every\" or \"cron\"".to_owned()),
    };
    parsed(source, story.cron.clone(), read)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::Settings;
    use super::*;
    use crate::news::Address;

    fn parse(text: &str) -> Result<Settings, String> {
        let (file, state) = (Path::new("config.toml"), Path::new("/state"));
        Settings::parse(text, file, state).map_err(|error| error.to_string())
    }

    #[test]
    fn a_site_has_bounds_of_its_own_and_others_keep_the_general_ones() {
        let text = "[[site]]\nhost = \"example.org\"\nfloor = \"10m\"\nceiling = \"2h\"\n";
        let settings = parse(text).unwrap();
        let tempo = |address: &str| settings.rules(&Address::parse(address).unwrap()).tempo;
        let own = tempo("https://www.example.org/1");
        assert_eq!(own.floor, Duration::from_secs(600));
        assert_eq!(own.ceiling, Duration::from_secs(7_200));
        assert_eq!(tempo("https://example.com/1"), Tempo::default());
        assert_eq!(tempo("https://notexample.org/1"), Tempo::default());
    }

    #[test]
    fn a_declared_story_has_planned_times_or_a_fixed_span_and_not_both() {
        let story = "[[story]]\nurl = \"https://example.org/1\"\ncron = \"0 7 * * *\"\n";
        let settings = parse(&format!("{story}timezone = \"Europe/Kyiv\"\n")).unwrap();
        let plan = settings.stories[0].plan.clone().unwrap();
        assert_eq!((&*plan.cron, &*plan.timezone), ("0 7 * * *", "Europe/Kyiv"));
        let refused = parse(&format!("{story}timezone = \"Kyiv\"\n")).unwrap_err();
        assert!(
            refused.contains("Europe/Kyiv") && refused.contains("line 3"),
            "{refused}"
        );
        let both = parse(&format!("{story}every = \"5m\"\n")).unwrap_err();
        assert!(both.contains("either"), "{both}");
    }
}
