//! A JSON Schema of `config.toml`, for editors, made from the example: its keys, comments and defaults.
//! What a key takes besides is asked of the parser, so that nothing is said twice.

use serde_json::{Map, Value, json};

use super::typed::File;

/// The example, with every key there is.
const EXAMPLE: &str = include_str!("../../config.toml");

/// The schema of a configuration file.
pub fn schema() -> Value {
    let mut sections = Map::new();
    let mut section: Option<Section> = None;
    let mut comment = String::new();
    for line in EXAMPLE.lines() {
        if let Some(next) = Section::opened_by(line, &comment) {
            // Another example of the same table adds its keys.
            if section.as_ref().is_none_or(|open| open.name != next.name) {
                close(section.replace(next), &mut sections);
            }
            comment.clear();
        } else if let Some((key, value)) = key_and_value(line) {
            if let Some(section) = &mut section {
                section.add(&key, &value, line.starts_with('#'), &comment);
            }
            comment.clear();
        } else if let Some(said) = line.strip_prefix("# ") {
            comment.push_str(if comment.is_empty() { "" } else { " " });
            comment.push_str(said);
        } else if line.is_empty()
            && section
                .as_ref()
                .is_none_or(|section| !section.keys.is_empty())
        {
            comment.clear();
        }
    }
    close(section, &mut sections);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "redlined configuration",
        "type": "object",
        "additionalProperties": false,
        "properties": sections,
    })
}

/// A table of the file, being read.
struct Section {
    name: String,
    repeats: bool,
    comment: String,
    keys: Map<String, Value>,
}

impl Section {
    /// `[fetch]`, `[[site]]`, or one of them commented out.
    fn opened_by(line: &str, comment: &str) -> Option<Self> {
        let bare = line.strip_prefix('#').unwrap_or(line).trim_end();
        let inner = bare.strip_prefix('[')?.strip_suffix(']')?;
        let repeated = inner
            .strip_prefix('[')
            .and_then(|name| name.strip_suffix(']'));
        let name = repeated.unwrap_or(inner);
        let is_name = |character: char| character.is_ascii_lowercase() || "._".contains(character);
        name.chars().all(is_name).then(|| Self {
            name: name.to_owned(),
            repeats: repeated.is_some(),
            comment: comment.to_owned(),
            keys: Map::new(),
        })
    }

    fn add(&mut self, key: &str, value: &toml::Value, is_example: bool, comment: &str) {
        let mut schema = self.of_kind(key, value);
        if !comment.is_empty() {
            schema["description"] = json!(comment);
        }
        let shown = serde_json::to_value(value).unwrap_or_default();
        if is_example {
            schema["examples"] = json!([shown]);
        } else {
            schema["default"] = shown;
        }
        self.keys.insert(key.to_owned(), schema);
    }

    fn of_kind(&self, key: &str, value: &toml::Value) -> Value {
        match value {
            toml::Value::Boolean(_) => json!({ "type": "boolean" }),
            toml::Value::Integer(_) => json!({ "type": "integer", "minimum": 0 }),
            toml::Value::Float(_) => json!({ "type": "number" }),
            toml::Value::Table(_) => json!({ "type": "object" }),
            toml::Value::Array(_) => self.of_list(key),
            _ => self.of_text(key),
        }
    }

    /// A text, one of some words, or a list of texts.
    fn of_text(&self, key: &str) -> Value {
        let no_word = self.refusal(&format!("{key} = \"no such word\""));
        if let Some(words) = no_word.strip_prefix("unknown variant") {
            return json!({ "enum": quoted(words).skip(1).collect::<Vec<_>>() });
        }
        if self
            .refusal(&format!("{key} = []"))
            .starts_with("invalid type")
        {
            return json!({ "type": "string" });
        }
        json!({ "type": ["string", "array"], "items": { "type": "string" } })
    }

    /// A list of texts, or one where a text alone will do.
    fn of_list(&self, key: &str) -> Value {
        let alone = self.refusal(&format!("{key} = \"no such word\""));
        if alone.starts_with("invalid type") {
            return json!({ "type": "array", "items": { "type": "string" } });
        }
        json!({ "type": ["string", "array"], "items": { "type": "string" } })
    }

    /// The key without which the table means nothing.
    fn needed(&self) -> Option<String> {
        let refusal = self.refusal("");
        let missing = refusal.strip_prefix("missing field")?;
        quoted(missing).next().map(ToOwned::to_owned)
    }

    /// What the parser says to a table of this sort with only this line.
    fn refusal(&self, line: &str) -> String {
        let header = if self.repeats {
            format!("[[{}]]", self.name)
        } else {
            format!("[{}]", self.name)
        };
        let refused = toml::from_str::<File>(&format!("{header}\n{line}\n")).err();
        refused.map_or_else(String::new, |error| error.message().to_owned())
    }
}

/// The words between backticks.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2)
}

fn close(section: Option<Section>, sections: &mut Map<String, Value>) {
    let Some(section) = section else {
        return;
    };
    if let Some(before) = sections.get_mut(&section.name) {
        // Another example of the same table.
        let table = if section.repeats {
            &mut before["items"]
        } else {
            before
        };
        if let Some(keys) = table["properties"].as_object_mut() {
            keys.extend(section.keys);
        }
        return;
    }
    let needed = section.needed();
    let mut table = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": section.keys,
    });
    if let Some(needed) = needed {
        table["required"] = json!([needed]);
    }
    if section.repeats {
        table = json!({ "type": "array", "items": table });
    }
    if !section.comment.is_empty() {
        table["description"] = json!(section.comment);
    }
    sections.insert(section.name, table);
}

/// A key with its value, also where it is commented out.
fn key_and_value(line: &str) -> Option<(String, toml::Value)> {
    let bare = line.strip_prefix('#').unwrap_or(line);
    if !bare.starts_with(|first: char| first.is_ascii_lowercase()) {
        return None;
    }
    let table: toml::Table = bare.parse().ok()?;
    table.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys that a table takes, as the parser names them when it meets an unknown one.
    fn known(name: &str, repeats: bool) -> Vec<String> {
        let section = Section {
            name: name.to_owned(),
            repeats,
            comment: String::new(),
            keys: Map::new(),
        };
        let refusal = section.refusal("nonsense = 1");
        quoted(&refusal).skip(1).map(ToOwned::to_owned).collect()
    }

    #[test]
    fn every_key_that_is_read_stands_in_the_schema_and_no_other() {
        let schema = schema();
        let sections = schema["properties"].as_object().expect("it is an object");
        assert!(sections.len() >= 6, "{sections:?}");
        for (name, section) in sections {
            let repeats = section["type"] == "array";
            let table = if repeats { &section["items"] } else { section };
            let keys = table["properties"].as_object().expect("it is an object");
            let mut known = known(name, repeats);
            known.sort_unstable();
            let mut listed: Vec<_> = keys.keys().cloned().collect();
            listed.sort_unstable();
            assert_eq!(listed, known, "{name}");
        }
    }

    #[test]
    fn a_key_has_its_default_its_kind_and_what_it_is_for() {
        let schema = schema();
        let floor = &schema["properties"]["cadence"]["properties"]["floor"];
        assert_eq!(
            (&floor["type"], &floor["default"]),
            (&json!("string"), &json!("2m"))
        );
        assert!(
            floor["description"]
                .as_str()
                .is_some_and(|text| text.starts_with("The least time"))
        );
        let transport = &schema["properties"]["mail"]["properties"]["transport"];
        assert_eq!(transport["default"], "directory");
        assert!(
            transport["enum"]
                .as_array()
                .is_some_and(|words| words.contains(&json!("smtp")))
        );
        let body = &schema["properties"]["site"]["items"]["properties"]["body"];
        assert_eq!(body["type"], json!(["string", "array"]));
        assert_eq!(
            schema["properties"]["story"]["items"]["required"],
            json!(["url"])
        );
    }

    #[test]
    fn one_text_will_do_for_a_list_where_the_parser_says_so() {
        let schema = schema();
        for (table, key) in [
            ("feed", "match"),
            ("feed", "words"),
            ("site", "remove"),
            ("site", "body"),
        ] {
            let kind = &schema["properties"][table]["items"]["properties"][key]["type"];
            assert_eq!(kind, &json!(["string", "array"]), "{table}.{key}");
        }
        let proxies = &schema["properties"]["web"]["properties"]["trusted_proxies"];
        assert_eq!(proxies["type"], json!("array"));
    }
}
