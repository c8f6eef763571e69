"""The machine room: what an operator runs. Nothing of the site imports it."""
