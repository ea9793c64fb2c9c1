//! Where in the graph does each layer of the encoder end? At its second layer norm, as `scripts/export-encoder` writes it.

use rten::NodeId;
use std::collections::BTreeSet;

/// How the exporter names layer norms and their outputs.
const NORM: &str = "layernormalization_";

/// Ids in a row that hold no node, behind which there are no more nodes.
const LONGEST_GAP: usize = 4096;

/// The states after each layer, in order; layer 0 is the sum of the embeddings, normed. Each layer has two norms: behind
/// attention and at its end.
pub(crate) fn outputs(graph: &rten::Model) -> Vec<NodeId> {
    // An operator and its output share a name here; values come before operators in the graph, in the order in which
    // they are computed, so that each name's first node is the value. Optimising leaves gaps, never long ones.
    let mut seen = BTreeSet::new();
    let (mut norms, mut id, mut missing) = (Vec::new(), 0, 0);
    while missing < LONGEST_GAP {
        let node = NodeId::from_u32(id);
        let info = graph.node_info(node);
        missing = if info.is_some() { 0 } else { missing + 1 };
        id += 1;
        let name = info.and_then(|n| n.name()).unwrap_or_default();
        if name.starts_with(NORM) && seen.insert(name.to_owned()) {
            norms.push(node);
        }
    }
    norms.into_iter().step_by(2).collect()
}
