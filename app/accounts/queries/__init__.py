"""What can be read of people and accounts, one module per reader."""
