"""The morning: tables write cards, organisers group leads into axes, everyone reads both."""
