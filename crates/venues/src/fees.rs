//! What an order costs, line by line, on its day.

use std::borrow::Cow;

use market::{Date, Fee, FeeSchedule, RateFee, Side, Venue};

use crate::Pack;
use crate::dated::{Timeline, change_days};
use crate::decimal::{Decimal, Exact, Micro, Product};
use crate::pack::{self, Base, Rate, Rounding};

/// The fees of a venue for one kind of instrument: commission, where there is one, then each statutory line of the day.
///
/// A line's amount is `rate × value` (or `rate × units`, or a sum an order), rounded as the venue rounds it, then not below its
/// minimum and not above its maximum. Arithmetic is decimal, on the fifteen significant digits of the order's value: to the
/// cent what a person computes on paper, for orders below 10^12. Lines are fixed for the schedule's life; one that is not in
/// force on the day is 0.
#[derive(Clone, PartialEq, Debug)]
pub struct VenueFees {
    names: Vec<Cow<'static, str>>,
    venue: Venue,
    /// What the broker takes on any day.
    commission: Option<Line>,
    /// The statutory lines in force, in the order of their names, from each day on; days rising, the first is the calendar's.
    regimes: Vec<(Date, Vec<Option<Line>>)>,
}

/// One line on one day.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Line {
    base: Base,
    side: Option<Side>,
    rate: f64,
    /// None where nothing rounds: crypto pairs are charged to the last digit.
    rounded: Option<Product>,
    fixed: Micro,
    minimum: Micro,
    maximum: Micro,
}

/// A sum of lines: exact in millionths as long as they are rounded.
#[derive(Clone, Copy, Default)]
struct Total {
    exact: Micro,
    plain: f64,
}

impl Total {
    #[inline]
    fn to_f64(self) -> f64 {
        self.exact.to_f64() + self.plain
    }
}

impl VenueFees {
    pub(crate) fn new(pack: &Pack, kind: &str, brokerage: Option<RateFee>) -> Self {
        let mut names = Vec::new();
        let commission = commission(pack, brokerage);
        if commission.is_some() {
            names.push(Cow::Borrowed("commission"));
        }
        let charged: Vec<_> = pack
            .fees
            .iter()
            .filter(|fee| fee.rates.iter().any(|entry| entry.enabled && entry.concerns(kind, None)))
            .map(|fee| {
                let rates = Timeline::of(&fee.rates, kind, None, |rate| Some(*rate));
                let roundings = Timeline::of(&fee.roundings, kind, None, |rounding| Some(*rounding));
                (fee, rates, roundings)
            })
            .collect();
        names.extend(charged.iter().map(|(fee, ..)| Cow::Owned(fee.name.clone())));
        let mut days = vec![Date::MIN];
        for (fee, ..) in &charged {
            days.extend(change_days(&fee.rates));
            days.extend(change_days(&fee.roundings));
        }
        days.sort_unstable();
        days.dedup();
        let lines_on = |day: Date| {
            charged
                .iter()
                .map(|(_, rates, roundings)| Some(Line::new(*rates.at(day)?, roundings.at(day).copied())))
                .collect()
        };
        let regimes = days.into_iter().map(|day| (day, lines_on(day))).collect();
        Self { names, venue: pack.venue(), commission, regimes }
    }

    /// The lines of a contract note of one order, those of 0 left out: name and money.
    pub fn note(&self, order: Fee) -> Vec<(&str, f64)> {
        let mut amounts = vec![0.0; self.names.len()];
        self.charge(order, &mut amounts);
        let lines = self.names.iter().map(AsRef::as_ref).zip(amounts);
        lines.filter(|(_, amount)| *amount > 0.0).collect()
    }

    /// The statutory lines of a fill's day.
    #[inline]
    fn on(&self, order: Fee) -> &[Option<Line>] {
        let day = pack::day(order.time, self.venue);
        let after = self.regimes.partition_point(|(since, _)| *since <= day);
        &self.regimes[after.saturating_sub(1)].1
    }
}

/// The broker's line, of the caller or else of the pack; `None` when neither takes anything.
fn commission(pack: &Pack, given: Option<RateFee>) -> Option<Line> {
    let own = pack.brokerage;
    let is_own = !(own.rate.is_zero() && own.fixed.is_zero() && own.minimum.is_zero());
    if given.is_none() && !is_own {
        return None;
    }
    let (rate, fixed) = given.map_or((own.rate, own.fixed), Decimal::of_fee);
    let rate = Rate {
        base: Base::Value,
        amount: rate,
        side: None,
        minimum: Micro::of(own.minimum).unwrap_or_default(),
        maximum: Micro::MAX,
    };
    Some(Line { fixed: Micro::of(fixed).unwrap_or_default(), ..Line::new(rate, own.rounding) })
}

impl Line {
    fn new(rate: Rate, rounding: Option<Rounding>) -> Self {
        let Rate { base, amount, side, minimum, maximum } = rate;
        let rounded = rounding.and_then(|Rounding { mode, step }| Product::new(amount, step, mode));
        let fixed = if base == Base::Order { Micro::of(amount).unwrap_or_default() } else { Micro::default() };
        Self { base, side, rate: amount.to_f64(), rounded, fixed, minimum, maximum }
    }

    /// The line's amount for an order of which `value` and `units` are the decimals.
    #[inline]
    fn charge(&self, order: Fee, value: Option<Exact>, units: Option<Exact>, total: &mut Total) -> f64 {
        if self.side.is_some_and(|side| side != order.side) {
            return 0.0;
        }
        let (exact, plain) = match self.base {
            Base::Value => (value, order.units * order.price),
            Base::Units => (units, order.units),
            Base::Order => (None, 0.0),
        };
        // What is beyond decimals is charged unrounded: a double has no cents there.
        let rounded = match (&self.rounded, exact) {
            (Some(product), Some(exact)) => product.of(exact),
            _ => (self.base == Base::Order).then_some(Micro::default()),
        };
        match rounded {
            Some(amount) => {
                let amount = amount.plus(self.fixed).clamp(self.minimum, self.maximum);
                total.exact = total.exact.plus(amount);
                amount.to_f64()
            }
            None => self.plainly(self.rate * plain, total),
        }
    }

    fn plainly(&self, amount: f64, total: &mut Total) -> f64 {
        let maximum = if self.maximum == Micro::MAX { f64::INFINITY } else { self.maximum.to_f64() };
        let amount = (amount + self.fixed.to_f64()).max(self.minimum.to_f64()).min(maximum);
        total.plain += amount;
        amount
    }
}

impl FeeSchedule for VenueFees {
    fn lines(&self) -> &[Cow<'static, str>] {
        &self.names
    }

    fn charge(&self, order: Fee, amounts: &mut [f64]) -> f64 {
        let (value, units) = (Exact::of(order.units * order.price), Exact::of(order.units));
        let mut total = Total::default();
        let lines = self.commission.iter().map(Some).chain(self.on(order).iter().map(Option::as_ref));
        for (line, amount) in lines.zip(amounts) {
            *amount = line.map_or(0.0, |line| line.charge(order, value, units, &mut total));
        }
        total.to_f64()
    }

    /// Turns about the answer: the fees of too many units leave money for too few, and theirs for too many. Each turn is closer
    /// by a factor of the fees' rate, and what is left, a step of rounding, is halved away.
    fn affordable(&self, order: Fee, cash: f64) -> f64 {
        let lines = self.on(order);
        let fees = |units: f64| {
            let order = Fee { units, ..order };
            let (value, exact) = (Exact::of(units * order.price), Exact::of(units));
            let mut total = Total::default();
            for line in self.commission.iter().chain(lines.iter().flatten()) {
                line.charge(order, value, exact, &mut total);
            }
            total.to_f64()
        };
        let is_payable = |units: f64, fees: f64| units * order.price + fees <= cash;
        let mut high = cash / order.price;
        if !(high > 0.0 && high < f64::INFINITY) {
            return 0.0;
        }
        let mut fees_high = fees(high);
        if is_payable(high, fees_high) {
            return high;
        }
        let (mut low, mut fees_low) = (0.0, 0.0);
        for _ in 0..64 {
            let below = (cash - fees_high) / order.price;
            if below > low && below < high {
                let fees_below = fees(below);
                if is_payable(below, fees_below) {
                    (low, fees_low) = (below, fees_below);
                } else {
                    high = below;
                }
            }
            let above = (cash - fees_low) / order.price;
            if above <= low {
                return low;
            }
            if above >= high {
                break;
            }
            let fees_above = fees(above);
            if is_payable(above, fees_above) {
                return above;
            }
            (high, fees_high) = (above, fees_above);
        }
        loop {
            let middle = low + (high - low) / 2.0;
            if middle <= low || middle >= high {
                return low;
            }
            if is_payable(middle, fees(middle)) { low = middle } else { high = middle }
        }
    }
}

#[cfg(test)]
mod tests {
    use market::Timestamp;

    use super::*;
    use crate::Packs;

    fn order(day: &str, side: Side, units: f64, price: f64) -> Fee {
        Fee { time: Timestamp::parse(day).unwrap(), side, price, units }
    }

    #[test]
    fn a_hundred_thousand_dollars_in_hong_kong_cost_112_70_a_side() {
        let fees = Packs::shipped().find("hkex").unwrap().fees(None, Some("share"), None).unwrap();
        let note = fees.note(order("2025-07-02", Side::Long, 1000.0, 100.0));
        let expected = [
            ("stamp duty", 100.0),
            ("SFC transaction levy", 2.70),
            ("AFRC transaction levy", 0.15),
            ("trading fee", 5.65),
            ("settlement fee", 4.20),
        ];
        assert_eq!(note, expected);
        let mut amounts = vec![0.0; fees.lines().len()];
        assert_eq!(fees.charge(order("2025-07-02", Side::Short, 1000.0, 100.0), &mut amounts), 112.70);
    }

    #[test]
    fn the_day_of_an_instant_is_the_venues() {
        let fees = Packs::shipped().find("hkex").unwrap().fees(None, None, None).unwrap();
        let settlement = |time: &str| fees.note(order(time, Side::Long, 1000.0, 100.0)).pop().unwrap();
        // 30 June 2025 begins in Hong Kong at 16:00 UTC of the day before.
        assert_eq!(settlement("2025-06-29T15:59:59Z"), ("settlement fee", 2.0));
        assert_eq!(settlement("2025-06-29T16:00:00Z"), ("settlement fee", 4.2));
        // Midnight UTC names the session.
        assert_eq!(settlement("2025-06-29"), ("settlement fee", 2.0));
        assert_eq!(settlement("2025-06-30"), ("settlement fee", 4.2));
    }

    #[test]
    fn a_commission_comes_first_and_has_the_packs_minimum() {
        let text = Packs::shipped().find("hkex").unwrap().text().replacen("minimum = 0", "minimum = 50", 1);
        let pack = Pack::parse(&text).unwrap();
        let fees = |brokerage: Option<&str>| pack.fees(None, None, brokerage.map(|fee| fee.parse().unwrap())).unwrap();
        let first = |brokerage: Option<&str>, units: f64| {
            let fees = fees(brokerage);
            fees.note(order("2025-07-02", Side::Long, units, 100.0)).remove(0).1
        };
        assert_eq!(fees(None).lines()[0], "commission");
        assert_eq!(
            [first(None, 1000.0), first(Some("0.0003"), 1000.0), first(Some("0.0003+15"), 2000.0)],
            [50.0, 50.0, 75.0]
        );
        assert_eq!(first(Some("0.00123"), 1234.0), 151.78);
        let plain = Packs::shipped().find("hkex").unwrap().fees(None, None, None).unwrap();
        assert_eq!(plain.lines()[0], "stamp duty");
    }

    #[test]
    fn what_is_left_after_the_fees_of_all_that_is_affordable_is_less_than_a_cents_worth() {
        let fees = Packs::shipped().find("hkex").unwrap().fees(None, None, Some("0.0003".parse().unwrap())).unwrap();
        for cash in [0.001, 2.0, 2.5, 3.0, 10.0, 1e3, 1e5, 1e5 + 0.01, 1e9] {
            let order = order("2019-07-02", Side::Long, 0.0, 7.77);
            let units = fees.affordable(order, cash);
            let mut amounts = vec![0.0; fees.lines().len()];
            let mut cost = |units: f64| units * order.price + fees.charge(Fee { units, ..order }, &mut amounts);
            assert!(units == 0.0 || cost(units) <= cash, "{cash}: {units}");
            assert!(cost(units + 1e-6 + units * 1e-12) > cash, "{cash}: {units}");
        }
    }
}
