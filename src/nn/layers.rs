//! Where in the graph does each layer of the encoder end? At its second layer norm, as `scripts/export-encoder` writes it.

use rten::NodeId;

/// How the exporter names layer norms and their outputs.
const NORM: &str = "layernormalization_";

/// The states after each layer, in order; layer 0 is the sum of the embeddings, normed. Each layer has two norms: behind
/// attention and at its end.
pub(crate) fn outputs(graph: &rten::Model) -> Vec<NodeId> {
    // An operator and its output share a name here. Values come first in the graph, in the order in which they are
    // computed, and the last output is behind all of them.
    let most = graph.output_ids().iter().map(|id| id.as_u32()).max();
    (0..most.unwrap_or(0))
        .map(NodeId::from_u32)
        .filter(|&id| {
            let name = graph.node_info(id).and_then(|n| n.name());
            name.is_some_and(|n| n.starts_with(NORM))
        })
        .step_by(2)
        .collect()
}
