//! Stories that were found rather than asked for: looked at before they are followed, where their
//! page has to say something first.

use crate::blocking::blocking;
use crate::extract::{self, Source};
use crate::fetch::Turn;
use crate::news::{Address, Fetched, Follow, Page, Reading, Story, Validators};
use crate::store;

use super::Watch;

/// What became of an article that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It is a story now.
    Followed(Box<Story>),
    /// Its page does not say that it is being updated.
    NotDeveloping,
    /// Its page cannot be read now, for this reason.
    Unread(String),
}

impl Watch {
    /// Fetches what is no story's page, by the same rules and at the same pace.
    pub async fn fetch(&self, address: &Address, validators: &Validators) -> Page {
        let (page, _) = self.fetch_in_turn(address, validators).await;
        page
    }

    /// Follows what was found; it is looked at when its turn comes.
    pub async fn follow_found(&self, wish: Follow) -> Result<Found, store::Error> {
        let story = self.begin(wish).await?;
        Ok(Found::Followed(Box::new(story)))
    }

    /// Follows what was found, if its page says that it is being updated.
    pub async fn follow_developing(&self, wish: Follow) -> Result<Found, store::Error> {
        let nothing = Validators::default();
        let (page, turn) = self.fetch_in_turn(&wish.address, &nothing).await;
        let (page, said) = self.said(&wish.address, page).await?;
        match said {
            Ok(true) => {
                let story = self.begin(wish).await?;
                self.record(&story, page).await?;
                drop(turn);
                Ok(Found::Followed(Box::new(story)))
            }
            Ok(false) => Ok(Found::NotDeveloping),
            Err(why) => Ok(Found::Unread(why)),
        }
    }

    /// The turn lasts until what was fetched is recorded.
    async fn fetch_in_turn(&self, address: &Address, validators: &Validators) -> (Page, Turn) {
        let fetcher = &self.parts.fetcher;
        let turn = fetcher.hosts().turn(address).await;
        (fetcher.get(address, validators).await, turn)
    }

    /// Whether the page says that it is being updated, or why nobody knows.
    async fn said(
        &self,
        address: &Address,
        page: Page,
    ) -> Result<(Page, Result<bool, String>), store::Error> {
        let rules = self.settings().rules(address).site;
        blocking(move || {
            let said = match &page.fetched {
                Fetched::Snapshot(snapshot) if snapshot.status == 200 => {
                    let source = Source {
                        body: &snapshot.body,
                        content_type: snapshot.header("content-type"),
                        url: snapshot.final_url(),
                    };
                    match extract::reading(&source, &rules) {
                        Reading::Article(article) => Ok(article.developing),
                        Reading::Barred(_) => Ok(false),
                    }
                }
                Fetched::Snapshot(snapshot) => Err(format!("it answers {}", snapshot.status)),
                Fetched::NotModified => Ok(false),
                Fetched::Failed(failure) => Err(failure.text.clone()),
            };
            Ok((page, said))
        })
        .await
    }
}
