"""Forms, by what they are about. `entrance_consent` stands alone: the sign-in library imports it while it loads."""
