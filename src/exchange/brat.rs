//! brat stand-off: for each report a `.txt` and an `.ann`, and the `annotation.conf` that brat reads.
//!
//! Source: the stand-off format of brat 1.3, <https://brat.nlplab.org/standoff.html>. Offsets are code points.
//!
//! | line | holds |
//! |---|---|
//! | `T` | a unit's label or a role's span; one that crosses a line break is in pieces, as brat writes it |
//! | `E` | a frame: triggered by its action, with its roles as arguments; `E3` is frame `f3` |
//! | `A` | kind of a unit; category of a role, and the codes of the frame on its action |
//! | `#` | `AnnotatorNotes`: `summary` of a role; on an action also `goal: ...` for a goal without a span; `frame: ...` |
//!
//! The file's name is the report's id; characters that names of files may not have are `%` and two hexadecimal digits.

mod conf;
mod read;
mod write;

pub use read::{identity, read};
pub use write::{file_name, write};

/// The name of a code list as an attribute: `category` for that of the mark's own role.
fn attribute(list: &str, label: &str) -> String {
    if list == label {
        "category".to_owned()
    } else {
        list.to_owned()
    }
}
