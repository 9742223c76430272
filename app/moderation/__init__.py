"""Contents hidden with a reason, shown again, and the appeals of their authors."""
