"""nginx running the shipped ``deploy/nginx.conf``, unprivileged, with everything it writes in one folder.

Only places are substituted: the four ``listen`` lines, the port of the server, the two certificate files and the
file (not the level) of ``error_log``. All the rest is the file an administrator copies. Around it stands a main
configuration as talkative as Debian's and more so: an access log and an error log at ``info`` for the whole of
http, which the shipped file has to silence by itself.
"""

import datetime
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.postgresql import unprivileged

SHIPPED = Path(__file__).parent.parent / "deploy" / "nginx.conf"
NAME = "phieu.example.vn"
MENDED_BY = "nginx is missing; run: sudo apt-get install nginx-light"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")

MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/main-error.log info;
events {{ worker_connections 512; }}
http {{
    access_log {folder}/main-access.log combined;
    error_log {folder}/http-error.log info;
{temporary}
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    http: int
    https: int
    certificate: Path


def program() -> str:
    """nginx, which on Debian lies outside the PATH of ordinary people."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin:/usr/local/sbin")
    assert found, MENDED_BY
    return found


def free_ports(number: int) -> list[int]:
    """Ports that differ, since all are held until the last is found."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


@contextmanager
def running(folder: Path, *, server: int, change: Callable[[str], str] = str) -> Iterator[Front]:
    """nginx before the server on port ``server``. ``change`` spoils the shipped file, for negative controls."""
    folder.mkdir()
    http, http6, https, https6 = free_ports(4)
    front = Front(http, https, folder / "certificate.pem")
    _write_certificate(front.certificate, folder / "certificate.key")
    shipped = _placed(folder, server, (http, http6, https, https6))
    (folder / "site.conf").write_text(change(shipped), encoding="utf-8")
    temporary = "\n".join(f"    {name}_temp_path {folder}/temporary-{name};" for name in TEMPORARY)
    (folder / "main.conf").write_text(MAIN.format(folder=folder, temporary=temporary), encoding="utf-8")
    as_other = unprivileged(folder)
    with (folder / "printed.log").open("wb") as output:
        command = [*as_other, program(), "-p", str(folder), "-c", str(folder / "main.conf")]
        nginx = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder)
    try:
        _wait(front.https, nginx, folder / "printed.log")
        yield front
    finally:
        nginx.send_signal(3)  # QUIT: finishes what it has begun
        nginx.wait(timeout=30)


def _placed(folder: Path, server: int, ports: Sequence[int]) -> str:
    """The shipped file with the places of this test."""
    listens = (r"80", r"\[::\]:80", r"443", r"\[::\]:443")
    places = {rf"listen {old} ": f"listen 127.0.0.1:{new} " for old, new in zip(listens, ports, strict=True)}
    places |= {
        r"ssl_certificate [^;]+;": f"ssl_certificate {folder / 'certificate.pem'};",
        r"ssl_certificate_key [^;]+;": f"ssl_certificate_key {folder / 'certificate.key'};",
        r"server 127\.0\.0\.1:8000;": f"server 127.0.0.1:{server};",
        r"error_log /dev/null ": f"error_log {folder / 'site-error.log'} ",
    }
    text = SHIPPED.read_text(encoding="utf-8")
    for pattern, place in places.items():
        text, found = re.subn(pattern, place, text)
        assert found, f"deploy/nginx.conf no longer has: {pattern}"
    return text


def _write_certificate(certificate: Path, key: Path) -> None:
    """Self-signed, for one day."""
    private, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    key.write_bytes(
        private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption_algorithm=plain)
    )


def _wait(port: int, nginx: "subprocess.Popen[bytes]", printed: Path) -> None:
    for _ in range(100):
        assert nginx.poll() is None, printed.read_text(encoding="utf-8")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("nginx did not answer within 10 s")
