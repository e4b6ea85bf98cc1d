"""How the tests' own clients and servers speak TLS, and what pgweir is told about it."""

import os
import ssl


def trusting(alpn=False, newest=None):
    """A client of Python's own TLS that believes everybody."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if alpn:
        context.set_alpn_protocols(["postgresql"])
    if newest:
        context.maximum_version = newest
    return context


def of_server(made, pair):
    """Settings of a Postgres that shows this certificate: its own user must be able to read it."""
    owner = "postgres" if os.getuid() == 0 else None
    name = os.path.basename(pair[0]).removesuffix(".crt")
    certificate, key = made.copy(pair, f"of_{name}", owner)
    return {"ssl": "on", "ssl_cert_file": f"'{certificate}'", "ssl_key_file": f"'{key}'"}


def configuration(client, server, more_client="", more_server=""):
    """The two tables: (mode, (certificate, key)) of the client's leg, mode of the server's."""
    mode, (certificate, key) = client
    return (f'[client_tls]\nmode = "{mode}"\ncertificate = "{certificate}"\nkey = "{key}"\n'
            f'{more_client}\n[server_tls]\nmode = "{server}"\n{more_server}\n')
