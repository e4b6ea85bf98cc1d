"""What users install, in a root that has nothing else: a bare Debian 12, made by debootstrap, and
what the package depends on.

Needs root, debootstrap, a mirror of Debian, and the packages (`cmake --build --preset package`).
"""

import glob
import os
import shutil
import subprocess

import pytest

from harness.proxy import REPOSITORY

DEEP = os.environ.get("PGWEIR_DEEP") == "1"
PACKAGES = os.environ.get("PGWEIR_PACKAGES", os.path.join(REPOSITORY, "build", "package"))
GATE_FAILED, WRONG = 1, 2

# A client for where there is none: Perl is in every Debian. Lists, and then asks for each row.
CLIENT = r"""
use IO::Socket::INET;
my $server = IO::Socket::INET->new(PeerAddr => $ENV{PGHOST}, PeerPort => $ENV{PGPORT}) or die;
sub rows {
  my @rows;
  while (1) {
    read($server, my $head, 5) == 5 or die 'the server is gone';
    my ($type, $length) = unpack('a N', $head);
    read($server, my $body, $length - 4);
    die $body if $type eq 'E';
    push @rows, substr($body, 6) if $type eq 'D';
    return @rows if $type eq 'Z';
  }
}
sub sent {
  my ($type, $text) = @_;
  $server->print($type, pack('N', length($text) + 4), $text);
  return rows();
}
sent('', pack('N', 196608) . "user\0postgres\0database\0postgres\0\0");
my @authors = sent('Q', "select id from authors order by id\0");
sent('Q', "select title from posts where author_id = $_\0") for @authors;
$server->print('X', pack('N', 4));
print scalar(@authors), " authors\n";
"""
SCHEMA = """
    create table authors (id int primary key);
    create table posts (author_id int not null references authors, title text);
    insert into authors select n from generate_series(1, 20) n;
    insert into posts select n, 'a post' from generate_series(1, 20) n;
"""

pytestmark = pytest.mark.skipif(not DEEP, reason="PGWEIR_DEEP=1 installs the packages")


def mirror():
    """Where this machine gets its own packages from."""
    said = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI)",
                           "Created-By: Packages", "Codename: bookworm"],
                          capture_output=True, text=True, timeout=60, check=False).stdout.split()
    if not said:
        pytest.skip("apt knows no mirror of Debian 12: run apt-get update")
    return said[0]


def package(pattern):
    found = sorted(glob.glob(os.path.join(PACKAGES, pattern)))
    if not found:
        pytest.skip(f"no {pattern} in {PACKAGES}: cmake --build --preset package")
    return found[-1]


class BareRoot:
    """A directory with a Debian 12 of its own. The network is the machine's."""

    def __init__(self, directory):
        self.directory = directory

    def make(self):
        command = ["debootstrap", "--variant=minbase", "bookworm", self.directory, mirror()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
        if done.returncode != 0:
            pytest.skip(f"debootstrap: {done.stdout[-300:]}{done.stderr[-300:]}")

    def run(self, *command):
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "DATABASE", "LC_"))}
        return subprocess.run(["chroot", self.directory, *command], capture_output=True, text=True,
                              timeout=200, check=False,
                              env={**clean, "LANG": "C.UTF-8", "HOME": "/root",
                                   "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                                   "DEBIAN_FRONTEND": "noninteractive"})

    def copy(self, path):
        """The file's path inside, at the top."""
        shutil.copy(path, self.directory)
        return "/" + os.path.basename(path)

    def write(self, name, text):
        with open(os.path.join(self.directory, name), "w", encoding="utf-8") as file:
            file.write(text)
        return "/" + name

    def packages(self):
        return set(self.run("dpkg-query", "-W", "-f", "${Package}\n").stdout.split())


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    if os.getuid() != 0 or not shutil.which("debootstrap"):
        pytest.skip("only root makes a root, with debootstrap")
    package("*.deb")
    root = BareRoot(str(tmp_path_factory.mktemp("debian")))
    root.make()
    yield root
    shutil.rmtree(root.directory)


@pytest.fixture(scope="module")
def filled(postgres):
    postgres.psql(SCHEMA)
    return postgres


@pytest.fixture(scope="module")
def client(bare):
    return ["perl", bare.write("client.pl", CLIENT)]


def assert_it_works(bare, program, client, postgres):  # noqa: F811
    version = bare.run(program, "--version")
    assert version.returncode == 0 and version.stdout.startswith("pgweir "), version.stderr
    missing = [line for line in bare.run("ldd", program).stdout.splitlines() if "not found" in line]
    assert missing == []
    done = bare.run(program, "run", "--upstream", postgres.url(), "--", *client)
    assert done.returncode == GATE_FAILED, done.stdout + done.stderr
    assert "20 authors" in done.stdout
    assert "20 × posts by author_id, one per row of authors" in done.stderr


# One after the other, on one root: first there is nothing, then the dependencies are there.

def test_the_tarball_says_what_a_bare_debian_lacks(bare):
    install = bare.copy(os.path.join(REPOSITORY, "deploy", "ci", "install"))
    done = bare.run("sh", install, bare.copy(package("*.tar.gz")))
    assert done.returncode == WRONG, done.stdout + done.stderr
    assert "it needs " in done.stderr and "libpq.so.5" in done.stderr
    shutil.rmtree(os.path.join(bare.directory, "root", ".local"))


def test_the_deb(bare, client, filled):
    before = bare.packages()
    deb = bare.copy(package("*.deb"))
    bare.run("apt-get", "update", "-qq")
    done = bare.run("apt-get", "install", "-qq", "-y", "--no-install-recommends", deb)
    assert done.returncode == 0, done.stdout + done.stderr
    print("installed:", *sorted(bare.packages() - before))
    assert_it_works(bare, "/usr/bin/pgweir", client, filled)
    assert bare.run("test", "-x", "/usr/share/pgweir/ci/run").returncode == 0


def test_the_tarball(bare, client, filled):
    """Where the .deb's dependencies are, and the .deb is not."""
    assert bare.run("dpkg", "--purge", "pgweir").returncode == 0
    assert bare.run("test", "-e", "/usr/bin/pgweir").returncode != 0
    done = bare.run("sh", bare.copy(os.path.join(REPOSITORY, "deploy", "ci", "install")),
                    bare.copy(package("*.tar.gz")))
    assert done.returncode == 0, done.stdout + done.stderr
    assert_it_works(bare, "/root/.local/pgweir/bin/pgweir", client, filled)
