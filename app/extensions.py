"""The objects shared by every room, created here and bound to an application by the factory."""

from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

from app.database import Base, name_roll_constraints

db: SQLAlchemy = SQLAlchemy(model_class=Base, disable_autonaming=True)
name_roll_constraints(db)
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
migrate = Migrate()
