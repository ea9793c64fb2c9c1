//! Which reports are held out together? Whole organisations, in folds of about equal size.

use std::collections::BTreeMap;

/// Fold number, below `folds`, of each report: no organisation is in two folds. The largest organisation
/// goes first into the smallest fold, so sizes come out even; the same input gives the same folds.
///
/// `reports` holds organisation and size (units) of each report.
#[must_use]
pub fn by_organisation(reports: &[(String, usize)], folds: usize) -> Vec<usize> {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for (organisation, size) in reports {
        *sizes.entry(organisation).or_default() += size;
    }
    let mut order: Vec<(&str, usize)> = sizes.into_iter().collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let mut load = vec![0; folds.max(1)];
    let mut fold_of = BTreeMap::new();
    for (organisation, size) in order {
        let smallest = (0..load.len()).min_by_key(|&f| load[f]).unwrap_or(0);
        load[smallest] += size;
        fold_of.insert(organisation, smallest);
    }
    reports
        .iter()
        .map(|(organisation, _)| fold_of[organisation.as_str()])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisations_stay_whole_and_folds_even() {
        let reports: Vec<(String, usize)> = (0..60)
            .map(|n| (format!("org{}", n % 13), 10 + n % 7))
            .collect();
        let folds = by_organisation(&reports, 4);
        let mut load = [0; 4];
        for (n, (organisation, size)) in reports.iter().enumerate() {
            load[folds[n]] += size;
            for (m, (other, _)) in reports.iter().enumerate() {
                assert!(other != organisation || folds[n] == folds[m]);
            }
        }
        let (low, high) = (load.iter().min().unwrap(), load.iter().max().unwrap());
        assert!(*high < 2 * *low, "{load:?}");
    }
}
