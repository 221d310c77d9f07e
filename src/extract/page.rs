//! One page from its tree to its reading: find the parts, read the fields, sift the lines, and put
//! together what was kept.

use std::ops::Range;

use scraper::{ElementRef, Html};
use url::Url;

use super::body::{self, Weighed};
use super::byline::{self, Byline};
use super::fields::{self, Headline};
use super::limits::Parsed;
use super::live::{self, Entries};
use super::metadata::Metadata;
use super::outline::{Line, Outline};
use super::sift::{self, Fields, Places, Reason, Verdict};
use super::{
    Choice, Explained, LeftOut, SiteRules, Source, barriers, cards, choices, notices, rescue,
    revised, shown,
};
use crate::news::{
    Article, Barrier, BarrierKind, Block, BlockKind, Entry, Link, Notice, NoticeKind, Reading,
};

/// A page, walked through and weighed.
struct Page<'a> {
    text: &'a str,
    base: Option<Url>,
    metadata: Metadata,
    outline: Outline<'a>,
    weighed: Weighed,
    entries: Entries,
}

/// Reads the page; `explain` asks for what was left out.
pub(super) fn read(
    source: &Source<'_>,
    text: &str,
    parsed: &Parsed<'_>,
    rules: &SiteRules,
    explain: bool,
) -> Explained {
    let html = &parsed.html;
    let mut page = Page::of(source, text, parsed, rules);
    let Some(parts) = page.parts(rules) else {
        return page.empty(html, rules);
    };
    let body = page.ranges(&parts.parts);
    let whole = body[0].start..body[body.len() - 1].end;
    let headline = page.headline(html, rules, &whole);
    let byline = byline::of(
        &page.outline,
        &page.metadata,
        headline.line,
        whole.start,
        page.entries.start().min(page.outline.lines.len()),
    );
    let standfirst = fields::standfirst(
        &page.outline,
        &page.weighed,
        &page.metadata,
        headline.line,
        &whole,
    );
    let places = page.places(&parts, body, &headline, standfirst);
    let known = Fields {
        headline: &headline.text,
        headline_line: headline.line,
        standfirst,
        byline: &byline.names,
        base: page.base.as_ref(),
        metadata: &page.metadata,
    };
    let mut verdicts = sift::lines(&page.outline, &page.weighed, &places, &known);
    let revised = revised::line(&page.outline, &page.weighed, &places);
    if let Some(line) = revised {
        verdicts[line] = Verdict::Left(Reason::DateLine);
    }
    let barrier = page.barrier(&headline, &verdicts, places.by_rule);

    page.metadata.shown = shown::times(&page.outline, &page.weighed, headline.line, &whole);
    page.entries = places.entries;
    let mut article = page.fields(&headline, standfirst, &byline);
    article.revised = revised.map(|line| page.outline.lines[line].text.clone());
    page.fill(&mut article, &verdicts);
    let mut choices = Vec::new();
    if explain {
        choices = page.choices(&article, &headline, &byline);
        choices.push(page.body_choice(&parts));
    }
    let reading = match barrier {
        Some(barrier) => rescue::instead(barrier, article, &page.metadata.described),
        None => Reading::Article(Box::new(article)),
    };
    Explained {
        reading,
        left_out: if explain {
            page.left_out(&verdicts)
        } else {
            Vec::new()
        },
        choices,
    }
}

/// The parts with the body, and whether a rule named them.
struct Parts {
    parts: Vec<usize>,
    by_rule: bool,
}

impl<'a> Page<'a> {
    fn of(source: &Source<'_>, text: &'a str, parsed: &'a Parsed<'a>, rules: &SiteRules) -> Self {
        let html = &parsed.html;
        let base = Url::parse(source.url).ok();
        let host = base.as_ref().and_then(Url::host_str).unwrap_or_default();
        let path = base.as_ref().map(Url::path).unwrap_or_default();
        let metadata = Metadata::of(html, &parsed.descriptions, host);
        let outline = Outline::of(html, base.as_ref(), |element| rules.removes(element));
        let entries = live::entries(&outline, &metadata, path);
        let mut carded = cards::lines(&outline, base.as_ref(), metadata.is_article());
        for (_, lines) in &entries.found {
            carded[lines.clone()].fill(false);
        }
        let weighed = body::weigh(&outline, carded);
        Self {
            text,
            base,
            metadata,
            outline,
            weighed,
            entries,
        }
    }

    /// A page without any text.
    fn empty(&self, html: &Html, rules: &SiteRules) -> Explained {
        let headline = self.headline(html, rules, &(0..0));
        let byline = byline::of(&self.outline, &self.metadata, None, 0, 0);
        let article = self.fields(&headline, None, &byline);
        let barrier = Barrier {
            kind: BarrierKind::Shell,
            evidence: "the page has no text".to_owned(),
        };
        Explained {
            choices: self.choices(&article, &headline, &byline),
            reading: rescue::instead(barrier, article, &self.metadata.described),
            left_out: Vec::new(),
        }
    }

    /// The parts with the body: where a rule says, or where the prose is.
    fn parts(&self, rules: &SiteRules) -> Option<Parts> {
        let named = body::named(&self.outline, |element| rules.is_body(element));
        if !named.is_empty() {
            return Some(Parts {
                parts: named,
                by_rule: true,
            });
        }
        if self.outline.lines.is_empty() {
            return None;
        }
        let found = body::find(&self.outline, &self.weighed);
        let part = match self.entries.part {
            Some(live) => self.outline.around_both(found, live),
            None => found,
        };
        Some(Parts {
            parts: vec![part],
            by_rule: false,
        })
    }

    fn ranges(&self, parts: &[usize]) -> Vec<Range<usize>> {
        parts
            .iter()
            .map(|part| self.outline.parts[*part].lines.clone())
            .collect()
    }

    fn headline(&self, html: &Html, rules: &SiteRules, body: &Range<usize>) -> Headline {
        let elements = || html.tree.root().descendants().filter_map(ElementRef::wrap);
        let named = if rules.headline.is_empty() {
            None
        } else {
            elements().find(|element| rules.is_headline(*element))
        };
        named.map_or_else(
            || fields::headline(&self.outline, &self.weighed, &self.metadata, body),
            Headline::by_rule,
        )
    }

    fn places(
        &mut self,
        parts: &Parts,
        mut body: Vec<Range<usize>>,
        headline: &Headline,
        standfirst: Option<usize>,
    ) -> Places {
        let whole = body[0].start..body[body.len() - 1].end;
        let part = parts.parts[0];
        let before = body::before(&self.outline, &self.weighed, part, headline.line, &whole);
        let begins = if parts.by_rule {
            before.end
        } else {
            body::begins(&self.outline, &self.weighed, &before, standfirst)
        };
        body[0].start = body[0].start.min(begins);
        Places {
            begins: whole.start,
            above: headline
                .line
                .map_or(0..0, |line| body::above(&self.outline, line)),
            before: before.start..begins.min(before.end),
            after: body::after(&self.outline, part, headline.line, &whole),
            body,
            by_rule: parts.by_rule,
            entries: std::mem::take(&mut self.entries),
        }
    }

    fn barrier(&self, headline: &Headline, verdicts: &[Verdict], by_rule: bool) -> Option<Barrier> {
        barriers::of(&barriers::Read {
            outline: &self.outline,
            metadata: &self.metadata,
            headline: &headline.text,
            headline_line: headline.line,
            verdicts,
            carded: &self.weighed.carded,
            text: self.text,
            by_rule,
        })
    }

    /// The article without its body.
    fn fields(&self, headline: &Headline, standfirst: Option<usize>, byline: &Byline) -> Article {
        let address = self.metadata.addresses().into_iter().next();
        Article {
            headline: headline.text.clone(),
            standfirst: standfirst.map(|line| self.outline.lines[line].text.clone()),
            byline: byline.names.clone(),
            published: self.metadata.published(self.entries.found.is_empty()),
            modified: self.metadata.modified(),
            canonical: address.map(|said| self.absolute(&said.text)),
            section: self.metadata.section(),
            language: self.metadata.language(),
            ..Article::default()
        }
    }

    fn choices(&self, article: &Article, headline: &Headline, byline: &Byline) -> Vec<Choice> {
        let is_live = !self.entries.found.is_empty();
        choices::of(article, headline, byline, &self.metadata, is_live)
    }

    fn body_choice(&self, parts: &Parts) -> Choice {
        let elements: Vec<String> = parts.parts.iter().map(|part| self.named(*part)).collect();
        let elements = elements.join(", ");
        Choice {
            field: "body",
            from: if parts.by_rule {
                format!("the site's rule: {elements}")
            } else {
                format!("the page: {elements}")
            },
            others: Vec::new(),
        }
    }

    /// Puts what was kept into the article.
    fn fill(&self, article: &mut Article, verdicts: &[Verdict]) {
        for (number, (line, verdict)) in self.outline.lines.iter().zip(verdicts).enumerate() {
            let entry = self.entries.at(number);
            match *verdict {
                Verdict::Kept(kind) => {
                    article.links.extend(self.links(line));
                    article.blocks.push(block(kind, line, entry));
                }
                Verdict::Notice(kind) => {
                    if notices::lone_label(&line.text).is_none() {
                        let text = line.text.clone();
                        article.notices.push(Notice { kind, text });
                    }
                    article.blocks.push(block(BlockKind::Notice, line, entry));
                }
                Verdict::Left(_) => {}
            }
        }
        article.entries = self
            .entries
            .found
            .iter()
            .map(|(entry, _)| entry.clone())
            .collect();
        article.developing = article
            .notices
            .iter()
            .any(|notice| notice.kind == NoticeKind::Developing);
        let mut paragraphs = article
            .blocks
            .iter()
            .filter(|block| block.kind == BlockKind::Paragraph);
        article.dateline = paragraphs
            .next()
            .and_then(|block| fields::dateline(&block.text));
    }

    fn links(&self, line: &Line<'_>) -> impl Iterator<Item = Link> {
        line.links.iter().map(|(range, target)| Link {
            text: line.text[range.clone()].to_owned(),
            target: self.absolute(target),
        })
    }

    fn absolute(&self, address: &str) -> String {
        let address = address.trim();
        let joined = self.base.as_ref().and_then(|base| base.join(address).ok());
        joined.map_or_else(|| address.to_owned(), String::from)
    }

    fn left_out(&self, verdicts: &[Verdict]) -> Vec<LeftOut> {
        let left = self
            .outline
            .lines
            .iter()
            .zip(verdicts)
            .filter_map(|(line, verdict)| match verdict {
                Verdict::Left(reason) => Some(LeftOut {
                    text: line.text.clone(),
                    why: self.why(line, *reason).words(),
                    element: self.named(line.part),
                }),
                _ => None,
            });
        left.collect()
    }

    /// What stands outside the article may have a better reason.
    fn why(&self, line: &Line<'_>, reason: Reason) -> Reason {
        let by_name = self.weighed.furniture[line.part];
        by_name
            .filter(|_| reason == Reason::OutsideBody)
            .unwrap_or(reason)
    }

    /// An element's name with its first classes, like `div.share.wide`.
    fn named(&self, part: usize) -> String {
        let element = self.outline.parts[part].element.value();
        let classes = element.attr("class").unwrap_or_default();
        let mut name = element.name().to_owned();
        for class in classes.split_whitespace().take(3) {
            name.push('.');
            name.push_str(class);
        }
        name
    }
}

fn block(kind: BlockKind, line: &Line<'_>, entry: Option<&Entry>) -> Block {
    Block {
        kind,
        text: line.text.clone(),
        entry: entry.map(|entry| entry.id.clone()),
    }
}
