"""One file a kind of fault; each has CHECKS, functions that take a `Bulk` and return what they saw."""
