//! Which reports repeat each other? Sketches of texts by `MinHash`, which tell how many of their word sequences two texts
//! share without either text at hand.
//!
//! A text is the set of all sequences of [`SHINGLE`] words in it (its *shingles*); two texts are as alike as their sets'
//! Jaccard index, shared shingles over all shingles. Of a set, a [`Sketch`] keeps the least element under each of
//! [`MINIMA`] random orders; two sets have the same least element with a probability that is their Jaccard index, so the
//! share of equal minima estimates it, with a standard error of `sqrt(J (1 - J) / 128)`, 0.035 at J = 0.8.
//!
//! Broder, A.: On the resemblance and containment of documents. SEQUENCES 1997. That 16 bits of each minimum do: Li, P.,
//! König, A. C.: b-Bit Minwise Hashing. WWW 2010 (chance adds 1/65,536 to the estimate).
//!
//! # Examples
//! ```
//! use gleaner::likeness::{REPEATS, Sketch, similarity};
//! let text = |day: &str| format!("On {day} at 09:14 the queue of outgoing letters stopped. A worker had run out of \
//!     memory and its lease was never given back. We restarted the worker by hand, and the queue was empty by noon. \
//!     Nobody was told, since the alert went to a mailbox that no one reads. Next week the lease gets a time limit, \
//!     and the alert goes to whoever is on call. We are sorry for every letter that came late.");
//! let first = Sketch::of(&text("Tuesday")).unwrap();
//! let again = Sketch::of(&text("**Wednesday**").to_uppercase()).unwrap();
//! assert!(similarity(&first, &again) >= REPEATS);
//! ```

use thiserror::Error;
use xxhash_rust::xxh3::{Xxh3, xxh3_64, xxh3_64_with_seed};

/// Words of a shingle.
pub const SHINGLE: usize = 5;

/// Minima that a sketch keeps, one for each random order.
pub const MINIMA: usize = 128;

/// Fewer shingles than this are too few to compare: then only an equal text counts.
pub const FEWEST: usize = 20;

/// Similarity from which one report repeats the other.
///
/// Of two texts with a Jaccard index of 0.9, the estimate falls below it with a probability of 0.0003, and no band of
/// [`Sketch::bands`] is shared with 0.0001; with an index of 0.5 the estimate reaches it with less than 10^-11.
pub const REPEATS: f64 = 0.8;

/// Keys of [`Sketch::bands`].
pub const BANDS: usize = 16;

/// A text's words as a few numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sketch {
    /// Hash of all words in their order: equal where two texts differ at most in case, punctuation, markup and blanks.
    pub whole: u64,
    /// Low 16 bits of the least shingle under each order; `None` where there are fewer than [`FEWEST`] shingles.
    minima: Option<Box<[u16; MINIMA]>>,
}

/// Bytes that are no stored sketch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "a stored sketch has 8 or 264 bytes, and here are {0}: the data set was written by another version or damaged"
)]
pub struct NoSketch(
    /// How many bytes there were.
    pub usize,
);

impl Sketch {
    /// The sketch of `text`; `None` if there is no word in it.
    ///
    /// Words are runs of letters and digits, lower-cased. Of marked-up text give the words that a reader sees
    /// ([`crate::document::Plain`]): addresses of links and names of tags would count as words.
    ///
    /// ```
    /// use gleaner::likeness::Sketch;
    /// assert_eq!(Sketch::of("The *disk* was full."), Sketch::of("the disk\nwas FULL"));
    /// assert_eq!(Sketch::of(" \u{2014} "), None);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let mut whole = Xxh3::new();
        let mut recent = [0_u64; SHINGLE];
        let mut least = Box::new([u64::MAX; MINIMA]);
        let mut count = 0;
        let mut lower = String::new();
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            if word.is_empty() {
                continue;
            }
            lower.clear();
            lower.extend(word.chars().flat_map(char::to_lowercase));
            whole.update(lower.as_bytes());
            whole.update(b" ");
            recent.rotate_left(1);
            recent[SHINGLE - 1] = xxh3_64(lower.as_bytes());
            count += 1;
            if count >= SHINGLE {
                let shingle = hash(&recent.map(u64::to_le_bytes).concat(), 0);
                for (least, seed) in least.iter_mut().zip(ORDERS) {
                    *least = (*least).min(mixed(shingle ^ seed));
                }
            }
        }
        // Shingles that occur again are counted again; that a text is short need not be known more exactly.
        let enough = count + 1 >= SHINGLE + FEWEST;
        (count > 0).then(|| Self {
            whole: whole.digest(),
            minima: enough.then(|| Box::new(least.map(|m| m as u16))),
        })
    }

    /// Keys for finding like texts without comparing all with all: 16 bands of 8 minima each.
    ///
    /// Two texts with Jaccard index J share at least one key with probability `1 - (1 - J^8)^16`: 0.06 at 0.5, 0.95 at
    /// 0.8, 0.9999 at 0.9. A shared key makes a pair worth comparing by [`similarity`], no more. A text that is too short
    /// to compare shares all keys with an equal one and none with any other.
    #[must_use]
    pub fn bands(&self) -> [u64; BANDS] {
        let words = MINIMA / BANDS;
        std::array::from_fn(|band| match &self.minima {
            Some(minima) => {
                let minima = &minima[band * words..(band + 1) * words];
                let bytes: Vec<u8> = minima.iter().flat_map(|m| m.to_le_bytes()).collect();
                hash(&bytes, band as u64)
            }
            None => hash(&self.whole.to_le_bytes(), band as u64),
        })
    }

    /// The stored form: `whole`, then the minima if any, little-endian; 264 bytes, or 8 of a short text.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let minima = self.minima.iter().flat_map(|m| m.iter());
        let mut bytes = self.whole.to_le_bytes().to_vec();
        bytes.extend(minima.flat_map(|m| m.to_le_bytes()));
        bytes
    }

    /// Reads back what [`Sketch::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`NoSketch`] if there are neither 8 nor 264 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NoSketch> {
        let wrong = NoSketch(bytes.len());
        let (whole, rest) = bytes.split_first_chunk::<8>().ok_or(wrong)?;
        let minima = match rest.len() {
            0 => None,
            n if n == 2 * MINIMA => Some(Box::new(std::array::from_fn(|m| {
                u16::from_le_bytes([rest[2 * m], rest[2 * m + 1]])
            }))),
            _ => return Err(wrong),
        };
        Ok(Self {
            whole: u64::from_le_bytes(*whole),
            minima,
        })
    }
}

/// Estimate of the Jaccard index of the shingles of two texts, 0 to 1: the share of equal minima. 1 where the texts are
/// equal word for word; 0 where they are not and one is too short to compare.
#[must_use]
pub fn similarity(a: &Sketch, b: &Sketch) -> f64 {
    if a.whole == b.whole {
        return 1.0;
    }
    match (&a.minima, &b.minima) {
        (Some(a), Some(b)) => {
            let equal = a.iter().zip(b.iter()).filter(|(a, b)| a == b).count();
            equal as f64 / MINIMA as f64
        }
        _ => 0.0,
    }
}

/// What tells the random orders apart.
const ORDERS: [u64; MINIMA] = {
    let mut orders = [0; MINIMA];
    let mut n = 0;
    while n < MINIMA {
        orders[n] = mixed((n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        n += 1;
    }
    orders
};

fn hash(bytes: &[u8], seed: u64) -> u64 {
    xxh3_64_with_seed(bytes, seed)
}

/// A one-to-one map of 64 bits onto 64 bits without visible order: the last step of `SplitMix64` (Steele, Lea, Flood 2014).
const fn mixed(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// `len` invented words from a list of `of`.
    fn words(rng: &mut fastrand::Rng, len: usize, of: usize) -> Vec<String> {
        (0..len).map(|_| format!("w{}", rng.usize(..of))).collect()
    }

    fn jaccard(a: &[String], b: &[String]) -> f64 {
        let a: BTreeSet<_> = a.windows(SHINGLE).collect();
        let b: BTreeSet<_> = b.windows(SHINGLE).collect();
        a.intersection(&b).count() as f64 / a.union(&b).count() as f64
    }

    #[test]
    fn estimates_lie_about_the_exact_index() {
        let mut rng = fastrand::Rng::with_seed(7);
        let (mut sum, mut pairs) = (0.0, 0.0);
        for _ in 0..300 {
            let (length, vocabulary) = (rng.usize(24..600), rng.usize(3..400));
            let a = words(&mut rng, length, vocabulary);
            let mut b = a.clone();
            for _ in 0..rng.usize(..=length / 6) {
                let at = rng.usize(..b.len());
                match rng.u8(..3) {
                    0 => b[at] = "other".into(),
                    1 => b.insert(at, "more".into()),
                    _ if b.len() > 24 => drop(b.remove(at)),
                    _ => {}
                }
            }
            let exact = jaccard(&a, &b);
            let [a, b] = [a, b].map(|w| Sketch::of(&w.join(" ")).unwrap());
            let error = similarity(&a, &b) - exact;
            let sigma = (exact * (1.0 - exact) / MINIMA as f64).sqrt();
            assert!(error.abs() <= 4.0 * sigma + 0.01, "{exact}: off by {error}");
            (sum, pairs) = (sum + error, pairs + 1.0);
        }
        assert!((sum / pairs).abs() < 0.01, "biased by {}", sum / pairs);
    }

    #[test]
    fn unlike_texts_have_nothing_in_common() {
        let mut rng = fastrand::Rng::with_seed(8);
        let sketches: Vec<_> = (0..60)
            .map(|_| Sketch::of(&words(&mut rng, 300, 500).join(" ")).unwrap())
            .collect();
        for (n, a) in sketches.iter().enumerate() {
            for b in &sketches[..n] {
                assert!(similarity(a, b) < 0.05);
                assert!(!a.bands().iter().zip(b.bands()).any(|(x, y)| *x == y));
            }
        }
    }

    #[test]
    fn case_marks_and_blanks_do_not_matter_and_words_do() {
        let text = "Ünder load, the `lock` timed-out; we waited (12 min)!";
        let same = "ünder LOAD the lock\n\n* timed out *we* waited: 12 MIN";
        assert_eq!(Sketch::of(text), Sketch::of(same));
        for other in [
            "under load the lock timed out we waited 12 min",
            "ünder load the lock timed out we waited 1 2 min",
        ] {
            assert_ne!(Sketch::of(text), Sketch::of(other));
        }
        assert_eq!(Sketch::of("\u{2026} \n--"), None);
    }

    #[test]
    fn short_texts_repeat_only_their_equals() {
        let mut rng = fastrand::Rng::with_seed(9);
        let text = words(&mut rng, SHINGLE + FEWEST - 2, 100);
        let short = Sketch::of(&text.join(" ")).unwrap();
        assert_eq!(short.to_bytes().len(), 8);
        let longer = Sketch::of(&format!("{} more", text.join(" "))).unwrap();
        assert_eq!(longer.to_bytes().len(), 264, "20 shingles are enough");
        assert!(similarity(&short, &longer) < f64::EPSILON);
        let again = Sketch::of(&text.join(",\n")).unwrap();
        assert!((similarity(&short, &again) - 1.0).abs() < f64::EPSILON);
        assert_eq!(short.bands(), again.bands());
        let other = Sketch::of(&text[1..].join(" ")).unwrap();
        assert!(!short.bands().iter().any(|b| other.bands().contains(b)));
    }

    #[test]
    fn stored_sketches_come_back() {
        let mut rng = fastrand::Rng::with_seed(10);
        for length in [1, 23, 24, 500] {
            let sketch = Sketch::of(&words(&mut rng, length, 90).join(" ")).unwrap();
            let bytes = sketch.to_bytes();
            assert_eq!(Sketch::from_bytes(&bytes), Ok(sketch));
            let cut = &bytes[..bytes.len() - 1];
            assert_eq!(Sketch::from_bytes(cut), Err(NoSketch(cut.len())));
        }
    }

    /// Stored sketches of an earlier run are compared with those of a later one, so they may never change.
    #[test]
    fn sketches_are_the_same_on_every_machine_and_in_every_version() {
        let text: Vec<String> = (0..200).map(|n| format!("wort{}", n * n % 37)).collect();
        let sketch = Sketch::of(&text.join(" ")).unwrap();
        let stored = crate::document::hex_sha256(&sketch.to_bytes());
        let keys = sketch.bands().map(u64::to_le_bytes).concat();
        let keys = crate::document::hex_sha256(&keys);
        assert_eq!(
            (sketch.whole, &stored[..16], &keys[..16]),
            (
                13_808_618_494_072_069_652,
                "1debb85a188bb532",
                "6cf89963962428f1"
            )
        );
    }
}
