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
    seam: Seam,
    /// How many inline elements are open.
    inline: usize,
    /// The inline element that names an author: how deep it is, and where it began.
    author: Option<(usize, usize)>,
    authors: Vec<Range<usize>>,
}

/// Whether two inline elements stand side by side with nothing between them.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Seam {
    #[default]
    None,
    /// One has just been closed.
    Closed,
    /// And another opened.
    Between,
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
    /// The passages that name authors.
    pub(super) authors: Vec<Range<usize>>,
}

impl<'a> Gathering<'a> {
    /// Adds a piece of text. Names, dates and credits often stand side by side in elements of their own,
    /// parted by nothing but style: there, a capital or a figure behind a small letter begins a word.
    pub(super) fn push(&mut self, piece: &str) {
        let Some(next) = piece.chars().next() else {
            return;
        };
        if std::mem::take(&mut self.seam) == Seam::Between
            && self.text.last().is_some_and(|last| parts(last, next))
        {
            self.text.space();
        }
        self.text.push(piece);
    }

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
        // A credit in a caption has an element of its own, and often no space before it.
        if self.seam == Seam::Closed || sign == Some(Sign::Caption) {
            self.seam = Seam::Between;
        }
        self.inline += 1;
        if sign == Some(Sign::Byline) && self.author.is_none() {
            self.author = Some((self.inline, self.text.len()));
        }
    }

    pub(super) fn close_inline(&mut self) {
        self.signed.close(self.text.len());
        self.seam = Seam::Closed;
        if self.author.is_some_and(|(depth, _)| depth == self.inline) {
            self.end_author();
        }
        self.inline = self.inline.saturating_sub(1);
    }

    fn end_author(&mut self) {
        if let Some((_, from)) = self.author.take()
            && self.text.len() > from
        {
            self.authors.push(from..self.text.len());
        }
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
        self.end_author();
        self.seam = Seam::None;
        let authors = std::mem::take(&mut self.authors);
        let links = std::mem::take(&mut self.links);
        let broken = std::mem::take(&mut self.broken);
        (length > 0).then(|| Gathered {
            text: self.text.take(),
            links,
            sign,
            broken,
            authors,
        })
    }
}

fn parts(last: char, next: char) -> bool {
    let ends = last.is_lowercase() || last.is_numeric() || ".…)!?:".contains(last);
    ends && (next.is_uppercase() || (last.is_lowercase() && next.is_numeric()))
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
