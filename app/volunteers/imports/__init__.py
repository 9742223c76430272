"""Lists of volunteers that come as files: judged line by line, shown, then loaded whole or not at all."""
