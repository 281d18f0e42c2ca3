//! The tear-sheet: a page of HTML that holds everything it shows and opens without a network.
//!
//! The page is a skeleton, a document of JSON ([`data`]), and scripts that draw it: `assets/page/*.js` are ours, one thing a file,
//! `assets/echarts.min.js` is Apache ECharts (`assets/README.md` tells its version and how it was made). What is shown is made of
//! DOM nodes and text, never of markup out of data. The policy of the page lets in these scripts and this style by their hashes
//! and nothing else: no other script, no event handler in an attribute, no network.

mod data;
mod figure_words;
mod measure_words;
mod measures;
mod pack;
mod search;
mod search_words;
mod words;

use std::io::Write;

use api::TradeReport;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize as _;
use serde_json::Value;
use serde_json::ser::{Formatter, Serializer};
use sha2::{Digest as _, Sha256};

use crate::{Language, Sheet, Theme};

const LIBRARY: &str = include_str!("../../assets/echarts.min.js");

/// Our scripts, in an order in which none needs a later one while it is read.
const SCRIPTS: &[&str] = &[
    include_str!("../../assets/page/data.js"),
    include_str!("../../assets/page/words.js"),
    include_str!("../../assets/page/dom.js"),
    include_str!("../../assets/page/theme.js"),
    include_str!("../../assets/page/tip.js"),
    include_str!("../../assets/page/view.js"),
    include_str!("../../assets/page/gestures.js"),
    include_str!("../../assets/page/decimate.js"),
    include_str!("../../assets/page/axes.js"),
    include_str!("../../assets/page/chart.js"),
    include_str!("../../assets/page/marks.js"),
    include_str!("../../assets/page/price.js"),
    include_str!("../../assets/page/curves.js"),
    include_str!("../../assets/page/spreads.js"),
    include_str!("../../assets/page/calendar.js"),
    include_str!("../../assets/page/columns.js"),
    include_str!("../../assets/page/listing.js"),
    include_str!("../../assets/page/trades.js"),
    include_str!("../../assets/page/search.js"),
    include_str!("../../assets/page/luck.js"),
    include_str!("../../assets/page/compared.js"),
    include_str!("../../assets/page/settings.js"),
    include_str!("../../assets/page/main.js"),
];

const STYLE: &str = include_str!("../../assets/page/page.css");

/// A tear-sheet of a run, or of a series of returns.
#[derive(Clone, Debug)]
pub struct Page<'s> {
    /// What is drawn.
    pub sheet: &'s Sheet,
    /// What the run or the measurement said, as its JSON: every number of the page that has a name is from here.
    pub result: Value,
    /// The trades of a run, which [`Page::result`] then need not have; `None` of what is no run.
    pub trades: Option<&'s [TradeReport]>,
    /// What decided the run.
    pub manifest: Option<Value>,
    /// The command that repeats it.
    pub command: Option<String>,
    /// What the account is held beside, where it is not the run's own data bought and held.
    pub benchmark: Option<String>,
    /// Currency of money, where it is known.
    pub currency: Option<String>,
    /// What the reader should know.
    pub notes: Vec<String>,
    /// Words of the result in English, simplified and traditional Chinese, beside those of the page.
    pub words: Vec<[String; 3]>,
    /// The language in which it opens.
    pub language: Language,
    /// The theme in which it opens; that of the reader's system where not given.
    pub theme: Option<Theme>,
}

impl Page<'_> {
    /// The page. The same input gives the same bytes.
    pub fn html(&self) -> String {
        let style = style();
        let script = format!("(() => {{\n\"use strict\";\n{}}})();\n", SCRIPTS.concat());
        let policy = format!(
            "default-src 'none'; script-src {} {}; style-src {}; img-src data:; base-uri 'none'; form-action 'none'",
            hash(LIBRARY),
            hash(&script),
            hash(&style)
        );
        let language = match self.language {
            Language::English => "en",
            Language::Simplified => "zh-Hans",
            Language::Traditional => "zh-Hant",
        };
        let theme = self.theme.map_or("auto", |theme| if theme == Theme::DARK { "dark" } else { "light" });
        let (title, note) = (escaped(&self.sheet.title), escaped(&self.sheet.note));
        let head = format!(
            r#"<!doctype html>
<html lang="{language}" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<noscript><h1>{title}</h1><p>{note}</p><p>This page draws itself with a script, and scripts are switched off.</p></noscript>
<script type="application/json" id="data">"#
        );
        let page = inlined(&data::data(self), head);
        page + "</script>\n<script>" + LIBRARY + "</script>\n<script>" + &script + "</script>\n</body>\n</html>\n"
    }
}

/// A document behind a text, as text that cannot end the element that it stands in. It is written once: of a million bars it has
/// tens of megabytes.
fn inlined(document: &Value, before: String) -> String {
    let mut bytes = before.into_bytes();
    let mut writer = Serializer::with_formatter(&mut bytes, Inlined);
    // Writing to memory does not fail, and a value has no keys but texts.
    document.serialize(&mut writer).map_or_else(|_| String::new(), |()| String::from_utf8(bytes).unwrap_or_default())
}

/// JSON on one line whose texts have no `<`.
struct Inlined;

impl Formatter for Inlined {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> std::io::Result<()> {
        for (place, part) in fragment.split('<').enumerate() {
            if place > 0 {
                writer.write_all(b"\\u003c")?;
            }
            writer.write_all(part.as_bytes())?;
        }
        Ok(())
    }
}

/// The style, with the colours of the pictures.
fn style() -> String {
    let (light, dark) = (Theme::LIGHT.properties(), Theme::DARK.properties());
    format!(
        ":root{{{light}}}\n:root[data-theme=dark]{{{dark}}}\n@media screen and (prefers-color-scheme:dark){{:root[data-theme=auto]{{{dark}}}}}\n\
         @media print{{:root:root{{{light}}}}}\n{STYLE}"
    )
}

/// What a policy calls a script or a style by.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
