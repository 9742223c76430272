"""What can be done with accounts, one module per subject."""
