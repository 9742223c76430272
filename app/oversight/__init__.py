"""The record of acts, and what readers report."""
