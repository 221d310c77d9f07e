//! What a page says of itself in JSON-LD: the one object that describes its article, repaired where
//! that is safe.

use serde_json::Value;

use super::tidy;

/// How deep `@graph` and the like are searched.
const DEPTH: usize = 6;

/// From this rank on, what is described is an article.
const ARTICLE: usize = 3;

/// The article as JSON-LD describes it.
#[derive(Debug, Default, Clone)]
pub(super) struct Described {
    pub(super) headline: Option<String>,
    pub(super) description: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) section: Option<String>,
    pub(super) language: Option<String>,
    /// The whole text, which rescues pages whose body is drawn by scripts.
    pub(super) body: Option<String>,
    pub(super) is_live_blog: bool,
    /// The page describes itself as a list of others, and no article.
    pub(super) is_list: bool,
    pub(super) updates: Vec<Update>,
}

/// One entry of a live blog, as JSON-LD describes it.
#[derive(Debug, Default, Clone)]
pub(super) struct Update {
    pub(super) id: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) time: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) body: Option<String>,
}

/// The best description among the page's scripts.
pub(super) fn described<'a>(scripts: impl Iterator<Item = &'a str>) -> Described {
    let mut best: Option<(usize, Described)> = None;
    let mut says_list = false;
    for value in scripts.filter_map(parse) {
        says_list |= is_list(&value);
        let mut found = Vec::new();
        articles(&value, DEPTH, &mut found);
        for (rank, article) in found {
            if best.as_ref().is_none_or(|(earlier, _)| rank > *earlier) {
                best = Some((rank, describe(article)));
            }
        }
    }
    let is_list = says_list && best.as_ref().is_none_or(|(rank, _)| *rank < ARTICLE);
    let described = best.map(|(_, described)| described).unwrap_or_default();
    Described {
        is_list,
        ..described
    }
}

/// A script that describes a page of lists.
fn is_list(value: &Value) -> bool {
    let says = |kind: &Value| {
        let kind = kind.as_str().unwrap_or_default();
        kind.ends_with("CollectionPage") || kind.ends_with("SearchResultsPage")
    };
    match value {
        Value::Array(values) => values.iter().any(is_list),
        Value::Object(fields) => {
            fields.get("@type").is_some_and(|kind| list(kind).any(says))
                || fields.get("@graph").is_some_and(is_list)
        }
        _ => false,
    }
}

/// The objects that describe an article, each with how surely.
fn articles<'a>(value: &'a Value, depth: usize, found: &mut Vec<(usize, &'a Value)>) {
    if depth == 0 {
        return;
    }
    match value {
        Value::Array(values) => {
            for value in values {
                articles(value, depth - 1, found);
            }
        }
        Value::Object(fields) => {
            if let Some(rank) = fields.get("@type").and_then(rank) {
                found.push((rank, value));
            }
            for key in [
                "@graph",
                "mainEntity",
                "mainEntityOfPage",
                "itemListElement",
            ] {
                if let Some(inner) = fields.get(key) {
                    articles(inner, depth - 1, found);
                }
            }
        }
        _ => {}
    }
}

fn rank(kind: &Value) -> Option<usize> {
    match kind {
        Value::Array(kinds) => kinds.iter().filter_map(rank).max(),
        Value::String(kind) => match kind.rsplit('/').next()? {
            "LiveBlogPosting" => Some(5),
            "NewsArticle"
            | "ReportageNewsArticle"
            | "AnalysisNewsArticle"
            | "BackgroundNewsArticle"
            | "OpinionNewsArticle"
            | "ReviewNewsArticle"
            | "AskPublicNewsArticle" => Some(4),
            "Article"
            | "BlogPosting"
            | "Report"
            | "SatiricalArticle"
            | "AdvertiserContentArticle"
            | "TechArticle"
            | "ScholarlyArticle" => Some(3),
            "SocialMediaPosting" | "Recipe" | "Review" | "VideoObject" => Some(2),
            "WebPage" => Some(1),
            _ => None,
        },
        _ => None,
    }
}

fn describe(article: &Value) -> Described {
    let field = |key: &str| text(&article[key]);
    Described {
        headline: field("headline").or_else(|| field("name")),
        description: field("description"),
        authors: names(&article["author"]),
        published: field("datePublished").or_else(|| field("dateCreated")),
        modified: field("dateModified"),
        section: field("articleSection"),
        language: field("inLanguage"),
        body: article["articleBody"].as_str().map(ToOwned::to_owned),
        is_live_blog: article["@type"]
            .as_str()
            .is_some_and(|kind| kind.ends_with("LiveBlogPosting")),
        is_list: false,
        updates: list(&article["liveBlogUpdate"]).map(update).collect(),
    }
}

fn update(value: &Value) -> Update {
    Update {
        id: text(&value["@id"]).or_else(|| text(&value["url"])),
        headline: text(&value["headline"]),
        time: text(&value["datePublished"]).or_else(|| text(&value["dateModified"])),
        authors: names(&value["author"]),
        body: value["articleBody"].as_str().map(ToOwned::to_owned),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Array(values) => values.as_slice(),
        Value::Null => &[],
        single => std::slice::from_ref(single),
    }
    .iter()
}

/// The text of a value, which may be one of a list, or an object with a name.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(tidy::foreign(text)).filter(|text| !text.is_empty()),
        Value::Array(values) => values.iter().find_map(text),
        Value::Object(fields) => ["name", "@id", "url"]
            .iter()
            .find_map(|key| fields.get(*key).and_then(text)),
        _ => None,
    }
}

fn names(value: &Value) -> Vec<String> {
    let mut names = Vec::new();
    for author in list(value) {
        let found = match author {
            Value::Object(fields) => fields
                .get("name")
                .map(|name| list(name).filter_map(text).collect()),
            author => Some(text(author).into_iter().collect::<Vec<_>>()),
        };
        for name in found.into_iter().flatten() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

fn parse(script: &str) -> Option<Value> {
    let script = script.trim();
    let whole = serde_json::from_str(script).ok();
    whole.or_else(|| {
        let repaired = repaired(script);
        let values = serde_json::Deserializer::from_str(&repaired).into_iter::<Value>();
        let values: Vec<Value> = values.map_while(Result::ok).collect();
        (!values.is_empty()).then_some(Value::Array(values))
    })
}

/// The script without what browsers' parsers forgive: wrappers of comments and CDATA, raw line ends in
/// strings, commas before a closing bracket, a semicolon at the end; and with the brackets that it fails
/// to close. No character of a value is lost.
fn repaired(script: &str) -> String {
    let script = script
        .split_once("<![CDATA[")
        .map_or(script, |(_, inner)| inner);
    let start = script.find(['{', '[']).unwrap_or(0);
    let end = script.rfind(['}', ']']).map_or(script.len(), |end| end + 1);
    let mut out = String::with_capacity(script.len());
    let (mut in_string, mut escaped) = (false, false);
    let mut open = Vec::new();
    for character in script[start..end.max(start)].chars() {
        if in_string {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => in_string = false,
                _ => {}
            }
            match character {
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                control if control.is_control() => {}
                other => out.push(other),
            }
            continue;
        }
        match character {
            '"' => in_string = true,
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' => {
                let length = out.trim_end().trim_end_matches(',').len();
                out.truncate(length);
                open.pop();
            }
            _ => {}
        }
        out.push(character);
    }
    if !in_string {
        out.extend(open.into_iter().rev());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(script: &str) -> Described {
        described(std::iter::once(script))
    }

    #[test]
    fn the_article_is_found_in_a_graph() {
        let found = read(
            r#"{"@graph":[{"@type":"WebSite","name":"The Wire"},{"@type":["NewsArticle"],"headline":"Vote &amp; veto","author":[{"name":"Ada Moss"},{"name":["Bo Lind"]}],"datePublished":"2025-05-16"}]}"#,
        );
        assert_eq!(found.headline.as_deref(), Some("Vote & veto"));
        assert_eq!(found.authors, ["Ada Moss", "Bo Lind"]);
        assert_eq!(found.published.as_deref(), Some("2025-05-16"));
    }

    #[test]
    fn broken_json_is_repaired_where_that_is_safe() {
        let found = read("<!-- \n{\"@type\":\"NewsArticle\",\"headline\":\"Two\nlines\",}; //-->");
        assert_eq!(found.headline.as_deref(), Some("Two lines"));
        for script in [
            "//<![CDATA[\n{\"@type\":\"NewsArticle\",\"headline\":\"Vote\"}\n//]]>",
            "{\"@graph\":[{\"@type\":\"NewsArticle\",\"headline\":\"Vote\"}",
            "{\"@type\":\"WebSite\"}{\"@type\":\"NewsArticle\",\"headline\":\"Vote\"}",
        ] {
            assert_eq!(read(script).headline.as_deref(), Some("Vote"), "{script}");
        }
        assert!(
            read("{\"@type\":\"NewsArticle\",\"headline\":")
                .headline
                .is_none()
        );
    }

    #[test]
    fn a_live_blog_lists_its_updates() {
        let found = read(
            r##"{"@type":"LiveBlogPosting","liveBlogUpdate":[{"@type":"BlogPosting","@id":"#e1","headline":"Polls close","datePublished":"2025-05-16T18:00:00Z"}]}"##,
        );
        assert!(found.is_live_blog);
        assert_eq!(found.updates[0].headline.as_deref(), Some("Polls close"));
    }
}
