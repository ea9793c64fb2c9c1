//! How does each tool count? Bytes, code points or UTF-16 units, converted in this one place.

/// What a tool's offsets count, from the start of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// Bytes of UTF-8.
    Bytes,
    /// Unicode code points: strings of Python 3, and gleaner's own records.
    CodePoints,
    /// UTF-16 code units: strings of JavaScript, Java and .NET. A character above U+FFFF counts two.
    Utf16,
}

impl Counting {
    /// Its name in listings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::CodePoints => "code points",
            Self::Utf16 => "UTF-16 units",
        }
    }
}

/// Translates between code points and another count, over one text, either way in `O(log n)`.
///
/// Line ends are what they are: `\r\n` counts two everywhere, and a combining mark counts by itself.
///
/// # Examples
/// ```
/// use gleaner::exchange::{Counting, Ruler};
/// let ruler = Ruler::new("a🔥b", Counting::Utf16);
/// assert_eq!(ruler.at_char(2), Some(3)); // where b begins
/// assert_eq!(ruler.to_chars(3), Some(2));
/// assert_eq!(ruler.to_chars(2), None); // inside the flame
/// ```
#[derive(Debug)]
pub struct Ruler {
    /// (code point, count) just after each character that counts more than one, in order.
    steps: Vec<(usize, usize)>,
    chars: usize,
}

impl Ruler {
    /// Reads `text` once.
    #[must_use]
    pub fn new(text: &str, counting: Counting) -> Self {
        let (mut steps, mut chars, mut count) = (Vec::new(), 0, 0);
        for c in text.chars() {
            let width = match counting {
                Counting::Bytes => c.len_utf8(),
                Counting::CodePoints => 1,
                Counting::Utf16 => c.len_utf16(),
            };
            chars += 1;
            count += width;
            if width > 1 {
                steps.push((chars, count));
            }
        }
        Self { steps, chars }
    }

    /// The tool's offset of code point `char`; `None` past the end of the text.
    #[must_use]
    pub fn at_char(&self, char: usize) -> Option<usize> {
        let (at, count) = self.before(self.steps.partition_point(|s| s.0 <= char));
        (char <= self.chars).then(|| count + char - at)
    }

    /// The code point at the tool's offset `count`; `None` past the end, or inside a character.
    #[must_use]
    pub fn to_chars(&self, count: usize) -> Option<usize> {
        let (at, counted) = self.before(self.steps.partition_point(|s| s.1 <= count));
        let char = at + count - counted;
        (self.at_char(char)? == count).then_some(char)
    }

    /// The last step before step `n`.
    fn before(&self, n: usize) -> (usize, usize) {
        n.checked_sub(1).map_or((0, 0), |last| self.steps[last])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Slices of the text as the tool would cut it.
    fn cut(text: &str, counting: Counting, from: usize, to: usize) -> String {
        match counting {
            Counting::Bytes => text[from..to].to_owned(),
            Counting::CodePoints => text.chars().skip(from).take(to - from).collect(),
            Counting::Utf16 => {
                let units: Vec<u16> = text.encode_utf16().collect();
                String::from_utf16(&units[from..to]).unwrap()
            }
        }
    }

    proptest! {
        /// Cutting by the tool's count gives the characters that our offsets name, and the way back gives the offsets;
        /// over astral characters, combining marks, joiners, CRLF.
        #[test]
        fn slices_agree_in_every_count(
            text in proptest::collection::vec(
                prop_oneof![Just('a'), Just('é'), Just('e'), Just('\u{301}'), Just('🔥'), Just('\u{200d}'), Just('𝒳'),
                    Just('\r'), Just('\n'), Just('字'), any::<char>()], 0..30)
        ) {
            let text: String = text.into_iter().collect();
            let chars: Vec<char> = text.chars().collect();
            for counting in [Counting::Bytes, Counting::CodePoints, Counting::Utf16] {
                let ruler = Ruler::new(&text, counting);
                for a in 0..=chars.len() {
                    let from = ruler.at_char(a).unwrap();
                    prop_assert_eq!(ruler.to_chars(from), Some(a));
                    for b in a..=chars.len() {
                        let to = ruler.at_char(b).unwrap();
                        let wanted: String = chars[a..b].iter().collect();
                        prop_assert_eq!(cut(&text, counting, from, to), wanted);
                    }
                }
                prop_assert_eq!(ruler.at_char(chars.len() + 1), None);
                let end = ruler.at_char(chars.len()).unwrap();
                prop_assert_eq!(ruler.to_chars(end + 1), None);
                let whole = (0..=end).filter(|&n| ruler.to_chars(n).is_some()).count();
                prop_assert_eq!(whole, chars.len() + 1);
            }
        }
    }
}
