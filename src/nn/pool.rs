//! How do windows become one text, and a text one vector?

use super::encoder::{HIDDEN, POOLED, Pooled, TAPS};
use super::window;
use ndarray::{Array2, ArrayView2, Axis, s};

/// Weighted mean of the windows' states, token by token; special tokens from the first and last window.
pub(crate) fn merge(
    tokens: usize,
    windows: &[(usize, usize)],
    parts: &[Array2<f32>],
) -> Array2<f32> {
    let width = parts.first().map_or(0, Array2::ncols);
    let mut out = Array2::zeros((tokens + 2, width));
    let mut sums = vec![0.0_f32; tokens];
    for (&w, part) in windows.iter().zip(parts) {
        for (at, sum) in sums.iter_mut().enumerate().take(w.1).skip(w.0) {
            let weight = window::weight(at, w);
            *sum += weight;
            out.row_mut(at + 1)
                .scaled_add(weight, &part.row(at - w.0 + 1));
        }
    }
    for (at, sum) in sums.iter().enumerate() {
        out.row_mut(at + 1).mapv_inplace(|x| x / sum);
    }
    if let (Some(first), Some(last)) = (parts.first(), parts.last()) {
        out.row_mut(0).assign(&first.row(0));
        out.row_mut(tokens + 1).assign(&last.row(last.nrows() - 1));
    }
    out
}

/// Mean of both layers (unit length) and maximum of the middle one, special tokens included.
pub(crate) fn pool(states: &ArrayView2<'_, f32>, windows: usize) -> Pooled {
    let mut vector = Vec::with_capacity(POOLED);
    for tap in 0..TAPS {
        vector.extend(unit_mean(
            &states.slice(s![.., tap * HIDDEN..(tap + 1) * HIDDEN]),
        ));
    }
    let middle = states.slice(s![.., HIDDEN..]);
    vector.extend(middle.fold_axis(Axis(0), f32::NEG_INFINITY, |a, &b| a.max(b)));
    Pooled { vector, windows }
}

/// Mean of the rows, scaled to unit length.
pub(crate) fn unit_mean(states: &ArrayView2<'_, f32>) -> Vec<f32> {
    let sum = states.sum_axis(Axis(0));
    let norm = sum.dot(&sum).sqrt().max(1e-6);
    sum.iter().map(|x| x / norm).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_in_two_windows_are_averaged_with_more_weight_in_the_middle() {
        let part = |value: f32, rows: usize| Array2::from_elem((rows, TAPS * HIDDEN), value);
        let windows = [(0, 4), (2, 6)];
        let merged = merge(6, &windows, &[part(1.0, 6), part(3.0, 6)]);
        let column: Vec<f32> = merged.column(0).to_vec();
        // Token 2 weighs 2 in the first window and 1 in the second, token 3 the other way round.
        let (second, third) = ((2.0 + 3.0) / 3.0, (1.0 + 6.0) / 3.0);
        let wanted = [1.0, 1.0, 1.0, second, third, 3.0, 3.0, 3.0];
        assert!(
            column.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-6),
            "{column:?}"
        );
    }

    #[test]
    fn means_have_unit_length_and_maxima_do_not() {
        let states = Array2::from_shape_fn((3, TAPS * HIDDEN), |(r, c)| (r * c) as f32 / 100.0);
        let pooled = pool(&states.view(), 1);
        for layer in [&pooled.vector[..HIDDEN], &pooled.vector[HIDDEN..2 * HIDDEN]] {
            let length: f32 = layer.iter().map(|x| x * x).sum();
            assert!((length - 1.0).abs() < 1e-4, "{length}");
        }
        assert!((pooled.vector[2 * HIDDEN] - (2 * HIDDEN) as f32 / 100.0).abs() < 1e-5);
    }
}
