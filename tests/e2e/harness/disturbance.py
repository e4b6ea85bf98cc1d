"""Eight other clients of the same application, busy with work of their own."""

import random
import threading

import psycopg

from harness.adversaries import SEED

CLIENTS = 8


def look_up(connection, dice):
    connection.execute("select id, name from players where id = %s", [dice.randint(1, 30)])


def list_a_few(connection, dice):
    connection.execute("select id, value from readings where id > %s order by id limit 20",
                       [dice.randint(0, 80)]).fetchall()


def count_something(connection, dice):
    connection.execute("select count(*) from cities where name > %s",
                       [f"city {dice.randint(1, 99)}"])


def change_one(connection, dice):
    with connection.transaction():
        connection.execute("update readings set value = %s where id = %s",
                           [dice.randint(0, 999), dice.randint(1, 100)])


WORK = [look_up, look_up, look_up, list_a_few, count_something, change_one]


class Disturbance:
    """Use as a context manager: there is unrelated traffic inside, and none after."""

    def __init__(self, url):
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._client, args=(url, SEED + number))
                         for number in range(CLIENTS)]
        self._started = threading.Barrier(CLIENTS + 1)

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        self._started.wait(30)
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _client(self, url, seed):
        dice = random.Random(seed)
        with psycopg.connect(url, autocommit=True) as connection:
            self._started.wait(30)
            while not self._over.wait(dice.uniform(0.002, 0.03)):
                dice.choice(WORK)(connection, dice)
