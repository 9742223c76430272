"""Settings, read once from the environment; production refuses to start half configured."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Mode = Literal["development", "production", "test"]


class ConfigurationError(Exception):
    """The environment does not allow to start; the message says what to set."""


@dataclass(frozen=True)
class Settings:
    """Everything that a deployment may choose: `TABLEE_` + the field in capitals."""

    mode: Mode
    secret_key: str
    instance_dir: Path
    database_url: str
    roll_database_url: str
    public_url: str
    vote_host: str = ""
    second_factor: Literal["required", "offered"] = "required"
    demonstration: bool = False
    state_site: bool = False
    mail_transport: Literal["files", "smtp"] = "files"
    mail_sender: str = "Tablée <ne-pas-repondre@exemple.fr>"
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    queue_url: str = ""
    limiter_storage: str = "memory://"
    publisher: str = ""
    fragment_cache: bool = True
    former_secret_keys: tuple[
        str, ...
    ] = ()  # still open what they sealed; the present one replaces them as people come
    proxies: int = 0  # how many reverse proxies stand in front, whose word on the reader's address is taken

    @property
    def is_production(self) -> bool:
        return self.mode == "production"

    @property
    def keys(self) -> tuple[str, ...]:
        """The secret key, then the former ones."""
        return (self.secret_key, *self.former_secret_keys)

    @property
    def uploads_dir(self) -> Path:
        return self.instance_dir / "uploads"

    @property
    def mail_dir(self) -> Path:
        return self.instance_dir / "courriels"


REQUIRED_IN_PRODUCTION = ("SECRET_KEY", "DATABASE_URL", "ROLL_DATABASE_URL", "PUBLIC_URL", "PUBLISHER")


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the environment. Raises ConfigurationError with every missing name at once."""

    def read(name: str, default: str = "") -> str:
        return environment.get(f"TABLEE_{name}", default).strip()

    mode = read("MODE", "development")
    if mode not in ("development", "production", "test"):
        raise ConfigurationError(f"TABLEE_MODE={mode} : choisir development, production ou test.")
    if mode == "production":
        missing = [f"TABLEE_{name}" for name in REQUIRED_IN_PRODUCTION if not read(name)]
        if missing:
            raise ConfigurationError("En production, il manque : " + ", ".join(missing))
        if len(read("SECRET_KEY")) < 32:
            raise ConfigurationError("TABLEE_SECRET_KEY doit compter au moins 32 caractères.")
    instance = Path(read("INSTANCE_DIR", str(Path(__file__).parent / "instance"))).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    return Settings(
        mode=mode,  # type: ignore[arg-type]
        secret_key=read("SECRET_KEY") or _local_secret(instance),
        instance_dir=instance,
        database_url=_driver(read("DATABASE_URL")) or f"sqlite:///{instance / 'tablee.sqlite'}",
        roll_database_url=_driver(read("ROLL_DATABASE_URL")) or f"sqlite:///{instance / 'emargement.sqlite'}",
        public_url=read("PUBLIC_URL", f"http://127.0.0.1:{environment.get('PORT', '8000')}").rstrip("/"),
        vote_host=read("VOTE_HOST"),
        second_factor="offered" if read("SECOND_FACTOR") == "offered" else "required",
        demonstration=_flag(read("DEMONSTRATION")),
        state_site=_flag(read("STATE_SITE")),
        mail_transport="smtp" if read("MAIL_TRANSPORT") == "smtp" else "files",
        mail_sender=read("MAIL_SENDER") or Settings.mail_sender,
        smtp_host=read("SMTP_HOST"),
        smtp_port=int(read("SMTP_PORT", "587")),
        smtp_user=read("SMTP_USER"),
        smtp_password=read("SMTP_PASSWORD"),
        queue_url=read("QUEUE_URL"),
        limiter_storage=read("LIMITER_STORAGE", "memory://"),
        publisher=read("PUBLISHER"),
        former_secret_keys=tuple(read("FORMER_SECRET_KEYS").split()),
        proxies=int(read("PROXIES", "0")),
        fragment_cache=not _flag(read("NO_FRAGMENT_CACHE")),
    )


def _flag(text: str) -> bool:
    return text.lower() in ("1", "oui", "true", "yes")


def _driver(url: str) -> str:
    """Name the driver, so that a plain `postgresql://` address works."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _local_secret(instance: Path) -> str:
    """A key of this machine's own, so that sessions survive a restart without anything to configure."""
    path = instance / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text().strip()
