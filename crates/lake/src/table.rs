//! Bars, or a table of closes, out of a Parquet file.

use chrono_tz::Tz;
use market::cell::time::AMBIGUOUS;
use market::raw::{Column, Header, RawTable, SymbolColumn, Table};
use market::{Fault, RawBars, ReadError, Timestamp};

use crate::file::{Field, File, Kind};
use crate::price::{Prices, Texts};
use crate::time::{HINT, Times};

/// What a file cannot say about itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ReadOptions {
    /// Zone of date-times that carry none. Without it they are in that of the venue that the file's symbols share, else
    /// UTC, with a note. Dates have no zone.
    pub tz: Option<Tz>,
}

impl ReadOptions {
    /// The zone by its IANA name, such as `Asia/Hong_Kong`.
    ///
    /// # Errors
    /// There is no such zone.
    pub fn zoned(tz: Option<&str>) -> Result<Self, ReadError> {
        let zone = |name: &str| {
            let unknown = || ReadError::new(format!("`{name}` is no time zone")).hint("such as Asia/Hong_Kong");
            name.parse().map_err(|_| unknown().value(name))
        };
        Ok(Self { tz: tz.map(zone).transpose()? })
    }
}

const PRICES: [Column; 4] = [Column::Open, Column::High, Column::Low, Column::Close];
/// What pandas calls an index without a name.
const PANDAS_INDEX: &str = "__index_level_0__";

/// Reads bars, or a table of closes, from the bytes of a Parquet file.
///
/// Columns go by the names that CSV headers have, in any order and case, in English or Chinese ([`market::raw::column`]). With open,
/// high, low and close it is [`Table::Bars`]; with a time and otherwise unknown columns of numbers it is
/// [`Table::Closes`], one column an asset. Columns that are not needed are not decoded, and named in a note.
///
/// Times may be dates, timestamps of any unit and zone, whole numbers (`20240131`, or seconds, milli-, micro- or
/// nanoseconds since 1970), or texts. Times that are all midnights on their own wall clock are session dates. Prices may be
/// integers, floats, decimals or texts of numbers; a decimal is the float nearest to it. Rows stand as in the file. Null
/// and NaN are no value; what cannot be read is none either, with a [`Fault`] that names row and column.
///
/// # Errors
/// The bytes are no Parquet file, a damaged one or one of more than 2^28 rows or 2^30 cells; columns are missing, there
/// twice, or hold what is neither time nor price; no row, or not one readable time. Damage is found where it breaks the
/// format: Parquet has no checksum that must be there, so that a flipped bit inside a number is another number.
pub fn read_parquet(bytes: &[u8], options: &ReadOptions) -> Result<Table, ReadError> {
    let file = File::open(bytes)?;
    let mut header = Header::new(file.fields.iter().map(|field| field.name.clone()).collect());
    if header.find(Column::Time).is_none() {
        // A data frame's index: pandas puts one without a name last, under a name of its own.
        let is_index = |field: &Field| {
            let name = field.name.trim();
            name == PANDAS_INDEX
                || (field.kind == Kind::Time && (name.is_empty() || name.eq_ignore_ascii_case("index")))
        };
        if let Some(index) = file.fields.iter().position(is_index) {
            header.set_time(index);
        }
    }
    header.refuse_twins()?;
    if !header.is_closes() {
        header.refuse_missing()?;
    }
    if file.rows == 0 {
        return Err(ReadError::new("there are no rows").hint("a table of bars has one row a bar"));
    }
    if header.is_closes() { closes(&file, &header, options) } else { bars(&file, &header, options) }
}

/// A column that must be of one of these kinds.
fn refuse_kind(field: &Field, name: &str, kinds: &[Kind], what: &str, hint: &str) -> Result<(), ReadError> {
    if kinds.contains(&field.kind) {
        return Ok(());
    }
    Err(ReadError::new(format!("it holds {}, not {what}", field.shown))
        .column(name)
        .value(field.shown.as_str())
        .hint(hint))
}

/// The place of the times, which are of a kind that can be some.
fn time_place(file: &File<'_>, header: &Header) -> Result<usize, ReadError> {
    let place = header.find(Column::Time).expect("a table without times was refused");
    refuse_kind(&file.fields[place], Column::Time.name(), &[Kind::Time, Kind::Number, Kind::Text], "times", HINT)?;
    Ok(place)
}

fn bars(file: &File<'_>, header: &Header, options: &ReadOptions) -> Result<Table, ReadError> {
    let mut places = vec![time_place(file, header)?];
    let mut columns = Vec::new();
    for wanted in PRICES.into_iter().chain([Column::Volume, Column::AdjClose, Column::Amount]) {
        if let Some(place) = header.find(wanted) {
            let hint = "write prices and volumes as floats, integers or decimals";
            refuse_kind(&file.fields[place], wanted.name(), &[Kind::Number, Kind::Text], "numbers", hint)?;
            places.push(place);
            columns.push((wanted, Prices::new(wanted.name(), file.rows)));
        }
    }
    let mut symbols = None;
    if let Some(place) = header.find(Column::Symbol) {
        let kinds = [Kind::Text, Kind::Number];
        refuse_kind(&file.fields[place], Column::Symbol.name(), &kinds, "names", "write symbols as text")?;
        places.push(place);
        symbols = Some(SymbolColumn::default());
    }
    let mut times = Times::new(options.tz, file.rows);
    let mut faults = Vec::new();
    file.read(&places, |frame| {
        let sources = frame.columns();
        times.push(&sources[0], &mut faults)?;
        for ((_, prices), source) in columns.iter_mut().zip(&sources[1..]) {
            prices.push(source, &mut faults)?;
        }
        if let (Some(symbols), Some(source)) = (&mut symbols, sources.last()) {
            for text in Texts::of(source, Column::Symbol.name())?.iter() {
                symbols.push(Some(text.as_deref().unwrap_or_default().trim()));
            }
        }
        Ok(())
    })?;
    let lacks_zone = times.lacks_zone(&mut faults);
    let tz = symbols.as_ref().filter(|_| lacks_zone).and_then(SymbolColumn::time_zone);
    if tz.is_some() {
        // A second reading of one column costs less than keeping every wall clock for the few files that need it.
        faults.retain(|fault| fault.column.as_deref() != Some(Column::Time.name()));
        times = Times::new(tz, file.rows);
        file.read(&places[..1], |frame| times.push(&frame.columns()[0], &mut faults))?;
    }
    let ignored = (0..file.fields.len()).filter(|place| !places.contains(place));
    let Finished { time, dates, faults, mut notes } = finish(times, faults, header, ignored)?;
    notes.extend(tz.map(|tz| format!("times without a zone are read in {tz}, where the symbols trade")));
    let (symbol, symbols) = symbols.map(SymbolColumn::finish).unwrap_or_default();
    let mut bars = RawBars { symbol, symbols, time, dates, faults, notes, ..RawBars::default() };
    for (column, Prices { values, .. }) in columns {
        bars.set(column, values);
    }
    Ok(Table::Bars(bars))
}

fn closes(file: &File<'_>, header: &Header, options: &ReadOptions) -> Result<Table, ReadError> {
    let mut places = vec![time_place(file, header)?];
    for (place, field) in file.fields.iter().enumerate() {
        // What a writer adds for itself is no asset.
        if header.columns()[place].is_none() && field.name != PANDAS_INDEX && !field.name.trim().is_empty() {
            let hint = "a table of closes holds numbers beside the timestamp; remove the other columns";
            refuse_kind(field, &field.name, &[Kind::Number], "prices", hint)?;
            places.push(place);
        }
    }
    if places.len() == 1 {
        header.refuse_missing()?;
    }
    let name = |place: &usize| file.fields[*place].name.trim();
    if let Some(twice) = (2..places.len()).find(|at| places[1..*at].iter().any(|it| name(it) == name(&places[*at]))) {
        return Err(ReadError::new(format!("`{}` names two columns", name(&places[twice]))).hint("remove one of them"));
    }
    let mut assets: Vec<Prices> = places[1..].iter().map(|place| Prices::new(name(place), 0)).collect();
    let mut times = Times::new(options.tz, file.rows);
    let mut faults = Vec::new();
    let mut close = Vec::with_capacity(file.rows * assets.len());
    let mut row = 0;
    file.read(&places, |frame| {
        let sources = frame.columns();
        times.push(&sources[0], &mut faults)?;
        let mut own = Vec::new();
        for (prices, source) in assets.iter_mut().zip(&sources[1..]) {
            prices.values.clear();
            prices.push(source, &mut own)?;
        }
        // They counted from the first row of the group.
        faults.extend(own.into_iter().map(|fault| Fault { row: fault.row + row, ..fault }));
        close.extend((0..frame.height()).flat_map(|row| assets.iter().map(move |prices| prices.values[row])));
        row += frame.height();
        Ok(())
    })?;
    let ignored = (0..file.fields.len()).filter(|place| !places.contains(place));
    let Finished { time, dates, faults, notes } = finish(times, faults, header, ignored)?;
    let assets = assets.iter().map(|prices| prices.name().to_owned()).collect();
    Ok(Table::Closes(RawTable { assets, time, dates, close, lines: None, faults, notes }))
}

struct Finished {
    time: Vec<Option<Timestamp>>,
    dates: bool,
    faults: Vec<Fault>,
    notes: Vec<String>,
}

/// Settles the times, and says what was left out.
fn finish(
    times: Times,
    mut faults: Vec<Fault>,
    header: &Header,
    ignored: impl Iterator<Item = usize>,
) -> Result<Finished, ReadError> {
    let times = times.finish(&mut faults);
    faults.sort_by_key(|fault| fault.row);
    if times.time.iter().all(Option::is_none) {
        let name = Column::Time.name();
        let found = faults.iter().find(|fault| fault.column.as_deref() == Some(name));
        let hint =
            if found.is_some_and(|fault| fault.problem == AMBIGUOUS) { "write the dates as YYYY-MM-DD" } else { HINT };
        let found = found.map_or_else(|| "null".to_owned(), |fault| fault.found.clone());
        return Err(ReadError::new(format!("no row has a time that can be read, the first is `{found}`"))
            .column(name)
            .value(found)
            .hint(hint));
    }
    let mut notes = times.notes;
    let ignored: Vec<&str> = ignored.map(|place| header.names()[place].as_str()).collect();
    if !ignored.is_empty() {
        notes.push(format!("ignored columns: {}", ignored.join(", ")));
    }
    Ok(Finished { time: times.time, dates: times.dates, faults, notes })
}
