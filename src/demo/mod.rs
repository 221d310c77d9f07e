//! A day of a developing story in under a minute: a local news site publishes it, and everything
//! else is real, from the fetcher to the mail in a directory.

mod site;
mod story;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::config::Settings;
use crate::daemon::{Parts, Place, Running};
use crate::mail::Transport;
use crate::news::{
    Address, AskedBy, Confirmation, EmailAddress, Follow, Scope, StoryId, Timestamp, VersionHead,
    Weight,
};
use crate::render::terminal;
use crate::store::Open;

use story::Edition;

/// How many of the story's minutes pass in one.
const FACTOR: u32 = 900;
/// The story goes on being followed for so long after its last edition.
const AFTERMATH: Duration = Duration::from_secs(40 * 60);
/// How often the demo looks whether there is something to tell, in real time.
const LOOK: Duration = Duration::from_millis(50);
const READER: &str = "desk@courier.example";

/// Plays the story, printing with `say` what happens as it happens. Unless `once`, the pages are
/// served until Ctrl-C.
pub async fn play(once: bool, say: impl Fn(&str) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    say(&Stage::opening())?;
    let stop = CancellationToken::new();
    let running = Running::start(
        &stage.parts,
        &stage.place,
        ([127, 0, 0, 1], 0).into(),
        &stop,
    )
    .await?;
    let told = stage.tell(&say).await;
    if told.is_ok() {
        say(&stage.closing(running.web, once))?;
        if !once {
            tokio::signal::ctrl_c().await?;
        }
    }
    stop.cancel();
    running.finish().await;
    stage.parts.close().await?;
    told
}

/// Everything that is there before the story begins.
struct Stage {
    parts: Parts,
    place: Place,
    mails: PathBuf,
    clock: Clock,
    start: Timestamp,
    editions: Vec<Edition>,
    story: StoryId,
}

impl Stage {
    async fn set() -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(format!("redlined-demo-{}", std::process::id()));
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let start = Timestamp::parse("2025-05-16T05:00:00Z")?;
        let clock = Clock::compressed(start, FACTOR);
        let editions = story::editions();
        let courier = site::open(editions.clone(), clock, start)
            .await
            .context("cannot serve the story")?;

        let place = Place {
            socket: folder.join("redlined.sock"),
            state: folder.join("state"),
        };
        let mails = folder.join("mail");
        let mut settings = Settings::defaults(&place.state);
        settings.fetch.allow_private = true;
        settings.fetch.gap = Duration::from_millis(20);
        settings.mail.transport = Transport::Directory(mails.clone());
        let parts = Parts::open(&place.state, Open::Create, settings, clock)?;

        let address = Address::parse(&format!("http://{courier}/news/ferry-aground.html"))?;
        let wish = Follow {
            address,
            name: None,
            topic: None,
            every: None,
            plan: None,
            asked_by: AskedBy::Command,
        };
        let story = parts.watch.begin(wish).await?.id;
        let confirmed = Confirmation {
            at: clock.now(),
            by_operator: true,
        };
        parts
            .store
            .subscribe(
                &EmailAddress::parse(READER)?,
                Scope::Story(story),
                Weight::Cosmetic,
                confirmed,
            )
            .await?;
        Ok(Self {
            parts,
            place,
            mails,
            clock,
            start,
            editions,
            story,
        })
    }

    /// Says what the newsroom does and what redlined makes of it, until the story has settled.
    async fn tell(&self, say: &impl Fn(&str) -> anyhow::Result<()>) -> anyhow::Result<()> {
        let last_minute = self.editions.last().map_or(0, |edition| edition.minute);
        let end = self.at_minute(last_minute).plus(AFTERMATH);
        let (mut published, mut versions) = (0, 0);
        while self.clock.now() < end {
            for edition in self
                .editions
                .iter()
                .skip(published)
                .filter(|edition| self.at_minute(edition.minute) <= self.clock.now())
            {
                published += 1;
                say(&format!(
                    "\n{}  The Courier {}.\n",
                    Self::hour(self.at_minute(edition.minute)),
                    edition.deed
                ))?;
            }
            let timeline = self.parts.store.timeline(self.story)?;
            for head in timeline.iter().skip(versions) {
                versions += 1;
                say(&Self::seen(head))?;
            }
            tokio::time::sleep(LOOK).await;
        }
        anyhow::ensure!(
            versions == published,
            "the Courier published {published} editions, and {versions} were seen"
        );
        Ok(())
    }

    fn seen(head: &VersionHead) -> String {
        let points = terminal::points(&head.facts, 80);
        let told = if head.number == 1 {
            "now followed".to_owned()
        } else {
            format!("mail to {READER}")
        };
        format!(
            "{}  redlined: version {}, {told}\n{points}",
            Self::hour(head.first_seen),
            head.number
        )
    }

    fn at_minute(&self, minute: u32) -> Timestamp {
        self.start.plus(Duration::from_secs(u64::from(minute) * 60))
    }

    fn hour(at: Timestamp) -> String {
        at.to_minute()[11..].to_owned()
    }

    fn opening() -> String {
        format!(
            "A day at The Aveline Courier, {FACTOR} times faster. redlined follows one story of it,\nand {READER} hears of every change.\n"
        )
    }

    fn closing(&self, web: std::net::SocketAddr, once: bool) -> String {
        let mails = self.mails.display();
        let state = self.place.state.display();
        if once {
            return format!(
                "\nThe mails are in {mails}\nAsk the record: redlined --state {state} log ferry-aground\n"
            );
        }
        format!(
            "\nThe mails are in {mails}\nThe pages are at  http://{web}/\nAsk the record:   redlined --state {state} log ferry-aground\n\nCtrl-C ends.\n"
        )
    }
}
