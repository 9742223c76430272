"""The draw: quotas, lottery, freezing, balls, dice, publication."""
