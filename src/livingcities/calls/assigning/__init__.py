"""From the rows of a call to `civicmethods.assignment` and back: the problem, the fit, the plan, the words."""
