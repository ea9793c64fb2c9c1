//! Where are the sentences? Cuts the blocks of a document into sentence units.
