//! Pages that a newsroom publishes.

/// A news page in the style of real ones: the article amid a masthead, promotions and a footer.
pub(crate) fn page(
    headline: &str,
    paragraphs: impl IntoIterator<Item = impl AsRef<str>>,
) -> String {
    let body: String = paragraphs
        .into_iter()
        .map(|text| format!("<p>{}</p>\n", text.as_ref()))
        .collect();
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{headline} - The Courier</title>\
         <meta property=\"og:type\" content=\"article\"></head><body>\
         <header><nav><a href=\"/\">The Courier</a> <a href=\"/town\">Town</a></nav></header>\
         <main><article><h1>{headline}</h1><div class=\"body\">{body}</div></article>\
         <aside class=\"related\"><h2>More</h2><ul><li><a href=\"/1\">Ten walks for a windy weekend</a></li></ul></aside></main>\
         <footer><p>The Courier, all rights reserved</p></footer></body></html>"
    )
}
