//! The columns as a page for people.

use super::{frames_schema, reports_schema, units_schema};
use arrow::datatypes::{DataType, Field, Schema};
use std::fmt::Write as _;

/// Every column of the three tables, as Markdown: what `docs/dataset.md` has. Read from the schemas.
#[must_use]
pub fn columns_table() -> String {
    let mut page = String::new();
    for (name, schema) in [
        ("reports", reports_schema()),
        ("units", units_schema()),
        ("frames", frames_schema()),
    ] {
        table(&mut page, name, &schema);
    }
    page
}

fn table(page: &mut String, name: &str, schema: &Schema) {
    let _ = writeln!(page, "### `{name}`\n");
    page.push_str("| column | type | unit | null | what it holds |\n|---|---|---|---|---|\n");
    for field in schema.fields() {
        line(page, "", field);
        if let DataType::Struct(inner) = field.data_type()
            // The four roles are alike: the first stands for all.
            && field.name() == "action"
        {
            for field in inner {
                line(page, "ROLE.", field);
            }
        }
    }
    page.push('\n');
}

fn line(page: &mut String, before: &str, field: &Field) {
    let told = |key: &str| field.metadata().get(key).map_or("", |t| t.as_str());
    let null = if field.is_nullable() {
        told("null")
    } else {
        "never"
    };
    let unit = if told("unit").is_empty() {
        "-"
    } else {
        told("unit")
    };
    let _ = writeln!(
        page,
        "| `{before}{}` | {} | {unit} | {null} | {} |",
        field.name(),
        kind(field.data_type()),
        told("description")
    );
}

fn kind(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Utf8 => "string",
        DataType::Boolean => "bool",
        DataType::Int64 => "int64",
        DataType::Float64 => "double",
        DataType::List(_) => "list of strings",
        DataType::Struct(_) => "struct, as `ROLE`",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_every_column() {
        let page = include_str!("../../../docs/dataset.md");
        let table = columns_table();
        assert!(
            page.contains(table.trim()),
            "docs/dataset.md is not up to date; its tables are now:\n{table}"
        );
    }
}
