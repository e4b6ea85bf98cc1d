"""Which of a proxy's two legs are encrypted, and the certificate for it."""

import os
import subprocess
from dataclasses import dataclass

from .processes import StartFailed, unprivileged


@dataclass(frozen=True)
class Legs:
    key: str
    client: bool  # TLS between pgbench and the proxy
    server: bool  # TLS between the proxy and PostgreSQL
    words: str

    @property
    def encrypted(self):
        return self.client or self.server


LEGS = {legs.key: legs for legs in (
    Legs("plain", False, False, "plain text"),
    Legs("client", True, False, "TLS to the client"),
    Legs("server", False, True, "TLS to the server"),
    Legs("both", True, True, "TLS on both legs"),
)}


def certificate(folder):
    """Paths of a certificate and its key, of the user that the servers run as: signed by itself,
    because nobody checks it here."""
    paths = os.path.join(folder, "bench.crt"), os.path.join(folder, "bench.key")
    try:
        done = subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-days", "2", "-subj", "/CN=localhost", "-out", paths[0],
             "-keyout", paths[1]],
            cwd=folder, capture_output=True, text=True, umask=0o077, **unprivileged())
    except FileNotFoundError as missing:
        raise StartFailed("openssl is not installed: apt-get install openssl") from missing
    if done.returncode != 0:
        raise StartFailed(f"openssl: {done.stderr.strip()}")
    return paths
