//! Cross-validation straight from its definition, on a matrix of returns: slow, and with none of the ideas of the fast one.

/// What a split came to.
pub struct Split {
    pub train: Vec<usize>,
    pub winner: usize,
    pub in_sample: f64,
    pub out_of_sample: f64,
    pub rank: f64,
    pub logit: f64,
}

/// Mean over deviation (n − 1); 0 where nothing moves.
pub fn sharpe(returns: &[f64]) -> f64 {
    let n = returns.len() as f64;
    let mean = returns.iter().sum::<f64>() / n;
    let variance = returns.iter().map(|r| (r - mean) * (r - mean)).sum::<f64>() / (n - 1.0);
    if variance.sqrt() <= 1e-6 * mean.abs() { 0.0 } else { mean / variance.sqrt() }
}

/// Every set of `take` numbers below `of`, by recursion.
pub fn choices(of: usize, take: usize) -> Vec<Vec<usize>> {
    if take == 0 {
        return vec![vec![]];
    }
    (take - 1..of)
        .flat_map(|last| {
            choices(last, take - 1).into_iter().map(move |mut choice| {
                choice.push(last);
                choice
            })
        })
        .collect()
}

/// `columns` `[combinations][rows]`.
pub fn cscv(columns: &[Vec<f64>], blocks: usize) -> Vec<Split> {
    let rows = columns[0].len();
    let mut block_of = Vec::new();
    for block in 0..blocks {
        let length = rows / blocks + usize::from(block < rows % blocks);
        block_of.extend(std::iter::repeat_n(block, length));
    }
    let measured = |blocks: &dyn Fn(usize) -> bool| -> Vec<f64> {
        let part = |column: &Vec<f64>| -> Vec<f64> {
            column.iter().zip(&block_of).filter(|(_, block)| blocks(**block)).map(|(r, _)| *r).collect()
        };
        columns.iter().map(|column| sharpe(&part(column))).collect()
    };
    choices(blocks, blocks / 2)
        .into_iter()
        .map(|train| {
            let inside = measured(&|block| train.contains(&block));
            let outside = measured(&|block| !train.contains(&block));
            let mut winner = 0;
            for (column, sharpe) in inside.iter().enumerate() {
                if *sharpe > inside[winner] {
                    winner = column;
                }
            }
            let below = outside.iter().filter(|sharpe| **sharpe < outside[winner]).count();
            let equal = outside.iter().filter(|sharpe| **sharpe == outside[winner]).count();
            let rank = below as f64 + (equal as f64 + 1.0) / 2.0;
            let share = rank / (columns.len() + 1) as f64;
            let logit = (share / (1.0 - share)).ln();
            Split { train, winner, in_sample: inside[winner], out_of_sample: outside[winner], rank, logit }
        })
        .collect()
}
