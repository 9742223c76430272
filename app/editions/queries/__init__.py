"""What the pages of an edition read: the public story, the ideas and their fate, the organiser's desk."""
