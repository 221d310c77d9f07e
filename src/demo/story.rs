//! The demo's own story, in the nine states that its newsroom publishes during a day.

/// One state of the story, as the newsroom publishes it.
#[derive(Debug, Clone)]
pub(super) struct Edition {
    /// Minutes after the first.
    pub(super) minute: u32,
    /// The page states this many minutes as its modified time; a silent edit keeps the one before.
    pub(super) modified_minute: u32,
    /// What the newsroom did, for whoever watches the demo.
    pub(super) deed: &'static str,
    pub(super) headline: &'static str,
    pub(super) developing: bool,
    pub(super) paragraphs: Vec<&'static str>,
    pub(super) correction: Option<&'static str>,
}

const FIRST_HEADLINE: &str = "Ferry runs aground off Cape Loren";
const LATER_HEADLINE: &str =
    "Ferry off Cape Loren refloated as inquiry begins into night grounding";

const GROUNDED: &str = "A passenger ferry ran aground off Cape Loren early on Friday with 312 people on board, \
    the harbour authority of Port Aveline said. At least 12 people were injured, two of them seriously.";
const GROUNDED_48: &str = "A passenger ferry ran aground off Cape Loren early on Friday with 312 people on board, \
    the harbour authority of Port Aveline said. At least 48 people were injured, two of them seriously.";
const GROUNDED_318: &str = "A passenger ferry ran aground off Cape Loren early on Friday with 318 people on board, \
    the harbour authority of Port Aveline said. At least 48 people were injured, two of them seriously.";
const NO_CAUSE: &str = "The Marisol had left Port Aveline at 11:40 p.m. and struck a reef four kilometres from \
    the shore. No cause was given.";
const EVACUATION: &str = "Fishing boats and two coastguard cutters took the passengers off through the night. \
    By morning 290 of them had been brought to a school in Port Aveline, where the Red Cross set up beds.";
const QUOTE: &str = "\"The sea was calm and the light on the cape was working,\" harbour master Ilse Brandt told \
    reporters on the quay. \"We will find out why she was where she was.\"";
const QUOTE_ALTERED: &str = "\"The sea was calm and the light on the cape was not working,\" harbour master Ilse \
    Brandt told reporters on the quay. \"We will find out why she was where she was.\"";
const CAPTAIN: &str = "The captain, who has sailed the route for nine years, is being questioned. His name was not \
    released, and the company that runs the ferry, Loren Lines, said he was cooperating with the authorities.";
const MINISTER: &str = "Transport Minister Tomas Verrel is expected in Port Aveline on Saturday. He said an \
    independent commission would report before the end of June.";
const BACKGROUND: &str = "The Marisol was built in 1998 and passed its last inspection on March 3. It is the third \
    grounding on the Loren route in ten years; in 2019 a cargo vessel lost 40 containers on the same reef.";
const REFLOATED: &str = "Tugs pulled the ferry off the reef at high water on Friday evening. Divers found a gash of \
    six metres below the waterline, but no fuel had leaked, the coastguard said.";
const CORRECTION: &str = "Correction: An earlier version of this article said that 312 people were on board. Loren \
    Lines has since put the number at 318.";

/// All of them, in order.
#[expect(
    clippy::too_many_lines,
    reason = "one edition after the other, with nothing to follow"
)]
pub(super) fn editions() -> Vec<Edition> {
    let breaking = Edition {
        minute: 0,
        modified_minute: 0,
        deed: "publishes two paragraphs under a note that the story is developing",
        headline: FIRST_HEADLINE,
        developing: true,
        paragraphs: vec![GROUNDED, NO_CAUSE],
        correction: None,
    };
    let injured = next(
        &breaking,
        34,
        "puts the injured at 48 and adds the rescue",
        |edition| {
            edition.paragraphs = vec![GROUNDED_48, EVACUATION, NO_CAUSE];
        },
    );
    let quoted = next(
        &injured,
        71,
        "adds a quotation of the harbour master",
        |edition| {
            edition.paragraphs = vec![GROUNDED_48, EVACUATION, QUOTE, NO_CAUSE];
        },
    );
    let longer = next(
        &quoted,
        126,
        "adds the captain, the minister and background",
        |edition| {
            edition.paragraphs = vec![
                GROUNDED_48,
                EVACUATION,
                QUOTE,
                NO_CAUSE,
                CAPTAIN,
                MINISTER,
                BACKGROUND,
            ];
        },
    );
    let misquoted = next(&longer, 173, "alters the quotation", |edition| {
        edition.paragraphs = vec![
            GROUNDED_48,
            EVACUATION,
            QUOTE_ALTERED,
            NO_CAUSE,
            CAPTAIN,
            MINISTER,
            BACKGROUND,
        ];
    });
    let moved = next(&misquoted, 222, "moves the captain up", |edition| {
        edition.paragraphs = vec![
            GROUNDED_48,
            CAPTAIN,
            EVACUATION,
            QUOTE_ALTERED,
            NO_CAUSE,
            MINISTER,
            BACKGROUND,
        ];
    });
    let refloated = next(
        &moved,
        310,
        "rewrites the headline: the ferry is afloat",
        |edition| {
            edition.headline = LATER_HEADLINE;
            edition.paragraphs = vec![
                GROUNDED_48,
                REFLOATED,
                CAPTAIN,
                EVACUATION,
                QUOTE_ALTERED,
                NO_CAUSE,
                MINISTER,
                BACKGROUND,
            ];
        },
    );
    let silent = next(
        &refloated,
        395,
        "changes a figure and tells nobody",
        |edition| {
            edition.paragraphs[0] = GROUNDED_318;
            edition.modified_minute = refloated.modified_minute;
        },
    );
    let corrected = next(&silent, 460, "appends the correction", |edition| {
        edition.correction = Some(CORRECTION);
    });
    let settled = next(
        &corrected,
        540,
        "drops the note: the story has settled",
        |edition| edition.developing = false,
    );
    vec![
        breaking, injured, quoted, longer, misquoted, moved, refloated, silent, corrected, settled,
    ]
}

fn next(
    before: &Edition,
    minute: u32,
    deed: &'static str,
    edit: impl FnOnce(&mut Edition),
) -> Edition {
    let mut edition = Edition {
        minute,
        modified_minute: minute,
        deed,
        ..before.clone()
    };
    edit(&mut edition);
    edition
}
