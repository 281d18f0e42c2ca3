//! The contract note of one order, and what the venue would have against it.

use market::{Fee, FeeSchedule, RateFee, Symbol, VenueRules};

use crate::check::is_on;
use crate::decimal::Exact;
use crate::{Instrument, Pack, VenueError};

/// What one order costs on its day.
#[derive(Clone, PartialEq, Debug)]
pub struct Note {
    /// What the instrument was taken for.
    pub kind: String,
    /// Units × price.
    pub value: f64,
    /// Every fee, in the order of the pack; those of 0 are left out.
    pub lines: Vec<(String, f64)>,
    /// Their sum.
    pub fees: f64,
    /// What the account pays (a buy: value + fees) or gets (a sale: value − fees).
    pub settled: f64,
    /// What would keep such an order from the book, in words: a price off its tick, units off their lot.
    pub doubts: Vec<String>,
}

impl Pack {
    /// The contract note of an order in `symbol`; `kind` and `brokerage` as for [`Pack::fees`].
    ///
    /// Amounts are what a person writes on paper: value, fees and sums by decimals of fifteen digits, not the doubles beside
    /// them. An order off its tick or lot has a note all the same: odd lots trade, and averages of fills are asked about.
    ///
    /// # Errors
    /// As [`Pack::fees`].
    pub fn note(
        &self,
        symbol: Option<&Symbol>,
        kind: Option<&str>,
        brokerage: Option<RateFee>,
        order: Fee,
    ) -> Result<Note, VenueError> {
        let schedule = self.fees(symbol, kind, brokerage)?;
        let lines = schedule.note(order).into_iter().map(|(name, amount)| (name.to_owned(), amount)).collect();
        let value = on_paper(order.units * order.price);
        let fees = on_paper(schedule.charge(order, &mut vec![0.0; schedule.lines().len()]));
        let settled = on_paper(value + order.side.sign() * fees);
        let law = Instrument::new(self, symbol, self.kind(symbol, kind)?, None);
        Ok(Note { kind: law.kind().to_owned(), value, lines, fees, settled, doubts: doubts(&law, order) })
    }
}

fn doubts(law: &Instrument, order: Fee) -> Vec<String> {
    let Fee { time, side, price, units } = order;
    let mut doubts = Vec::new();
    if let Some(tick) = law.tick(time, price).filter(|tick| !is_on(price, *tick)) {
        let (below, above) = ((price / tick).floor() * tick, (price / tick).ceil() * tick);
        let (below, above) = (on_paper(below), on_paper(above));
        doubts.push(format!("no order stands at {price}: prices go by {tick} there, {below} or {above}"));
    }
    if let Some(lots) = law.lots(time, side) {
        if units < lots.minimum {
            let minimum = lots.minimum;
            doubts.push(format!("{units} units are an odd lot: the smallest order is of {minimum}"));
        } else if !is_on(units - lots.minimum, lots.step) {
            let (minimum, step) = (lots.minimum, lots.step);
            let above = if step == minimum { String::new() } else { format!(" above {minimum}") };
            doubts.push(format!("{units} units are no whole number of lots: orders go by {step}{above}"));
        }
    }
    doubts
}

/// The decimal of fifteen digits that is meant by a sum or a product of written numbers: 100.4 for 100.39999999999999.
fn on_paper(amount: f64) -> f64 {
    Exact::of(amount.abs()).map_or(amount, |exact| exact.to_f64().copysign(amount))
}

#[cfg(test)]
mod tests {
    use market::{Side, Timestamp};
    use proptest::prelude::*;

    use super::*;
    use crate::Packs;

    fn note(symbol: &str, side: Side, units: f64, price: f64) -> Note {
        let symbol: Symbol = symbol.parse().unwrap();
        let time = Timestamp::parse("2025-07-02").unwrap();
        let pack = Packs::shipped().for_symbol(&symbol).unwrap();
        pack.note(Some(&symbol), None, None, Fee { time, side, price, units }).unwrap()
    }

    #[test]
    fn a_price_off_its_tick_and_units_off_their_lot_are_told() {
        let doubts = |symbol: &str, units: f64, price: f64| note(symbol, Side::Long, units, price).doubts;
        assert_eq!(doubts("600519.SH", 200.0, 1500.01), Vec::<String>::new());
        assert_eq!(
            doubts("600519.SH", 150.0, 1500.001),
            [
                "no order stands at 1500.001: prices go by 0.01 there, 1500 or 1500.01",
                "150 units are no whole number of lots: orders go by 100",
            ]
        );
        assert_eq!(doubts("600519.SH", 50.0, 1500.0), ["50 units are an odd lot: the smallest order is of 100"]);
        assert_eq!(doubts("AAPL.US", 0.5, 200.01), ["0.5 units are an odd lot: the smallest order is of 1"]);
        assert_eq!(doubts("BTCUSDT@BINANCE", 0.5, 200.0123), Vec::<String>::new());
    }

    proptest! {
        /// In cents and whole numbers: what is printed is what is written.
        #[test]
        fn the_sums_are_those_on_paper(cents in 1_u64..1_000_000, lots in 1_u64..1000, is_sale in any::<bool>()) {
            let (units, price) = (lots * 100, cents as f64 / 100.0);
            let side = if is_sale { Side::Short } else { Side::Long };
            let note = note("0700.HK", side, units as f64, price);
            let whole = |amount: f64| (amount * 100.0).round() as i64;
            let value = (cents * units) as i64;
            let fees: i64 = note.lines.iter().map(|(_, amount)| whole(*amount)).sum();
            let settled = if is_sale { value - fees } else { value + fees };
            let printed = [note.value, note.fees, note.settled].map(|amount| amount.to_string());
            prop_assert_eq!(printed, [value, fees, settled].map(|cents| (cents as f64 / 100.0).to_string()));
        }
    }
}
