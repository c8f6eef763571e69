"""Everything that changes a dialogue, a module per concern."""
