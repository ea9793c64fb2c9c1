//! XML as it is written here: elements, attributes, text.

use std::fmt::Write as _;

/// An XML document that grows.
pub struct Xml {
    out: String,
    open: Vec<&'static str>,
}

impl Xml {
    /// With the declaration.
    pub fn new() -> Self {
        Self {
            out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".into(),
            open: Vec::new(),
        }
    }

    /// Begins an element; an attribute without a value is left out.
    pub fn open(&mut self, name: &'static str, attributes: &[(&str, Option<&str>)]) {
        self.start(name, attributes);
        self.out += ">\n";
        self.open.push(name);
    }

    /// Ends the element that was begun last.
    pub fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            let _ = writeln!(self.out, "</{name}>");
        }
    }

    /// An element with nothing in it.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, Option<&str>)]) {
        self.start(name, attributes);
        self.out += "/>\n";
    }

    /// An element that holds text; none if that is empty.
    pub fn text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.start(name, &[]);
            self.out.push('>');
            escape(text, false, &mut self.out);
            let _ = writeln!(self.out, "</{name}>");
        }
    }

    /// All of it; what is open is closed.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out
    }

    fn indent(&mut self) {
        self.out += &" ".repeat(self.open.len());
    }

    fn start(&mut self, name: &str, attributes: &[(&str, Option<&str>)]) {
        self.indent();
        self.out.push('<');
        self.out += name;
        for (key, value) in attributes {
            if let Some(value) = value {
                let _ = write!(self.out, " {key}=\"");
                escape(value, true, &mut self.out);
                self.out.push('"');
            }
        }
    }
}

/// Characters that XML 1.0 cannot have become U+FFFD; what that costs is counted where the file is read back.
fn escape(text: &str, attribute: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => *out += "&amp;",
            '<' => *out += "&lt;",
            '>' => *out += "&gt;",
            '"' if attribute => *out += "&quot;",
            '\n' | '\t' if attribute => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            '\r' => *out += "&#13;",
            '\n' | '\t' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_what_was_written() {
        let hard = "a <b> & \"c\"\r\n\t 🔥 ]]>";
        let mut xml = Xml::new();
        xml.open("A", &[("x", Some(hard)), ("y", None)]);
        xml.text("B", hard);
        xml.empty("C", &[]);
        let text = xml.finish();
        let read = roxmltree::Document::parse(&text).unwrap();
        let root = read.root_element();
        assert_eq!(
            (root.attribute("x"), root.attribute("y")),
            (Some(hard), None)
        );
        assert_eq!(root.first_element_child().unwrap().text(), Some(hard));
        let mut xml = Xml::new();
        xml.text("A", "a\u{1}\u{ffff}b");
        assert_eq!(
            roxmltree::Document::parse(&xml.finish())
                .unwrap()
                .root_element()
                .text(),
            Some("a\u{fffd}\u{fffd}b")
        );
    }
}
