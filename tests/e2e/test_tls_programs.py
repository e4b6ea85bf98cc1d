"""PostgreSQL's own programs and the drivers once more, with TLS on the client's leg, the server's
leg and both: the same results as without pgweir. The tests are those of test_programs and
test_drivers.

Without PGWEIR_DEEP=1 only both legs at once."""

import os

import pytest

# pylint: disable=unused-import
from test_drivers import test_a_tour_sees_the_same  # noqa: F401
from test_programs import (  # noqa: F401
    test_basebackup, test_dump_and_restore, test_pgbench_in_pipelines,
    test_pgbench_with_a_connection_for_each_transaction, test_psql, test_recvlogical)
from test_programs import prepared_server

from harness.certificates import Certificates
from harness.proxy import DIRECT, Pgweir
from harness.tls import configuration, of_server

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
LEGS = {"client": ("require", "disable"), "server": ("off", "require"),
        "both": ("require", "require")}

pytestmark = pytest.mark.skipif(DIRECT, reason="PGWEIR_DIRECT=1: these are about the proxy's legs")


@pytest.fixture(scope="module", name="made")
def _made():
    with Certificates() as made:
        made.weir, made.server = made.make("weir"), made.make("server")
        yield made


@pytest.fixture(scope="module", name="postgres")
def _postgres(made):
    with prepared_server(**of_server(made, made.server)) as server:
        yield server


@pytest.fixture(name="pgweir", params=LEGS if DEEP else ["both"])
def _pgweir(request, made, postgres, monkeypatch):
    """Programs and drivers are told about TLS by the environment, also on the direct way."""
    client, server = LEGS[request.param]
    # node-postgres would check the certificate.
    encrypted = "no-verify" if "node-postgres" in request.node.name else "require"
    text = configuration((client, made.weir), server)
    with Pgweir(postgres, configuration=text) as proxy:
        monkeypatch.setenv("PGSSLMODE", "disable" if client == "off" else encrypted)
        yield proxy
