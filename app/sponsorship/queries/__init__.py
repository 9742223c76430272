"""What can be read of pacts and of the prototypes that one follows, one module per reader."""
