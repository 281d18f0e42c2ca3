//! Rules over a panel: some look ahead, some do not.

use market::Params;
use proof::{Input, OfAllocation, PanelData, PanelSubject, Weights};
use strategies::{ALL, Kind};

use super::month;

/// A rule of the corpus over panels.
pub struct PanelCase {
    pub name: String,
    pub subject: Box<dyn PanelSubject>,
    pub blame: Option<Input>,
}

/// States, every tenth row from row 60 on, equal parts of the three assets that score highest; an asset that does not trade
/// or has no score is left out.
fn top_three(
    name: &str,
    blame: Option<Input>,
    score: impl Fn(PanelData<'_>, usize, usize) -> f64 + 'static,
) -> PanelCase {
    let subject = move |data: PanelData<'_>, said: &mut Weights| {
        said.clear(data.len(), data.assets);
        for row in (60..data.len()).step_by(10) {
            let score = |asset: usize| score(data, row, asset);
            let mut assets: Vec<(f64, usize)> =
                (0..data.assets).map(|asset| (score(asset), asset)).filter(|(score, _)| !score.is_nan()).collect();
            assets.retain(|(_, asset)| !close(data, row, *asset).is_nan());
            assets.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
            let mut weights = vec![0.0; data.assets];
            assets.iter().take(3).for_each(|(_, asset)| weights[*asset] = 1.0 / 3.0);
            said.state(row, &weights);
        }
    };
    PanelCase { name: name.to_owned(), subject: Box::new(subject), blame }
}

fn close(data: PanelData<'_>, row: usize, asset: usize) -> f64 {
    data.close[row.min(data.len() - 1) * data.assets + asset]
}

pub fn leaks() -> Vec<PanelCase> {
    let closes = || Some(Input::Close);
    vec![
        top_three("momentum of the twenty rows to come", closes(), |data, row, asset| {
            close(data, row + 20, asset) / close(data, row, asset)
        }),
        top_three("momentum up to the next row", closes(), |data, row, asset| {
            close(data, row + 1, asset) / close(data, row - 19, asset)
        }),
        top_three("the return over the whole sample", closes(), |data, row, asset| {
            let first = (0..=row).map(|row| close(data, row, asset)).find(|close| !close.is_nan());
            let last = (0..data.len()).rev().map(|row| close(data, row, asset)).find(|close| !close.is_nan());
            last.unwrap_or(f64::NAN) / first.unwrap_or(f64::NAN)
        }),
        top_three("the survivors, known in hindsight", closes(), |data, row, asset| {
            let survives = !close(data, data.len() - 1, asset).is_nan();
            if survives { close(data, row, asset) / close(data, row - 20, asset) } else { f64::NAN }
        }),
        top_three("the calmest over the whole sample", closes(), |data, _, asset| {
            let moves = (1..data.len()).map(|row| (close(data, row, asset) / close(data, row - 1, asset) - 1.0).abs());
            let moves: Vec<f64> = moves.filter(|step| !step.is_nan()).collect();
            -moves.iter().sum::<f64>() / moves.len() as f64
        }),
        top_three("the next row's open", Some(Input::Open), |data, row, asset| {
            let next = (row + 1).min(data.len() - 1);
            data.open.unwrap()[next * data.assets + asset] / close(data, row, asset)
        }),
        PanelCase {
            name: "what joins within twenty rows, bought before".to_owned(),
            blame: closes(),
            subject: Box::new(|data: PanelData<'_>, said: &mut Weights| {
                said.clear(data.len(), data.assets);
                let mut held: Vec<f64> = Vec::new();
                for row in 0..data.len() {
                    let joins = |asset: usize| !close(data, row + 20, asset).is_nan();
                    let weights: Vec<f64> =
                        (0..data.assets).map(|asset| f64::from(u8::from(joins(asset))) / data.assets as f64).collect();
                    if weights != held {
                        said.state(row, &weights);
                        held = weights;
                    }
                }
            }),
        },
        PanelCase {
            name: "the last row is sold".to_owned(),
            blame: Some(Input::Rows),
            subject: Box::new(|data: PanelData<'_>, said: &mut Weights| {
                said.clear(data.len(), data.assets);
                said.state(0, &vec![1.0 / data.assets as f64; data.assets]);
                said.state(data.len() - 1, &vec![0.0; data.assets]);
            }),
        },
    ]
}

pub fn clean() -> Vec<PanelCase> {
    let mut cases = vec![
        top_three("momentum of the twenty rows before", None, |data, row, asset| {
            close(data, row, asset) / close(data, row - 20, asset)
        }),
        top_three("the calmest so far", None, |data, row, asset| {
            let moves = (row - 40..=row).map(|row| (close(data, row, asset) / close(data, row - 1, asset) - 1.0).abs());
            -moves.sum::<f64>()
        }),
        PanelCase {
            name: "the last session of the month, by the calendar".to_owned(),
            blame: None,
            subject: Box::new(|data: PanelData<'_>, said: &mut Weights| {
                said.clear(data.len(), data.assets);
                for row in 0..data.len() {
                    let next = data.time.get(row + 1).copied().or(data.next_time);
                    if next.is_some_and(|next| month(next) != month(data.time[row])) {
                        let trades: Vec<f64> = (0..data.assets)
                            .map(|asset| f64::from(u8::from(!close(data, row, asset).is_nan())))
                            .collect();
                        let count: f64 = trades.iter().sum();
                        said.state(row, &trades.iter().map(|trades| trades / count).collect::<Vec<f64>>());
                    }
                }
            }),
        },
    ];
    for (name, given) in [
        ("equal_weight", vec![("rebalance", "never")]),
        ("equal_weight", vec![("rebalance", "weekly")]),
        ("equal_weight", vec![("rebalance", "monthly")]),
        ("equal_weight", vec![("rebalance", "quarterly")]),
        ("momentum", vec![("lookback", "60"), ("skip", "5"), ("top", "2")]),
        ("momentum", vec![("lookback", "20"), ("skip", "1"), ("top", "3"), ("rebalance", "weekly")]),
        ("momentum", vec![]),
    ] {
        let entry = ALL.iter().find(|entry| entry.name == name).unwrap();
        let Kind::Allocation(build) = entry.kind else { panic!("{name} is no allocation") };
        let allocation = build(&Params::parse(entry.params, given.iter().copied()).unwrap()).unwrap();
        let subject = move |data: PanelData<'_>, said: &mut Weights| OfAllocation(&*allocation).weigh(data, said);
        cases.push(PanelCase { name: format!("{name} {given:?}"), subject: Box::new(subject), blame: None });
    }
    cases
}
