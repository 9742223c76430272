"""Open data: a read-only API, a data package for each edition, feeds and calendars. Nothing personal in it."""
