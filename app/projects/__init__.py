"""The sheet of each table, its versions, its page."""
