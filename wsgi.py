"""The application as a server loads it: `granian --interface wsgi wsgi:app`."""

import gc
import sys

# Commands on files alone, which run on a machine that has no instance and leave none behind. They need nothing of the
# house, whose import takes longer than most draws.
ON_FILES = {"draw", "draw-verify", "seat", "tally", "vote-key", "vote-open"}

if "flask" in sys.argv[0] and ON_FILES & set(sys.argv[1:]):
    from app.cli.on_files import create_bare_app

    app = create_bare_app()
else:
    from app import create_app

    app = create_app()
gc.collect()
gc.freeze()  # 200,000 objects that live as long as the server: searching them for garbage stopped it for 0.2 s
gc.set_threshold(20_000)  # a page makes thousands of objects: searched at every 700 of them, it took a sixth more time
