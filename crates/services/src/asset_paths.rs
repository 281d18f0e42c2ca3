//! What a portfolio held of each asset, bar by bar.

use api::AssetPath;
use backtest::Run;
use market::{Panel, Side};

/// The path of each asset, in the order of the panel.
pub(crate) fn asset_paths(run: &Run, panel: &Panel) -> Vec<AssetPath> {
    let assets = panel.assets();
    let mut units = vec![0.0; assets.len()];
    let mut last = vec![f64::NAN; assets.len()];
    let path = |name: &String| {
        let column = || Vec::with_capacity(panel.len());
        AssetPath { name: name.clone(), close: column(), weight: column() }
    };
    let mut paths: Vec<AssetPath> = assets.iter().map(path).collect();
    let mut fills = run.fills.iter().peekable();
    for row in 0..panel.len() {
        while let Some(fill) = fills.next_if(|fill| fill.index <= row) {
            units[fill.asset] += if fill.side == Side::Long { fill.units } else { -fill.units };
        }
        for (asset, path) in paths.iter_mut().enumerate() {
            let close = panel.closes(row)[asset];
            if !close.is_nan() {
                last[asset] = close;
            }
            let (equity, held) = (run.equity[row], units[asset] != 0.0);
            path.close.push(last[asset]);
            path.weight.push(if held && equity > 0.0 { units[asset] * last[asset] / equity } else { 0.0 });
        }
    }
    paths
}
