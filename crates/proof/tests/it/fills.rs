//! That no order is filled before it is decided.

use backtest::{Direction, Entry, FillAt, Run, Settings, Stops, Workspace, columnwise};
use market::Bars;
use proof::{FillFault, fills_follow_decisions};

use crate::{decisions, markets, rule};

const RULES: [&str; 6] = ["sma_cross", "rsi", "macd", "bollinger", "psar", "buy_hold"];
const FILLS: [FillAt; 3] = [FillAt::NextOpen, FillAt::NextClose, FillAt::Close];

fn run(bars: &Bars, said: &[backtest::Decision], settings: &Settings) -> Run {
    let mut room = Workspace::new();
    columnwise::run(bars.view(), said, settings, &mut room).unwrap();
    room.into_run()
}

#[test]
fn every_signal_fill_of_the_driver_follows_its_decision() {
    let mut checked = 0;
    for bars in markets() {
        for name in RULES {
            let said = decisions(&*rule(name, &[]), &bars);
            for fill in FILLS {
                for direction in [Direction::Long, Direction::Short, Direction::Both] {
                    for (entry, stops) in [
                        (Entry::Market, Stops::default()),
                        (Entry::Market, Stops { stop_loss: Some(0.03), trailing: Some(0.05), ..Stops::default() }),
                        (Entry::Limit(0.99), Stops { take_profit: Some(0.04), ..Stops::default() }),
                    ] {
                        let settings = Settings { fill, direction, entry, stops, ..Settings::default() };
                        let run = run(&bars, &said, &settings);
                        let found = fills_follow_decisions(&run, &said, bars.view(), &settings);
                        checked +=
                            found.unwrap_or_else(|fault| panic!("{name} {settings:?} on {}: {fault}", bars.label()));
                    }
                }
            }
        }
    }
    assert!(checked > 10_000, "{checked}");
}

#[test]
fn a_driver_that_fills_on_the_bar_of_the_decision_is_caught() {
    for bars in markets() {
        let said = decisions(&*rule("sma_cross", &[]), &bars);
        let at_close = Settings { fill: FillAt::Close, ..Settings::default() };
        let next_open = Settings::default();
        let peeking = run(&bars, &said, &at_close);
        let fault = fills_follow_decisions(&peeking, &said, bars.view(), &next_open);
        assert!(matches!(fault, Err(FillFault::NotDecided { fill: 0, wanted: "enter long", .. })), "{fault:?}");
        // The open of the very bar whose close decided.
        let mut early = said.clone();
        early.rotate_left(1);
        let fault = fills_follow_decisions(&run(&bars, &early, &next_open), &said, bars.view(), &next_open);
        assert!(matches!(fault, Err(FillFault::NotDecided { .. })), "{fault:?}");
    }
}

#[test]
fn a_fill_at_another_price_than_the_rule_of_fills_names_is_caught() {
    let bars = crate::series("goog_1d.csv");
    let said = decisions(&*rule("sma_cross", &[]), &bars);
    for fill in FILLS {
        let settings = Settings { fill, ..Settings::default() };
        let mut run = run(&bars, &said, &settings);
        let bar = run.fills[3].index;
        run.fills[3].reference = bars.view().low[bar];
        let fault = fills_follow_decisions(&run, &said, bars.view(), &settings);
        assert!(matches!(fault, Err(FillFault::WrongPrice { fill: 3, .. })), "{fault:?}");
        run.fills.remove(3);
        let fault = fills_follow_decisions(&run, &said, bars.view(), &settings);
        assert!(matches!(fault, Err(FillFault::NoFill { trade: 1 })), "{fault:?}");
    }
}
