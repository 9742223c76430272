"""What every model is made of."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import mapped_column

from app.database import UtcDateTime
from app.extensions import db

if TYPE_CHECKING:
    from app.database import Base as Model
else:
    Model = db.Model

Key = Annotated[int, mapped_column(primary_key=True)]
Instant = Annotated[datetime, mapped_column(UtcDateTime)]
Code = Annotated[str, mapped_column(String(32))]
Title = Annotated[str, mapped_column(String(200))]
Prose = Annotated[str, mapped_column(Text)]
Record = Annotated[dict[str, Any], mapped_column(JSON)]
EditionKey = Annotated[int, mapped_column(ForeignKey("editions.id", ondelete="CASCADE"), index=True)]
AccountKey = Annotated[int, mapped_column(ForeignKey("accounts.id"))]
