"""The call, registrations, checks, imports, the pool."""
