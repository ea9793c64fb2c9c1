//! What is a member of an archive called, and may it be called so?

/// A member's path, as far as it may be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A path inside the archive, without `./`.
    Inside(String),
    /// A part of it begins with a dot, or is what macOS adds (`__MACOSX`).
    Hidden,
    /// It leads out of the archive, or is no path: why.
    Refused(&'static str),
}

/// Looks at the path `raw` of a member. `\` parts names too, since archives made on Windows have it.
pub(super) fn named(raw: &str) -> Named {
    let parts = || raw.split(['/', '\\']);
    let drive = raw.as_bytes().get(1) == Some(&b':') && raw.as_bytes()[0].is_ascii_alphabetic();
    if raw.contains('\0') {
        return Named::Refused("its name has a NUL in it");
    }
    if raw.starts_with(['/', '\\']) || drive {
        return Named::Refused("its path is absolute");
    }
    if parts().any(|p| p == "..") {
        return Named::Refused("its path leads out of the archive (`..`)");
    }
    let hidden = |p: &str| p.len() > 1 && p.starts_with('.') || p == "__MACOSX";
    if parts().any(hidden) {
        return Named::Hidden;
    }
    let kept: Vec<_> = raw
        .split('/')
        .filter(|p| !p.is_empty() && *p != ".")
        .collect();
    match kept.join("/") {
        name if name.is_empty() => Named::Refused("it has no name"),
        name => Named::Inside(name),
    }
}

/// The message for a member that is refused for its path.
pub(super) fn refused(why: &str) -> String {
    format!("refused: {why}; pack the archive anew with plain relative paths")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        assert_eq!(named("./2024/a.md"), Named::Inside("2024/a.md".into()));
        assert_eq!(named("a..b/c.md"), Named::Inside("a..b/c.md".into()));
        for raw in [
            "/etc/a.md",
            "a/../../b.md",
            "C:\\a.md",
            "\\\\host\\a.md",
            "..\\a.md",
            "a\0.md",
            "./",
        ] {
            assert!(matches!(named(raw), Named::Refused(_)), "{raw:?}");
        }
        for raw in [".git/config", "a/.hidden.md", "__MACOSX/a.md"] {
            assert_eq!(named(raw), Named::Hidden, "{raw}");
        }
    }
}
