"""The command line without any server: usage command_line_test.py PROGRAM SOURCE_ROOT."""

import os
import socket
import subprocess
import sys
import tempfile

PROGRAM, ROOT = sys.argv[1:3]
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "DATABASE"))}
CASES = [  # arguments, exit code, words of the answer
    (["--version"], 0, "pgweir "),
    (["--help"], 0, "serve"),
    (["run", "--help"], 0, "--fail-on"),
    ([], 2, "serve"),
    (["rules"], 0, "n-plus-one"),
    (["rules", "slow-query"], 0, "threshold"),
    (["rules", "slow-quer"], 2, "Did you mean slow-query?"),
    (["serv"], 2, "Did you mean serve?"),
    (["serve", "--upstram", "x"], 2, "Did you mean --upstream?"),
    (["serve"], 2, "--upstream"),
    (["serve", "--upstream", "host=db gssencmode=require"], 2, "sslmode=verify-full"),
    (["serve", "--upstream", "host=db sslmode=verify-ca"], 2, "sslrootcert"),
    (["serve", "--upstream", "host=db", "--client-tls", "require"], 2, "client_tls.certificate"),
    (["serve", "--upstream", "host=127.0.0.1 port=1 sslmode=require sslrootcert=/nonexistent.crt"],
     2, "cannot read the CA file /nonexistent.crt"),
    (["serve", "--upstream", "host=db", "--listen", "here"], 2, "127.0.0.1:7432"),
    (["config"], 2, "--defaults"),
    (["config", "--check", "/nonexistent.toml"], 2, "/nonexistent.toml"),
    (["config", "--check", os.path.join(ROOT, "config/examples/pgweir.toml")], 0, "is right"),
    (["notify"], 2, "--config FILE"),
    (["notify", "--test", "--config", os.path.join(ROOT, "config/examples/pgweir.toml")], 2,
     "has no [[notify]]"),
    (["watch", "--web", "127.0.0.1:1"], 75, "nothing to watch"),
    (["watch", "--color", "blue"], 2, "auto, always or never"),
    (["report", "--web", "127.0.0.1:1"], 75, "nothing answers"),
    (["report", "--format", "jsn"], 2, "Did you mean json?"),
    (["report", "--format", "sarf"], 2, "Did you mean sarif?"),
    (["report", "--help"], 0, "markdown, html, sarif, junit, github, gitlab, csv"),
    (["run", "--report", "junt:x.xml", "--", "true"], 2, "Did you mean junit?"),
    (["run"], 2, "behind --"),
    (["run", "true"], 2, "behind --"),
    (["run", "--", "no-such-command"], 2, "no command \"no-such-command\""),
    (["run", "--fail-on", "always", "--", "true"], 2, "error, warning, info or none"),
    (["run", "--fail-on", "slow-quer", "--", "true"], 2, "Did you mean slow-query?"),
    (["run", "--baseline", "/nonexistent", "--", "true"], 2, "--update-baseline makes it"),
    (["run", "--report", "report.json", "--", "true"], 2, "json:report.json"),
    (["run", "--report", "json:/nonexistent/report.json", "--", "true"], 2, "cannot write"),
    (["run", "--upstream", "postgresql://127.0.0.1:1/x", "--", "true"], 75, "no PostgreSQL server"),
]


def run(arguments):
    """(exit code, both outputs in one)"""
    done = subprocess.run([PROGRAM, *arguments], env=CLEAN, text=True, timeout=60, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def unknown_key():
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
        file.write("[relay]\nlistn = 1\n")
        file.flush()
        return ["config", "--check", file.name], *run(["config", "--check", file.name])


def port_in_use():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        arguments = ["serve", "--upstream", "host=127.0.0.1 port=1", "--listen", address]
        return arguments, *run(arguments)


def main():
    results = [(arguments, *run(arguments), code, words) for arguments, code, words in CASES]
    results.append((*unknown_key(), 2, "Did you mean relay.listen?"))
    results.append((*port_in_use(), 75, "port"))
    wrong = [f"{arguments}: {code} instead of {wanted}, or no \"{words}\" in: {said}"
             for arguments, code, said, wanted, words in results
             if code != wanted or words not in said]
    print("\n".join(wrong) or f"{len(results)} command lines answer as they should")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
