//! `codex market`: the venues' dated rules.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use api::{ApiError, Code, DataApi};
use chrono::{Datelike, Weekday};
use clap::{Args, Subcommand, ValueEnum};
use market::{Calendar, Date, Fee, RateFee, Side, Symbol, Timestamp};
use serde_json::{Value, json};
use services::venue::{named, venue_error};
use venues::{Note, Pack, Packs, Rule};

use crate::arguments::{Language, Output};
use crate::commands::Session;
use crate::commands::backtest::now;
use crate::commands::listing;
use crate::data::{DataArguments, day};
use crate::desk::{LocalData, block_on};
use crate::failure::{Outcome, warn};
use crate::language::{say, tell};
use crate::offered::{self, Offered};
use crate::output;
use crate::packs::{self, Known};
use crate::paint::strong;
use crate::progress::while_doing;
use crate::table::{Table, grouped};

/// The venues' dated rules: fees, ticks, lots, limits, sessions
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Every pack, ours and yours
    #[command(after_help = "Examples:\n  codex market ls\n  codex market ls -o json | jq '.[].name'")]
    Ls,
    /// The rules of a pack on a day, each with its source and whether it was confirmed
    #[command(
        after_help = "Examples:\n  codex market show hkex\n  codex market show hkex --date 2021-07-30 --kind etf\n  codex market show hkex --text | less"
    )]
    Show {
        /// Name of a pack, or the file of one
        #[arg(value_parser = Offered(offered::packs), hide_possible_values = true)]
        name: String,
        /// The day; today where not given
        #[arg(long, value_name = "DATE", value_parser = day)]
        date: Option<Date>,
        /// Rules of every day
        #[arg(long, conflicts_with = "date")]
        all: bool,
        /// Rules of this kind of instrument only
        #[arg(long)]
        kind: Option<String>,
        /// The pack as it is written, to copy and change
        #[arg(long, conflicts_with_all = ["date", "all", "kind"])]
        text: bool,
    },
    /// Write a copy of a shipped pack, to change: yours goes before ours
    #[command(
        after_help = "Your packs live in the folder `markets` beside your configuration file: ~/.config/codex-quant/markets/\n\nExamples:\n  codex market new hkex\n  codex market new house --from hkex --out packs/house.toml"
    )]
    New {
        /// Its name: that of a shipped pack, or with --from any other
        #[arg(value_parser = Offered(offered::packs), hide_possible_values = true)]
        name: String,
        /// The shipped pack to copy; the one of this name where not given
        #[arg(long, value_name = "SHIPPED", value_parser = Offered(offered::packs), hide_possible_values = true)]
        from: Option<String>,
        /// Write over a file that is there
        #[arg(long)]
        force: bool,
        /// Where it goes; NAME.toml in the folder of your packs where not given
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// What observed prices say against a pack; exit code 7 when they contradict it
    #[command(
        after_help = "Examples:\n  codex market check --symbol 0700.HK\n  codex market check --data bars.csv --symbol 600519.SH --venue cn"
    )]
    Check {
        /// Where the bars come from.
        #[command(flatten)]
        data: DataArguments,
        /// Name of a pack, or the file of one; the symbol's own where not given
        #[arg(long, value_name = "NAME", default_value = "auto", value_parser = Offered(offered::venues), hide_possible_values = true)]
        venue: String,
        /// What to take the instrument for, such as share or etf
        #[arg(long, value_name = "KIND")]
        instrument: Option<String>,
    },
    /// The contract note of one order: every fee, line by line
    #[command(
        after_help = "Examples:\n  codex market note 0700.HK --side buy --units 200 --price 500 --date 2025-06-27\n  codex market note 2800.HK --side sell --units 500 --price 25.5 --fees 0.0003"
    )]
    Note(NoteArguments),
}

/// An order as it was traded.
#[derive(Args, Debug)]
pub struct NoteArguments {
    /// The instrument
    pub symbol: Symbol,
    /// Which side
    #[arg(long, value_enum)]
    pub side: OrderSide,
    /// Units of the order
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub units: f64,
    /// Price of the fill
    #[arg(long, allow_hyphen_values = true)]
    pub price: f64,
    /// Its day; today where not given
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub date: Option<Date>,
    /// Name of a pack, or the file of one; the symbol's own where not given
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = Offered(offered::venues), hide_possible_values = true)]
    pub venue: String,
    /// What to take the instrument for, such as share or etf
    #[arg(long, value_name = "KIND")]
    pub instrument: Option<String>,
    /// What the broker takes: rate or rate+fixed
    #[arg(long, allow_hyphen_values = true)]
    pub fees: Option<RateFee>,
}

/// Which side an order is on.
#[derive(ValueEnum, Clone, Copy, Debug)]
pub enum OrderSide {
    /// Buys.
    Buy,
    /// Sells.
    Sell,
}

/// Does what was asked.
pub fn run(session: &Session, command: Command) -> Outcome {
    match command {
        Command::Ls => ls(session)?,
        Command::Show { name, date, all, kind, text } => {
            let day = (!all).then(|| date.unwrap_or_else(|| now().date()));
            show(session, &name, day, kind.as_deref(), text)?;
        }
        Command::New { name, from, force, out } => new(session, &name, from.as_deref(), force, out.as_deref())?,
        Command::Check { data, venue, instrument } => return check(session, &data, &venue, instrument.as_deref()),
        Command::Note(arguments) => note(session, &arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The pack of a name, a file, or with `auto` of a symbol's venue.
fn pack(session: &Session, name: &str, symbol: Option<&Symbol>) -> Result<Pack, ApiError> {
    if name.ends_with(".toml") {
        return packs::read(Path::new(name));
    }
    let known = Known::new()?;
    let pack = known.pack(name, symbol)?;
    known.warn(&session.global);
    Ok(pack.clone())
}

fn ls(session: &Session) -> Result<(), ApiError> {
    let known = Known::new()?;
    let good = known.packs.iter().map(|pack| {
        let file = known.file_of(pack).filter(|file| file.pack.is_ok());
        let from = file.map_or("shipped".to_owned(), |file| file.path.display().to_string());
        let venues: Vec<&str> = pack.venues().iter().map(|venue| venue.code()).collect();
        let whole = json!({
            "name": pack.name(), "aliases": pack.aliases(), "title": pack.title(), "version": pack.version(),
            "venues": venues, "currency": pack.currency(), "kinds": pack.kinds(), "from": from, "fault": null,
        });
        let from = if session.output() == Output::Table { say(session.language(), &from) } else { from };
        let cells =
            [pack.name(), &pack.aliases().join(" "), pack.title(), pack.version(), &venues.join(" "), &from, ""];
        (whole, cells.map(str::to_owned).to_vec())
    });
    let bad = known.faults().map(|(file, error)| {
        let (from, fault) = (file.path.display().to_string(), &error.message);
        let is_table = session.output() == Output::Table;
        let title = if is_table { say(session.language(), "cannot be read, and is no law") } else { String::new() };
        let cells = [file.name(), "", &title, "", "", &from, fault];
        (json!({"name": file.name(), "from": from, "fault": fault}), cells.map(str::to_owned).to_vec())
    });
    let names = ["name", "aliases", "title", "version", "venues", "from", "fault"];
    // What is wrong names the file and its line: too long for a column that is empty otherwise.
    let titles = &names[..if session.output() == Output::Table { 6 } else { 7 }];
    let rows = good.chain(bad).map(|(whole, mut cells)| {
        cells.truncate(titles.len());
        (whole, cells)
    });
    listing::ls(session, &names, titles, rows)?;
    if session.output() == Output::Table {
        known.warn(&session.global);
    }
    Ok(())
}

fn show(session: &Session, name: &str, day: Option<Date>, kind: Option<&str>, text: bool) -> Result<(), ApiError> {
    if text {
        return output::print(&text_of(session, name)?);
    }
    let pack = pack(session, name, None)?;
    if let Some(kind) = kind.filter(|kind| !pack.kinds().iter().any(|known| known == kind)) {
        let near = market::nearest(kind, pack.kinds().iter().map(String::as_str));
        let hint = near.map_or_else(|| pack.kinds().join(", "), |near| format!("did you mean `{near}`?"));
        return Err(ApiError::new(Code::NotFound, format!("{} has no kind `{kind}`", pack.name())).hint(hint));
    }
    pack.endings().iter().for_each(|text| warn(&session.global, text));
    let rules = pack.describe(day, kind);
    if session.output() == Output::Table {
        let language = session.language();
        let on = match day {
            Some(day) => tell(language, "as of {}, by the pack of {}", &[&day, &pack.version()]),
            None => tell(language, "rules of every day, by the pack of {}", &[&pack.version()]),
        };
        let mut page = format!("{} — {}\n{on}\n", pack.name(), pack.title());
        for (heading, is_on) in [("In force", true), ("Switched off: not confirmed, or not known", false)] {
            let listed: Vec<&Rule> = rules.iter().filter(|rule| rule.enabled == is_on).collect();
            if listed.is_empty() {
                continue;
            }
            page += &format!("\n{}\n", strong(&say(language, heading)));
            for rule in listed {
                page += &line(language, rule);
            }
        }
        return output::print(&page);
    }
    let names = ["section", "name", "applies_to", "value", "since", "until", "confirmed", "enabled", "source", "note"];
    let rows = rules.iter().map(|rule| {
        let day = |day: Option<Date>| day.map_or(String::new(), |day| day.to_string());
        let flags = [rule.confirmed, rule.enabled].map(|flag| flag.to_string());
        let [confirmed, enabled] = flags;
        let cells = vec![
            rule.section.clone(),
            rule.name.clone(),
            rule.applies_to.clone(),
            rule.value.clone(),
            day(rule.since),
            day(rule.until),
            confirmed,
            enabled,
            rule.source.clone(),
            rule.note.clone().unwrap_or_default(),
        ];
        (json!(rule), cells)
    });
    listing::ls(session, &names, &names, rows)
}

/// The text of a pack. A file that cannot be read is passed over: `--text` is how one begins anew, and a shell that writes to
/// that very file has emptied it before.
fn text_of(session: &Session, name: &str) -> Result<String, ApiError> {
    if name.ends_with(".toml") {
        return Ok(packs::read(Path::new(name))?.text().to_owned());
    }
    let known = Known::new()?;
    known.warn(&session.global);
    Ok(known.packs.find(name).map_err(venue_error)?.text().to_owned())
}

/// Writes a copy of a pack that ships with the program, under its own or another name.
fn new(session: &Session, name: &str, from: Option<&str>, force: bool, out: Option<&Path>) -> Result<(), ApiError> {
    let ours = Packs::shipped().find(from.unwrap_or(name)).map_err(|cause| {
        let hint = format!("{}, or any name with --from: codex market new house --from hkex", cause.hint());
        venue_error(cause).hint(hint)
    })?;
    let name = if from.is_some() { name } else { ours.name() };
    if name == "auto" || !name.starts_with(|letter: char| letter.is_ascii_lowercase()) || !name.chars().all(is_of_name)
    {
        return Err(ApiError::new(Code::Usage, format!("`{name}` is no name for a pack"))
            .hint("small letters, digits, _ and -: house"));
    }
    let (known, text) = (Packs::shipped().find(name).ok(), ours.text());
    if let Some(known) = known.filter(|known| known.name() != ours.name()) {
        return Err(ApiError::new(Code::Usage, format!("`{name}` is the name of a pack of ours ({})", known.title()))
            .hint("take another"));
    }
    let is_renamed = name != ours.name();
    let text = if is_renamed { renamed(text, name) } else { text.to_owned() };
    let own = || Some(packs::folders().pop()?.join(format!("{name}.toml")));
    let path = out
        .map(Path::to_owned)
        .or_else(own)
        .ok_or_else(|| ApiError::new(Code::Usage, "no home folder is known").hint("say where with --out FILE"))?;
    if path.extension().is_none_or(|extension| extension != "toml") {
        return Err(ApiError::new(
            Code::Usage,
            format!("{} would not be found: a pack is a .toml file", path.display()),
        )
        .hint("--out NAME.toml"));
    }
    if path.exists() && !force {
        return Err(ApiError::new(Code::Failed, format!("{} is there already", path.display()))
            .hint("--force writes over it; --out FILE takes another place"));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|cause| crate::failure::file_error("make the folder", folder, &cause))?;
    }
    output::write_file(&path, text.as_bytes())?;
    let shown = path.display().to_string();
    let is_found = packs::folders().iter().any(|folder| path.parent() == Some(folder));
    // A file elsewhere is known by its path alone.
    let called = if is_found { name } else { &shown };
    let meant = match (is_found, is_renamed) {
        (true, false) => "which goes before ours".to_owned(),
        (true, true) => format!("which --venue {name} means, and --venue auto before ours"),
        (false, _) => format!("which --venue {shown} means"),
    };
    match session.output() {
        Output::Json => output::print(&output::json(&json!({"file": shown}))?),
        Output::Jsonl => output::print(&output::jsonl([json!({"file": shown})])?),
        Output::Csv => output::print(&output::csv(&["file"], [vec![shown]])?),
        // A file elsewhere goes before ours only where it is named.
        Output::Table => output::print(&format!(
            "wrote {shown}, {meant}; change it, then:\n  codex market show {called}\n  codex market check --symbol SYMBOL --venue {called}"
        )),
    }
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '_' | '-')
}

/// The text of a pack of ours as that of another name, to which the short names of ours do not belong.
fn renamed(text: &str, name: &str) -> String {
    let line = |line: &str| {
        if line.starts_with("pack = ") {
            format!("pack = \"{name}\"\n")
        } else if line.starts_with("aliases = ") {
            "aliases = []\n".to_owned()
        } else {
            line.to_owned()
        }
    };
    text.split_inclusive('\n').map(line).collect()
}

/// A rule as a line for people, its days and source below.
fn line(language: Language, rule: &Rule) -> String {
    let say = |english: &str| say(language, english);
    let tell = |english: &str, day: Date| tell(language, english, &[&day.to_string()]);
    // "short" alone is the side of a position elsewhere.
    let section = if rule.section == "short" { "short sale" } else { &rule.section };
    let name = if rule.name.is_empty() { say(section) } else { format!("{} {}", say(section), say(&rule.name)) };
    let whom = if rule.applies_to.is_empty() { String::new() } else { format!(" [{}]", rule.applies_to) };
    let since = rule.since.map_or_else(|| say("from a day not known"), |day| tell("since {}", day));
    let until = rule.until.map_or(String::new(), |day| tell(" until {}", day));
    let note = rule.note.as_ref().map_or(String::new(), |note| format!("; {note}"));
    format!("  {name}{whom}: {}\n      {since}{until} · {}{note}\n", say(&rule.value), rule.source)
}

fn check(session: &Session, data: &DataArguments, venue: &str, kind: Option<&str>) -> Outcome {
    let loaded = while_doing(&session.global, "reading", || block_on(LocalData.bars(&data.reference()?)))?;
    for warning in &loaded.warnings {
        warn(&session.global, warning);
    }
    let bars = loaded.data;
    let pack = pack(session, venue, bars.symbol())?;
    pack.endings().iter().for_each(|text| warn(&session.global, text));
    let findings = venues::check(&bars, &pack, kind).map_err(venue_error)?;
    let cells = |it: &venues::Finding| {
        let kind = json!(it.kind);
        let [count, of, row] = [it.count, it.of, it.first_row].map(|number| number.to_string());
        vec![output::cell(&kind), count, of, row, it.first_time.to_string(), it.detail.clone()]
    };
    match session.output() {
        Output::Json => {
            let whole = json!({"venue": format!("{} {}", pack.name(), pack.version()), "bars": bars.len(), "findings": findings});
            output::print(&output::json(&whole)?)?;
        }
        Output::Jsonl => output::print(&output::jsonl(&findings)?)?,
        Output::Csv => {
            let header = ["kind", "count", "of", "row", "timestamp", "detail"];
            output::print(&output::csv(&header, findings.iter().map(cells))?)?;
        }
        Output::Table if findings.is_empty() => {
            output::print(&tell(
                session.language(),
                "{} bars of {}: nothing contradicts `{}`",
                &[&bars.len(), &bars.label(), &pack.name()],
            ))?;
        }
        Output::Table => {
            let mut page = String::new();
            for finding in &findings {
                let kind = say(session.language(), &output::cell(&json!(finding.kind)));
                let first = finding.first_time.date().to_string();
                let [count, of] = [finding.count, finding.of].map(|number| grouped(number as f64, 0));
                let found = tell(session.language(), "{}: {} of {}, first {}", &[&kind, &count, &of, &first]);
                page += &format!("{found}\n  {}\n", finding.detail);
            }
            output::print(&page)?;
        }
    }
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(Code::Finding.exit_code()) })
}

/// That the venue of the instrument is closed on a day, where that is known: by its calendar, else by the day of the week.
fn closed_on(symbol: &Symbol, day: Date) -> Option<String> {
    let venue = symbol.venue()?;
    let is_weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let has_session = Calendar::of(venue)?.is_session(day).unwrap_or(!is_weekend);
    let name = day.format("%A");
    (!has_session).then(|| format!("{day} is a {name} on which {venue} has no session: nothing trades on that day"))
}

fn note(session: &Session, arguments: &NoteArguments) -> Result<(), ApiError> {
    let NoteArguments { symbol, units, price, venue, fees: brokerage, .. } = arguments;
    let (units, price, kind) = (*units, *price, arguments.instrument.as_deref());
    let side = match arguments.side {
        OrderSide::Buy => Side::Long,
        OrderSide::Sell => Side::Short,
    };
    let day = arguments.date.unwrap_or_else(|| now().date());
    for (name, value) in [("units", units), ("price", price)] {
        if !(value > 0.0 && value < f64::INFINITY) {
            return Err(ApiError::new(Code::Usage, format!("{name} {value} cannot be traded"))
                .hint(format!("--{name} takes a number above zero")));
        }
    }
    let pack = pack(session, venue, Some(symbol))?;
    let time = Timestamp::from_date(day)
        .ok_or_else(|| ApiError::new(Code::Usage, format!("{day} is too far away")).hint("a day of this age"))?;
    let order = Fee { time, side, price, units };
    if !(units * price).is_finite() {
        return Err(ApiError::new(Code::Usage, format!("{units} at {price} is more money than there is"))
            .hint("fewer units, or a lower price"));
    }
    let note = pack.note(Some(symbol), kind, *brokerage, order).map_err(venue_error)?;
    for warning in pack.warnings(Some(symbol), kind, day..=day, false).map_err(venue_error)?.iter().chain(&note.doubts)
    {
        warn(&session.global, warning);
    }
    if let Some(closed) = closed_on(symbol, day) {
        warn(&session.global, &closed);
    }
    let verb = if side == Side::Long { "buy" } else { "sell" };
    let currency = pack.currency().unwrap_or_default();
    let Note { value, lines, fees, settled, doubts, .. } = &note;
    match session.output() {
        Output::Json | Output::Jsonl => {
            let lines: Vec<Value> =
                lines.iter().map(|(name, amount)| json!({"name": name, "amount": amount})).collect();
            let whole = json!({
                "symbol": symbol.to_string(), "venue": named(&pack),
                "kind": note.kind, "date": day.to_string(), "side": verb, "units": units,
                "price": price, "value": value, "lines": lines, "fees": fees, "settled": settled,
                "currency": pack.currency(), "doubts": doubts,
            });
            output::print(&if session.output() == Output::Json {
                output::json(&whole)?
            } else {
                output::jsonl([whole])?
            })
        }
        Output::Csv => {
            let row = |name: &str, amount: f64, part: &str| {
                vec![name.to_owned(), output::number(amount), part.to_owned(), currency.to_owned()]
            };
            let charged = lines.iter().map(|(name, amount)| row(name, *amount, "fee"));
            let sums = [row("fees", *fees, "sum"), row("settled", *settled, "sum")];
            let rows = [row("value", *value, "sum")].into_iter().chain(charged).chain(sums);
            output::print(&output::csv(&["line", "amount", "part", "currency"], rows)?)
        }
        Output::Table => {
            let say = |english: &str| say(session.language(), english);
            let mut titles = ["line", "amount", "of the value"].map(say);
            if !currency.is_empty() {
                titles[1] += &format!(", {currency}");
            }
            let mut table = Table::new(&titles.each_ref().map(String::as_str));
            let share = |amount: f64| format!("{:.5} %", amount / value * 100.0);
            table.row([say("value"), grouped(*value, 2), String::new()]);
            for (name, amount) in lines {
                table.row([say(name), grouped(*amount, 2), share(*amount)]);
            }
            table.row([say("fees"), grouped(*fees, 2), share(*fees)]);
            let settled_as = if side == Side::Long { "to pay" } else { "to receive" };
            table.row([say(settled_as), grouped(*settled, 2), String::new()]);
            let head = "{} {} {} at {}, {}, law {}";
            let price = format!("{currency} {price}");
            let head =
                tell(session.language(), head, &[&say(verb), &units, symbol, &price.trim_start(), &day, &named(&pack)]);
            output::print(&(head + "\n\n" + &table.right([1, 2]).text()))
        }
    }
}
