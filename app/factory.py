"""The factory: the only module that knows every room."""

from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import app.models  # noqa: F401  (registers every table)
from app.accounts.views import blueprint as accounts
from app.checkin.views import blueprint as checkin
from app.cli.commands import init_commands
from app.convening.views import blueprint as convening
from app.convening.views.clock import pass_offers_on
from app.core.paris import PARIS
from app.database import ROLL, engine_options, prepare_engines, writes_from_now_on
from app.draws.views import blueprint as draws
from app.draws.views.computing import SOLVE
from app.draws.views.files import FIELD_DRAW, forget_old_files
from app.draws.views.letters import LETTERS
from app.editions.views import blueprint as editions
from app.extensions import babel, csrf, db, migrate
from app.following.views import blueprint as following
from app.following.views.letters import tell_stories
from app.jobs.kinds import Chore, Kind
from app.jobs.queue import init_jobs
from app.jobs.views import blueprint as jobs
from app.jury.views import blueprint as jury
from app.logistics.views import blueprint as logistics
from app.logistics.views.letters import tell_news
from app.messages.views import blueprint as messages
from app.moderation.views import blueprint as moderation
from app.opendata.views import blueprint as opendata
from app.oversight.views import blueprint as oversight
from app.projects.views import blueprint as projects
from app.prototypes.views import blueprint as prototypes
from app.seating.views import blueprint as seating
from app.selection.views import blueprint as selection
from app.sponsorship.views import blueprint as sponsorship
from app.sponsorship.views.nightly import say_what_time_asks
from app.stage.views import blueprint as stage
from app.territories.views import blueprint as territories
from app.volunteers.views import blueprint as volunteers
from app.volunteers.views.importing import JUDGE, LOAD
from app.votes.views import blueprint as votes
from app.web.access import init_access
from app.web.addresses import LateRule, init_addresses
from app.web.assets import init_assets
from app.web.booth import init_booth
from app.web.catalogues import init_catalogues
from app.web.clock import CLOCK, system_clock
from app.web.door import init_door
from app.web.editions import init_edition_addresses
from app.web.errors import init_errors
from app.web.fragments import init_fragments
from app.web.headers import init_headers
from app.web.identity import init_identity
from app.web.intake import init_intake
from app.web.language import init_language
from app.web.navigation import init_navigation
from app.web.robots import init_robots
from app.web.streams import init_streams
from app.web.templating import Templates
from app.web.translations import init_translations
from app.web.turnstile import Turnstile
from app.web.words import choose_language, init_words
from app.workshops.views import blueprint as workshops
from config import Settings, load_settings

ROOMS = (
    accounts,
    checkin,
    convening,
    draws,
    editions,
    following,
    jobs,
    logistics,
    jury,
    messages,
    moderation,
    opendata,
    oversight,
    projects,
    prototypes,
    seating,
    selection,
    sponsorship,
    stage,
    territories,
    volunteers,
    votes,
    workshops,
)
JOB_KINDS: tuple[Kind, ...] = (SOLVE, FIELD_DRAW, LETTERS, JUDGE, LOAD)
CHORES: tuple[Chore, ...] = (pass_offers_on, forget_old_files, tell_news, tell_stories)
NIGHTLY: tuple[Chore, ...] = (say_what_time_asks,)
VERSION = "0.1.0"
MEGABYTE = 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The whole application, for one set of settings (the environment's, unless given)."""
    settings = settings or load_settings()
    house = Flask("app", template_folder="../templates", static_folder="../static")
    house.jinja_environment = Templates
    house.url_rule_class = LateRule
    _configure(house, settings)
    if settings.proxies:
        house.wsgi_app = ProxyFix(house.wsgi_app, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    house.extensions[CLOCK] = system_clock
    house.wsgi_app = Turnstile(house.wsgi_app)  # type: ignore[method-assign]
    db.init_app(house)
    prepare_engines(house, db)
    migrate.init_app(house, db, directory=str(Path(house.root_path).parent / "migrations"))
    csrf.init_app(house)
    babel.init_app(house, locale_selector=choose_language)
    init_catalogues(house)
    init_intake(house)
    init_identity(house)
    init_translations(house)
    init_words(house)
    init_addresses(house)
    init_door(house)
    init_assets(house)
    init_language(house)
    for room in ROOMS:
        house.register_blueprint(room)
    house.url_value_preprocessor(_begin_reading)  # before the edition of the address is read
    init_edition_addresses(house)
    init_booth(house)
    init_robots(house)
    init_streams(house)
    init_access(house)
    init_headers(house)
    init_errors(house)
    init_fragments(house)
    init_navigation(house)
    init_jobs(house, create_app, JOB_KINDS, CHORES, NIGHTLY)
    init_commands(house)
    return house


def _configure(house: Flask, settings: Settings) -> None:
    house.extensions["tablee.settings"] = settings
    house.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.former_secret_keys),
        TESTING=settings.mode == "test",
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        SQLALCHEMY_BINDS={ROLL: engine_options(settings.roll_database_url)},
        MAX_CONTENT_LENGTH=50 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=2 * MEGABYTE,
        SESSION_COOKIE_NAME="tablee",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=14 * 24 * 3600,
        WTF_CSRF_TIME_LIMIT=None,  # a day of work must not expire a form; the token dies with the session
        BABEL_DEFAULT_LOCALE="fr",
        BABEL_DEFAULT_TIMEZONE=str(PARIS),
        TABLEE_VERSION=VERSION,
    )
    house.json.ensure_ascii = False  # type: ignore[attr-defined]  # people read it too
    house.jinja_env.trim_blocks = True
    house.jinja_env.lstrip_blocks = True


def _begin_reading(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Until it saves something (see `web.transactions`), a request takes no lock."""
    writes_from_now_on(False)
