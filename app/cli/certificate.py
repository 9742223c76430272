"""`flask --app wsgi local-certificate`: HTTPS on a local network, for a day without the Internet.

An authority is made, signs one certificate, and its key is thrown away: tablets may trust it without fear, since nobody
can sign anything else with it. It is limited to the names and addresses given, whatever becomes of it.
"""

import ipaddress
from datetime import datetime, timedelta
from pathlib import Path

import click
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from flask import current_app
from flask.cli import with_appcontext

from app.web.clock import now

AUTHORITY, CERTIFICATE, KEY = "autorite.crt", "serveur.crt", "serveur.key"
A_DAY = timedelta(days=1)  # before now too: the clock of a tablet may be late


@click.command("local-certificate")
@click.option("--name", "names", multiple=True, help="Nom de la machine sur le réseau : tablee.local (répétable).")
@click.option("--address", "addresses", multiple=True, help="Adresse sur le réseau : 192.168.1.10 (répétable).")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 397), help="Durée de validité.")
@click.option("--folder", type=click.Path(path_type=Path), help="Où écrire (certificats/ de l’instance, sinon).")
@with_appcontext
def local_certificate(names: tuple[str, ...], addresses: tuple[str, ...], days: int, folder: Path | None) -> None:
    """Fait un certificat pour le réseau local : pour que l’accueil marche même quand le réseau tombe."""
    if not names and not addresses:
        raise click.ClickException("Dites sous quel nom ou à quelle adresse : --address 192.168.1.10")
    try:
        known = [*map(x509.DNSName, names), *(x509.IPAddress(ipaddress.ip_address(one)) for one in addresses)]
    except ValueError as wrong:
        raise click.ClickException("Une adresse s’écrit en chiffres (192.168.1.10), un nom sans accent.") from wrong
    place = folder or current_app.extensions["tablee.settings"].instance_dir / "certificats"
    place.mkdir(parents=True, exist_ok=True)
    for name, content in certificates(known, now(), days).items():
        path = place / name
        path.unlink(missing_ok=True)
        path.touch(mode=0o600 if name == KEY else 0o644)
        path.write_bytes(content)
    _say_what_to_do(place, [*names, *addresses][0])


def certificates(known: list[x509.GeneralName], now: datetime, days: int) -> dict[str, bytes]:
    """The authority to install on tablets, the server's certificate, and its key."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _authority(known, authority_key, now, days)
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    server = (
        _begun("Tablée", authority.subject, key.public_key(), now, days)
        .add_extension(x509.SubjectAlternativeName(known), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )
    return {
        AUTHORITY: authority.public_bytes(serialization.Encoding.PEM),
        CERTIFICATE: server.public_bytes(serialization.Encoding.PEM),
        KEY: key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    }


def _authority(
    known: list[x509.GeneralName], key: ec.EllipticCurvePrivateKey, now: datetime, days: int
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Tablée, réseau local, {now:%Y-%m-%d}")])
    only = x509.NameConstraints(permitted_subtrees=[_tree(one) for one in known], excluded_subtrees=None)
    return (
        _begun(name, name, key.public_key(), now, days)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_signs_certificates(), critical=True)
        .add_extension(only, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _begun(
    subject: x509.Name | str, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    if isinstance(subject, str):
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - A_DAY)
        .not_valid_after(now + days * A_DAY)
    )


def _tree(one: x509.GeneralName) -> x509.GeneralName:
    """A name constraint holds a network, where a certificate holds an address."""
    return x509.IPAddress(ipaddress.ip_network(one.value)) if isinstance(one, x509.IPAddress) else one


def _signs_certificates() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _say_what_to_do(place: Path, name: str) -> None:
    click.echo(f"Écrit dans {place} : {AUTHORITY}, {CERTIFICATE}, {KEY}.")
    click.echo(f"\n1. Installez {AUTHORITY} sur chaque tablette (voir docs/reseau-local.md).")
    click.echo("2. Ouvrez le site avec :\n")
    click.echo(f"   TABLEE_PUBLIC_URL=https://{name}:8443 flask --app wsgi serve --host 0.0.0.0 --port 8443 \\")
    click.echo(f"     --certificate {place / CERTIFICATE} --key {place / KEY}")
