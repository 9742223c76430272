"""The draw: quotas → feasibility → fair lottery → numbered panels → balls → substitutes → verification."""
