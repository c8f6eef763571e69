"""Pages of a dialogue, a module per kind of visitor."""
