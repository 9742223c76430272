"""What is published, table by table, and how it is read."""
