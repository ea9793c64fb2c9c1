//! Which columns are there? Each says its name, unit, when it is null, and how it is filled.

use super::tables::of_role;
use crate::record::Role;
use arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, ListBuilder, StringArray, StringBuilder,
    StructArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Field, Fields};
use std::collections::HashMap;
use std::sync::Arc;

/// A column of a table whose rows are `T`.
#[derive(Debug)]
pub(super) struct Column<T> {
    pub name: &'static str,
    /// What it holds.
    pub about: &'static str,
    /// What its numbers count or measure; empty for text.
    pub unit: &'static str,
    /// When it is null; empty for never.
    pub null: &'static str,
    pub cells: Cells<T>,
}

/// How a column is filled.
#[derive(Debug)]
pub(super) enum Cells<T> {
    Text(fn(&T) -> Option<&str>),
    Texts(fn(&T) -> &[String]),
    Flag(fn(&T) -> Option<bool>),
    /// 64 bits with sign, since not every engine has numbers without.
    Whole(fn(&T) -> Option<i64>),
    Real(fn(&T) -> Option<f64>),
    /// A struct with the columns of [`of_role`].
    Role(fn(&T) -> Option<&Role>),
}

impl<T> Column<T> {
    /// Its field, with description, unit and null as metadata.
    pub(super) fn field(&self) -> Field {
        let told = [
            ("description", self.about),
            ("unit", self.unit),
            ("null", self.null),
        ];
        let told = told.into_iter().filter(|(_, what)| !what.is_empty());
        let metadata: HashMap<_, _> = told.map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        Field::new(self.name, self.cells.data_type(), !self.null.is_empty()).with_metadata(metadata)
    }
}

impl<T> Cells<T> {
    fn data_type(&self) -> DataType {
        match self {
            Self::Text(_) => DataType::Utf8,
            Self::Texts(_) => DataType::List(item()),
            Self::Flag(_) => DataType::Boolean,
            Self::Whole(_) => DataType::Int64,
            Self::Real(_) => DataType::Float64,
            Self::Role(_) => DataType::Struct(fields(&of_role())),
        }
    }

    /// One value a row.
    fn array(&self, rows: &[T]) -> ArrayRef {
        match self {
            Self::Text(of) => Arc::new(rows.iter().map(of).collect::<StringArray>()),
            Self::Texts(of) => {
                let mut lists = ListBuilder::new(StringBuilder::new()).with_field(item());
                for row in rows {
                    for text in of(row) {
                        lists.values().append_value(text);
                    }
                    lists.append(true);
                }
                Arc::new(lists.finish())
            }
            Self::Flag(of) => Arc::new(rows.iter().map(of).collect::<BooleanArray>()),
            Self::Whole(of) => Arc::new(rows.iter().map(of).collect::<Int64Array>()),
            Self::Real(of) => Arc::new(rows.iter().map(of).collect::<Float64Array>()),
            Self::Role(of) => {
                let roles: Vec<_> = rows.iter().map(of).collect();
                let there: NullBuffer = roles.iter().map(Option::is_some).collect();
                Arc::new(structs(&of_role(), &roles, Some(there)))
            }
        }
    }
}

fn item() -> Arc<Field> {
    Arc::new(Field::new("item", DataType::Utf8, false))
}

/// Their fields, in order.
pub(super) fn fields<T>(columns: &[Column<T>]) -> Fields {
    columns.iter().map(Column::field).collect()
}

/// Their values, in order.
pub(super) fn arrays<T>(columns: &[Column<T>], rows: &[T]) -> Vec<ArrayRef> {
    columns.iter().map(|c| c.cells.array(rows)).collect()
}

/// The same as one struct a row.
pub(super) fn structs<T>(
    columns: &[Column<T>],
    rows: &[T],
    there: Option<NullBuffer>,
) -> StructArray {
    StructArray::try_new_with_length(fields(columns), arrays(columns, rows), there, rows.len())
        .expect("columns have one value a row")
}
