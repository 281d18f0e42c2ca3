//! Histories drawn again, regimes, and the walk forward.

use overfit::regimes::{InRegime, Regime, by_regime, trends, volatilities};
use overfit::{Blocks, Draw, Leg, draw_blocks, monte_carlo, parameter_drift, walk_forward_efficiency};
use risk::SplitMix64;

use crate::noise;

const STATIONARY: Draw = Draw::Blocks { blocks: Blocks::Stationary, length: None };

#[test]
fn shuffled_trades_end_where_they_ended_and_fall_otherwise() {
    let trades = noise(1, 60, 1, |_| 0.002).remove(0);
    let found = monte_carlo(&trades, Draw::Shuffled, 500, 7).expect("finite").expect("trades");
    assert!(found.total_returns.iter().all(|total| (total - found.total_return).abs() < 1e-12));
    let (deepest, mildest) = (found.max_drawdown_at(0.0), found.max_drawdown_at(1.0));
    assert!(deepest < Some(found.max_drawdown) && mildest > Some(found.max_drawdown), "{deepest:?} {mildest:?}");
    assert_eq!(found.as_deep_as(-1.0), 0.0);
    assert_eq!(found.as_deep_as(0.0), 1.0);
}

/// Three trades have six orders; −20 % twice in a row is −36 %.
#[test]
fn every_order_of_three_trades_comes_as_often() {
    let found = monte_carlo(&[-0.2, 0.5, -0.2], Draw::Shuffled, 30_000, 1).expect("finite").expect("trades");
    // The gain stands in the middle in a third of the orders: then the fall is 20 %, otherwise 36 %.
    assert!((found.as_deep_as(-0.36 + 1e-12) - 2.0 / 3.0).abs() < 0.01, "{}", found.as_deep_as(-0.36));
    assert_eq!(found.as_deep_as(-0.2 + 1e-12), 1.0);
}

#[test]
fn trades_drawn_with_return_spread_as_the_binomial_says() {
    // A hundred bets at even chances: up or down one percent.
    let trades = [0.01, -0.01].repeat(50);
    let found = monte_carlo(&trades, Draw::Replaced, 20_000, 3).expect("finite").expect("trades");
    // Loss: fewer than 51 wins in a hundred, since fifty wins lose a little: 1/2 + half of the 7.96 % of a draw.
    assert!((found.loss() - 0.5398).abs() < 0.012, "{}", found.loss());
    assert_eq!(found.total_returns.len(), 20_000);
    // Wins are 50 ± 5: two deviations up, 60 wins, are at 0.977 or so.
    let high = found.total_return_at(0.977).expect("a share");
    let sixty = 1.01_f64.powi(60) * 0.99_f64.powi(40) - 1.0;
    assert!((high - sixty).abs() < 0.021, "{high} {sixty}");
}

#[test]
fn blocks_keep_what_hangs_together() {
    // Every bar remembers three fifths of the one before: twice the deviation over long stretches.
    let mut last = 0.0;
    let bars: Vec<f64> = noise(1, 2000, 4, |_| 0.0)
        .remove(0)
        .iter()
        .map(|shock| {
            last = 0.6 * last + 0.2 * shock;
            last
        })
        .collect();
    let fall = |draw| {
        let found = monte_carlo(&bars, draw, 200, 5).expect("finite").expect("bars");
        found.max_drawdown_at(0.5).expect("a share")
    };
    assert!(fall(STATIONARY) < 1.3 * fall(Draw::Replaced), "{} {}", fall(STATIONARY), fall(Draw::Replaced));
    // Blocks as long as the history turn it, and it ends the same.
    let turned = Draw::Blocks { blocks: Blocks::Circular, length: Some(2000.0) };
    let found = monte_carlo(&bars, turned, 50, 5).expect("finite").expect("bars");
    assert!(found.total_returns.iter().all(|total| (total - found.total_return).abs() < 1e-12));
}

#[test]
fn blocks_have_the_length_asked_for_and_every_row_the_same_chance() {
    let mut dice = SplitMix64::new(1);
    for blocks in [Blocks::Stationary, Blocks::Circular] {
        let (mut joins, mut counts, mut drawn) = (0, vec![0; 100], Vec::new());
        for _ in 0..2000 {
            draw_blocks(100, blocks, 10.0, &mut dice, &mut drawn);
            assert_eq!(drawn.len(), 100);
            joins += drawn.windows(2).filter(|pair| pair[1] == (pair[0] + 1) % 100).count();
            drawn.iter().for_each(|&row| counts[row] += 1);
        }
        // Nine steps of ten go on, and a hundredth of the others by chance.
        let share = joins as f64 / (2000.0 * 99.0);
        assert!((share - 0.901).abs() < 0.01, "{blocks:?} {share}");
        assert!(counts.iter().all(|count| (1700..2300).contains(count)), "{counts:?}");
    }
    let mut drawn = vec![7];
    draw_blocks(0, Blocks::Stationary, 10.0, &mut dice, &mut drawn);
    assert!(drawn.is_empty());
    draw_blocks(5, Blocks::Circular, f64::NAN, &mut dice, &mut drawn);
    assert_eq!(drawn.len(), 5);
}

#[test]
fn a_seed_gives_its_histories_and_bad_returns_none() {
    let bars = noise(1, 100, 1, |_| 0.0).remove(0);
    for draw in [Draw::Shuffled, Draw::Replaced, STATIONARY] {
        assert_eq!(monte_carlo(&bars, draw, 20, 1), monte_carlo(&bars, draw, 20, 1));
        assert_ne!(monte_carlo(&bars, draw, 20, 1), monte_carlo(&bars, draw, 20, 2));
        assert_eq!(monte_carlo(&[], draw, 20, 1), Ok(None));
        assert_eq!(monte_carlo(&bars, draw, 0, 1), Ok(None));
        assert!(monte_carlo(&[0.1, f64::NAN], draw, 20, 1).is_err());
        let still = monte_carlo(&[0.0; 9], draw, 20, 1).expect("finite").expect("returns");
        assert_eq!((still.loss(), still.as_deep_as(-1e-9)), (0.0, 0.0), "nothing gained is nothing lost");
        let ruined = monte_carlo(&[-1.5, 0.5], draw, 20, 1).expect("finite").expect("returns");
        assert!(ruined.total_returns.iter().all(|total| total.is_finite()));
    }
}

#[test]
fn a_regime_is_known_before_its_bars() {
    let market = [0.1, 0.1, -0.3, -0.1, 0.2, 0.2];
    let (bull, bear) = (Some(Regime::Bull), Some(Regime::Bear));
    // Over the two bars before: +21 %, −23 %, −37 %, +8 %.
    assert_eq!(trends(&market, 2), [None, None, bull, bear, bear, bull]);
    let mut other = market;
    other[5] = -0.9;
    assert_eq!(trends(&other, 2), trends(&market, 2));
    assert_eq!(trends(&market, 0), [None; 6]);
    assert_eq!(trends(&market, 7), [None; 6]);
    assert_eq!(trends(&[], 2), []);

    let quiet = [0.0, 0.0, 0.0, 0.1, -0.1, 0.3, -0.3, 0.0];
    // Of the two bars before, from bar 2: 0, 0, 0.07, 0.14, 0.28, 0.42.
    let (calm, usual, wild) = (Some(Regime::Calm), Some(Regime::Usual), Some(Regime::Wild));
    assert_eq!(volatilities(&quiet, 2), [None, None, calm, calm, usual, usual, wild, wild]);
    assert_eq!(volatilities(&quiet, 1), [None; 8]);
    assert_eq!(volatilities(&[], 2), []);
}

#[test]
fn results_are_split_by_regime_and_nothing_is_lost() {
    let (bull, bear) = (Some(Regime::Bull), Some(Regime::Bear));
    let labels = [None, bull, bear, bull, bear];
    let found = by_regime(&[0.5, 0.1, -0.1, 0.2, -0.1], &labels, &Regime::TRENDS, 1.0).expect("finite");
    let sharpe = 0.15 / (0.05 * 2_f64.sqrt());
    assert_eq!((found[0].regime, found[0].bars, found[1].bars), (Regime::Bull, 2, 2));
    assert!((found[0].total_return.expect("bars") - 0.32).abs() < 1e-12);
    assert!((found[0].sharpe.expect("they differ") - sharpe).abs() < 1e-12);
    assert!((found[1].total_return.expect("bars") + 0.19).abs() < 1e-12);
    assert_eq!(found[1].sharpe, None, "equal returns have none");
    let none = by_regime(&[0.1], &[None], &Regime::VOLATILITIES, 252.0).expect("finite");
    assert_eq!(none[2], InRegime { regime: Regime::Wild, bars: 0, total_return: None, sharpe: None });
    assert!(by_regime(&[f64::NAN], &[bull], &Regime::TRENDS, 252.0).is_err());
}

#[test]
fn efficiency_is_the_part_of_the_promise_that_was_kept() {
    let leg = |growth: f64, bars: usize| Leg { total_return: growth.exp_m1(), bars };
    // A thousandth a bar promised, half of it kept, whatever the lengths.
    let promised = [leg(0.2, 200), leg(0.1, 100)];
    let kept = walk_forward_efficiency(&promised, &[leg(0.04, 50), leg(-0.015, 30), leg(0.025, 20)]);
    assert!((kept.expect("a promise") - 0.5).abs() < 1e-12, "{kept:?}");
    assert!(walk_forward_efficiency(&promised, &[leg(-0.1, 50)]) < Some(0.0));
    assert_eq!(walk_forward_efficiency(&[leg(-0.2, 200)], &promised), None);
    assert_eq!(walk_forward_efficiency(&promised, &[]), None);
    assert_eq!(walk_forward_efficiency(&promised, &[Leg { total_return: -1.0, bars: 5 }]), None);
}

#[test]
fn drift_says_how_far_a_choice_wandered() {
    let found = parameter_drift(&[10.0, 10.0, 20.0, 15.0, 15.0], 50.0).expect("five windows");
    assert_eq!((found.changes, found.step, found.range), (0.5, 0.075, 0.2));
    let at_rest = parameter_drift(&[3.0; 4], 1.0).expect("four windows");
    assert_eq!((at_rest.changes, at_rest.step, at_rest.range), (0.0, 0.0, 0.0));
    for (chosen, span) in [(&[1.0][..], 1.0), (&[1.0, 2.0], 0.0), (&[1.0, f64::NAN], 1.0), (&[1.0, 2.0], f64::NAN)] {
        assert_eq!(parameter_drift(chosen, span), None);
    }
}
