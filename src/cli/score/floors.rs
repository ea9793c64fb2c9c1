//! Where do floors come from? From the command line, or from a TOML file with a table a set.

use crate::score::Floor;
use anyhow::Context as _;
use std::fs;

/// `FIGURE=LEAST`.
pub fn parse(given: &str) -> Result<Floor, String> {
    let form = "write FIGURE=LEAST, such as action.f1=0.85";
    let (key, least) = given.split_once('=').ok_or(form)?;
    let least: f64 = least
        .trim()
        .parse()
        .map_err(|_| format!("{least:?} is no number; {form}"))?;
    floor(key.trim(), least)
}

fn floor(key: &str, least: f64) -> Result<Floor, String> {
    if !(0.0..=1.0).contains(&least) {
        return Err(format!(
            "the floor of {key} is {least}; write a number from 0 to 1"
        ));
    }
    Ok(Floor {
        key: key.into(),
        least,
    })
}

/// `FILE` or `FILE:TABLE`: each key is the name of a figure, its value the floor.
///
/// # Errors
/// If the file cannot be read, is not TOML, has no such table, or a floor is no number from 0 to 1.
pub fn read(given: &str) -> anyhow::Result<Vec<Floor>> {
    let (file, table) = match given.rsplit_once(':') {
        Some((file, table)) if !fs::exists(given).unwrap_or(false) => (file, Some(table)),
        _ => (given, None),
    };
    let text = fs::read_to_string(file)
        .with_context(|| format!("{file}: give a TOML file of floors, FILE or FILE:TABLE"))?;
    let root: toml::Table = text.parse().with_context(|| {
        format!("{file}: not TOML; write lines such as \"sentence.action\" = 0.7")
    })?;
    let floors = match table {
        None => &root,
        Some(name) => root
            .get(name)
            .and_then(toml::Value::as_table)
            .with_context(|| {
                let names: Vec<&str> = root
                    .iter()
                    .filter(|(_, v)| v.is_table())
                    .map(|(k, _)| k.as_str())
                    .collect();
                format!("{file}: no table [{name}]; there are: {}", names.join(", "))
            })?,
    };
    let one = |(key, value): (&String, &toml::Value)| {
        let number = value
            .as_float()
            .or_else(|| value.as_integer().map(|n| n as f64));
        let number = number.with_context(|| match value {
            toml::Value::Table(_) => {
                format!("{file}: [{key}] is a table; choose it with {file}:{key}")
            }
            _ => format!("{file}: the floor of {key} is {value}; write a number from 0 to 1"),
        })?;
        floor(key, number).map_err(|why| anyhow::anyhow!("{file}: {why}"))
    };
    let found: Vec<Floor> = floors.iter().map(one).collect::<anyhow::Result<_>>()?;
    anyhow::ensure!(!found.is_empty(), "{given}: there are no floors in it");
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_is_a_name_and_a_number() {
        assert_eq!(parse("action.f1 = 0.85").unwrap().key, "action.f1");
        for (bad, why) in [
            ("action", "FIGURE=LEAST"),
            ("a=b", "no number"),
            ("a=2", "from 0 to 1"),
            ("a=NaN", "0 to 1"),
        ] {
            assert!(parse(bad).unwrap_err().contains(why), "{bad}");
        }
    }

    #[test]
    fn a_file_names_what_is_wrong_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("floors.toml");
        fs::write(
            &path,
            "[dev]\n\"frames\" = 0.5\n\"role.goal\" = 1\n[bad]\nframes = \"high\"\n[none]\n",
        )
        .unwrap();
        let at = |table: &str| read(&format!("{}{table}", path.display()));
        assert_eq!(at(":dev").unwrap().len(), 2);
        for (table, why) in [
            (":test", "no table [test]; there are: dev, bad, none"),
            (":bad", "the floor of frames is \"high\""),
            (":none", "no floors"),
            ("", "[dev] is a table; choose it with"),
        ] {
            let error = format!("{:#}", at(table).unwrap_err());
            assert!(error.contains(why), "{table}: {error}");
        }
    }
}
