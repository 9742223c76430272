"""The choice of the kept projects, and the study of the others."""
