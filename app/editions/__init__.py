"""Editions, their thread, and the public pages that tell them."""
