//! Which reports are meant by the ids that were given?

use crate::cli::score::records::Records;

/// Ids that are named where one was not found.
const NEAR: usize = 5;

/// Positions of the reports in gold's order; all where none is named.
///
/// # Errors
/// If an id is that of no report, or the ending of several.
pub fn reports(gold: &Records, asked: &[String]) -> anyhow::Result<Vec<usize>> {
    if asked.is_empty() {
        return Ok((0..gold.len()).collect());
    }
    let ids: Vec<&str> = (0..gold.len()).map(|n| gold.id(n)).collect();
    let mut chosen = asked
        .iter()
        .map(|id| one(&ids, id))
        .collect::<anyhow::Result<Vec<usize>>>()?;
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}

/// The report with that id, or else the only one whose id ends like that.
fn one(ids: &[&str], asked: &str) -> anyhow::Result<usize> {
    if let Some(n) = ids.iter().position(|id| *id == asked) {
        return Ok(n);
    }
    let ends = |n: &usize| !asked.is_empty() && ids[*n].ends_with(asked);
    let found: Vec<usize> = (0..ids.len()).filter(ends).collect();
    match found[..] {
        [n] => Ok(n),
        [] => anyhow::bail!(
            "there is no report {asked:?}; the nearest: {}",
            near(ids, asked)
        ),
        _ => {
            let names: Vec<&str> = found.iter().take(NEAR).map(|&n| ids[n]).collect();
            anyhow::bail!(
                "{} reports end in {asked:?}; write more of the id: {}",
                found.len(),
                names.join(", ")
            )
        }
    }
}

/// The ids that are most like the one that was asked for: those that hold it, then by edits of the last part.
fn near(ids: &[&str], asked: &str) -> String {
    let last = |id: &str| id.rsplit('/').next().unwrap_or(id).to_lowercase();
    let wanted = last(asked);
    let rank = |id: &str| {
        let likeness = strsim::jaro_winkler(&last(id), &wanted);
        let holds = !wanted.is_empty() && id.to_lowercase().contains(&wanted);
        likeness + f64::from(u8::from(holds))
    };
    let mut ranked: Vec<(f64, &str)> = ids.iter().map(|id| (rank(id), *id)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let names: Vec<&str> = ranked.iter().take(NEAR).map(|(_, id)| *id).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [&str; 4] = [
        "a/01-disk-full.md",
        "b/01-disk-full.md",
        "a/02-queue.md",
        "queue.md",
    ];

    #[test]
    fn an_ending_will_do_if_it_is_the_only_one() {
        assert_eq!(one(&IDS, "02-queue.md").unwrap(), 2);
        assert_eq!(one(&IDS, "b/01-disk-full.md").unwrap(), 1);
        assert_eq!(one(&IDS, "queue.md").unwrap(), 3, "the whole id goes first");
        let error = one(&IDS, "disk-full.md").unwrap_err().to_string();
        assert_eq!(
            error,
            "2 reports end in \"disk-full.md\"; write more of the id: a/01-disk-full.md, b/01-disk-full.md"
        );
    }

    #[test]
    fn what_is_not_there_names_what_is_like_it() {
        for asked in ["01-disc-full.md", "disk-full", ""] {
            let error = one(&IDS, asked).unwrap_err().to_string();
            let near = error.split("the nearest: ").nth(1).unwrap();
            assert!(near.starts_with("a/01-disk-full.md"), "{asked}: {error}");
        }
    }
}
