//! The line that is being gathered on the walk: its text, the links in it, and the sign of an inline
//! element that holds all of it.

use std::ops::Range;

use super::signs::Sign;
use super::tidy::Text;

/// The line that is being gathered.
#[derive(Debug, Default)]
pub(super) struct Gathering<'a> {
    pub(super) text: Text,
    links: Vec<(Range<usize>, &'a str)>,
    /// The link that is open: where it began in the line, and its target.
    link: Option<(usize, &'a str)>,
    /// A break stands before or after the line.
    broken: bool,
    signed: Passage,
    sign: Option<Sign>,
}

/// A line, gathered.
#[derive(Debug)]
pub(super) struct Gathered<'a> {
    pub(super) text: String,
    /// The passages that are links, with their targets.
    pub(super) links: Vec<(Range<usize>, &'a str)>,
    /// The sign of an inline element that holds all of the line.
    pub(super) sign: Option<Sign>,
    /// A break stands before or after the line.
    pub(super) broken: bool,
}

impl<'a> Gathering<'a> {
    pub(super) fn open_link(&mut self, target: &'a str) {
        self.link = Some((self.text.position(), target));
    }

    pub(super) fn close_link(&mut self) {
        if let Some((from, target)) = self.link.take()
            && self.text.len() > from
        {
            self.links.push((from..self.text.len(), target));
        }
    }

    /// An inline element opens. Its sign counts where it holds the whole line.
    pub(super) fn open_inline(&mut self, sign: Option<Sign>) {
        if self.signed.open == 0 && self.text.is_empty() {
            self.sign = sign;
        }
        if self.sign.is_some() {
            self.signed.open(self.text.len());
        }
    }

    pub(super) fn close_inline(&mut self) {
        self.signed.close(self.text.len());
    }

    /// Ends the line at a break.
    pub(super) fn end_at_break(&mut self) -> Option<Gathered<'a>> {
        self.broken |= !self.text.is_empty();
        let gathered = self.end();
        self.broken = true;
        gathered
    }

    /// Ends the line, if there is one.
    pub(super) fn end(&mut self) -> Option<Gathered<'a>> {
        // A link may run over several blocks.
        let link = self.link.map(|(_, target)| (0, target));
        self.close_link();
        self.link = link;
        let length = self.text.len();
        let signed = self.signed.end_line(length) >= length;
        let sign = self.sign.filter(|_| signed);
        if self.signed.open == 0 {
            self.sign = None;
        }
        let links = std::mem::take(&mut self.links);
        let broken = std::mem::take(&mut self.broken);
        (length > 0).then(|| Gathered {
            text: self.text.take(),
            links,
            sign,
            broken,
        })
    }
}

/// A sort of inline element: how many are open, and how much of the line they hold.
#[derive(Debug, Default)]
struct Passage {
    open: usize,
    from: usize,
    bytes: usize,
}

impl Passage {
    fn open(&mut self, at: usize) {
        if self.open == 0 {
            self.from = at;
        }
        self.open += 1;
    }

    fn close(&mut self, at: usize) {
        if self.open == 1 {
            self.bytes += at.saturating_sub(self.from);
        }
        self.open = self.open.saturating_sub(1);
    }

    /// How much of a line of this length it holds; begins anew with the next line.
    fn end_line(&mut self, length: usize) -> usize {
        if self.open > 0 {
            self.bytes += length.saturating_sub(self.from);
        }
        self.from = 0;
        std::mem::take(&mut self.bytes)
    }
}
