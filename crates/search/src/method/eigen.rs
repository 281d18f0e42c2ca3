//! Axes of a symmetric matrix.

/// Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations: `matrix = Σ_k values[k] · v_k v_kᵀ`, with `v_k` the
/// column `k` of the second answer. Rows and columns are few: one for each parameter that is varied.
///
/// Source: G. H. Golub, C. F. Van Loan, *Matrix Computations*, 4th edition, section 8.5 (cyclic by rows).
pub(super) fn eigen(matrix: &[Vec<f64>]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let n = matrix.len();
    let mut a = matrix.to_vec();
    let mut v: Vec<Vec<f64>> =
        (0..n).map(|row| (0..n).map(|column| f64::from(u8::from(row == column))).collect()).collect();
    let size: f64 = a.iter().flatten().map(|x| x * x).sum();
    // It converges quadratically: six to ten sweeps in practice.
    for _ in 0..50 {
        let off: f64 = (0..n).flat_map(|p| (p + 1..n).map(move |q| (p, q))).map(|(p, q)| a[p][q] * a[p][q]).sum();
        if off <= size * 1e-32 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q] == 0.0 {
                    continue;
                }
                let tau = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = tau.signum() / (tau.abs() + (1.0 + tau * tau).sqrt());
                let c = 1.0 / (1.0 + t * t).sqrt();
                let s = t * c;
                let turn = |one: f64, two: f64| (c * one - s * two, s * one + c * two);
                for row in &mut a {
                    (row[p], row[q]) = turn(row[p], row[q]);
                }
                let (above, below) = a.split_at_mut(q);
                for (one, two) in above[p].iter_mut().zip(&mut below[0]) {
                    (*one, *two) = turn(*one, *two);
                }
                for row in &mut v {
                    (row[p], row[q]) = turn(row[p], row[q]);
                }
            }
        }
    }
    ((0..n).map(|k| a[k][k]).collect(), v)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axes_put_together_are_the_matrix_and_stand_upright() {
        let mut random = risk::SplitMix64::new(11);
        for n in 1..12 {
            let half: Vec<f64> = (0..n * (n + 1) / 2).map(|_| random.normal()).collect();
            let at = |row: usize, column: usize| half[row.max(column) * (row.max(column) + 1) / 2 + row.min(column)];
            let matrix: Vec<Vec<f64>> = (0..n).map(|row| (0..n).map(|column| at(row, column)).collect()).collect();
            let (values, v) = eigen(&matrix);
            for i in 0..n {
                for j in 0..n {
                    let whole: f64 = (0..n).map(|k| values[k] * v[i][k] * v[j][k]).sum();
                    assert!((whole - matrix[i][j]).abs() < 1e-12, "{n}: {whole} {}", matrix[i][j]);
                    let upright: f64 = (0..n).map(|k| v[k][i] * v[k][j]).sum();
                    assert!((upright - f64::from(u8::from(i == j))).abs() < 1e-13);
                }
            }
        }
        let (mut values, _) = eigen(&[vec![2.0, 1.0], vec![1.0, 2.0]]);
        values.sort_by(f64::total_cmp);
        assert!((values[0] - 1.0).abs() < 1e-15 && (values[1] - 3.0).abs() < 1e-15);
    }
}
