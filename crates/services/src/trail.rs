//! Where a trailing stop stood when it filled.

use api::TrailReport;
use backtest::{Entry, FillAt, Run, Settings, StopFill};
use market::{Action, Bar, Fill, Side, Trade, View};

use crate::prepared::Prepared;
use crate::subject::Subject;

/// The best price of the position that `fill` closed, and the level behind it; `None` where the fill does not follow from
/// them, as where the venue had put it off.
pub(crate) fn trail(prepared: &Prepared, run: &Run, fill: &Fill, trade: &Trade) -> Option<TrailReport> {
    let (settings, Subject::Series(bars)) = (&prepared.settings, &prepared.subject) else { return None };
    let distance = settings.stops.trailing?;
    let view = bars.view();
    // A position that is turned round is two fills of one side: the second opens.
    let is_opening = |it: &&Fill| (it.index, it.side) == (trade.entry_index, trade.side);
    let anchor = run.fills.iter().rfind(is_opening)?.price;
    let entry = view.bar(trade.entry_index);
    seen_on_entry(settings, trade.side, &entry, anchor).into_iter().find_map(|seen| {
        let (best, best_index) = best(settings, view, trade, anchor, seen);
        let level = best * (1.0 - trade.side.sign() * distance);
        let is_it = follows(settings, &view.bar(fill.index), trade.side, level, fill.reference);
        is_it.then(|| TrailReport { best, best_index, best_time: view.time[best_index], level })
    })
}

/// What the stop may have seen on the bar of the entry, the likeliest first: all of it after an entry at the open or by a stop,
/// where it closed after a limit, the price of the entry alone at the close.
fn seen_on_entry(settings: &Settings, side: Side, bar: &Bar, anchor: f64) -> [f64; 3] {
    let reach = if side == Side::Long { bar.high } else { bar.low };
    match (settings.entry, settings.fill) {
        (Entry::Market, FillAt::NextClose | FillAt::Close) => [anchor, bar.close, reach],
        (Entry::Limit(_) | Entry::StopLimit(..), _) => [bar.close, reach, anchor],
        _ => [reach, bar.close, anchor],
    }
}

/// The best price from the entry to the bar before the fill, in prices of the bar of the fill, and its bar.
fn best(settings: &Settings, view: View<'_>, trade: &Trade, anchor: f64, seen: f64) -> (f64, usize) {
    let sign = trade.side.sign();
    let (mut best, mut place) = (anchor, trade.entry_index);
    for row in trade.entry_index..trade.exit_index {
        let bar = view.bar(row);
        let reach = match row == trade.entry_index {
            true => seen,
            false if trade.side == Side::Long => bar.high,
            false => bar.low,
        };
        if sign * reach > sign * best {
            (best, place) = (reach, row);
        }
        let (today, next) = (view.time[row].date(), view.time[row + 1].date());
        for (date, action) in settings.actions.iter() {
            if let Action::Split { ratio } = action
                && date > today
                && date <= next
            {
                best /= ratio;
            }
        }
    }
    (best, place)
}

/// Whether a stop at `level` fills at `reference` on the bar: at its level, at an open beyond it, or where the run says so at the
/// close.
fn follows(settings: &Settings, bar: &Bar, side: Side, level: f64, reference: f64) -> bool {
    let is_beyond = |price: f64| side.sign() * price <= side.sign() * level;
    let is_at_close = settings.conventions.stop_fill == StopFill::Close && reference == bar.close;
    (reference - level).abs() <= 1e-9 * level || reference == bar.open && is_beyond(bar.open) || is_at_close
}
