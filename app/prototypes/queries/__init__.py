"""What can be read of prototypes, one module per reader."""
