"""What can be done with a pact, one module per subject."""
