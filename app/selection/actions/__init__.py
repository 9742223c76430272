"""Acts of the choice: prepare it, publish it, answer the others."""

from app.selection.actions.decision import Draft, publish, save_draft
from app.selection.actions.studies import Opinion, answer, save_study

__all__ = ["Draft", "Opinion", "answer", "publish", "save_draft", "save_study"]
