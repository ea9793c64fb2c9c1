//! How is a text cut into the encoder's tokens?

use super::NnError;
use crate::span::Span;
use tokenizers::Tokenizer;

/// A text's tokens, without the special ones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tokens {
    /// Ids in the encoder's vocabulary.
    pub(crate) ids: Vec<u32>,
    /// Byte range of each token in the text.
    pub(crate) spans: Vec<Span>,
}

/// A `WordPiece` tokenizer that neither pads nor cuts.
pub(crate) struct TextTokenizer {
    inner: Tokenizer,
    /// Id of the token before every text.
    begin: u32,
    /// Id of the token after every text.
    end: u32,
}

impl TextTokenizer {
    /// Reads `tokenizer.json` of model `model`.
    pub(crate) fn load(model: &str, json: &[u8]) -> Result<Self, NnError> {
        let bad = |reason: String| NnError::Tokenizer {
            model: model.into(),
            reason,
        };
        let mut inner = Tokenizer::from_bytes(json).map_err(|e| bad(e.to_string()))?;
        inner.with_padding(None);
        inner
            .with_truncation(None)
            .map_err(|e| bad(e.to_string()))?;
        let special = |token: &str| {
            inner
                .token_to_id(token)
                .ok_or_else(|| bad(format!("it lacks the token {token}")))
        };
        Ok(Self {
            begin: special("[CLS]")?,
            end: special("[SEP]")?,
            inner,
        })
    }

    /// The ids of `parts`, each followed by the special token after a text, behind the one before a text.
    pub(crate) fn framed<'a>(&self, parts: impl IntoIterator<Item = &'a [u32]>) -> Vec<u32> {
        let mut out = vec![self.begin];
        for part in parts {
            out.extend(part);
            out.push(self.end);
        }
        out
    }

    /// Cuts one text.
    pub(crate) fn tokens(&self, text: &str) -> Result<Tokens, NnError> {
        let encoding = self
            .inner
            .encode(text, false)
            .map_err(|e| NnError::Tokenizer {
                model: "in use".into(),
                reason: e.to_string(),
            })?;
        Ok(Tokens {
            ids: encoding.get_ids().to_vec(),
            spans: encoding
                .get_offsets()
                .iter()
                .map(|&(a, b)| Span::new(a, b))
                .collect(),
        })
    }
}
