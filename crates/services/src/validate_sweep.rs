//! Validation of a finished sweep: whether its winner is luck, and what is left of it.
//!
//! The rows are those that were kept: no combination but the winner and its neighbours is run again.

use api::{
    ApiError, Code, DataApi, FindingReport, FindingSeverity, HistoriesReport, KeptSweep, RegimeReport, SweepHeader,
    SweepHost, SweepLog, SweepProgress, SweepReport, SweepRequest, SweepRows, SweepValidateReport, TrialLedger,
    ValidateRequest,
};
use backtest::Run;
use overfit::regimes::{InRegime, Regime, by_regime, trends, volatilities};
use overfit::{Blocks, Draw, LEVEL, monte_carlo};
use risk::SeriesError;

use crate::prepared::{Prepared, prepare};
use crate::sweep::{TOO_LITTLE, sweep};
use crate::validate::validate;

/// Where the best of one half of the data ends below the median of the other as often as not, choosing found nothing.
const CHANCE: f64 = 0.5;

/// The chance of a loss from which on a gain is called luck, and that of a fall to be ready for: one in twenty.
const SELDOM: f64 = 0.05;

/// What a kept sweep says today.
pub(crate) async fn validate_sweep(
    data: &impl DataApi,
    kept: KeptSweep,
    how: &ValidateRequest,
    ledger: Option<&dyn TrialLedger>,
) -> Result<SweepValidateReport, ApiError> {
    let KeptSweep { name, header, rows, report } = kept;
    // What the report was asked for: a sweep that was resumed may have picked another winner than it was begun for.
    let request = SweepRequest { plateau: report.plateau, ..header.request.clone() };
    let mut replay = Replay { name: &name, header: &header, rows, ledger };
    let (mut sweep, winner) = sweep(data, &request, &mut replay).await?;
    sweep.sweep_id.clone_from(&name);
    let Some(run) = winner else {
        return Err(ApiError::new(
            Code::BadData,
            format!("the sweep `{name}` has no winner: no combination has a value"),
        )
        .hint("codex sweep with another grid, or more bars"));
    };
    let how = ValidateRequest { run, ..how.clone() };
    let prepared = prepare(data, &how.run).await?;
    let validated = validate(&how, &prepared)?;
    let (run, _) = prepared.run()?;
    let periods = sweep.settings.periods_per_year;
    let window = ((periods / 4.0).round() as usize).max(2);
    let measured = |cause: SeriesError| ApiError::new(Code::Failed, cause.to_string());
    let monte_carlo = histories(&how, &prepared, &run).map_err(measured)?;
    let regimes = regimes(&prepared, &run, window, periods).map_err(measured)?;

    let mut findings = luck(&sweep);
    findings.extend(otherwise(&sweep, &run));
    let of_winner = sweep.winner.iter().flat_map(|winner| &winner.findings);
    findings.extend(of_winner.filter(|it| [TOO_LITTLE, "peak"].contains(&&*it.code)).cloned());
    findings.extend(validated.findings.iter().cloned());
    findings.extend(monte_carlo.iter().filter_map(lost));
    findings.extend(one_sided(&regimes));
    Ok(SweepValidateReport { sweep, run: validated, monte_carlo, regime_window: window, regimes, findings })
}

/// Hands out the rows that were kept, and takes none.
struct Replay<'a> {
    name: &'a str,
    header: &'a SweepHeader,
    rows: Vec<SweepRows>,
    ledger: Option<&'a dyn TrialLedger>,
}

/// The rows of a finished sweep.
struct Finished(Vec<SweepRows>);

impl SweepHost for Replay<'_> {
    fn log(&mut self, header: &SweepHeader) -> Result<Box<dyn SweepLog>, ApiError> {
        if header.data != self.header.data {
            let message = format!("the data of the sweep `{}` have changed since: its rows are of others", self.name);
            return Err(ApiError::new(Code::BadData, message)
                .hint("run the sweep again on what the data are today: codex sweep … --save NAME")
                .detail("kept", self.header.data.clone())
                .detail("today", header.data.clone()));
        }
        Ok(Box::new(Finished(std::mem::take(&mut self.rows))))
    }

    fn ledger(&self) -> Option<&dyn TrialLedger> {
        self.ledger
    }

    fn progress(&mut self, _: &SweepProgress) {}
}

impl SweepLog for Finished {
    fn pieces(&mut self) -> Result<Vec<SweepRows>, ApiError> {
        Ok(std::mem::take(&mut self.0))
    }

    fn is_finished(&self) -> bool {
        true
    }

    fn append(&mut self, _: &SweepRows) -> Result<(), ApiError> {
        Err(ApiError::new(Code::BadData, "the sweep's rows are not all there")
            .hint("it was kept by another version of the program: run it again under another name"))
    }
}

fn warning(code: &str, sentence: String) -> FindingReport {
    FindingReport { code: code.to_owned(), severity: FindingSeverity::Warning, sentence }
}

/// What searching itself may have made.
fn luck(sweep: &SweepReport) -> Vec<FindingReport> {
    let mut findings = Vec::new();
    if let Some(found) = &sweep.overfitting {
        let chance = found.probability_of_overfitting;
        if chance >= CHANCE {
            let sentence = format!(
                "in {:.1} % of {} splits the best of one half of the data ends below the median of the other",
                chance * 100.0,
                found.splits
            );
            findings.push(warning("overfitting", sentence));
        }
    }
    let Some(winner) = &sweep.winner else { return findings };
    let tries = sweep.trials.map_or(1.0, |trials| trials.independent.round().max(1.0));
    match winner.deflated_sharpe {
        Some(sure) if sure >= LEVEL => {}
        Some(sure) => findings.push(warning(
            "deflated-sharpe",
            format!(
                "that the winner is more than the luck of {tries:.0} independent tries is {:.1} % sure, not 95 %",
                sure * 100.0
            ),
        )),
        None => findings.push(warning("deflated-sharpe", "whether the winner is luck cannot be said".to_owned())),
    }
    let bars = sweep.data.bars as f64;
    if winner.probabilistic_sharpe.is_some_and(|sure| sure < LEVEL) {
        let needed = winner.bars_needed.map_or("no number of".to_owned(), |bars| format!("{:.0}", bars.ceil()));
        let sentence = format!(
            "{needed} bars would show at 95 % that its Sharpe ratio is above zero, were it the only try: there are {bars:.0}"
        );
        findings.push(warning("track-record", sentence));
    }
    findings
}

/// That the winner's run is not what the sweep kept of it.
fn otherwise(sweep: &SweepReport, run: &Run) -> Option<FindingReport> {
    let kept = sweep.winner.as_ref()?.metrics.get("final_equity")?.as_f64()?;
    let today = *run.equity.last()?;
    (kept.to_bits() != today.to_bits()).then(|| FindingReport {
        code: "comes-out-otherwise".to_owned(),
        severity: FindingSeverity::Error,
        sentence: format!(
            "the winner ended with {kept:.2} when the sweep ran and ends with {today:.2} today: another version of the program ran it"
        ),
    })
}

/// Returns of the account, one a bar; up to its ruin.
fn returns(cash: f64, equity: &[f64]) -> Vec<f64> {
    let before = std::iter::once(&cash).chain(equity);
    before.zip(equity).take_while(|(before, _)| **before > 0.0).map(|(before, now)| now / before - 1.0).collect()
}

/// Returns of the trades, each of all the money there was before it: they compound to what the account gained.
fn of_trades(cash: f64, run: &Run) -> Vec<f64> {
    let gains = run.trades.iter().map(|trade| trade.pnl).filter(|pnl| pnl.is_finite());
    let money = gains.clone().scan(cash, |money, gain| Some(std::mem::replace(money, *money + gain)));
    gains.zip(money).take_while(|(_, money)| *money > 0.0).map(|(gain, money)| gain / money).collect()
}

fn histories(how: &ValidateRequest, prepared: &Prepared, run: &Run) -> Result<Vec<HistoriesReport>, SeriesError> {
    let cash = prepared.settings.cash;
    let (trades, bars) = (of_trades(cash, run), returns(cash, &run.equity));
    let of = |drawn: &str, returns: &[f64], draw: Draw| {
        let Some(found) = monte_carlo(returns, draw, how.samples, how.seed)? else { return Ok(None) };
        let tail = (1.0 - how.level) / 2.0;
        let ends =
            found.total_return_at(tail).zip(found.total_return_at(1.0 - tail)).zip(found.max_drawdown_at(SELDOM));
        Ok(ends.map(|((low, high), worst)| HistoriesReport {
            drawn: drawn.to_owned(),
            histories: how.samples,
            seed: how.seed,
            level: how.level,
            total_return: found.total_return,
            total_return_low: low,
            total_return_high: high,
            loss_probability: found.loss(),
            max_drawdown: found.max_drawdown,
            max_drawdown_worst: worst,
        }))
    };
    let all = [
        of("trades-shuffled", &trades, Draw::Shuffled)?,
        of("trades-drawn", &trades, Draw::Replaced)?,
        of("blocks", &bars, Draw::Blocks { blocks: Blocks::Stationary, length: None })?,
    ];
    Ok(all.into_iter().flatten().collect())
}

/// That a gain is a loss too often when the same trades come otherwise; what blocks say is the bootstrap's finding.
fn lost(of: &HistoriesReport) -> Option<FindingReport> {
    (of.drawn == "trades-drawn" && of.total_return > 0.0 && of.loss_probability > SELDOM).then(|| {
        let sentence = format!(
            "drawn again from its own trades, {:.1} % of {} histories lose",
            of.loss_probability * 100.0,
            of.histories
        );
        warning("monte-carlo", sentence)
    })
}

fn regimes(prepared: &Prepared, run: &Run, window: usize, periods: f64) -> Result<Vec<RegimeReport>, SeriesError> {
    let returns = returns(prepared.settings.cash, &run.equity);
    // The first bar has no return of the market.
    let market: Vec<f64> = std::iter::once(0.0).chain(prepared.subject.benchmark()).collect();
    if market.len() <= 2 * window {
        return Ok(Vec::new());
    }
    let mut found = by_regime(&returns, &trends(&market, window), &Regime::TRENDS, periods)?;
    found.extend(by_regime(&returns, &volatilities(&market, window), &Regime::VOLATILITIES, periods)?);
    let report = |it: InRegime| RegimeReport {
        regime: it.regime.name().to_owned(),
        bars: it.bars,
        total_return: it.total_return,
        sharpe: it.sharpe,
    };
    Ok(found.into_iter().map(report).collect())
}

/// The part of the gain in one direction of the market from which on a loss in the other is told.
const ONE_SIDED: f64 = 0.1;

/// That what is gained in one direction of the market is lost in the other, in good part.
fn one_sided(regimes: &[RegimeReport]) -> Option<FindingReport> {
    let of = |trend: Regime| regimes.iter().find(|it| it.regime == trend.name());
    let (bull, bear) = (of(Regime::Bull)?, of(Regime::Bear)?);
    let (gained, lost) = match (bull.total_return?, bear.total_return?) {
        (up, down) if up > 0.0 && -down > ONE_SIDED * up => (bull, bear),
        (up, down) if down > 0.0 && -up > ONE_SIDED * down => (bear, bull),
        _ => return None,
    };
    let part = |it: &RegimeReport| it.total_return.unwrap_or_default() * 100.0;
    let sentence = format!(
        "it gains {:.1} % in {} markets and loses {:.1} % in {} markets ({} bars)",
        part(gained),
        gained.regime,
        -part(lost),
        lost.regime,
        lost.bars
    );
    Some(warning("regime", sentence))
}
