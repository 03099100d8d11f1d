"""Money: estimates for patients who pay, payment plans, other ways to coverage, what plans cost in a year."""
