"""Looking for answers that were not given by people, and forgetting the addresses once the dialogue is closed."""
