//! Rules over one series that do not look ahead.

use backtest::{Decision, Rule};
use market::{Bar, Interval, Params, Resampler, Venue};
use proof::{Data, Said, Subject};
use risk::SplitMix64;
use strategies::{ALL, Kind};

use super::{Case, band, day, deviation, ema, latch, leaning, mean, month, quantile, reading, returns, rows, sma};

/// A built-in rule that owns itself.
struct Built(Box<dyn Rule>);

impl Subject for Built {
    fn decide(&self, data: Data<'_>, said: &mut Said) {
        self.0.decide(data.bars.view, &mut said.decisions);
        self.0.sizes(data.bars.view, &mut said.sizes);
    }

    fn streams(&self) -> bool {
        true
    }

    fn stream(&self) -> Option<Box<dyn backtest::RuleStream>> {
        Some(self.0.stream())
    }
}

/// A value of `spec` small enough that something happens within some hundred bars; the first is the default.
fn draw(spec: &market::ParamSpec, turn: usize, dice: &mut SplitMix64) -> String {
    if turn == 0 {
        return spec.default.to_string();
    }
    match &spec.kind {
        market::ParamKind::Integer { min, .. } => (min + (dice.uniform() * 40.0) as i64).to_string(),
        market::ParamKind::Real { min, max } => {
            let (min, max) = (min.max(-100.0), max.min(100.0));
            (min + dice.uniform() * (max - min)).to_string()
        }
        market::ParamKind::Choice(words) => words[(dice.uniform() * words.len() as f64) as usize].to_owned(),
    }
}

/// Every built-in rule with its defaults and with five draws of its parameters.
pub fn built_in() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut dice = SplitMix64::new(7);
    for entry in ALL {
        let Kind::Rule(build) = entry.kind else { continue };
        let mut found = 0;
        for turn in 0..60 {
            let given: Vec<(&str, String)> =
                entry.params.iter().map(|spec| (spec.name.as_ref(), draw(spec, turn, &mut dice))).collect();
            let texts = given.iter().map(|(name, text)| (*name, text.as_str()));
            let Ok(rule) = Params::parse(entry.params, texts).and_then(|params| build(&params)) else { continue };
            cases.push(Case { name: format!("{} {given:?}", entry.name), subject: Box::new(Built(rule)), blame: None });
            found += 1;
            if found == 6 || entry.params.is_empty() {
                break;
            }
        }
    }
    cases
}

/// Rules that look as if they looked ahead.
#[expect(clippy::too_many_lines, reason = "a list")]
pub fn hand_written() -> Vec<Case> {
    let mut cases = Vec::new();
    for warm in [30, 60, 120] {
        cases.push(leaning(format!("a z-score of all that came before, from bar {warm}"), None, move |v| {
            rows(v.len(), |row| {
                let known = &v.close[row.saturating_sub(400)..=row];
                if row < warm {
                    0.0
                } else {
                    -band((v.close[row] - mean(known, 0..known.len())) / deviation(known), -1.0, 1.0)
                }
            })
        }));
        cases.push(leaning(format!("a lookback chosen anew every {warm} bars on what came before"), None, move |v| {
            let r = returns(v.close);
            let mut best = 10;
            rows(v.len(), |row| {
                if row >= warm && row % warm == 0 {
                    let score = |lookback: usize| -> f64 {
                        let past = row.saturating_sub(200).max(lookback + 1)..=row;
                        past.filter(|&at| v.close[at - 1] > v.close[at - 1 - lookback]).map(|at| r[at]).sum()
                    };
                    best =
                        [5, 10, 20, 40].into_iter().max_by(|one, other| score(*one).total_cmp(&score(*other))).unwrap();
                }
                if row < warm.max(best) { 0.0 } else { v.close[row] - v.close[row - best] }
            })
        }));
        cases.push(leaning(format!("a quantile of the {warm} bars before"), None, move |v| {
            rows(v.len(), |row| {
                if row < warm {
                    return 0.0;
                }
                let past = &v.close[row - warm..row];
                band(v.close[row], quantile(past, 0.1), quantile(past, 0.9))
            })
        }));
        cases.push(leaning(format!("a regression over the last {warm} bars"), None, move |v| {
            rows(v.len(), |row| {
                if row + 1 < warm {
                    return 0.0;
                }
                let (first, middle) = (row + 1 - warm, (warm - 1) as f64 / 2.0);
                (0..warm).map(|at| (at as f64 - middle) * v.close[first + at]).sum()
            })
        }));
    }
    for venue in [None, Some(Venue::Xhkg), Some(Venue::Xnys)] {
        for to in ["1w", "1mo"] {
            cases.push(leaning(format!("bars of {to} at {venue:?} when they are complete"), None, move |v| {
                let mut longer = Resampler::new(Interval::DAY, to.parse().unwrap(), venue).unwrap();
                let mut closes: Vec<f64> = Vec::new();
                rows(v.len(), |row| {
                    let done: Vec<Bar> = longer.push(&v.bar(row)).into_iter().flatten().collect();
                    closes.extend(done.iter().map(|bar| bar.close));
                    if closes.len() < 4 {
                        0.0
                    } else {
                        closes[closes.len() - 1] - mean(&closes, closes.len() - 4..closes.len())
                    }
                })
            }));
        }
    }
    cases.extend([
        leaning("the weekday", None, |v| rows(v.len(), |row| ((day(v, row) + 3).rem_euclid(7) - 2) as f64)),
        leaning("sell in May", None, |v| {
            rows(v.len(), |row| if (4..10).contains(&((month(v.time[row]) - 1) % 12)) { -1.0 } else { 1.0 })
        }),
        reading("the last session of the month, by the calendar", None, |data| {
            let v = data.bars.view;
            rows(v.len(), |row| {
                let next = v.time.get(row + 1).copied().or(data.next_time);
                let is_last = next.is_some_and(|next| month(next) != month(v.time[row]));
                if is_last {
                    1.0
                } else if day(v, row) % 7 == 0 {
                    -1.0
                } else {
                    0.0
                }
            })
        }),
        reading("the day before a weekend, by the calendar", None, |data| {
            let v = data.bars.view;
            let days = |time: market::Timestamp| time.nanoseconds().div_euclid(86_400_000_000_000);
            rows(v.len(), |row| {
                let next = v.time.get(row + 1).copied().or(data.next_time);
                if next.is_some_and(|next| days(next) - day(v, row) > 1) { -1.0 } else { 1.0 }
            })
        }),
        leaning("chance from the number of the bar", None, |v| {
            rows(v.len(), |row| band(SplitMix64::new(row as u64).uniform(), 0.1, 0.9))
        }),
        leaning("chance from the price of the bar", None, |v| {
            rows(v.len(), |row| band(SplitMix64::new(v.close[row].to_bits()).uniform(), 0.1, 0.9))
        }),
        leaning("a dice that rolls on", None, |v| {
            let mut dice = SplitMix64::new(1);
            rows(v.len(), |_| band(dice.uniform(), 0.1, 0.9))
        }),
        leaning("a fractal known two bars later", None, |v| {
            rows(v.len(), |row| {
                if row < 4 {
                    return 0.0;
                }
                let lowest = (row - 4..=row).all(|other| v.low[other] >= v.low[row - 2]);
                let highest = (row - 4..=row).all(|other| v.high[other] <= v.high[row - 2]);
                f64::from(i8::from(lowest) - i8::from(highest))
            })
        }),
        leaning("a zigzag known when it has turned", None, |v| {
            let (mut side, mut pivot) = (0.0, 0);
            rows(v.len(), |row| {
                let swing = v.close[row] / v.close[pivot] - 1.0;
                if (side <= 0.0 && swing > 0.04) || (side >= 0.0 && swing < -0.04) {
                    (side, pivot) = (swing.signum(), row);
                } else if swing * side > 0.0 {
                    pivot = row;
                }
                side
            })
        }),
        leaning("a shift by one bar into the past", None, |v| {
            rows(v.len(), |row| if row == 0 { 0.0 } else { v.close[row - 1] - v.open[row - 1] })
        }),
        leaning("missing values filled from before", None, |v| {
            let mut known = v.close[0];
            let filled = rows(v.len(), |row| {
                known = if row % 5 == 3 { known } else { v.close[row] };
                known
            });
            let slow = ema(filled.iter().copied(), 0.3);
            rows(v.len(), |row| filled[row] - slow[row])
        }),
        leaning("a filtered hidden state", None, |v| {
            let r = returns(v.close);
            let likely = |row: usize, spread: f64| (-0.5 * (r[row] / spread).powi(2)).exp() / spread;
            let (mut calm, mut wild) = (0.5, 0.5);
            rows(v.len(), |row| {
                (calm, wild) = (0.97 * calm + 0.03 * wild, 0.03 * calm + 0.97 * wild);
                (calm, wild) = (calm * likely(row, 0.01), wild * likely(row, 0.025));
                let sum = calm + wild;
                (calm, wild) = if sum > 0.0 { (calm / sum, wild / sum) } else { (0.5, 0.5) };
                calm - wild
            })
        }),
        leaning("a level that is followed by a gain of its own", None, |v| {
            let (mut level, mut trust) = (v.close[0], 1.0);
            rows(v.len(), |row| {
                trust += 0.05;
                let gain = trust / (trust + 1.0);
                level += gain * (v.close[row] - level);
                trust *= 1.0 - gain;
                v.close[row] - level
            })
        }),
        leaning("the weekdays that were good so far", None, |v| {
            let r = returns(v.close);
            let (mut sums, weekday) = ([0.0; 7], |row: usize| (day(v, row) + 4).rem_euclid(7) as usize);
            rows(v.len(), |row| {
                sums[weekday(row)] += r[row];
                sums[(weekday(row) + 1) % 7]
            })
        }),
        leaning("volume against its mean so far", None, |v| {
            let mut sum = 0.0;
            rows(v.len(), |row| {
                sum += v.volume[row];
                v.volume[row] - sum / (row + 1) as f64
            })
        }),
        leaning("an anchored average price", None, |v| {
            let (mut money, mut units, mut at) = (0.0, 0.0, i64::MIN);
            rows(v.len(), |row| {
                if month(v.time[row]) != at {
                    (money, units, at) = (0.0, 0.0, month(v.time[row]));
                }
                (money, units) = (money + v.close[row] * (v.volume[row] + 1.0), units + v.volume[row] + 1.0);
                v.close[row] - money / units
            })
        }),
        leaning("a machine of four states", None, |v| {
            let mut state = 0;
            rows(v.len(), |row| {
                let is_up = v.close[row] > v.open[row];
                state = match (state, is_up) {
                    (0, true) => 1,
                    (1, true) => 2,
                    (2 | 3, false) => 3 - (state - 2) * 3,
                    (other, _) => other,
                };
                [0.0, 0.0, 1.0, -1.0][state as usize]
            })
        }),
        leaning("three falls in a row", None, |v| {
            rows(v.len(), |row| {
                if row < 3 {
                    return 0.0;
                }
                let falls = (row - 2..=row).filter(|&at| v.close[at] < v.close[at - 1]).count();
                if falls == 3 {
                    1.0
                } else if falls == 0 {
                    -1.0
                } else {
                    0.0
                }
            })
        }),
        leaning("the highest price so far", None, |v| {
            let mut top = 0.0_f64;
            rows(v.len(), |row| {
                top = top.max(v.high[row]);
                band(v.close[row] / top, 0.8, 0.97)
            })
        }),
        leaning("out after ten bars", None, |v| {
            let slow = sma(v.close, 20);
            let mut since = None;
            rows(v.len(), |row| match since {
                Some(entered) if row - entered >= 10 => {
                    since = None;
                    -1.0
                }
                None if v.close[row] > slow[row] => {
                    since = Some(row);
                    1.0
                }
                _ => 0.0,
            })
        }),
        leaning("an order of the day's number", None, |v| {
            rows(v.len(), |row| band((row * 7919 % 101) as f64, 10.0, 90.0))
        }),
        leaning("never anything", None, |v| vec![0.0; v.len()]),
        reading("another market's last close", None, |data| {
            let (v, other) = (data.bars.view, data.others[0]);
            rows(v.len(), |row| {
                let known = other.known(data.bars.close(row));
                if known == 0 { 0.0 } else { other.view.close[known - 1] - other.view.open[known - 1] }
            })
        }),
        reading("a market that closed earlier the same day", None, |data| {
            let (v, other) = (data.bars.view, data.others[1].view);
            rows(v.len(), |row| other.close[row] - other.open[row])
        }),
        Case {
            name: "sizes by the volatility so far".to_owned(),
            blame: None,
            subject: Box::new(|data: Data<'_>, said: &mut Said| {
                let v = data.bars.view;
                let (fast, slow) = (sma(v.close, 5), sma(v.close, 20));
                latch(&rows(v.len(), |row| fast[row] - slow[row]), &mut said.decisions);
                let r = returns(v.close);
                said.sizes = rows(v.len(), |row| {
                    let spread = deviation(&r[row.saturating_sub(60)..=row]);
                    if spread > 0.0 { (0.005 / spread).clamp(0.0, 1.0) } else { 0.0 }
                });
            }),
        },
        Case {
            // Where nothing is entered a size is of no use, and may be anything.
            name: "sizes that mean something only where something is entered".to_owned(),
            blame: None,
            subject: Box::new(|data: Data<'_>, said: &mut Said| {
                let v = data.bars.view;
                said.decisions.clear();
                said.decisions
                    .extend((0..v.len()).map(|row| if row % 10 == 0 { Decision::BULLISH } else { Decision::NONE }));
                said.sizes = rows(v.len(), |row| if row % 10 == 0 { 0.5 } else { v.close[v.len() - 1] });
            }),
        },
    ]);
    cases
}
