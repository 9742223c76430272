"""The application as a server loads it: `granian --interface wsgi wsgi:app`."""

import gc

from app import create_app

app = create_app()
gc.collect()
gc.freeze()  # 200,000 objects that live as long as the server: searching them for garbage stopped it for 0.2 s
