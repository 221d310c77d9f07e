//! SPF (RFC 7208): whether a domain says who may send its mail, and whether receivers can follow that.

use std::net::SocketAddr;

use crate::render::view::Probe;

use super::{bad, dns, good, unknown};

/// Questions to DNS that an SPF record may cause (RFC 7208, section 4.6.4).
const MOST_LOOKUPS: usize = 10;

/// Looks at the SPF record of the domain that mail comes back to.
pub(super) async fn of(server: SocketAddr, domain: &str) -> Probe {
    let what = "SPF";
    match record(server, domain).await {
        Err(why) => unknown(what, why, format!("ask for the TXT records of {domain}")),
        Ok(texts) => match judged(domain, &texts) {
            Ok(record) => reach(server, domain, &record).await,
            Err((said, todo)) => bad(what, said, todo),
        },
    }
}

/// The SPF records among a domain's texts, or why nobody knows.
async fn record(server: SocketAddr, domain: &str) -> Result<Vec<String>, String> {
    let texts = dns::txt(server, domain).await;
    let mut texts = texts.map_err(|why| why.to_string())?;
    texts.retain(|text| {
        let text = text.to_lowercase();
        text == "v=spf1" || text.starts_with("v=spf1 ")
    });
    Ok(texts)
}

/// The one record, if it lets somebody send and not everybody; else what is wrong, and what to do.
pub(super) fn judged(domain: &str, records: &[String]) -> Result<String, (String, String)> {
    let publish = format!(
        "publish a TXT record at {domain} that names your relay, like \"v=spf1 a:mail.example.org -all\""
    );
    let record = match records {
        [] => {
            return Err((
                format!("{domain} does not say who may send its mail"),
                publish,
            ));
        }
        [record] => record.to_lowercase(),
        more => {
            let said = format!(
                "{domain} has {} SPF records, so that none counts",
                more.len()
            );
            return Err((said, "keep one".to_owned()));
        }
    };
    let wrong = |said: String, todo: &str| Err((said, todo.to_owned()));
    if let Some(term) = terms(&record).find(|term| !is_known(term)) {
        let said = format!(
            "\"{term}\" in the record of {domain} is nothing that SPF knows, so that receivers take none of it"
        );
        return wrong(said, "mend or remove it");
    }
    let passes = |term: &&str| !term.starts_with(['-', '~', '?']);
    let passing: Vec<&str> = terms(&record).filter(passes).collect();
    if passing.iter().any(|term| matches!(*term, "all" | "+all")) {
        let said = format!("{domain} lets anybody send its mail: \"{record}\"");
        return wrong(said, "end the record with -all or ~all");
    }
    if passing.iter().all(|term| term.starts_with("exp=")) {
        return Err((
            format!("{domain} lets nobody send its mail: \"{record}\""),
            publish,
        ));
    }
    Ok(record)
}

fn terms(record: &str) -> impl Iterator<Item = &str> {
    record.split_whitespace().skip(1)
}

fn is_known(term: &str) -> bool {
    const MECHANISMS: [&str; 8] = ["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"];
    if term
        .split(':')
        .next()
        .is_some_and(|name| name.contains('='))
    {
        return true; // receivers pass over modifiers that they do not know
    }
    let name = term.trim_start_matches(['+', '-', '~', '?']);
    let name = name.split([':', '/']).next().unwrap_or_default();
    MECHANISMS.contains(&name)
}

/// Follows what a record includes: receivers give up on one that asks too much, or leads nowhere.
pub(super) async fn reach(server: SocketAddr, domain: &str, record: &str) -> Probe {
    let what = "SPF";
    let (mut waiting, mut lookups) = (vec![record.to_owned()], 0);
    while let Some(record) = waiting.pop() {
        lookups += terms(&record).filter(|term| asks(term)).count();
        if lookups > MOST_LOOKUPS {
            let said = format!(
                "the record of {domain} leads to more than {MOST_LOOKUPS} questions, so that receivers give up on it"
            );
            let todo = "name addresses (ip4:, ip6:) in place of some include: and a:";
            return bad(what, said, todo);
        }
        for other in terms(&record).filter_map(included) {
            let records = match self::record(server, other).await {
                Ok(records) => records,
                Err(why) => {
                    return unknown(what, why, format!("ask for the TXT records of {other}"));
                }
            };
            let [record] = &records[..] else {
                let said = format!(
                    "the record of {domain} includes {other}, which has no single SPF record, so that receivers take none of it"
                );
                return bad(what, said, format!("mend or remove include:{other}"));
            };
            waiting.push(record.to_lowercase());
        }
    }
    good(
        what,
        format!(
            "{domain} says \"{record}\" ({lookups} of {MOST_LOOKUPS} questions); your relay must be among these, which a test message shows as spf=pass"
        ),
    )
}

/// Whether a term makes the receiver ask DNS.
fn asks(term: &str) -> bool {
    let term = term.trim_start_matches(['+', '-', '~', '?']);
    let name = term.split([':', '/', '=']).next().unwrap_or_default();
    matches!(name, "include" | "a" | "mx" | "ptr" | "exists" | "redirect")
}

/// The domain whose record counts as well. One made of macros cannot be followed from here.
fn included(term: &str) -> Option<&str> {
    let term = term.trim_start_matches(['+', '-', '~', '?']);
    let other = term
        .strip_prefix("include:")
        .or_else(|| term.strip_prefix("redirect="))?;
    (!other.contains('%')).then_some(other)
}
