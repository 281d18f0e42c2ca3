//! How many units an entry takes.

use market::{Fee, Side, Timestamp};

use crate::{Settings, Size, Sizing, Units};

/// An order worth less than this part of the buying power is none: rounding left it over.
const CRUMB: f64 = 1e-15;

/// Units that count as none where vectorbt's rules hold.
pub(crate) const DUST: f64 = 1e-8;

/// What an entry is sized by.
pub(crate) struct Offer {
    /// Bar it trades on.
    pub time: Timestamp,
    /// Which way.
    pub side: Side,
    /// Price with slippage.
    pub price: f64,
    /// Price before slippage.
    pub reference: f64,
    /// Close of the bar that decided.
    pub signal_close: f64,
    /// Equity now.
    pub equity: f64,
    /// Money that may be spent, borrowed or sold short for: the whole buying power.
    pub power: f64,
    /// Distance in price from fill to the nearest stop, if there is one.
    pub risk: Option<f64>,
}

impl Offer {
    /// The order over so many units. Put together where it is handed on: one that is kept as a whole is copied as a whole, and
    /// the processor waits for its parts.
    #[inline(always)]
    fn order(&self, units: f64) -> Fee {
        Fee { time: self.time, side: self.side, price: self.price, units }
    }
}

/// Units of an entry of `size`, 0 when not even one lot can be paid. `amounts` is scratch for the fee lines.
#[inline(always)]
pub(crate) fn units(settings: &Settings, size: Size, offer: &Offer, amounts: &mut [f64]) -> f64 {
    let possible = offer.power > 0.0 && offer.price > 0.0;
    if !possible {
        return 0.0;
    }
    let (lots, fewest) = settings.lots(0, offer.time, offer.side);
    let units = match settings.conventions.sizing {
        Sizing::Affordable => affordable(settings, lots, size, offer, amounts),
        Sizing::AffordableAboveDust => {
            let units = above_dust(settings, lots, size, offer);
            if units < DUST { 0.0 } else { units }
        }
        Sizing::FloorDivision => floor_division(settings, lots, size, offer, amounts),
    };
    if units < fewest { 0.0 } else { units }
}

/// What `size` asks for and the money set apart for it, before lots and limits.
#[inline(always)]
fn wanted(settings: &Settings, size: Size, offer: &Offer) -> (f64, f64) {
    let fees = settings.fees(0);
    match size {
        Size::Fraction(fraction) => {
            let budget = offer.power * fraction;
            (fees.affordable(offer.order(0.0), budget), budget)
        }
        Size::Cash(money) => {
            ((money / offer.signal_close).min(fees.affordable(offer.order(0.0), offer.power)), offer.power)
        }
        Size::Units(units) => (units.min(fees.affordable(offer.order(0.0), offer.power)), offer.power),
        Size::Risk(fraction) => {
            // A stop on the wrong side of the fill has already lost: there is nothing to size by.
            let units = offer.risk.filter(|risk| *risk > 0.0).map_or(0.0, |risk| offer.equity * fraction / risk);
            (units.min(fees.affordable(offer.order(0.0), offer.power)), offer.power)
        }
    }
}

#[inline(always)]
fn affordable(settings: &Settings, lots: Units, size: Size, offer: &Offer, amounts: &mut [f64]) -> f64 {
    let (mut units, budget) = wanted(settings, size, offer);
    let mut cost = |units: f64| units * offer.price + settings.fees(0).charge(offer.order(units), amounts);
    if !(units * offer.price > offer.power * CRUMB && units < f64::INFINITY) {
        return 0.0;
    }
    match lots {
        // The venue's lots were looked up; what has none trades in fractions.
        Units::Fractional | Units::Venue => {
            // The closed form is right to the last bits; a full-size order must not be a last bit too dear.
            let mut shrink = f64::EPSILON;
            while cost(units) > budget {
                units *= 1.0 - shrink;
                shrink *= 2.0;
                if shrink > 1.0 {
                    return 0.0;
                }
            }
            units
        }
        Units::Lot(lot) => {
            // 0.3 units are three lots of 0.1, though 0.3 / 0.1 is a little below 3.
            let mut lots = (units / lot + 1e-9).floor();
            while lots > 0.0 {
                let price = cost(lots * lot);
                if price <= budget {
                    break;
                }
                lots = (lots - 1.0).min((lots * (budget / price)).floor());
            }
            lots.max(0.0) * lot
        }
    }
}

fn above_dust(settings: &Settings, lots: Units, size: Size, offer: &Offer) -> f64 {
    let (units, _) = wanted(settings, size, offer);
    match lots {
        Units::Fractional | Units::Venue => units,
        Units::Lot(lot) => (units / lot).floor() * lot,
    }
}

fn floor_division(settings: &Settings, lots: Units, size: Size, offer: &Offer, amounts: &mut [f64]) -> f64 {
    let fees = settings.fees(0);
    let lot = match lots {
        Units::Lot(lot) => lot,
        Units::Fractional | Units::Venue => 1e-8,
    };
    // Everything is counted in lots: prices are those of a lot.
    let (price, slipped) = (offer.reference * lot, offer.price * lot);
    let mut fee_each = |units: f64| fees.charge(Fee { price, ..offer.order(units) }, amounts) / units;
    let lots = match size {
        Size::Fraction(fraction) => {
            let fraction = fraction.min(1.0 - f64::EPSILON);
            python_floor_division(offer.power * fraction, slipped + fee_each(fraction))
        }
        Size::Cash(_) | Size::Risk(_) => (wanted(settings, size, offer).0 / lot).floor(),
        Size::Units(units) => (units / lot + 1e-9).floor(),
    };
    if !(1.0..f64::INFINITY).contains(&lots) || lots * (slipped + fee_each(lots)) > offer.power {
        return 0.0;
    }
    lots * lot
}

/// Python's `a // b` for numbers above zero: exact where the quotient of doubles rounds up to a whole number.
fn python_floor_division(a: f64, b: f64) -> f64 {
    let quotient = (a - a % b) / b;
    let floor = quotient.floor();
    if quotient - floor > 0.5 { floor + 1.0 } else { floor }
}
