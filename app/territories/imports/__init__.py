"""Official lists of regions, départements and priority districts: read, compared with the register, applied."""
