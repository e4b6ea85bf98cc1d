"""Certificates and keys, made for one run of the tests: nothing secret is ever committed."""

import os
import shutil
import subprocess
import tempfile

DAYS = "2"


class Certificates:
    """Use as a context manager: a directory with an authority, and what it signs."""

    def __init__(self):
        self.directory = None

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="pgweir-certificates-")
        os.chmod(self.directory, 0o755)  # the server's own user reads here, too
        self._openssl("req", "-x509", *self._new_key("ca"), "-days", DAYS, "-subj", "/CN=test CA",
                      "-out", self.path("ca.crt"), "-addext", "keyUsage=critical,keyCertSign")
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.directory, ignore_errors=True)

    @property
    def authority(self):
        return self.path("ca.crt")

    def path(self, name):
        return os.path.join(self.directory, name)

    def make(self, name, subject=None, alternatives="DNS:localhost,IP:127.0.0.1"):
        """Signed by the authority. Gives the paths of the certificate and of its key."""
        extension = self.path(name + ".ext")
        with open(extension, "w", encoding="ascii") as file:
            file.write(f"subjectAltName={alternatives}\n" if alternatives else "")
        self._openssl("req", *self._new_key(name), "-subj", f"/CN={subject or name}",
                      "-out", self.path(name + ".csr"))
        self._openssl("x509", "-req", "-in", self.path(name + ".csr"), "-days", DAYS,
                      "-CA", self.authority, "-CAkey", self.path("ca.key"), "-CAcreateserial",
                      "-extfile", extension, "-out", self.path(name + ".crt"))
        return self.path(name + ".crt"), self.path(name + ".key")

    def copy(self, pair, name, owner=None):
        """The same certificate and key under another name, for another user of the system."""
        copies = self.path(name + ".crt"), self.path(name + ".key")
        for source, target in zip(pair, copies):
            shutil.copy(source, target)
            os.chmod(target, 0o600)
            if owner:
                shutil.chown(target, owner, owner)
        return copies

    def _new_key(self, name):
        return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-keyout", self.path(name + ".key"))

    @staticmethod
    def _openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)
