"""The demo's shop with some users at once: busy_shop.py URL SECONDS. For pictures of the page."""

import os
import random
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "deploy", "demo"))

import app  # noqa: E402
from sqlalchemy import create_engine  # noqa: E402

# How often a user asks for what, for each time that one pays.
OFTEN = {"GET /authors (done right)": 30, "GET /cart": 12, "GET /discussions": 4, "GET /authors": 6}
USERS = 4
THINKS = 0.05  # seconds between two requests, on average


def browse(url, until, chance):
    engine = create_engine(url, connect_args={"application_name": "web"}, future=True)
    handlers = dict(app.REQUESTS)
    while time.monotonic() < until:
        [name] = chance.choices(list(OFTEN), OFTEN.values())
        app.serve(engine, name, handlers[name])
        time.sleep(chance.expovariate(1 / THINKS))


def pay(url, until):
    engine = create_engine(url, connect_args={"application_name": "checkout"}, future=True)
    while time.monotonic() < until:
        app.serve(engine, "POST /checkout", app.check_out)
        time.sleep(1)


def main(url, seconds):
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=browse, args=(url, until, random.Random(user)))
               for user in range(USERS)]
    threads.append(threading.Thread(target=pay, args=(url, until)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
