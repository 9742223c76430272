"""Commands: `flask --app wsgi <command>`."""
