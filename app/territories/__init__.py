"""Districts, communes, councils, and their importers."""
