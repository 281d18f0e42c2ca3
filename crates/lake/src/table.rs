//! Bars, or a table of closes, out of a Parquet file.

use chrono_tz::Tz;
use market::cell::time::AMBIGUOUS;
use market::raw::{Column, RawTable, SymbolColumn, Table, column};
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
const COLUMNS_HINT: &str =
    "bars need timestamp, open, high, low and close; a table of closes needs a timestamp and one column an asset";

/// Reads bars, or a table of closes, from the bytes of a Parquet file.
///
/// Columns go by the names that CSV headers have, in any order and case, in English or Chinese ([`column`]). With open,
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
    let header = Header::read(&file.fields);
    header.refuse_twins()?;
    let known = PRICES.iter().any(|price| header.find(*price).is_some());
    let unknown = header.columns.contains(&None);
    let is_closes = header.find(Column::Time).is_some() && !known && unknown && header.find(Column::Symbol).is_none();
    if !is_closes {
        header.refuse_missing()?;
    }
    if file.rows == 0 {
        return Err(ReadError::new("there are no rows").hint("a table of bars has one row a bar"));
    }
    if is_closes { closes(&file, &header, options) } else { bars(&file, &header, options) }
}

/// Which column of a file holds what.
struct Header<'a> {
    fields: &'a [Field],
    columns: Vec<Option<Column>>,
}

impl<'a> Header<'a> {
    fn read(fields: &'a [Field]) -> Self {
        let columns = fields.iter().map(|field| column(&field.name)).collect();
        let mut header = Self { fields, columns };
        if !PRICES.iter().all(|price| header.find(*price).is_some()) {
            // `C`, `V` and `O` are shares as well: one letter names a price only among the other three.
            for (field, column) in fields.iter().zip(&mut header.columns) {
                if field.name.trim().len() == 1 {
                    *column = None;
                }
            }
        }
        if header.find(Column::Time).is_none() {
            // A data frame's index: pandas puts one without a name last, under a name of its own.
            let is_index = |field: &Field| {
                let name = field.name.trim();
                name == PANDAS_INDEX
                    || (field.kind == Kind::Time && (name.is_empty() || name.eq_ignore_ascii_case("index")))
            };
            if let Some(index) = fields.iter().position(is_index) {
                header.columns[index] = Some(Column::Time);
            }
        }
        header
    }

    fn find(&self, wanted: Column) -> Option<usize> {
        self.columns.iter().position(|column| *column == Some(wanted))
    }

    /// One column may stand for each thing we need; a second symbol, volume or amount is ignored.
    fn refuse_twins(&self) -> Result<(), ReadError> {
        for wanted in PRICES.into_iter().chain([Column::Time, Column::AdjClose]) {
            let twins: Vec<&str> = (self.fields.iter().zip(&self.columns))
                .filter(|(_, column)| **column == Some(wanted))
                .map(|(field, _)| field.name.as_str())
                .collect();
            if twins.len() > 1 {
                let names = twins.join("` and `");
                return Err(ReadError::new(format!("columns `{names}` both hold the {}", wanted.name()))
                    .column(wanted.name())
                    .hint("keep one of them, or join a date and a time of day into one column"));
            }
        }
        Ok(())
    }

    fn refuse_missing(&self) -> Result<(), ReadError> {
        let needed = [Column::Time].into_iter().chain(PRICES);
        let missing: Vec<&str> = needed.filter(|wanted| self.find(*wanted).is_none()).map(Column::name).collect();
        let Some(first) = missing.first() else { return Ok(()) };
        let plural = if missing.len() == 1 { "column is" } else { "columns are" };
        let found: Vec<&str> = self.fields.iter().take(12).map(|field| field.name.as_str()).collect();
        let more = if self.fields.len() > found.len() { ", …" } else { "" };
        Err(ReadError::new(format!("the {plural} missing: {}", missing.join(", ")))
            .column(*first)
            .value(format!("{}{more}", found.join(", ")))
            .hint(COLUMNS_HINT))
    }

    /// A column that must be of one of these kinds.
    fn refuse_kind(&self, place: usize, name: &str, kinds: &[Kind], what: &str, hint: &str) -> Result<(), ReadError> {
        let field = &self.fields[place];
        if kinds.contains(&field.kind) {
            return Ok(());
        }
        Err(ReadError::new(format!("it holds {}, not {what}", field.shown))
            .column(name)
            .value(field.shown.as_str())
            .hint(hint))
    }

    fn refuse_time_kind(&self) -> Result<usize, ReadError> {
        let place = self.find(Column::Time).expect("a table without times was refused");
        self.refuse_kind(place, Column::Time.name(), &[Kind::Time, Kind::Number, Kind::Text], "times", HINT)?;
        Ok(place)
    }
}

fn bars(file: &File<'_>, header: &Header<'_>, options: &ReadOptions) -> Result<Table, ReadError> {
    let mut places = vec![header.refuse_time_kind()?];
    let mut columns = Vec::new();
    for wanted in PRICES.into_iter().chain([Column::Volume, Column::AdjClose, Column::Amount]) {
        if let Some(place) = header.find(wanted) {
            let hint = "write prices and volumes as floats, integers or decimals";
            header.refuse_kind(place, wanted.name(), &[Kind::Number, Kind::Text], "numbers", hint)?;
            places.push(place);
            columns.push((wanted, Prices::new(wanted.name(), file.rows)));
        }
    }
    let mut symbols = None;
    if let Some(place) = header.find(Column::Symbol) {
        let kinds = [Kind::Text, Kind::Number];
        header.refuse_kind(place, Column::Symbol.name(), &kinds, "names", "write symbols as text")?;
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
    let ignored = (0..header.fields.len()).filter(|place| !places.contains(place));
    let Finished { time, dates, faults, mut notes } = finish(times, faults, header, ignored)?;
    notes.extend(tz.map(|tz| format!("times without a zone are read in {tz}, where the symbols trade")));
    let (symbol, symbols) = symbols.map(SymbolColumn::finish).unwrap_or_default();
    let mut bars = RawBars { symbol, symbols, time, dates, faults, notes, ..RawBars::default() };
    for (column, Prices { values, .. }) in columns {
        match column {
            Column::Open => bars.open = values,
            Column::High => bars.high = values,
            Column::Low => bars.low = values,
            Column::Close => bars.close = values,
            Column::Volume => bars.volume = Some(values),
            Column::AdjClose => bars.adj_close = Some(values),
            Column::Amount => bars.amount = Some(values),
            Column::Time | Column::Symbol => {}
        }
    }
    Ok(Table::Bars(bars))
}

fn closes(file: &File<'_>, header: &Header<'_>, options: &ReadOptions) -> Result<Table, ReadError> {
    let mut places = vec![header.refuse_time_kind()?];
    for (place, field) in header.fields.iter().enumerate() {
        // What a writer adds for itself is no asset.
        if header.columns[place].is_none() && field.name != PANDAS_INDEX && !field.name.trim().is_empty() {
            let hint = "a table of closes holds numbers beside the timestamp; remove the other columns";
            header.refuse_kind(place, &field.name, &[Kind::Number], "prices", hint)?;
            places.push(place);
        }
    }
    if places.len() == 1 {
        header.refuse_missing()?;
    }
    let name = |place: &usize| header.fields[*place].name.trim();
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
    let ignored = (0..header.fields.len()).filter(|place| !places.contains(place));
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
    header: &Header<'_>,
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
    let ignored: Vec<&str> = ignored.map(|place| header.fields[place].name.as_str()).collect();
    if !ignored.is_empty() {
        notes.push(format!("ignored columns: {}", ignored.join(", ")));
    }
    Ok(Finished { time: times.time, dates: times.dates, faults, notes })
}
