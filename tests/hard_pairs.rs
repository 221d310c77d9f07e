//! Changes that a filter for noise is tempted to hide, and changes that are none.
//!
//! Each hard pair must be told with its old and its new value, and weigh as a fact; so must its
//! opposite. What nobody sees must be no change, and glyphs never more than cosmetic.

use redlined::describe::{self, Description};
use redlined::news::{Article, Block, BlockKind, Weight};
use redlined::{diff, render::english};

fn article(headline: &str, sentence: &str) -> Article {
    let paragraph = |text: &str| Block::new(BlockKind::Paragraph, text);
    Article {
        headline: headline.to_owned(),
        blocks: vec![
            paragraph("The council met in the old town hall shortly after the morning prayers."),
            paragraph(sentence),
            paragraph("A further session is planned, according to the clerk of the council."),
        ],
        ..Article::default()
    }
}

fn described(older: &Article, newer: &Article) -> Description {
    let change = diff::articles(older, newer);
    let same = diff::fingerprint(older, 1).whole == diff::fingerprint(newer, 1).whole;
    assert_eq!(change.is_empty(), same, "fingerprint and change disagree");
    describe::change(older, newer, &change)
}

fn told(older: &Article, newer: &Article, old: &str, new: &str) {
    for (before, after, from, to) in [(older, newer, old, new), (newer, older, new, old)] {
        let description = described(before, after);
        assert_eq!(
            description.weight,
            Some(Weight::Substantive),
            "{from} → {to}"
        );
        let points = english::points(&description.facts).join("\n");
        for value in [from, to] {
            assert!(
                points.contains(value),
                "{value:?} is not told in {points:?}"
            );
        }
    }
}

/// Tells a sentence's change both ways.
fn told_in_body(older: &str, newer: &str, old: &str, new: &str) {
    told(
        &article("Council meets", older),
        &article("Council meets", newer),
        old,
        new,
    );
}

#[test]
fn dead_12_to_48() {
    told_in_body(
        "At least 12 people are dead, the mayor said.",
        "At least 48 people are dead, the mayor said.",
        "12",
        "48",
    );
}

#[test]
fn a_point_says_what_a_figure_counts() {
    let pairs = [
        (
            "Officials said 12 people were killed.",
            "Officials said 48 people were killed.",
            "killed 12 → 48",
        ),
        (
            "Kyiv secured the return of 205 soldiers.",
            "Kyiv secured the return of 307 soldiers.",
            "soldiers 205 → 307",
        ),
        (
            "The death toll stands at 1,204.",
            "The death toll stands at 1,240.",
            "death toll 1,204 → 1,240",
        ),
        (
            "Twelve injured people were flown out.",
            "Fourteen injured people were flown out.",
            "injured Twelve → Fourteen",
        ),
    ];
    for (old, new, point) in pairs {
        let description = described(&article("Council", old), &article("Council", new));
        assert_eq!(english::points(&description.facts)[0], point);
    }
}

#[test]
fn killed_3_to_4() {
    told_in_body("3 killed in the blast.", "4 killed in the blast.", "3", "4");
}

#[test]
fn a_profit_becomes_a_loss() {
    told_in_body(
        "The firm posted a profit of two billion.",
        "The firm posted a loss of nine billion.",
        "profit",
        "loss",
    );
}

#[test]
fn the_date_of_an_arrest() {
    told_in_body(
        "He was arrested on March 3 at his home.",
        "He was arrested on May 19 at his home.",
        "March 3",
        "May 19",
    );
}

#[test]
fn the_time_of_an_event() {
    told_in_body(
        "The blast was heard at 9:15 PM local time.",
        "The blast was heard at 11:40 PM local time.",
        "9:15 PM",
        "11:40 PM",
    );
}

#[test]
fn held_3_days_or_30() {
    told_in_body(
        "They were held 3 days.",
        "They were held 30 days.",
        "3 days",
        "30 days",
    );
}

#[test]
fn a_suspects_name_after_published() {
    told_in_body(
        "Police published the name of the suspect, Jonas Werle.",
        "Police published the name of the suspect, Marek Tolan.",
        "Jonas Werle",
        "Marek Tolan",
    );
}

#[test]
fn a_decimal_point_that_went() {
    told_in_body(
        "The bridge cost $1.5 million to build.",
        "The bridge cost $15 million to build.",
        "$1.5 million",
        "$15 million",
    );
}

#[test]
fn a_percentage() {
    told_in_body(
        "Turnout rose to 5%.",
        "Turnout rose to 61.2%.",
        "5%",
        "61.2%",
    );
}

#[test]
fn a_minus_sign() {
    for minus in ["-", "−"] {
        let old = format!("It was {minus}3 degrees at dawn.");
        told_in_body(
            &old,
            "It was 3 degrees at dawn.",
            &format!("{minus}3 degrees"),
            "3 degrees",
        );
    }
}

#[test]
fn guilty_or_not() {
    told_in_body(
        "The jury found him not guilty on all counts.",
        "The jury found him guilty on all counts.",
        "not guilty",
        "him guilty",
    );
}

#[test]
fn quotation_marks_that_went() {
    told_in_body(
        "Residents spoke of “threats” in the weeks before.",
        "Residents spoke of threats in the weeks before.",
        "“threats”",
        "threats",
    );
}

#[test]
fn the_question_mark_of_a_headline() {
    let body = "Nobody knows yet.";
    told(
        &article("Has the mayor resigned?", body),
        &article("Has the mayor resigned", body),
        "resigned?",
        "resigned”",
    );
}

#[test]
fn an_exchange_of_1_000_for_500() {
    told_in_body(
        "They agreed to swap prisoners on a 1,000-for-1,000 basis.",
        "They agreed to swap prisoners on a 1,000-for-500 basis.",
        "1,000-for-1,000",
        "1,000-for-500",
    );
}

#[test]
fn one_delegate_for_another() {
    told_in_body(
        "The delegation was led by Umerov, who spoke first.",
        "The delegation was led by Yermak, who spoke first.",
        "Umerov",
        "Yermak",
    );
}

#[test]
fn words_for_numbers_and_units_count_too() {
    told_in_body(
        "Four people were hurt.",
        "Six people were hurt.",
        "Four",
        "Six",
    );
    told_in_body(
        "It is 12 miles away.",
        "It is 12 kilometers away.",
        "12 miles",
        "12 kilometers",
    );
    told_in_body(
        "It cost $20 million.",
        "It cost €20 million.",
        "$20 million",
        "€20 million",
    );
}

#[test]
fn said_is_not_claimed_and_will_is_not_may() {
    told_in_body(
        "He said it was over.",
        "He claimed it was over.",
        "said",
        "claimed",
    );
    told_in_body(
        "Talks will resume in the town.",
        "Talks may resume in the town.",
        "will",
        "may",
    );
}

#[test]
fn numbers_in_the_national_forms_are_told() {
    told_in_body(
        "Es kamen 1.000 Menschen.",
        "Es kamen 5.000 Menschen.",
        "1.000",
        "5.000",
    );
    told_in_body(
        "Прийшло 1\u{a0}000 людей.",
        "Прийшло 5\u{a0}000 людей.",
        "1\u{a0}000",
        "5\u{a0}000",
    );
    told_in_body(
        "وصل ١٠٠ شخص إلى المدينة.",
        "وصل ٣٠٠ شخص إلى المدينة.",
        "١٠٠",
        "٣٠٠",
    );
}

#[test]
fn other_scripts_hide_nothing_either() {
    told_in_body("渡轮搁浅，4人受伤。", "渡轮搁浅，6人受伤。", "4人", "6人");
    told_in_body("渡轮搁浅，四人受伤。", "渡轮搁浅，六人受伤。", "四", "六");
    told_in_body("他说会谈结束了。", "他说会谈没结束。", "结束了", "没结束");
    told_in_body(
        "首相は安倍氏と会談した。",
        "首相は石破氏と会談した。",
        "安倍",
        "石破",
    );
    told_in_body(
        "وصل أحمد إلى المدينة.",
        "وصل محمود إلى المدينة.",
        "أحمد",
        "محمود",
    );
    told_in_body("Паром вів Умєров.", "Паром вів Єрмак.", "Умєров", "Єрмак");
    told_in_body("चार लोग घायल हुए।", "छह लोग घायल हुए।", "चार", "छह");
    told_in_body("페리에서 4명이 다쳤다.", "페리에서 6명이 다쳤다.", "4", "6");
}

#[test]
fn a_headline_alone_is_told() {
    let body = "Nobody was hurt.";
    told(
        &article("Ferry runs aground", body),
        &article("Ferry sinks", body),
        "Ferry runs aground",
        "Ferry sinks",
    );
}

#[test]
fn what_nobody_sees_is_no_change() {
    let older = article(
        "Ferry aground",
        "Write to desk@example.org about the prisoners.",
    );
    for sentence in [
        "Write  to\u{a0}desk@example.org about the\tprisoners.",
        "Write to [email\u{a0}protected] about the pris\u{ad}oners.",
        "Write to desk@example.org\u{200b} about \u{202a}the\u{202c} prisoners\u{fffd}.",
    ] {
        assert_eq!(
            described(&older, &article("Ferry aground", sentence)).weight,
            None
        );
    }
}

#[test]
fn glyphs_are_never_more_than_cosmetic() {
    let older = article(
        "Ferry’s crew",
        "“It’s over,” he said – and left… for now — at last.",
    );
    let newer = article(
        "Ferry's crew",
        "\"It's over,\" he said - and left... for now — at last.",
    );
    assert_eq!(described(&older, &newer).weight, Some(Weight::Cosmetic));
}

#[test]
fn a_mended_misspelling_is_cosmetic() {
    let older = article(
        "Ferry",
        "The comittee will provide the reslut on its own pages.",
    );
    let newer = article(
        "Ferry",
        "The committee will provide the result on its own pages.",
    );
    assert_eq!(described(&older, &newer).weight, Some(Weight::Cosmetic));
}

#[test]
fn verdicts_and_denials_turn_in_many_languages() {
    for (older, newer, old, new) in [
        (
            "Суд признал его невиновным.",
            "Суд признал его виновным.",
            "невиновным",
            "виновным",
        ),
        (
            "Суд визнав її невинною.",
            "Суд визнав її винною.",
            "невинною",
            "винною",
        ),
        (
            "Le ministre n’a pas démissionné.",
            "Le ministre a démissionné.",
            "n’a pas",
            "a démissionné",
        ),
        (
            "Das Gericht sprach ihn schuldig.",
            "Das Gericht sprach ihn unschuldig.",
            "schuldig",
            "unschuldig",
        ),
        (
            "Nie podano nazwisk ofiar.",
            "Podano nazwiska ofiar.",
            "Nie podano",
            "Podano",
        ),
        (
            "Il ministro non si è dimesso.",
            "Il ministro si è dimesso.",
            "ministro non",
            "ministro si",
        ),
    ] {
        told_in_body(older, newer, old, new);
    }
}

#[test]
fn figures_in_words_change_in_many_languages() {
    for (older, newer, old, new) in [
        (
            "Es gab zwölf Tote.",
            "Es gab achtundvierzig Tote.",
            "zwölf",
            "achtundvierzig",
        ),
        (
            "Серед загиблих двоє дітей.",
            "Серед загиблих троє дітей.",
            "двоє",
            "троє",
        ),
        (
            "Il y a douze morts.",
            "Il y a vingt morts.",
            "douze",
            "vingt",
        ),
        (
            "W wypadku zginęło sześciu górników.",
            "W wypadku zginęło ośmiu górników.",
            "sześciu",
            "ośmiu",
        ),
    ] {
        told_in_body(older, newer, old, new);
    }
}

#[test]
fn how_a_figure_is_meant_is_part_of_it() {
    told_in_body(
        "About 30 people were on board.",
        "More than 30 people were on board.",
        "About 30",
        "More than",
    );
    told_in_body(
        "Prices rose by 0.5 percentage points.",
        "Prices rose by 0.5 percent.",
        "0.5 percentage points",
        "0.5 percent",
    );
}

#[test]
fn a_suspects_name_with_his_age() {
    told_in_body(
        "Police have not charged the suspect.",
        "Police have not charged the suspect, named as John Fraser, 34.",
        "suspect",
        "John Fraser",
    );
}
