"""How big a table may be before anybody tries to read it."""

MEGABYTE = 1024 * 1024
MAX_BYTES = {"csv": 50 * MEGABYTE, "xlsx": 10 * MEGABYTE, "ods": 10 * MEGABYTE}
MAX_UNPACKED = 100 * MEGABYTE
MAX_RATIO = 100
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 10_000  # characters
READER_MEMORY = 1024 * MEGABYTE
READER_SECONDS = 60
