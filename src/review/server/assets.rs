//! What does the page consist of? Files inside the program.

use axum::http::header;
use axum::response::{IntoResponse, Response};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// Name and content of every file beside `index.html`.
        const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../page/", $name)))),*];
    };
}

files!(
    "acts.js",
    "agreement.js",
    "api.js",
    "bar.js",
    "base.css",
    "blocks.js",
    "card.js",
    "chart.js",
    "coding.js",
    "compare.js",
    "conflict.js",
    "cursor.js",
    "decide.js",
    "dom.js",
    "figures.js",
    "find.js",
    "frames.js",
    "keys.js",
    "marks.js",
    "pair.js",
    "panel.css",
    "panel.js",
    "parts.js",
    "pick.js",
    "place.js",
    "queue.css",
    "queue.js",
    "report.css",
    "report.js",
    "reshape.js",
    "select.js",
    "sight.js",
    "span.js",
    "start.js",
    "stats.js",
    "text.js",
    "view.js",
    "ways.js",
    "words.js",
);

const INDEX: &str = include_str!("../page/index.html");

/// The page itself.
pub(super) fn index() -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], INDEX).into_response()
}

/// A file of the page, if there is one of that name.
pub(super) fn file(name: &str) -> Option<Response> {
    let (_, content) = FILES.iter().find(|(known, _)| *known == name)?;
    let kind = match name.rsplit_once('.') {
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "svg")) => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
    Some(([(header::CONTENT_TYPE, kind)], *content).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_file_of_the_folder_is_inside() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/review/page");
        let names = std::fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap());
        let inside = FILES
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .chain(["index.html".to_owned()]);
        assert_eq!(names.collect::<BTreeSet<_>>(), inside.collect());
    }

    #[test]
    fn the_page_has_no_script_of_its_own_and_asks_nobody_else() {
        for (name, content) in FILES.iter().chain([&("index.html", INDEX)]) {
            let asks = |what: &str| content.contains(what);
            assert!(
                !asks("innerHTML") && !asks("outerHTML") && !asks("insertAdjacentHTML"),
                "{name}"
            );
            assert!(
                !content
                    .replace("http://www.w3.org/", "")
                    .contains("http://")
                    && !asks("https://"),
                "{name}"
            );
        }
        assert!(!INDEX.contains(" style=") && !INDEX.contains(" onclick"));
    }
}
