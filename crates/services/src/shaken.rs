//! A run shaken: what is left of it when one thing is changed.

use api::{
    ApiError, BootstrapReport, BreakEvenReport, FindingReport, FindingSeverity, RobustnessReport, ShakenReport,
    ValidateRequest,
};
use backtest::{Allocation, PanelView, Run, Settings, Slippage, portfolio};
use market::Panel;
use proof::robustness::{self, Bootstrap, Delay, best_trades, bootstrap, break_even, delay, more_slippage};
use proof::{Finding, Said, Severity, Weights};

use crate::prepared::{Prepared, over, portfolio_error};
use crate::proven::Heard;
use crate::settings::ticks;
use crate::subject::Subject;
use crate::{periods_per_year, venue};

/// What is taken for slippage where no tick is known: five hundredths of a percent.
const SLIPPAGE: f64 = 0.0005;

/// What is left of a run, and what of it is bad.
pub(crate) fn shaken(
    request: &ValidateRequest,
    prepared: &Prepared,
    run: &Run,
    heard: &Heard,
) -> Result<(RobustnessReport, Vec<Finding>), ApiError> {
    let again = |settings: &Settings, said: &Said| rerun(prepared, heard, settings, said);
    let settings = &prepared.settings;
    let mut findings = Vec::new();
    let nothing = Said::default();
    let said = match heard {
        Heard::Decisions(said) => said,
        Heard::Weights(_) => &nothing,
    };
    let costs = break_even(settings, said, again)?;
    findings.extend(costs.finding());
    let late = match heard {
        Heard::Decisions(said) => delay(settings, said, again)?,
        Heard::Weights(weights) => delayed(prepared, run, weights)?,
    };
    findings.extend(late.finding());
    let Extra { slippage, settings: reckoned, words: change } = extra_slippage(request, prepared)?;
    let slipped = more_slippage(&reckoned, said, slippage, again)?;
    findings.extend(slipped.as_ref().and_then(robustness::MoreSlippage::finding));
    let best = best_trades(run, settings, request.best_trades);
    findings.extend(best.finding());
    let bootstrap = resampled(request, prepared, run, &mut findings);

    let shaken =
        |change: &str, net: f64, changed: f64| ShakenReport { change: change.to_owned(), net, changed, judged: true };
    let report = RobustnessReport {
        break_even: BreakEvenReport { rate: costs.rate, paid: costs.paid, net_without_fees: costs.net_without_fees },
        one_bar_later: Some(shaken("every decision one bar later", late.net, late.delayed)),
        more_slippage: slipped.map(|it| shaken(&change, it.net, it.slipped)),
        without_best_trades: ShakenReport {
            judged: best.too_few().is_none(),
            ..shaken(
                &best.too_few().unwrap_or_else(|| format!("without the best {} trades", best.best.len())),
                best.net,
                best.without,
            )
        },
        bootstrap,
    };
    Ok((report, findings))
}

/// A finding as it travels.
pub(crate) fn finding(it: Finding) -> FindingReport {
    let severity = match it.severity {
        Severity::Warning => FindingSeverity::Warning,
        Severity::Error => FindingSeverity::Error,
    };
    FindingReport { code: it.code, severity, sentence: it.sentence }
}

/// The run again with other settings, and where it is a rule's, with other decisions.
fn rerun(prepared: &Prepared, heard: &Heard, settings: &Settings, said: &Said) -> Result<Run, ApiError> {
    match (&prepared.subject, heard) {
        (Subject::Series(bars), _) => over(bars, said, settings),
        (Subject::Panel(panel), Heard::Weights(weights)) => of_panel(panel, weights, 0, settings),
        (Subject::Panel(_), Heard::Decisions(_)) => unreachable!("a panel is weighed"),
    }
}

/// Weights that were stated, `late` rows later.
#[derive(Debug)]
struct Stated<'a> {
    weights: &'a Weights,
    assets: usize,
    late: usize,
}

impl Allocation for Stated<'_> {
    fn warmup(&self) -> usize {
        self.late
    }

    fn weigh(&self, view: PanelView<'_>, weights: &mut [f64]) -> bool {
        let row = view.row() - self.late;
        let stated = self.weights.stated[row];
        if stated {
            weights.copy_from_slice(&self.weights.weights[row * self.assets..(row + 1) * self.assets]);
        }
        stated
    }
}

fn of_panel(panel: &Panel, weights: &Weights, late: usize, settings: &Settings) -> Result<Run, ApiError> {
    let stated = Stated { weights, assets: panel.assets().len(), late };
    portfolio::run(panel, &stated, settings, &mut portfolio::Workspace::default()).map_err(portfolio_error)
}

fn delayed(prepared: &Prepared, run: &Run, weights: &Weights) -> Result<Delay, ApiError> {
    let Subject::Panel(panel) = &prepared.subject else { unreachable!("weights are of a panel") };
    let late = of_panel(panel, weights, 1, &prepared.settings)?;
    let net = |run: &Run| robustness::net(run, &prepared.settings);
    Ok(Delay { net: net(run), delayed: net(&late) })
}

/// More slippage.
struct Extra {
    /// In the unit that the run has it in.
    slippage: Slippage,
    /// The settings of the run, in which it can be reckoned.
    settings: Settings,
    words: String,
}

/// One tick more slippage, or as good as that where ticks are not known or do not add up with what the run has.
fn extra_slippage(request: &ValidateRequest, prepared: &Prepared) -> Result<Extra, ApiError> {
    let (subject, mut settings) = (&prepared.subject, prepared.settings.clone());
    let rate = |settings, rate, words| Extra { slippage: Slippage::Rate(rate), settings, words };
    let unknown = |settings| rate(settings, SLIPPAGE, format!("{} % more slippage", SLIPPAGE * 100.0));
    let Subject::Series(bars) = subject else { return Ok(unknown(settings)) };
    let view = bars.view();
    let Some(last) = view.time.last() else { return Ok(unknown(settings)) };
    if settings.instruments.is_empty() && settings.costs.ticks.is_none() {
        settings.costs.ticks = ticks(&venue::packs(&request.run.packs)?, bars.symbol(), Some(last));
    }
    let tick = |time, price| match settings.instruments.first() {
        Some(instrument) => instrument.rules.tick(time, price),
        None => settings.costs.ticks.as_ref().map(|table| table.at(price)),
    };
    // Where the law of the first days has no ticks, one of them cannot be lost there.
    let is_known = view.time.iter().zip(view.close).all(|(time, price)| tick(*time, *price).is_some());
    let price = middle(view.close);
    Ok(match (settings.costs.slippage, tick(*last, price)) {
        (Slippage::Rate(0.0) | Slippage::Ticks(_), _) if is_known => {
            Extra { slippage: Slippage::Ticks(1.0), settings, words: "one tick more slippage".to_owned() }
        }
        // A rate and ticks do not add up: what one tick is at the middle of the prices.
        (Slippage::Rate(_), Some(tick)) => {
            let share = tick / price;
            rate(settings, share, format!("about one tick more slippage, {:.3} % of the median price", share * 100.0))
        }
        (Slippage::Rate(_), None) => unknown(settings),
        (Slippage::Ticks(_), _) => {
            Extra { slippage: Slippage::Ticks(1.0), settings, words: "one tick more slippage".to_owned() }
        }
    })
}

/// The median.
fn middle(prices: &[f64]) -> f64 {
    let mut prices = prices.to_vec();
    let middle = prices.len() / 2;
    *prices.select_nth_unstable_by(middle, f64::total_cmp).1
}

fn resampled(
    request: &ValidateRequest,
    prepared: &Prepared,
    run: &Run,
    findings: &mut Vec<Finding>,
) -> Option<BootstrapReport> {
    let subject = &prepared.subject;
    let alive = run.equity.iter().position(|value| *value <= 0.0).unwrap_or(run.equity.len());
    let wealth = risk::account_wealth(prepared.settings.cash, &run.equity[..alive]);
    let returns: Vec<f64> = wealth.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect();
    let year = periods_per_year(
        request.run.periods_per_year,
        subject.symbol().as_ref(),
        prepared.pack.as_ref(),
        subject.interval(),
        subject.time(),
    );
    let how = Bootstrap {
        samples: request.samples,
        seed: request.seed,
        level: request.level,
        periods_per_year: year.periods,
        ..Bootstrap::default()
    };
    let drawn = bootstrap(&returns, &how)?;
    findings.extend(drawn.finding());
    Some(BootstrapReport {
        samples: drawn.samples,
        seed: request.seed,
        block_length: drawn.length,
        level: request.level,
        total_return: drawn.total_return,
        total_return_low: drawn.total_returns.low,
        total_return_high: drawn.total_returns.high,
        sharpe_low: drawn.sharpe.map(|it| it.low),
        sharpe_high: drawn.sharpe.map(|it| it.high),
        loss_probability: drawn.loss,
    })
}
