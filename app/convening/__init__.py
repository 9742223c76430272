"""Who comes: convocations, answers, replacements, attendance."""
