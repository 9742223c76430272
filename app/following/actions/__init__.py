"""Following an idea, telling its steps, posting its letters."""
