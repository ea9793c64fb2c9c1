//! What is counted in one report? Blocks of numbers that add up over reports.
//!
//! Everything that is reported is a function of such sums, so that a resample of reports needs sums only and
//! no second matching. A block is a plain struct; [`Block::put`] lays it into a vector, [`Block::get`] reads it
//! back from a sum of vectors.

/// A fixed number of counts that can be laid out one after another.
pub trait Block: Sized {
    /// How many numbers.
    const LEN: usize;
    /// Adds them to `out`, which is [`LEN`](Self::LEN) long.
    fn put(&self, out: &mut [f64]);
    /// Reads them from `sums`, which is [`LEN`](Self::LEN) long.
    fn get(sums: &[f64]) -> Self;
}

macro_rules! block {
    ($(#[$about:meta])* $name:ident { $($(#[$field_about:meta])* $field:ident),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Default)]
        pub struct $name { $($(#[$field_about])* pub $field: f64),+ }

        impl Block for $name {
            const LEN: usize = [$(stringify!($field)),+].len();

            fn put(&self, out: &mut [f64]) {
                for (slot, value) in out.iter_mut().zip([$(self.$field),+]) {
                    *slot += value;
                }
            }

            fn get(sums: &[f64]) -> Self {
                let mut at = sums.iter().copied();
                Self { $($field: at.next().unwrap_or_default()),+ }
            }
        }
    };
}

block! {
    /// Units that carry one label.
    LabelCounts {
        /// Gold units with it.
        gold,
        /// Suggested units with it.
        suggested,
        /// Gold units with it that a suggested unit with it lies on.
        gold_hit,
        /// Suggested units with it that lie on a gold unit with it.
        suggested_hit,
        /// Suggested units with a score for it.
        scored,
        /// Sum of squared distances between score and truth (1 or 0).
        squared,
    }
}

block! {
    /// Suggested units whose score lies in one tenth of the scale.
    Bin {
        /// How many.
        units,
        /// Sum of their scores.
        confidence,
        /// Those that lie on a gold unit with the label.
        positive,
    }
}

block! {
    /// Frames, paired by their action spans.
    FrameCounts {
        /// In gold.
        gold,
        /// Suggested.
        suggested,
        /// Pairs.
        matched,
    }
}

block! {
    /// One role over paired frames.
    RoleCounts {
        /// Gold frames with a span for it.
        gold,
        /// Suggested frames with a span for it.
        suggested,
        /// Sum of token F1 over pairs with both spans.
        token,
        /// Pairs whose spans are equal but for case and punctuation at the ends.
        exact,
    }
}

block! {
    /// Spans as SemEval-2013 task 9 counts them, without regard to frames.
    SpanCounts {
        /// In gold.
        gold,
        /// Suggested.
        suggested,
        /// Same bounds and role.
        strict,
        /// Overlapping pairs, the strict ones included.
        strict_pairs,
        /// Same bounds, any role.
        exact,
        /// Overlapping pairs, the exact ones included; those that are not exact count half in `partial`.
        exact_pairs,
        /// Overlapping and of the same role.
        kind,
        /// Overlapping pairs, those of the same role included.
        kind_pairs,
        /// Same role, and intersection over union at or above the chosen level.
        iou,
        /// Tokens under gold spans, each once a role.
        gold_tokens,
        /// Tokens under suggested spans, each once a role.
        suggested_tokens,
        /// Tokens under both.
        shared_tokens,
    }
}

block! {
    /// Summaries of one role over paired frames whose gold has one; sums of F1.
    SummaryCounts {
        /// How many.
        pairs,
        /// Words, with contractions as one word.
        words,
        /// ROUGE-1.
        rouge1,
        /// ROUGE-2.
        rouge2,
        /// ROUGE-L.
        rouge_l,
        /// ROUGE-1 of stems.
        stemmed1,
        /// ROUGE-2 of stems.
        stemmed2,
        /// ROUGE-L of stems.
        stemmed_l,
    }
}

block! {
    /// One code list over paired frames.
    ListCounts {
        /// The code is right.
        right,
        /// The part before `/` is right (the whole code, where it has no `/`).
        parent,
        /// Codes and their parents that both have.
        shared_nodes,
        /// Codes and their parents in gold.
        gold_nodes,
        /// Codes and their parents suggested.
        suggested_nodes,
    }
}

block! {
    /// One code over paired frames.
    CodeCounts {
        /// Gold has it.
        gold,
        /// It is suggested.
        suggested,
        /// Both.
        right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_add_up_and_read_back() {
        let one = RoleCounts {
            gold: 3.0,
            suggested: 2.0,
            token: 1.5,
            exact: 1.0,
        };
        let mut sums = vec![0.0; RoleCounts::LEN];
        one.put(&mut sums);
        one.put(&mut sums);
        assert_eq!(sums, [6.0, 4.0, 3.0, 2.0]);
        let total = RoleCounts::get(&sums);
        assert!((total.token - 3.0).abs() < 1e-12 && (total.exact - 2.0).abs() < 1e-12);
        assert_eq!(SpanCounts::LEN, 12);
    }
}
