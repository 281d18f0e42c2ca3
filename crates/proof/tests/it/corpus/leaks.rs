//! Rules over one series that look ahead.

use backtest::Decision;
use market::View;
use proof::{Data, Input, Said};
use risk::SplitMix64;

use super::{
    Case, band, day, deviation, ema, latch, leaning, mean, month, quantile, reading, returns, rows, sma, week,
};

/// The value `ahead` rows later, or the last one.
fn later(values: &[f64], row: usize, ahead: usize) -> f64 {
    values[(row + ahead).min(values.len() - 1)]
}

/// A mean cross, as a number: above zero when the fast mean is above the slow one.
fn cross(close: &[f64], fast: usize, slow: usize) -> Vec<f64> {
    let (fast, slow) = (sma(close, fast), sma(close, slow));
    rows(close.len(), |row| fast[row] - slow[row])
}

/// A number a group for all rows of the group, computed over all of the group: what the whole week comes to, on Monday.
fn of_group(count: usize, key: impl Fn(usize) -> i64, of: impl Fn(std::ops::Range<usize>) -> f64) -> Vec<f64> {
    let mut values = Vec::with_capacity(count);
    while values.len() < count {
        let start = values.len();
        let end = (start..count).find(|&row| key(row) != key(start)).unwrap_or(count);
        values.resize(end, of(start..end));
    }
    values
}

/// Rules that look ahead wherever they look.
pub fn all() -> Vec<Case> {
    let mut cases = vec![
        leaning("the next bar's open", Some(Input::Open), |v| {
            rows(v.len(), |row| later(v.open, row, 1) - v.close[row])
        }),
        leaning("the next bar's high", Some(Input::High), |v| rows(v.len(), |row| later(v.high, row, 1) - v.high[row])),
        leaning("the next bar's low", Some(Input::Low), |v| rows(v.len(), |row| later(v.low, row, 1) - v.low[row])),
        leaning("the next bar's close", Some(Input::Close), |v| {
            rows(v.len(), |row| later(v.close, row, 1) - v.close[row])
        }),
        leaning("the next close, where there is one, else up", Some(Input::Close), |v| {
            rows(v.len(), |row| v.close.get(row + 1).map_or(1.0, |next| next - v.close[row]))
        }),
        leaning("the next bar's range", Some(Input::High), |v| {
            let range = rows(v.len(), |row| v.high[row] - v.low[row]);
            let usual = sma(&range, 20);
            rows(v.len(), |row| later(&range, row, 1) - usual[row])
        }),
    ];
    for ahead in [1, 2, 5, 20] {
        cases.push(leaning(format!("a mean cross shifted by -{ahead}"), Some(Input::Close), move |v| {
            let cross = cross(v.close, 5, 20);
            rows(v.len(), |row| later(&cross, row, ahead))
        }));
        cases.push(leaning(
            format!("a mean cross shifted by -{ahead}, empty at the end"),
            Some(Input::Close),
            move |v| {
                let cross = cross(v.close, 10, 30);
                rows(v.len(), |row| cross.get(row + ahead).copied().unwrap_or(f64::NAN))
            },
        ));
    }
    cases.extend([
        leaning("a centred moving average", Some(Input::Close), |v| {
            rows(v.len(), |row| v.close[row] - mean(v.close, row.saturating_sub(5)..row + 6))
        }),
        leaning("a centred moving average of volumes", Some(Input::Volume), |v| {
            rows(v.len(), |row| v.volume[row] - mean(v.volume, row.saturating_sub(3)..row + 4))
        }),
        leaning("a centred median", Some(Input::Close), |v| {
            rows(v.len(), |row| v.close[row] - quantile(&v.close[row.saturating_sub(7)..(row + 8).min(v.len())], 0.5))
        }),
        leaning("a centred volatility", Some(Input::Close), |v| {
            let r = returns(v.close);
            rows(v.len(), |row| {
                let around = deviation(&r[row.saturating_sub(10)..(row + 11).min(v.len())]);
                band(around, 0.012, 0.015)
            })
        }),
        leaning("a z-score of the whole sample", Some(Input::Close), |v| {
            let (mean, spread) = (mean(v.close, 0..v.len()), deviation(v.close));
            rows(v.len(), |row| -band((v.close[row] - mean) / spread, -0.5, 0.5))
        }),
        leaning("min-max scaling by the whole sample", Some(Input::Close), |v| {
            let (low, high) = (quantile(v.close, 0.0), quantile(v.close, 1.0));
            rows(v.len(), |row| -band((v.close[row] - low) / (high - low), 0.2, 0.3))
        }),
        leaning("returns less their mean of the whole sample", Some(Input::Close), |v| {
            let r = returns(v.close);
            let mean = mean(&r, 0..r.len());
            let slow = ema(r.into_iter(), 0.05);
            rows(v.len(), |row| slow[row] - mean)
        }),
        leaning("the residual of a regression over the whole sample", Some(Input::Close), |v| {
            let n = v.len() as f64;
            let (x, y) = ((n - 1.0) / 2.0, mean(v.close, 0..v.len()));
            let covariance: f64 = (0..v.len()).map(|row| (row as f64 - x) * (v.close[row] - y)).sum();
            let variance: f64 = (0..v.len()).map(|row| (row as f64 - x) * (row as f64 - x)).sum();
            rows(v.len(), |row| y + covariance / variance * (row as f64 - x) - v.close[row])
        }),
        leaning("a quantile of the whole sample as the threshold", Some(Input::Close), |v| {
            let r = returns(v.close);
            let (low, high) = (quantile(&r, 0.05), quantile(&r, 0.95));
            rows(v.len(), |row| -band(r[row], low, high))
        }),
        leaning("the rank within the whole sample", Some(Input::Close), |v| {
            let (low, high) = (quantile(v.close, 0.4), quantile(v.close, 0.6));
            rows(v.len(), |row| band(v.close[row], low, high))
        }),
        leaning("prices divided by the final one", Some(Input::Close), |v| {
            let last = v.close[v.len() - 1];
            rows(v.len(), |row| -band(v.close[row] / last, 0.9, 1.1))
        }),
        leaning("a zigzag stamped at its pivots", Some(Input::Close), zigzag),
        leaning("a fractal stamped at its middle", Some(Input::Low), |v| {
            rows(v.len(), |row| {
                if row < 2 || row + 2 >= v.len() {
                    return 0.0;
                }
                let mut around = row - 2..row + 3;
                let lowest = around.all(|other| v.low[other] >= v.low[row]);
                if lowest {
                    1.0
                } else if v.close[row] < v.close[row - 2] {
                    -1.0
                } else {
                    0.0
                }
            })
        }),
        leaning("the whole week's close, known on Monday", Some(Input::Close), |v| {
            let weekly = of_group(v.len(), |row| week(v, row), |week| v.close[week.end - 1]);
            rows(v.len(), |row| weekly[row] - v.close[row])
        }),
        leaning("the whole month's high, known on the first", Some(Input::High), |v| {
            let months: Vec<i64> = v.time.iter().map(|time| month(*time)).collect();
            let highs = of_group(v.len(), |row| months[row], |rows| quantile(&v.high[rows], 1.0));
            rows(v.len(), |row| if v.high[row] == highs[row] { -1.0 } else { highs[row] / v.close[row] - 1.05 })
        }),
        leaning("weekly means of bars labelled by their first day", Some(Input::Close), |v| {
            let weekly = of_group(v.len(), |row| week(v, row), |week| mean(v.close, week));
            let slow = ema(weekly.iter().copied(), 0.1);
            rows(v.len(), |row| weekly[row] - slow[row])
        }),
        leaning("blocks of five bars labelled by the first", Some(Input::Close), |v| {
            of_group(v.len(), |row| row as i64 / 5, |block| v.close[block.end - 1] - v.open[block.start])
        }),
        leaning("weekly values filled from behind", Some(Input::Close), |v| {
            // A value is known every fifth bar, and the bars before it are given it.
            let filled = rows(v.len(), |row| v.close[row.next_multiple_of(5).min(v.len() - 1)]);
            let slow = ema(v.close.iter().copied(), 0.3);
            rows(v.len(), |row| filled[row] - slow[row])
        }),
        leaning("interpolation between known points", Some(Input::Close), |v| {
            // A point is known every tenth bar.
            let line = rows(v.len(), |row| {
                let (before, after) = (row / 10 * 10, (row / 10 * 10 + 10).min(v.len() - 1));
                let part = (row - before) as f64 / (after - before).max(1) as f64;
                v.close[before] + part * (v.close[after] - v.close[before])
            });
            rows(v.len(), |row| if row == 0 { 0.0 } else { line[row] - line[row - 1] })
        }),
        leaning("a filter run forward and backward", Some(Input::Close), |v| {
            let forward = ema(v.close.iter().copied(), 0.1);
            let mut smooth = ema(forward.into_iter().rev(), 0.1);
            smooth.reverse();
            rows(v.len(), |row| v.close[row] - smooth[row])
        }),
        leaning("the slope of a two-sided trend", Some(Input::Close), |v| {
            let trend = ema(ema(v.close.iter().copied(), 0.2).into_iter().rev(), 0.2);
            let trend: Vec<f64> = trend.into_iter().rev().collect();
            rows(v.len(), |row| if row == 0 { 0.0 } else { trend[row] - trend[row - 1] })
        }),
        leaning("a few waves fitted to the whole sample", Some(Input::Close), waves),
        leaning("tomorrow's volume", Some(Input::Volume), |v| {
            let usual = sma(v.volume, 10);
            rows(v.len(), |row| later(v.volume, row, 1) - usual[row])
        }),
        leaning("volume as a part of all volume", Some(Input::Volume), |v| {
            let total: f64 = v.volume.iter().sum();
            rows(v.len(), |row| v.volume[row] / total * v.len() as f64 - 1.0)
        }),
        leaning("volume as a part of the largest", Some(Input::Volume), |v| {
            let largest = quantile(v.volume, 1.0);
            rows(v.len(), |row| band(v.volume[row] / largest, 0.2, 0.4))
        }),
        leaning("the lookback that was best over the whole sample", Some(Input::Close), |v| {
            let r = returns(v.close);
            let score = |lookback: usize| -> f64 {
                (lookback + 1..v.len())
                    .filter(|&row| v.close[row - 1] > v.close[row - 1 - lookback])
                    .map(|row| r[row])
                    .sum()
            };
            let best = (2..=40).max_by(|one, other| score(*one).total_cmp(&score(*other))).unwrap();
            rows(v.len(), |row| if row < best { 0.0 } else { v.close[row] - v.close[row - best] })
        }),
        leaning("the threshold that was best over the whole sample", Some(Input::Close), |v| {
            let r = returns(v.close);
            let score =
                |threshold: f64| -> f64 { (1..v.len()).filter(|&row| r[row - 1] < threshold).map(|row| r[row]).sum() };
            let thresholds = || (-10..=10).map(|step| f64::from(step) * 0.002);
            let best = thresholds().max_by(|one, other| score(*one).total_cmp(&score(*other))).unwrap();
            rows(v.len(), |row| if r[row] < best { 1.0 } else { -1.0 })
        }),
        leaning("rows dropped because their future is missing", Some(Input::Rows), |v| {
            // The old system's shift(-26) and dropna().
            let (fast, slow) = (sma(v.close, 5), sma(v.close, 20));
            rows(v.len(), |row| if row + 26 < v.len() { fast[row] - slow[row] } else { f64::NAN })
        }),
        leaning("a smoothed hidden state in the place of a filtered one", Some(Input::Close), hidden_state),
        leaning("a stop by the average range of the whole sample", Some(Input::High), |v| {
            let range = mean(&rows(v.len(), |row| v.high[row] - v.low[row]), 0..v.len());
            let (mut peak, mut side) = (0.0_f64, -1.0);
            rows(v.len(), |row| {
                peak = peak.max(v.close[row]);
                if side > 0.0 && v.close[row] < peak - 2.0 * range {
                    side = -1.0;
                } else if side < 0.0 && row >= 10 && v.close[row] > quantile(&v.close[row - 10..row], 1.0) {
                    (side, peak) = (1.0, v.close[row]);
                }
                if row < 10 { 0.0 } else { side }
            })
        }),
        leaning("the weekdays that were good over the whole sample", Some(Input::Close), |v| {
            let r = returns(v.close);
            let weekday = |row: usize| (day(v, row) + 4).rem_euclid(7);
            let good: Vec<f64> = (0..7)
                .map(|wanted| {
                    let days: Vec<f64> = (0..v.len()).filter(|&row| weekday(row) == wanted).map(|row| r[row]).collect();
                    if days.is_empty() { 0.0 } else { mean(&days, 0..days.len()) }
                })
                .collect();
            rows(v.len(), |row| good[(weekday(row) as usize + 1) % 7])
        }),
        leaning("out on the last bar", Some(Input::Rows), |v| {
            let mut cross = cross(v.close, 5, 20);
            if let Some(last) = cross.last_mut() {
                *last = -1.0;
            }
            cross
        }),
        leaning("the second half as out of sample", Some(Input::Rows), |v| {
            let cross = cross(v.close, 5, 20);
            rows(v.len(), |row| if row < v.len() / 2 { 0.0 } else { cross[row] })
        }),
        leaning("a lookback that is a part of the sample", Some(Input::Rows), |v| {
            let lookback = (v.len() / 40).max(2);
            rows(v.len(), |row| if row < lookback { 0.0 } else { v.close[row] - v.close[row - lookback] })
        }),
        leaning("prices adjusted for splits to come", Some(Input::Close), |v| {
            let mut factor = 1.0;
            let mut adjusted = v.close.to_vec();
            for row in (1..v.len()).rev() {
                let jump = v.close[row] / v.close[row - 1];
                if !(0.85..=1.18).contains(&jump) {
                    factor *= jump;
                }
                adjusted[row - 1] *= factor;
            }
            // A rule that knows round numbers.
            rows(v.len(), |row| band(adjusted[row] % 10.0, 3.0, 7.0))
        }),
        leaning("chance from the last price", Some(Input::Close), |v| {
            let mut dice = SplitMix64::new(v.close[v.len() - 1].to_bits());
            rows(v.len(), |_| band(dice.uniform(), 0.1, 0.9))
        }),
        leaning("the best trades in hindsight", Some(Input::Close), |v| {
            // In at every low of ten bars to come, out at every high.
            rows(v.len(), |row| {
                let ahead = &v.close[row..(row + 10).min(v.len())];
                f64::from(i8::from(quantile(ahead, 0.0) == ahead[0]) - i8::from(quantile(ahead, 1.0) == ahead[0]))
            })
        }),
        leaning("out at the highest price of all", Some(Input::Close), |v| {
            let top = (0..v.len()).max_by(|&one, &other| v.close[one].total_cmp(&v.close[other])).unwrap();
            rows(v.len(), |row| if row >= top { -1.0 } else { 1.0 })
        }),
        leaning("drawdown from the highest price of all", Some(Input::High), |v| {
            let top = quantile(v.high, 1.0);
            rows(v.len(), |row| band(v.close[row] / top, 0.5, 0.6))
        }),
        leaning("no position before a long break", Some(Input::Time), |v| {
            let cross = cross(v.close, 3, 10);
            rows(v.len(), |row| {
                let gap = v.time.get(row + 2).map_or(0, |_| day(v, row + 2) - day(v, row));
                if gap > 2 { -1.0 } else { cross[row] }
            })
        }),
        leaning("how many bars of the month are left", Some(Input::Time), |v| {
            let months: Vec<i64> = v.time.iter().map(|time| month(*time)).collect();
            rows(v.len(), |row| {
                let left = (row..v.len()).take_while(|&later| months[later] == months[row]).count();
                if left <= 4 { 1.0 } else { -1.0 }
            })
        }),
        reading("another market's close of the same day", Some(Input::Other("later".to_owned())), |data| {
            let (v, other) = (data.bars.view, data.others[0].view);
            let moves = rows(other.len(), |row| other.close[row] - other.open[row]);
            rows(v.len(), |row| moves.get(row).copied().unwrap_or(f64::NAN))
        }),
        reading("a mean of another market up to the same day", Some(Input::Other("later".to_owned())), |data| {
            let (v, other) = (data.bars.view, data.others[0].view);
            let (fast, slow) = (sma(other.close, 2), sma(other.close, 6));
            rows(v.len(), |row| fast.get(row).map_or(f64::NAN, |fast| fast - slow[row]))
        }),
        Case {
            name: "sizes by the volatility of the whole sample".to_owned(),
            blame: Some(Input::Close),
            subject: Box::new(|data: Data<'_>, said: &mut Said| {
                let v = data.bars.view;
                latch(&cross(v.close, 5, 20), &mut said.decisions);
                let size = (0.005 / deviation(&returns(v.close))).clamp(0.0, 1.0);
                said.sizes = vec![size; v.len()];
            }),
        },
        Case {
            name: "entries only where the trade will win".to_owned(),
            blame: Some(Input::Close),
            subject: Box::new(|data: Data<'_>, said: &mut Said| {
                let v = data.bars.view;
                latch(&cross(v.close, 5, 20), &mut said.decisions);
                let exits: Vec<usize> = (0..v.len()).filter(|&row| said.decisions[row] == Decision::BEARISH).collect();
                for row in 0..v.len() {
                    let exit = exits.iter().find(|&&exit| exit > row).map_or(v.len() - 1, |exit| *exit);
                    if said.decisions[row] == Decision::BULLISH && v.close[exit] <= v.close[row] {
                        said.decisions[row] = Decision::EXIT_SHORT;
                    }
                }
                said.sizes.clear();
            }),
        },
    ]);
    cases
}

/// Rules that look ahead on few bars, or with little effect: a sample may miss them.
pub fn rare() -> Vec<Case> {
    vec![
        leaning("one missing value in five filled from behind", Some(Input::Close), |v| {
            // Every fifth value is missing.
            let filled = rows(v.len(), |row| if row % 5 == 3 { later(v.close, row, 1) } else { v.close[row] });
            let slow = ema(filled.iter().copied(), 0.3);
            rows(v.len(), |row| filled[row] - slow[row])
        }),
        leaning("outliers cut off at deviations of the whole sample", Some(Input::Close), |v| {
            let r = returns(v.close);
            let (mean, spread) = (mean(&r, 0..r.len()), deviation(&r));
            let cut = r.into_iter().map(|r| r.clamp(mean - 2.0 * spread, mean + 2.0 * spread));
            ema(cut, 0.2)
        }),
    ]
}

/// Swings of four percent: up from the low they start at, although that is known only when the swing is made.
fn zigzag(v: View<'_>) -> Vec<f64> {
    let mut leans = vec![0.0; v.len()];
    let (mut side, mut pivot) = (0.0, 0);
    for row in 1..v.len() {
        let swing = v.close[row] / v.close[pivot] - 1.0;
        if side <= 0.0 && swing > 0.04 {
            leans[pivot] = 1.0;
            (side, pivot) = (1.0, row);
        } else if side >= 0.0 && swing < -0.04 {
            leans[pivot] = -1.0;
            (side, pivot) = (-1.0, row);
        } else if (side > 0.0 && swing > 0.0) || (side < 0.0 && swing < 0.0) {
            pivot = row;
        }
    }
    leans
}

/// The three slowest waves of the sample, in the way of a Fourier transform; long when they rise.
fn waves(v: View<'_>) -> Vec<f64> {
    let n = v.len() as f64;
    let angle = |wave: usize, row: usize| 2.0 * std::f64::consts::PI * (wave * row) as f64 / n;
    let mean = mean(v.close, 0..v.len());
    let parts: Vec<(f64, f64)> = (1..=3)
        .map(|wave| {
            let sum = |of: fn(f64) -> f64| -> f64 {
                (0..v.len()).map(|row| (v.close[row] - mean) * of(angle(wave, row))).sum()
            };
            (sum(f64::cos), sum(f64::sin))
        })
        .collect();
    rows(v.len(), |row| {
        let slope = |wave: usize| {
            let (cosine, sine) = parts[wave - 1];
            wave as f64 * (sine * angle(wave, row).cos() - cosine * angle(wave, row).sin())
        };
        (1..=3).map(slope).sum()
    })
}

/// Two states, calm and wild, by forward and backward probabilities; out when it is wild.
fn hidden_state(v: View<'_>) -> Vec<f64> {
    let r = returns(v.close);
    let likely = |row: usize, spread: f64| (-0.5 * (r[row] / spread).powi(2)).exp() / spread;
    let step = |(calm, wild): (f64, f64)| (0.97 * calm + 0.03 * wild, 0.03 * calm + 0.97 * wild);
    let scaled = |(calm, wild): (f64, f64)| {
        let sum = calm + wild;
        if sum > 0.0 { (calm / sum, wild / sum) } else { (0.5, 0.5) }
    };
    let seen = |(calm, wild): (f64, f64), row: usize| scaled((calm * likely(row, 0.01), wild * likely(row, 0.025)));
    let mut forward = Vec::with_capacity(v.len());
    let mut state = (0.5, 0.5);
    for row in 0..v.len() {
        state = seen(step(state), row);
        forward.push(state);
    }
    let mut leans = vec![0.0; v.len()];
    let mut backward = (1.0, 1.0);
    for row in (0..v.len()).rev() {
        let (calm, wild) = scaled((forward[row].0 * backward.0, forward[row].1 * backward.1));
        leans[row] = calm - wild;
        backward = scaled(step((backward.0 * likely(row, 0.01), backward.1 * likely(row, 0.025))));
    }
    leans
}
