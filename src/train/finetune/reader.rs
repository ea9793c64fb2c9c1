//! What does the encoder say of a few texts? Batches sorted by length, gradients or not, the lower layers read only once.

use super::data::{Prepared, Report};
use crate::nn::{NnError, TorchEncoder, pad};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use tch::{Kind, Tensor};

/// States of each text, `[tokens, HIDDEN]`: last and middle layer.
pub(super) type States = BTreeMap<usize, (Tensor, Tensor)>;

/// The encoder and what need not be read again.
pub(super) struct Reader {
    pub(super) encoder: TorchEncoder,
    /// Texts a batch.
    pub(super) batch: usize,
    /// Output of the lower layers for each text, where training leaves them alone.
    kept: RefCell<BTreeMap<usize, Tensor>>,
}

impl Reader {
    pub(super) fn new(encoder: TorchEncoder, batch: usize) -> Self {
        Self {
            encoder,
            batch,
            kept: RefCell::default(),
        }
    }

    /// Reads `texts` in batches sorted by length.
    pub(super) fn states(
        &self,
        data: &Prepared,
        texts: &BTreeSet<usize>,
        train: bool,
    ) -> Result<States, NnError> {
        let mut order: Vec<usize> = texts.iter().copied().collect();
        order.sort_by_key(|&t| (data.texts[t].len(), t));
        let mut out = States::new();
        for batch in order.chunks(self.batch.max(1)) {
            let ids: Vec<Vec<u32>> = batch.iter().map(|&t| data.texts[t].clone()).collect();
            let (padded, mask) = pad(&ids, self.encoder.device());
            let lower = self.lower(batch, &ids, &padded, &mask, train)?;
            let taps = self.encoder.upper(&lower, &mask, train);
            for (row, (&text, ids)) in batch.iter().zip(&ids).enumerate() {
                let of = |t: &Tensor| t.get(row as i64).narrow(0, 0, ids.len() as i64);
                out.insert(text, (of(&taps.last), of(&taps.middle)));
            }
        }
        Ok(out)
    }

    /// Output of the lower layers, read once a text if training leaves them alone.
    fn lower(
        &self,
        batch: &[usize],
        ids: &[Vec<u32>],
        padded: &Tensor,
        mask: &Tensor,
        train: bool,
    ) -> Result<Tensor, NnError> {
        if !self.encoder.keeps_lower() {
            return self.encoder.lower(padded, mask, train);
        }
        let mut kept = self.kept.borrow_mut();
        if batch.iter().any(|t| !kept.contains_key(t)) {
            let lower = self.encoder.lower(padded, mask, false)?;
            for (row, (&text, ids)) in batch.iter().zip(ids).enumerate() {
                let own = lower.get(row as i64).narrow(0, 0, ids.len() as i64);
                kept.insert(text, own.to_kind(Kind::Half).contiguous());
            }
        }
        let longest = padded.size()[1];
        let rows: Vec<Tensor> = batch
            .iter()
            .map(|t| {
                let own = kept[t].to_kind(Kind::Float);
                let blank = longest - own.size()[0];
                own.constant_pad_nd([0, 0, 0, blank])
            })
            .collect();
        Ok(Tensor::stack(&rows, 0))
    }
}

/// Texts that a chunk takes in: its units and their neighbours, headings, lead-ins, and events that are near.
pub(super) fn needed(report: &Report, units: &Range<usize>) -> BTreeSet<usize> {
    let around = units.start.saturating_sub(1)..(units.end + 1).min(report.texts.len());
    let mut out: BTreeSet<usize> = report.texts[around].iter().filter_map(|t| t[0]).collect();
    out.extend(
        report.texts[units.clone()]
            .iter()
            .flat_map(|t| [t[1], t[2]])
            .flatten(),
    );
    out
}
