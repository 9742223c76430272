"""What comes in as a file: kept by its hash, and read in a process of its own under limits."""
