"""How the tests' own clients speak TLS, and what pgweir is told about it."""

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


def configuration(client, server, more_client="", more_server=""):
    """The two tables: (mode, (certificate, key)) of the client's leg, mode of the server's."""
    mode, (certificate, key) = client
    return (f'[client_tls]\nmode = "{mode}"\ncertificate = "{certificate}"\nkey = "{key}"\n'
            f'{more_client}\n[server_tls]\nmode = "{server}"\n{more_server}\n')
