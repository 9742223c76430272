"""The application as a server loads it: `granian --interface wsgi wsgi:app`."""

import gc
import sys

from app import create_app
from config import load_settings

# Commands on files alone, which run on a machine that has no instance and leave none behind.
ON_FILES = {"draw", "draw-verify"}

app = create_app(load_settings(leave_no_trace="flask" in sys.argv[0] and bool(ON_FILES & set(sys.argv[1:]))))
gc.collect()
gc.freeze()  # 200,000 objects that live as long as the server: searching them for garbage stopped it for 0.2 s
