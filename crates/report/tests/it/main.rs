//! Every chart over every kind of sheet, the same bytes twice, and words that would break a picture.

mod page;

use api::RuleLine;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use icy_sixel::SixelImage;
use market::Timestamp;
use report::{
    ALL, Axis, Candles, Chart, Graphics, Language, Picture, PictureError, Position, Rival, Screen, Search, Searched,
    Sheet, Theme, find,
};
use serde_json::{Value, json};

fn line(name: &str, values: Vec<f64>, panel: Option<usize>) -> RuleLine {
    RuleLine { name: name.to_owned(), values, panel, levels: panel.map_or(Vec::new(), |_| vec![30.0, 70.0]) }
}

/// A walk of so many days, with trades and an account.
fn sheet(bars: usize) -> Sheet {
    let (mut state, mut close) = (7_u64, 100.0);
    let mut drawn = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut candles = Candles::default();
    let step = if bars > 100_000 { 60 } else { 86_400 };
    for _ in 0..bars {
        let open: f64 = close;
        close *= 1.0 + 0.03 * (drawn() - 0.49);
        candles.open.push(open);
        candles.high.push(open.max(close) * 1.004);
        candles.low.push(open.min(close) * 0.996);
        candles.close.push(close);
        candles.volume.push(1e6 * drawn());
    }
    let position = |first: usize| {
        let (entry, exit) = (first, (first + 7).min(bars - 1));
        let result = candles.close[exit] / candles.open[entry] - 1.0;
        Position {
            asset: 0,
            entry,
            exit,
            is_long: first.is_multiple_of(20),
            units: 3.0,
            entry_price: candles.open[entry],
            exit_price: candles.close[exit],
            gain: 1000.0 * result,
            result,
            is_open: exit + 1 == bars,
        }
    };
    Sheet {
        title: "walk".to_owned(),
        time: (0..bars as i64).map(|bar| Timestamp::from_seconds(1_262_304_000 + step * bar).unwrap()).collect(),
        positions: (0..bars).step_by(10).map(position).collect(),
        lines: vec![
            line("mean", candles.close.iter().map(|it| it * 0.98).collect(), None),
            line("swing", (0..bars).map(|bar| 50.0 + 30.0 * (bar as f64 / 9.0).sin()).collect(), Some(0)),
        ],
        cash: 100.0,
        equity: candles.close.iter().map(|close| close * 0.9).collect(),
        held: candles.close.clone(),
        held_before: None,
        candles,
        periods: 252.0,
        gross: 12.0,
        costs: vec![("commission".to_owned(), 3.0), ("stamp duty".to_owned(), 1.5)],
        ..Sheet::default()
    }
}

/// Two runs beside one another, of which the second begins later.
fn rivals(bars: usize) -> Sheet {
    let walk = sheet(bars);
    let growth = |late: usize, factor: f64| {
        let of_bar =
            |(bar, close): (usize, &f64)| if bar < late { f64::NAN } else { 1.0 + factor * (close / 100.0 - 1.0) };
        walk.candles.close.iter().enumerate().map(of_bar).collect()
    };
    Sheet {
        title: "two".to_owned(),
        time: walk.time.clone(),
        rivals: vec![
            Rival { name: "one".to_owned(), growth: growth(0, 1.0) },
            Rival { name: "a name that is far too long to be told in full".to_owned(), growth: growth(bars / 3, 0.5) },
        ],
        ..Sheet::default()
    }
}

/// A search over three parameters, one of them words, without the combinations where the first is not below the second.
fn searched() -> Sheet {
    let axis = |name: &str, values: Vec<Value>| Axis { name: name.to_owned(), values };
    let numbers = |last: u32| (1..=last).map(|value| json!(value)).collect();
    let rows: Vec<[u32; 3]> = (0..12)
        .flat_map(|x| (0..9).flat_map(move |y| (0..2).map(move |z| [x, y, z])))
        .filter(|[x, y, _]| x < y || *y > 6)
        .collect();
    let sharpe = |[x, y, z]: &[u32; 3]| match (*x, *y) {
        (1, 2) => f64::NAN,
        (x, y) => 1.5 - 0.1 * f64::from(x.abs_diff(4) + y.abs_diff(7)) - 0.05 * f64::from(*z),
    };
    let sharpes: Vec<f64> = rows.iter().map(sharpe).collect();
    let best = (0..rows.len()).max_by(|one, other| {
        let value = |row: &usize| if sharpes[*row].is_nan() { f64::NEG_INFINITY } else { sharpes[*row] };
        value(one).total_cmp(&value(other))
    });
    let rule = Searched {
        name: "rule".to_owned(),
        axes: vec![
            axis("fast", numbers(12)),
            axis("slow", numbers(9)),
            axis("price", vec![json!("close"), json!("<b>")]),
        ],
        places: (0..3).map(|axis| rows.iter().map(|row| row[axis]).collect()).collect(),
        numbers: vec![sharpes.clone(), sharpes.iter().map(|value| value * 100.0).collect()],
    };
    Sheet {
        title: "rule · 0700.HK".to_owned(),
        search: Some(Search {
            measures: vec!["sharpe".to_owned(), "trades".to_owned()],
            objective: 0,
            more_is_better: true,
            over: rule.widest(),
            rules: vec![rule],
            winner: best.map(|row| (0, row)),
            luck: Some(0.9),
            held: Some(0.4),
            ranks: (0..20).map(|part| 20 - part).collect(),
            rule: 0,
            measure: 0,
        }),
        ..Sheet::default()
    }
}

/// What has the data of a chart.
fn shows(chart: &Chart, bars: usize) -> Sheet {
    let all = [sheet(bars), rivals(bars), searched()];
    all.into_iter().find(|sheet| (chart.can)(sheet)).unwrap()
}

fn picture<'s>(sheet: &'s Sheet, charts: Vec<&'static Chart>) -> Picture<'s> {
    Picture { sheet, charts, size: (900, 700), theme: Theme::LIGHT, language: Language::English }
}

/// Pixels that are not the ground.
fn inked(png: &[u8]) -> usize {
    let pixels = resvg::tiny_skia::Pixmap::decode_png(png).unwrap();
    let ground = pixels.pixel(1, pixels.height() - 2).unwrap();
    pixels.pixels().iter().filter(|pixel| **pixel != ground).count()
}

#[test]
fn every_chart_is_drawn_in_every_theme_and_language_and_twice_alike() {
    let nothing = Candles {
        open: vec![f64::NAN],
        high: vec![f64::NAN],
        low: vec![f64::NAN],
        close: vec![f64::NAN],
        volume: vec![0.0],
    };
    let nothing = Sheet { title: "walk".to_owned(), candles: nothing, ..Sheet::default() };
    let empty = inked(&picture(&nothing, vec![find("price").unwrap()]).png().unwrap());
    for chart in ALL {
        let sheet = shows(chart, 600);
        for (theme, language) in [
            (Theme::LIGHT, Language::English),
            (Theme::DARK, Language::Simplified),
            (Theme::LIGHT, Language::Traditional),
        ] {
            let picture = Picture { theme, language, ..picture(&sheet, vec![chart]) };
            let (svg, png) = (picture.svg().unwrap(), picture.png().unwrap());
            assert!(inked(&png) > empty + 3000, "{}: {} pixels", chart.name, inked(&png));
            assert!(svg.starts_with("<svg width=\"900\" height=\"700\" viewBox=\"0 0 7200 5600\""), "{}", &svg[..80]);
            assert_eq!((picture.svg().unwrap(), picture.png().unwrap()), (svg, png), "{}", chart.name);
        }
        assert!(!chart.summary.is_empty() && !chart.needs.is_empty() && chart.height > 0.0);
        assert!(std::ptr::eq(find(chart.name).unwrap(), chart));
    }
    assert_eq!(find("equty").unwrap_err(), Some("equity"));
}

#[test]
fn every_chart_is_text_within_the_screen_with_colours_and_without() {
    for chart in ALL {
        let sheet = shows(chart, 700);
        for (width, language) in [(40, Language::English), (80, Language::Simplified), (200, Language::Traditional)] {
            let text = |is_colored| (chart.in_text)(&sheet, &Screen { width, is_colored, language });
            let (plain, colored) = (text(false), text(true));
            assert!(plain.lines().count() > 2 && !plain.contains('\x1b'), "{}: {plain}", chart.name);
            // Shades are other letters where there are colours.
            let is_same = chart.name == "heat-map" || without_colours(&colored) == plain;
            assert!(colored.contains('\x1b') && is_same, "{}", chart.name);
            // The months of a year have a width of their own.
            let widest = plain.lines().skip(1).map(|line| line.chars().count()).max().unwrap();
            assert!(chart.name == "monthly" || widest <= width.min(110), "{} {width}: {widest}\n{plain}", chart.name);
            assert!(plain.lines().all(|line| line == line.trim_end()), "{}", chart.name);
        }
    }
}

fn without_colours(text: &str) -> String {
    let mut parts = text.split('\x1b');
    let first = parts.next().unwrap().to_owned();
    first + &parts.map(|part| part.split_once('m').unwrap().1).collect::<String>()
}

#[test]
fn a_terminal_is_told_the_dots_of_the_picture() {
    let sheet = sheet(120);
    let picture = picture(&sheet, vec![find("price").unwrap()]);
    let kitty = picture.escaped(Graphics::Kitty).unwrap();
    let pieces: Vec<&str> = kitty.split_terminator("\x1b\\").collect();
    assert!(pieces.len() > 1 && pieces[0].starts_with("\x1b_Ga=T,f=100,m=1;"), "{}", &kitty[..40]);
    assert!(pieces.last().unwrap().starts_with("\x1b_Gm=0;"));
    let encoded: String = pieces.iter().map(|piece| piece.split_once(';').unwrap().1).collect();
    assert_eq!(STANDARD.decode(encoded).unwrap(), picture.png().unwrap());
    let sixels = picture.escaped(Graphics::Sixel).unwrap();
    let image = SixelImage::decode(sixels.as_bytes()).unwrap();
    // Sixels are six dots high.
    assert_eq!((image.width as u32, image.height as u32), (picture.size.0, picture.size.1.next_multiple_of(6)));
}

#[test]
fn all_words_of_the_charts_are_translated_and_chinese_letters_are_in_the_font() {
    let sheet = Sheet { title: "腾讯控股 騰訊控股 均线交叉".to_owned(), ..sheet(300) };
    let latin = Sheet { title: "Tencent Holdings".to_owned(), ..sheet.clone() };
    let charts = || vec![find("equity").unwrap()];
    let [one, other] = [&sheet, &latin].map(|sheet| picture(sheet, charts()).png().unwrap());
    assert_ne!(one, other);
    // Letters without a glyph would be as many boxes: those of other words then look the same.
    let swapped = Sheet { title: "騰訊控股 腾讯控股 均线交叉".to_owned(), ..sheet.clone() };
    assert_ne!(picture(&swapped, charts()).png().unwrap(), one);
    for chart in ALL {
        let sheet = shows(chart, 300);
        let english = picture(&sheet, vec![chart]).svg().unwrap();
        for language in [Language::Simplified, Language::Traditional] {
            assert_ne!(Picture { language, ..picture(&sheet, vec![chart]) }.svg().unwrap(), english, "{}", chart.name);
        }
    }
}

#[test]
fn names_that_would_break_a_picture_are_letters_in_it() {
    let name = "</text></svg><script>alert(1)</script> & \"=cmd\" <b>";
    let mut sheet = sheet(50);
    sheet.title = name.to_owned();
    sheet.note = name.to_owned();
    sheet.lines[0].name = name.to_owned();
    sheet.costs[0].0 = name.to_owned();
    let (mut rivals, mut searched) = (rivals(50), searched());
    rivals.rivals[0].name = name.to_owned();
    if let Some(search) = &mut searched.search {
        search.rules[0].name = name.to_owned();
        search.rules[0].axes[0].name = name.to_owned();
        search.rules[0].axes[1].values[0] = json!(name);
        search.measures[0] = name.to_owned();
        search.rules.push(Searched::default());
    }
    for sheet in [sheet, rivals, searched] {
        let picture = picture(&sheet, ALL.iter().filter(|chart| (chart.can)(&sheet)).collect());
        let svg = picture.svg().unwrap();
        assert!(!svg.contains("<script") && svg.matches("</svg>").count() == 1);
        // Read by a strict parser.
        assert!(picture.png().is_ok());
    }
}

#[test]
fn what_is_missing_is_told_and_what_is_odd_is_drawn() {
    let whole = sheet(40);
    let without = |change: &dyn Fn(&mut Sheet)| {
        let mut sheet = whole.clone();
        change(&mut sheet);
        sheet
    };
    let alone = |change: &dyn Fn(&mut Sheet)| {
        let mut sheet = rivals(40);
        change(&mut sheet);
        sheet
    };
    let of_search = |change: &dyn Fn(&mut Search)| {
        let mut sheet = searched();
        change(sheet.search.as_mut().unwrap());
        sheet
    };
    for odd in [
        sheet(1),
        sheet(2),
        without(&|it| it.positions.clear()),
        without(&|it| it.candles = Candles::default()),
        without(&|it| it.held.clear()),
        without(&|it| it.equity.iter_mut().for_each(|value| *value = 100.0)),
        without(&|it| it.equity[20] = -5.0),
        without(&|it| it.equity[3] = f64::NAN),
        without(&|it| it.candles.close[5] = f64::NAN),
        without(&|it| it.lines[0].values.fill(f64::NAN)),
        without(&|it| it.candles.volume.fill(0.0)),
        without(&|it| it.costs.clear()),
        without(&|it| it.equity = it.equity.iter().map(|value| value * 1e12).collect()),
        Sheet::default(),
        alone(&|it| it.rivals.truncate(1)),
        alone(&|it| it.rivals.iter_mut().for_each(|rival| rival.growth.fill(f64::NAN))),
        alone(&|it| it.rivals[1].growth.fill(0.0)),
        of_search(&|it| it.winner = None),
        of_search(&|it| it.ranks.clear()),
        of_search(&|it| (it.over, it.luck, it.held) = (None, None, None)),
        of_search(&|it| it.rules[0].numbers.iter_mut().for_each(|column| column.fill(f64::NAN))),
        of_search(&|it| it.rules[0].numbers.iter_mut().for_each(|column| column.fill(3.0))),
        of_search(&|it| {
            it.winner = None;
            it.rules[0].places.iter_mut().for_each(Vec::clear);
            it.rules[0].numbers.iter_mut().for_each(Vec::clear);
        }),
        of_search(&|it| it.rules[0].axes.iter_mut().for_each(|axis| axis.values.resize(12, json!(7)))),
    ] {
        for chart in ALL {
            if (chart.can)(&odd) {
                let screen = Screen { width: 80, is_colored: true, language: Language::English };
                // Whatever it says, it says it.
                (chart.in_text)(&odd, &screen);
            }
            let drawn = picture(&odd, vec![chart]).png();
            match (chart.can)(&odd) {
                true => assert!(drawn.is_ok(), "{}: {drawn:?}", chart.name),
                false => assert_eq!(drawn, Err(PictureError::Missing { chart: chart.name, needs: chart.needs })),
            }
        }
    }
    assert_eq!(picture(&whole, vec![]).svg(), Err(PictureError::Nothing));
    for size in [(0, 0), (199, 500), (500, 10_001)] {
        let refused = Picture { size, ..picture(&whole, vec![&ALL[0]]) };
        assert_eq!(refused.svg(), Err(PictureError::Size(size.0, size.1)));
        assert!(refused.png().is_err());
    }
}

#[test]
fn a_million_bars_are_as_small_a_picture_as_a_thousand() {
    let sheet = sheet(1_000_000);
    let charts: Vec<&Chart> = ["price", "equity", "drawdown", "monthly", "rolling-beta", "distribution"]
        .map(|name| find(name).unwrap())
        .to_vec();
    let sheet = Sheet { positions: Vec::new(), ..sheet };
    let svg = picture(&sheet, charts).svg().unwrap();
    assert!(svg.len() < 1_500_000, "{} bytes", svg.len());
}

#[test]
fn a_workbook_holds_what_the_table_holds_and_no_formula() {
    use calamine::{Data, Reader as _, Xlsx};
    let rows = vec![
        vec![
            "2012-06-20T00:00:00Z".into(),
            1.25.into(),
            "=cmd|' /C calc'!A0".into(),
            serde_json::Value::Null,
            true.into(),
        ],
        vec!["2012-06-20T09:30:00Z".into(), (-7).into(), "騰訊 </c>".into(), 0.1.into(), false.into()],
        vec!["1815-06-18T00:00:00Z".into(), 1e300.into(), "Z".into(), 2.into(), true.into()],
    ];
    let header = ["time", "number", "=SUM(A1)", "hole", "truth"];
    let bytes = report::excel("trades", &header, &rows).unwrap();
    assert_eq!(report::excel("trades", &header, &rows).unwrap(), bytes);
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["trades"]);
    assert!(book.worksheet_formula("trades").unwrap().cells().all(|(_, _, formula)| formula.is_empty()));
    let sheet = book.worksheet_range("trades").unwrap();
    let cell = |row: u32, column: u32| sheet.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    assert_eq!([0, 1, 2, 3, 4].map(|column| cell(0, column).to_string()), header);
    let days = |row: u32| match cell(row, 0) {
        Data::DateTime(time) => time.as_f64(),
        other => panic!("{other:?}"),
    };
    assert_eq!(days(1), 41_080.0);
    assert!((days(2) - 41_080.0 - 9.5 / 24.0).abs() < 1e-6);
    assert_eq!(cell(3, 0), Data::String("1815-06-18T00:00:00Z".to_owned()));
    assert_eq!((cell(1, 1), cell(2, 1), cell(3, 1)), (Data::Float(1.25), Data::Float(-7.0), Data::Float(1e300)));
    assert_eq!(cell(1, 2), Data::String("=cmd|' /C calc'!A0".to_owned()));
    assert_eq!((cell(1, 3), cell(1, 4)), (Data::Empty, Data::Bool(true)));
    let many = vec![Vec::new(); 1_048_576];
    assert!(report::excel("trades", &header, &many).unwrap_err().to_string().contains("1,048,575 rows"));
}
