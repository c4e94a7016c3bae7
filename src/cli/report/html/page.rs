//! The page around a report.

use sha2::{Digest, Sha256};

use super::escape::text;
use crate::cli::report::graph::svg_style;
use crate::http::base64;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// A whole document. `title` is text; `body` is HTML that was escaped.
pub fn page(title: &str, body: &str) -> String {
    let title = text(title);
    let policy = format!(
        "default-src 'none'; style-src '{}' '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        vouched(STYLE),
        vouched(&svg_style()),
        vouched(SCRIPT)
    );
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"generator\" content=\"terrace {}\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n{body}</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION")
    )
}

/// What the policy calls a style or a script by.
fn vouched(text: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(text.as_bytes())))
}

/// A field that the script shows and fills with life.
pub fn search(hint: &str) -> String {
    format!(
        "<div class=\"search\" hidden><input type=\"search\" id=\"search\" placeholder=\"{hint}\" aria-label=\"{hint}\" \
         autocomplete=\"off\" spellcheck=\"false\"><span id=\"found\" role=\"status\"></span>\
         <button type=\"button\" id=\"all\">Open all</button></div>\n",
        hint = text(hint)
    )
}

/// Facts about what is shown, by name.
pub fn facts(facts: &[(&str, String)]) -> String {
    let items: String = facts
        .iter()
        .map(|(name, value)| format!("<div><dt>{}</dt><dd>{}</dd></div>\n", text(name), text(value)))
        .collect();
    format!("<dl class=\"facts\">\n{items}</dl>\n")
}

/// A section with a heading; nothing for an empty one.
pub fn section(title: &str, body: &str) -> String {
    match body {
        "" => String::new(),
        body => format!("<section>\n<h2>{}</h2>\n{body}</section>\n", text(title)),
    }
}

/// Whether a part is open when the page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    Open,
    Shut,
}

/// A part that can be folded and found. `title` is HTML that was escaped.
pub fn details(id: &str, fold: Fold, title: &str, body: &str) -> String {
    let open = if fold == Fold::Open { " open" } else { "" };
    format!("<details class=\"item\" id=\"{id}\"{open}>\n<summary>{title}</summary>\n{body}</details>\n")
}

/// A drawing in a frame that scrolls.
pub fn drawing(svg: &str) -> String {
    format!("<div class=\"drawing\" tabindex=\"0\">\n{svg}</div>\n")
}
