"""The application as a server loads it: `granian --interface wsgi wsgi:app`."""

from app import create_app

app = create_app()
