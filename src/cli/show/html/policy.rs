//! What may the page do? Only what stands in it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// A Content-Security-Policy that allows this one style and this one script, and no request at all.
pub fn policy(style: &str, script: &str) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        hash(style),
        hash(script)
    )
}

/// JSON that may stand inside a script element: whatever it holds, it neither ends the element nor opens a comment.
///
/// # Errors
/// Never in practice: everything in it can be written.
pub fn json(value: &impl Serialize) -> serde_json::Result<String> {
    // Within JSON these three occur in strings only.
    let text = serde_json::to_string(value)?;
    Ok(text
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_ends_the_element_and_nothing_is_lost(text in "[</!>& a-z\"\\\\-]{0,30}") {
            let hostile = format!("{text}</script><!--<script>{text}");
            let json = json(&hostile).unwrap();
            prop_assert!(!json.contains(['<', '>', '&']));
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), hostile);
        }
    }
}
