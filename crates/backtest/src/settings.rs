//! How a run trades: money, sizes, fills, costs, stops, and what happens at the end.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use market::{Actions, FeeSchedule, RateFee, TickTable};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Instrument;

/// Which price a decision made on a bar's close trades at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FillAt {
    /// The next bar's open: the first price anyone could get. The default.
    #[default]
    NextOpen,
    /// The next bar's close.
    NextClose,
    /// The close that made the decision: only honest as a declared closing-auction order.
    Close,
}

/// Which positions a run may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Long or flat. The default.
    #[default]
    Long,
    /// Short or flat.
    Short,
    /// Long, short or flat; an opposite entry reverses.
    Both,
}

/// How much an entry buys or sells short.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Size {
    /// A fraction of what the account can buy (`1.0` is `100%`), fees included.
    Fraction(f64),
    /// An amount of money, at the price known when deciding.
    Cash(f64),
    /// A number of units.
    Units(f64),
    /// As many units as lose this fraction of equity from entry to the stop-loss; needs a stop-loss.
    Risk(f64),
}

/// What a market or stop order loses against the price it aimed at.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Slippage {
    /// A fraction of the price.
    Rate(f64),
    /// A number of the instrument's ticks; needs a tick table.
    Ticks(f64),
}

/// Whole units, lots, or any fraction.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Units {
    /// Any fraction of a unit.
    Fractional,
    /// Whole multiples of this many units, rounded down.
    Lot(f64),
    /// The lots of the instrument's venue on the day; fractions where it has none.
    Venue,
}

/// How an entry is ordered, relative to the close of the bar that decided.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Entry {
    /// At the market, by [`FillAt`]. The default.
    #[default]
    Market,
    /// A limit at `close × factor`: `limit:0.98` buys 2 % lower (a short mirrors it: 2 % higher).
    Limit(f64),
    /// A stop at `close × factor`: `stop:1.01` buys on a rise of 1 % (a short mirrors it).
    Stop(f64),
    /// A stop at `close × first` that becomes a limit at `close × second`.
    StopLimit(f64, f64),
}

/// How long a resting order waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeInForce {
    /// Until filled or cancelled by a later decision. The default.
    #[default]
    Gtc,
    /// For the day of the next bar only, by the UTC date of its time.
    Day,
}

/// Stop by average true range: `14:3` is three ATR(14) away from the entry.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct AtrStop {
    /// Period of the ATR (Wilder).
    pub period: usize,
    /// Distance in ATRs, > 0.
    pub multiple: f64,
}

/// Protective orders of every entry; fractions of the anchor price.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Stops {
    /// Stop-loss distance, > 0 (0.05 is 5 %).
    pub stop_loss: Option<f64>,
    /// Take-profit distance, > 0.
    pub take_profit: Option<f64>,
    /// Trailing-stop distance from the best price since entry, in (0, 1).
    pub trailing: Option<f64>,
    /// Stop-loss by ATR of the deciding bar.
    pub atr: Option<AtrStop>,
}

/// What happens to a position when the data end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum End {
    /// It stays open, marked at the last close, no exit fee. The default.
    #[default]
    KeepOpen,
    /// It is closed at the last close, with slippage and fees.
    ExitOnLastBar,
}

/// Which price stop distances are measured from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum StopAnchor {
    /// The entry's fill price, slippage included. Ours.
    #[default]
    Fill,
    /// The close of the bar that decided (backtesting.py).
    SignalClose,
    /// The close of the bar of the entry (vectorbt's default).
    EntryClose,
}

/// At what price a stop that was hit fills.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum StopFill {
    /// At the stop, or at the open when the bar gapped through it, with slippage: a stop is a market order. Ours.
    #[default]
    Market,
    /// The same without slippage (vectorbt's `stoplimit`, backtesting.py).
    Exact,
    /// At the close of the bar, with slippage (vectorbt's `close`).
    Close,
}

/// How the units of an entry are worked out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sizing {
    /// What buying power pays, fees and slippage included; lots rounded down; more than that is cut. Ours.
    #[default]
    Affordable,
    /// The same, but an order of less than 1e-8 units is none (vectorbt).
    AffordableAboveDust,
    /// Whole lots (1e-8 units when fractional) by Python's `//`: `power × f // (price + fee(f)/f)`, with `f` at most
    /// 1 − 2⁻⁵²; an order that costs more than the buying power is dropped, not cut (backtesting.py).
    FloorDivision,
}

/// What becomes of an account whose equity is used up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Ruin {
    /// The position is closed inside the bar where equity falls below maintenance. Ours.
    #[default]
    Maintenance,
    /// At the first close with equity at or below zero the position is closed, and the debt forgiven (backtesting.py).
    ZeroAtClose,
    /// Nothing: equity may be negative and the position goes on (vectorbt).
    Never,
}

/// What counts when a rule says to enter and to leave on one bar.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Conflict {
    /// Exits count, entries do not. Ours.
    #[default]
    ExitWins,
    /// Nothing counts (vectorbt).
    Ignore,
}

/// Points on which well-known engines differ from each other. The default is ours; the others exist so that results
/// can be compared trade for trade.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Conventions {
    /// Where stop distances start.
    pub stop_anchor: StopAnchor,
    /// What a stop gets.
    pub stop_fill: StopFill,
    /// Whether stops are looked at on the entry bar itself, where the entry was not at its close. Ours: yes. Never with
    /// [`StopAnchor::EntryClose`], as the anchor is not known before.
    pub stops_on_entry_bar: bool,
    /// Whether a stop that is hit on a bar comes before the orders that waited for its open, and replaces them and
    /// those for its close (vectorbt). Ours: no, the open comes before the rest of the bar.
    pub stop_replaces_orders: bool,
    /// Whether a stop that the bar's range touches comes before a target that its open already beats (backtesting.py,
    /// vectorbt). Ours: no, the open is known to come first.
    pub stop_before_better_open: bool,
    /// How units are worked out.
    pub sizing: Sizing,
    /// Whether exits lose slippage too. backtesting.py: no, its spread is paid once.
    pub slippage_on_exits: bool,
    /// Whether an exit decision cancels a waiting entry of its side. backtesting.py: no.
    pub exit_cancels_entry: bool,
    /// What counts when entry and exit come together.
    pub conflict: Conflict,
    /// What becomes of a ruined account.
    pub ruin: Ruin,
    /// Whether a short is bought back only as far as cash reaches, the rest staying open (vectorbt).
    pub cover_within_cash: bool,
    /// Whether the equity of a bar knows of orders filled at its very close. backtesting.py: no, it books them on the
    /// next bar.
    pub close_orders_in_equity: bool,
}

impl Conventions {
    /// Ours: what the documentation of this crate says.
    pub const NATIVE: Self = Self {
        stop_anchor: StopAnchor::Fill,
        stop_fill: StopFill::Market,
        stops_on_entry_bar: true,
        stop_replaces_orders: false,
        stop_before_better_open: false,
        sizing: Sizing::Affordable,
        slippage_on_exits: true,
        exit_cancels_entry: true,
        conflict: Conflict::ExitWins,
        ruin: Ruin::Maintenance,
        cover_within_cash: false,
        close_orders_in_equity: true,
    };

    /// backtesting.py 0.6 with `exclusive_orders=True`: slippage is its spread, the fee schedule its commission.
    pub const fn backtesting_py() -> Self {
        Self {
            stop_anchor: StopAnchor::SignalClose,
            stop_fill: StopFill::Exact,
            stop_before_better_open: true,
            sizing: Sizing::FloorDivision,
            slippage_on_exits: false,
            exit_cancels_entry: false,
            ruin: Ruin::ZeroAtClose,
            close_orders_in_equity: false,
            ..Self::NATIVE
        }
    }

    /// vectorbt 1.2's `Portfolio.from_signals` with its defaults.
    pub const fn vectorbt() -> Self {
        Self {
            stop_anchor: StopAnchor::EntryClose,
            stop_fill: StopFill::Exact,
            stops_on_entry_bar: false,
            stop_replaces_orders: true,
            stop_before_better_open: true,
            sizing: Sizing::AffordableAboveDust,
            conflict: Conflict::Ignore,
            ruin: Ruin::Never,
            cover_within_cash: true,
            ..Self::NATIVE
        }
    }

    const NAMED: [(&'static str, Self); 3] =
        [("native", Self::NATIVE), ("backtesting-py", Self::backtesting_py()), ("vectorbt", Self::vectorbt())];
}

impl Default for Conventions {
    fn default() -> Self {
        Self::NATIVE
    }
}

impl FromStr for Conventions {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Self, SettingsError> {
        Self::NAMED
            .into_iter()
            .find_map(|(name, conventions)| (name == text.trim()).then_some(conventions))
            .ok_or_else(|| SettingsError::new("convention", text, "native, backtesting-py or vectorbt"))
    }
}

/// The name of a preset; `custom` for any other mixture.
impl fmt::Display for Conventions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::NAMED.iter().find_map(|(name, conventions)| (conventions == self).then_some(*name));
        f.write_str(name.unwrap_or("custom"))
    }
}

/// What trading costs.
#[derive(Clone, Debug)]
pub struct Costs {
    /// Fees, line by line.
    pub fees: Arc<dyn FeeSchedule>,
    /// What market and stop orders lose.
    pub slippage: Slippage,
    /// The instrument's ticks, where known.
    pub ticks: Option<TickTable>,
}

impl Default for Costs {
    fn default() -> Self {
        Self { fees: Arc::new(RateFee::default()), slippage: Slippage::Rate(0.0), ticks: None }
    }
}

/// How a run trades.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Money at the start, > 0.
    pub cash: f64,
    /// How much an entry takes.
    pub size: Size,
    /// At what price.
    pub fill: FillAt,
    /// How an entry is ordered.
    pub entry: Entry,
    /// How long a resting entry waits.
    pub time_in_force: TimeInForce,
    /// Which positions.
    pub direction: Direction,
    /// Buying power as a multiple of equity, ≥ 1.
    pub leverage: f64,
    /// Fraction of a position's value below which the account's equity may not fall before it is liquidated, in [0, 1);
    /// at most half of what was put down, `0.5 / leverage`, counts. Only looked at when money is borrowed or a position
    /// is short.
    pub maintenance: f64,
    /// Fees and slippage.
    pub costs: Costs,
    /// Protective orders.
    pub stops: Stops,
    /// Whole lots or fractions.
    pub units: Units,
    /// What happens at the end.
    pub end: End,
    /// Splits and dividends of the instrument.
    pub actions: Actions,
    /// Where engines differ.
    pub conventions: Conventions,
    /// The instruments where the law of their venue is applied, one an asset: their fees take the place of those of
    /// [`Settings::costs`], their ticks that of its table. None: no law.
    pub instruments: Vec<Instrument>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cash: 100_000.0,
            size: Size::Fraction(1.0),
            fill: FillAt::default(),
            entry: Entry::default(),
            time_in_force: TimeInForce::default(),
            direction: Direction::default(),
            leverage: 1.0,
            maintenance: 0.25,
            costs: Costs::default(),
            stops: Stops::default(),
            units: Units::Fractional,
            end: End::default(),
            actions: Actions::default(),
            conventions: Conventions::default(),
            instruments: Vec::new(),
        }
    }
}

/// A setting that cannot be used.
#[derive(Error, Clone, PartialEq, Debug)]
#[error("{name} `{given}` cannot be used: {expected}")]
pub struct SettingsError {
    /// The setting, as on the command line without dashes.
    pub name: &'static str,
    /// As given.
    pub given: String,
    /// What it takes.
    pub expected: &'static str,
}

impl SettingsError {
    fn new(name: &'static str, given: impl fmt::Display, expected: &'static str) -> Self {
        Self { name, given: given.to_string(), expected }
    }
}

/// A setting as it is written; put into words only when somebody asks: settings are checked before every run of a search.
fn written<T: Copy>(setting: T) -> impl fmt::Display
where
    String: From<T>,
{
    fmt::from_fn(move |f| f.write_str(&String::from(setting)))
}

impl Settings {
    /// Checks that the settings mean something together.
    ///
    /// # Errors
    /// Names the first setting that does not, and what it takes.
    pub fn check(&self) -> Result<(), SettingsError> {
        let positive = |value: f64| value > 0.0 && value.is_finite();
        let check = |fine: bool, name, given: &dyn fmt::Display, expected| {
            if fine { Ok(()) } else { Err(SettingsError::new(name, given, expected)) }
        };
        check(positive(self.cash), "cash", &self.cash, "money above zero")?;
        check((1.0..=1000.0).contains(&self.leverage), "leverage", &self.leverage, "a multiple from 1 to 1000")?;
        check(
            (0.0..1.0).contains(&self.maintenance),
            "maintenance",
            &self.maintenance,
            "a fraction from 0 to below 1",
        )?;
        if let Units::Lot(lot) = self.units {
            check(positive(lot), "lot", &lot, "units above zero")?;
        }
        let size_is_fine = match self.size {
            Size::Fraction(value) | Size::Risk(value) => value > 0.0 && value <= 1.0,
            Size::Cash(value) | Size::Units(value) => positive(value),
        };
        check(size_is_fine, "size", &written(self.size), "a size above zero and at most 100%")?;
        let slippage_is_fine = match self.costs.slippage {
            Slippage::Rate(value) => (0.0..1.0).contains(&value),
            Slippage::Ticks(value) => value >= 0.0 && value.is_finite(),
        };
        check(
            slippage_is_fine,
            "slippage",
            &written(self.costs.slippage),
            "a rate from 0 to below 1, or ticks from 0 on",
        )?;
        let entry_is_fine = match self.entry {
            Entry::Market => true,
            Entry::Limit(factor) | Entry::Stop(factor) => positive(factor),
            Entry::StopLimit(stop, limit) => positive(stop) && positive(limit),
        };
        check(entry_is_fine, "entry", &written(self.entry), "factors of the close above zero")?;
        if let Some(stop) = self.stops.atr {
            check(
                (1..=10_000).contains(&stop.period) && positive(stop.multiple),
                "atr-stop",
                &written(stop),
                "PERIOD:MULTIPLE, such as 14:3",
            )?;
        }
        for (name, distance, below) in [
            ("stop-loss", self.stops.stop_loss, 1.0),
            ("take-profit", self.stops.take_profit, f64::INFINITY),
            ("trailing-stop", self.stops.trailing, 1.0),
        ] {
            if let Some(distance) = distance {
                check(
                    distance > 0.0 && distance < below,
                    name,
                    &distance,
                    "a distance above 0 % and, for stops, below 100 %",
                )?;
            }
        }
        let has_stop = self.stops.stop_loss.is_some() || self.stops.atr.is_some() || self.stops.trailing.is_some();
        check(
            !matches!(self.size, Size::Risk(_)) || has_stop,
            "size",
            &written(self.size),
            "a risk size needs a stop-loss, an ATR stop or a trailing stop to measure the risk by",
        )?;
        check(
            !matches!(self.costs.slippage, Slippage::Ticks(_))
                || self.costs.ticks.is_some()
                || !self.instruments.is_empty(),
            "slippage",
            &written(self.costs.slippage),
            "slippage in ticks needs the instrument's tick",
        )
    }
}

impl Settings {
    /// The maintenance that counts: never more than half of what a position on full leverage puts down, or it would be
    /// called in as soon as it is opened.
    pub(crate) fn maintenance_kept(&self) -> f64 {
        self.maintenance.min(0.5 / self.leverage)
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|value| value.is_finite())
}

/// Reads `5%` or `0.05` as 0.05.
pub(crate) fn fraction(text: &str) -> Option<f64> {
    match text.trim().strip_suffix('%') {
        Some(percent) => number(percent).map(|value| value / 100.0),
        None => number(text),
    }
}

fn percent(value: f64) -> String {
    // The shortest decimal that means the same fraction: 0.07 prints as 7%, not 7.000000000000001%.
    let scaled = value * 100.0;
    let rounded = (scaled * 1e9).round() / 1e9;
    format!("{}%", if rounded / 100.0 == value { rounded } else { scaled })
}

impl FromStr for Size {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Self, SettingsError> {
        let text = text.trim();
        let size = if let Some(risk) = text.strip_suffix("risk") {
            fraction(risk).map(Self::Risk)
        } else if let Some(cash) = text.strip_suffix("cash") {
            number(cash).map(Self::Cash)
        } else if let Some(units) = text.strip_suffix("units") {
            number(units).map(Self::Units)
        } else if text.ends_with('%') {
            fraction(text).map(Self::Fraction)
        } else {
            None
        };
        size.filter(|size| match size {
            Self::Fraction(value) | Self::Risk(value) => *value > 0.0 && *value <= 1.0,
            Self::Cash(value) | Self::Units(value) => *value > 0.0,
        })
        .ok_or_else(|| {
            SettingsError::new("size", text, "100%, 50000cash, 300units or 10%risk, above zero and at most 100%")
        })
    }
}

impl Size {
    /// The part `part` of it, in (0, 1].
    #[inline]
    pub(crate) fn part(self, part: f64) -> Self {
        match self {
            Self::Fraction(value) => Self::Fraction(value * part),
            Self::Cash(value) => Self::Cash(value * part),
            Self::Units(value) => Self::Units(value * part),
            Self::Risk(value) => Self::Risk(value * part),
        }
    }
}

impl From<Size> for String {
    fn from(size: Size) -> Self {
        match size {
            Size::Fraction(value) => percent(value),
            Size::Cash(value) => format!("{value}cash"),
            Size::Units(value) => format!("{value}units"),
            Size::Risk(value) => format!("{}risk", percent(value)),
        }
    }
}

impl FromStr for Slippage {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Self, SettingsError> {
        let text = text.trim();
        let slippage = match text.strip_suffix("ticks").or_else(|| text.strip_suffix("tick")) {
            Some(ticks) => number(ticks).map(Self::Ticks),
            None => fraction(text).map(Self::Rate),
        };
        slippage
            .filter(|slippage| match slippage {
                Self::Rate(value) => (0.0..1.0).contains(value),
                Self::Ticks(value) => *value >= 0.0,
            })
            .ok_or_else(|| SettingsError::new("slippage", text, "a rate from 0 to below 1 (0.0005), or ticks (1tick)"))
    }
}

impl From<Slippage> for String {
    fn from(slippage: Slippage) -> Self {
        match slippage {
            Slippage::Rate(value) => value.to_string(),
            Slippage::Ticks(1.0) => "1tick".to_owned(),
            Slippage::Ticks(value) => format!("{value}ticks"),
        }
    }
}

impl FromStr for Entry {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Self, SettingsError> {
        let mut parts = text.trim().split(':');
        let kind = parts.next().unwrap_or_default();
        let factors: Option<Vec<f64>> = parts.map(|part| number(part).filter(|factor| *factor > 0.0)).collect();
        match (kind, factors.as_deref()) {
            ("market", Some([])) => Ok(Self::Market),
            ("limit", Some([limit])) => Ok(Self::Limit(*limit)),
            ("stop", Some([stop])) => Ok(Self::Stop(*stop)),
            ("stop-limit", Some([stop, limit])) => Ok(Self::StopLimit(*stop, *limit)),
            _ => Err(SettingsError::new(
                "entry",
                text,
                "market, limit:0.98, stop:1.01 or stop-limit:1.01:1.02, factors of the deciding bar's close",
            )),
        }
    }
}

impl From<Entry> for String {
    fn from(entry: Entry) -> Self {
        match entry {
            Entry::Market => "market".to_owned(),
            Entry::Limit(limit) => format!("limit:{limit}"),
            Entry::Stop(stop) => format!("stop:{stop}"),
            Entry::StopLimit(stop, limit) => format!("stop-limit:{stop}:{limit}"),
        }
    }
}

impl FromStr for AtrStop {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Self, SettingsError> {
        let parse = || {
            let (period, multiple) = text.trim().split_once(':')?;
            let stop = Self { period: period.parse().ok()?, multiple: number(multiple)? };
            ((1..=10_000).contains(&stop.period) && stop.multiple > 0.0).then_some(stop)
        };
        parse().ok_or_else(|| SettingsError::new("atr-stop", text, "PERIOD:MULTIPLE, such as 14:3"))
    }
}

impl From<AtrStop> for String {
    fn from(stop: AtrStop) -> Self {
        format!("{}:{}", stop.period, stop.multiple)
    }
}

macro_rules! try_from_text {
    ($($kind:ty),*) => {$(
        impl TryFrom<String> for $kind {
            type Error = SettingsError;
            fn try_from(text: String) -> Result<Self, SettingsError> {
                text.parse()
            }
        }
    )*};
}
try_from_text!(Size, Slippage, Entry, AtrStop);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_read_back_from_their_own_text() {
        for text in ["100%", "7%", "12.5%", "50000cash", "300units", "10%risk"] {
            assert_eq!(String::from(text.parse::<Size>().unwrap()), text);
        }
        for text in ["0.0005", "1tick", "2ticks", "0"] {
            assert_eq!(String::from(text.parse::<Slippage>().unwrap()), text);
        }
        for text in ["market", "limit:0.98", "stop:1.01", "stop-limit:1.01:1.02"] {
            assert_eq!(String::from(text.parse::<Entry>().unwrap()), text);
        }
        assert_eq!(String::from("14:3".parse::<AtrStop>().unwrap()), "14:3");
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "100", "0%", "101%", "-5cash", "xunits", "nan%", "infcash"] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
        for text in ["", "1", "-0.1", "xticks", "nan"] {
            assert!(text.parse::<Slippage>().is_err(), "{text}");
        }
        for text in ["", "limit", "limit:0", "limit:1:2", "market:1", "stop-limit:1"] {
            assert!(text.parse::<Entry>().is_err(), "{text}");
        }
        for text in ["", "14", "0:3", "14:0", "14:x"] {
            assert!(text.parse::<AtrStop>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_convention_reads_back_from_its_name_and_a_mixture_has_none() {
        for name in ["native", "backtesting-py", "vectorbt"] {
            assert_eq!(name.parse::<Conventions>().unwrap().to_string(), name);
        }
        assert_eq!("zipline".parse::<Conventions>().unwrap_err().name, "convention");
        let mixture = Conventions { stop_fill: StopFill::Close, ..Conventions::vectorbt() };
        assert_eq!(mixture.to_string(), "custom");
    }

    #[test]
    fn a_risk_size_without_a_stop_is_refused() {
        let settings = Settings { size: Size::Risk(0.01), ..Settings::default() };
        assert_eq!(settings.check().unwrap_err().name, "size");
        let stops = Stops { stop_loss: Some(0.05), ..Stops::default() };
        assert_eq!(Settings { stops, ..settings }.check(), Ok(()));
    }
}
