"""Sponsorship: the pact of a prototype, the desk of those who follow it, and what time makes us say."""
