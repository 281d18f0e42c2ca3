//! The tear-sheet as a file: whole, closed to strangers, the same twice. What it looks like, a browser tests (`xtask/browser`).

use api::TradeReport;
use base64::Engine as _;
use report::{Language, Page, Sheet, Theme};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::sheet;

/// A result with the parts that a page reads of it.
fn result() -> Value {
    json!({"metrics": {"sharpe": 1.25, "total_return": null}, "trades": [], "costs": {"gross": 1.0, "lines": []}})
}

fn trade() -> TradeReport {
    serde_json::from_value(json!({
        "entry_index": 1, "exit_index": 2, "entry_time": "2020-01-02T00:00:00Z", "exit_time": "2020-01-03T00:00:00Z",
        "side": "long", "size": 3.0, "entry_price": 10.1, "exit_price": 10.3, "fees": 0.0, "pnl": 0.6, "return": 0.02,
        "reason": "signal", "open": false,
    }))
    .unwrap()
}

fn page(sheet: &Sheet) -> Page<'_> {
    Page {
        sheet,
        result: result(),
        trades: Some(&[]),
        manifest: Some(json!({"build": "codex"})),
        command: Some("codex backtest".to_owned()),
        currency: Some("HKD".to_owned()),
        benchmark: None,
        notes: Vec::new(),
        words: Vec::new(),
        language: Language::English,
        theme: None,
    }
}

/// The text between two others.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let (_, rest) = text.split_once(start).unwrap();
    rest.split_once(end).unwrap().0
}

fn document(html: &str) -> Value {
    serde_json::from_str(between(html, "id=\"data\">", "</script>")).unwrap()
}

#[test]
fn the_policy_lets_in_the_scripts_and_the_style_of_the_page_and_nothing_else() {
    let sheet = sheet(300);
    let html = page(&sheet).html();
    assert_eq!(page(&sheet).html(), html);
    let policy = between(&html, "Content-Security-Policy\" content=\"", "\"");
    let hash = |text: &str| {
        format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes())))
    };
    let scripts: Vec<&str> =
        html.split("<script>").skip(1).map(|rest| rest.split("</script>").next().unwrap()).collect();
    let style = between(&html, "<style>", "</style>");
    let expected = format!(
        "default-src 'none'; script-src {} {}; style-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        hash(scripts[0]),
        hash(scripts[1]),
        hash(style)
    );
    assert_eq!((scripts.len(), policy), (2, &*expected));
    // What the readme of the assets says of the library is so.
    let of_library = Sha256::digest(include_bytes!("../../assets/echarts.min.js"));
    let hex: String = of_library.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(include_str!("../../assets/README.md").contains(&hex), "{hex}");
}

#[test]
fn names_that_would_end_the_document_are_texts_in_it() {
    let name = "</script><script>alert(1)</script><!-- & \"' <b>";
    let mut sheet = sheet(60);
    sheet.title = name.to_owned();
    sheet.note = name.to_owned();
    sheet.lines[0].name = name.to_owned();
    let page = Page {
        notes: vec![name.to_owned()],
        command: Some(name.to_owned()),
        words: vec![[name.to_owned(), name.to_owned(), name.to_owned()]],
        ..page(&sheet)
    };
    let html = page.html();
    assert_eq!((html.matches("<script").count(), html.matches("alert(1)</script>").count()), (3, 0));
    let document = document(&html);
    assert_eq!(
        (&document["title"], &document["lines"][0]["name"], &document["notes"][0]),
        (&json!(name), &json!(name), &json!(name))
    );
}

#[test]
fn every_kind_of_sheet_makes_a_page() {
    let whole = sheet(40);
    let without = |change: &dyn Fn(&mut Sheet)| {
        let mut sheet = whole.clone();
        change(&mut sheet);
        sheet
    };
    for odd in [
        sheet(1),
        sheet(2),
        without(&|it| it.positions.clear()),
        without(&|it| it.candles = report::Candles::default()),
        without(&|it| it.held.clear()),
        without(&|it| it.equity[20] = -5.0),
        without(&|it| it.equity[3] = f64::NAN),
        without(&|it| it.positions[1].units = f64::NAN),
        Sheet::default(),
    ] {
        let document = document(&page(&odd).html());
        assert_eq!(document["bars"], odd.time.len());
        assert_eq!(document["result"]["metrics"]["sharpe"], 1.25);
    }
    let is_share = |sheet: &Sheet| !document(&page(sheet).html())["columns"]["long"].is_null();
    assert!(is_share(&whole) && !is_share(&without(&|it| it.positions[1].units = f64::NAN)));
}

#[test]
fn it_opens_in_the_language_and_the_theme_that_were_asked_for() {
    let sheet = sheet(20);
    for (language, theme, attributes) in [
        (Language::English, None, "lang=\"en\" data-theme=\"auto\""),
        (Language::Simplified, Some(Theme::LIGHT), "lang=\"zh-Hans\" data-theme=\"light\""),
        (Language::Traditional, Some(Theme::DARK), "lang=\"zh-Hant\" data-theme=\"dark\""),
    ] {
        assert!(Page { language, theme, ..page(&sheet) }.html().contains(attributes));
    }
}

#[test]
fn ten_years_of_days_are_small_and_a_million_minutes_are_packed() {
    for (bars, most) in [(2_600, 1_500_000), (1_000_000, 100_000_000)] {
        let sheet = Sheet { positions: Vec::new(), ..sheet(bars) };
        let bytes = page(&sheet).html().len();
        assert!(bytes < most, "{bars} bars: {bytes} bytes");
    }
}

#[test]
fn trades_are_columns_beside_the_result() {
    let sheet = sheet(30);
    let open = TradeReport { open: true, pnl: -2.5, ..trade() };
    let trades = [trade(), open];
    let document = document(&Page { trades: Some(&trades), ..page(&sheet) }.html());
    let (trades, columns) = (&document["trades"], &document["trades"]["columns"]);
    assert_eq!((&document["kind"], &trades["rows"]), (&json!("run"), &json!(2)));
    assert_eq!((&columns["side"]["texts"], &columns["reason"]["texts"]), (&json!(["long"]), &json!(["signal"])));
    // 0.6 and −2.5 in tenths are 6 and −31 more: 12 and 61.
    let bytes = |values: [u8; 2]| base64::engine::general_purpose::STANDARD.encode(values);
    assert_eq!(columns["pnl"], json!({"k": 1, "b": bytes([12, 61])}));
    assert_eq!(columns["open"], json!({"k": 0, "b": bytes([0, 2])}));
    assert!(columns["entry_time"].is_null() && document["result"]["trades"].is_null());
}
