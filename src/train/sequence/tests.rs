//! Does a sequence head learn what only the order tells, and are its gradients right?

use super::*;

fn options() -> SequenceOptions {
    SequenceOptions {
        width: 16,
        members: 2,
        epochs: 60,
        run: 8,
        batch: 4,
        rate: 0.02,
        decay: 0.0,
        input_dropout: 0.0,
        vector_dropout: 0.0,
        hidden_dropout: 0.0,
        clip: 1.0,
        share: 0.5,
        seed: 1,
    }
}

/// Reports of 6 to 10 units; a unit carries the label if one that is marked stood before it in its report.
fn after_a_mark(seed: u64) -> (Array2<f32>, Array2<f32>, Vec<Range<usize>>) {
    let mut rng = Rng::with_seed(seed);
    let (mut x, mut y, mut reports) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..60 {
        let from = x.len() / 2;
        let mut stood = false;
        for _ in 0..rng.usize(6..=10) {
            let marked = rng.f32() < 0.15;
            y.push(f32::from(stood));
            stood |= marked;
            x.extend([f32::from(marked), rng.f32()]);
        }
        reports.push(from..x.len() / 2);
    }
    let n = y.len();
    let x = Array2::from_shape_vec((n, 2), x).unwrap();
    (x, Array2::from_shape_vec((n, 1), y).unwrap(), reports)
}

#[test]
fn learns_what_stood_before_and_repeats_itself() {
    let (x, y, reports) = after_a_mark(3);
    let head = fit_sequence(&x, &y, &reports, &options(), None);
    assert_eq!(head, fit_sequence(&x, &y, &reports, &options(), None));
    let (x, y, reports) = after_a_mark(4);
    let mut right = 0;
    for report in reports {
        let logits = head.logits(&x.slice(s![report.clone(), ..]).to_owned());
        for (logit, truth) in logits.iter().zip(y.slice(s![report, 0])) {
            right += usize::from((*logit > 0.0) == (*truth > 0.5));
        }
    }
    let share = right as f32 / x.nrows() as f32;
    assert!(share > 0.97, "{share}");
}

#[test]
fn a_report_of_no_units_and_unknown_targets_teach_nothing() {
    let x = Array2::from_shape_fn((6, 2), |(r, c)| (r * 2 + c) as f32);
    let y = Array2::from_elem((6, 1), f32::NAN);
    let untaught = SequenceOptions {
        epochs: 0,
        ..options()
    };
    let head = fit_sequence(&x, &y, &[0..3, 3..3, 3..6], &options(), None);
    assert_eq!(
        head,
        fit_sequence(&x, &y, &[0..3, 3..3, 3..6], &untaught, None)
    );
    assert_eq!(head.logits(&Array2::zeros((0, 2))).dim(), (0, 1));
}

#[test]
fn gradients_are_difference_quotients() {
    let mut rng = Rng::with_seed(5);
    let narrow = SequenceOptions {
        width: 6,
        ..options()
    };
    let x = Array2::from_shape_simple_fn((7, 4), || rng.f32() - 0.5);
    let mut y = Array2::from_shape_fn((7, 2), |(r, c)| f32::from(u8::from((r + c) % 3 == 0)));
    y[[2, 1]] = f32::NAN;
    let runs = [0..4, 4..7];
    let parameters = start(4, 2, &narrow, &mut rng);
    let loss = |p: &Parameters| -> f64 {
        let head = SequenceHead {
            mean: Array1::zeros(4),
            scale: Array1::ones(4),
            members: vec![member_of(p)],
        };
        let mut sum = 0.0;
        for run in &runs {
            let logits = head.logits(&x.slice(s![run.clone(), ..]).to_owned());
            for (l, t) in logits.iter().zip(y.slice(s![run.clone(), ..])) {
                if !t.is_nan() {
                    let (l, t) = (f64::from(*l), f64::from(*t));
                    sum += (1.0 + l.exp()).ln() - l * t;
                }
            }
        }
        sum / 7.0
    };
    let gradients = backward(&x, &y, &runs, &member_of(&parameters), &narrow, &mut rng);
    for n in 0..parameters.len() {
        let (rows, columns) = parameters[n].dim();
        for at in [(0, 0), (rows - 1, columns - 1), (rows / 2, columns / 2)] {
            let shifted = |by: f32| {
                let mut p = parameters.clone();
                p[n][at] += by;
                loss(&p)
            };
            let quotient = (shifted(1e-2) - shifted(-1e-2)) / 2e-2;
            let found = f64::from(gradients[n][at]);
            assert!(
                (found - quotient).abs() < 1e-4,
                "parameter {n} at {at:?}: {found} and {quotient}"
            );
        }
    }
}

/// As [`after_a_mark`], but every unit has a third feature that tells its label, and every second unit of a report is not read.
fn told_where_read(seed: u64) -> (Array2<f32>, Array2<f32>, Vec<Range<usize>>, Vec<bool>) {
    let (x, _, reports) = after_a_mark(seed);
    let mut rng = Rng::with_seed(seed + 100);
    let y = Array2::from_shape_simple_fn((x.nrows(), 1), || f32::from(rng.bool()));
    let read = reports
        .iter()
        .flat_map(|r| (0..r.len()).map(|n| n % 2 == 0));
    let read = read.collect();
    let x = concatenate(Axis(1), &[x.view(), y.view()]).unwrap();
    (x, y, reports, read)
}

#[test]
fn what_is_not_known_is_not_used_and_what_is_known_helps() {
    let (x, y, reports, read) = told_where_read(6);
    let unread = Unread {
        from: 2,
        read: &read,
    };
    let head = fit_sequence(&x, &y, &reports, &options(), Some(&unread));
    assert_eq!(
        head,
        fit_sequence(&x, &y, &reports, &options(), Some(&unread))
    );
    let (x, y, reports, read) = told_where_read(7);
    let (mut right, mut known) = (0, 0);
    for report in reports {
        let unread = Unread {
            from: 2,
            read: &read,
        };
        let seen = unread.hide(&x, report.clone());
        let logits = head.logits(&seen);
        assert!(logits.iter().all(|l| l.is_finite()));
        for (n, row) in report.clone().enumerate() {
            assert_eq!(seen[[n, 2]].is_nan(), !read[row]);
            if read[row] {
                known += 1;
                right += usize::from((logits[[n, 0]] > 0.0) == (y[[row, 0]] > 0.5));
            }
        }
        // What stands in the hidden columns changes nothing.
        let mut other = x.clone();
        for row in report.clone().filter(|&row| !read[row]) {
            other[[row, 2]] += 5.0;
        }
        assert_eq!(logits, head.logits(&unread.hide(&other, report)));
    }
    let share = right as f32 / known as f32;
    assert!(share > 0.97, "{share}");
}
