"""How evenly the connections of pools fall on the workers of a large machine, which nobody here
has: a simulation of who is handed a new connection.

Connections are never moved, so what counts is how they were handed out. The figure is the share of
all workers' work that can be done before the busiest worker has no time left: 1.00 is as fast as so
many workers can be. Only the workers are simulated, not the kernel below them."""

import heapq
import random
from statistics import median

SEED = 20261127
POOLS = (16, 32, 100, 500)
LIVES = 20  # times that each connection is replaced by a new one


def least_loaded(loads, _arrival, _random):
    """What proxy/net/acceptor does: the worker with the fewest connections."""
    return loads.index(min(loads))


def in_turns(loads, arrival, _random):
    """Round robin, as if nobody knew the loads."""
    return arrival % len(loads)


def by_the_kernel(loads, _arrival, random_):
    """SO_REUSEPORT: a hash of the addresses, which is as good as chance."""
    return random_.randrange(len(loads))


def knowing(loads, arrival, random_):
    """Nobody does it: who may move connections, and knows how busy each is. See dealt_out()."""
    return least_loaded(loads, arrival, random_)


def alike(_random):
    return 1.0


def some_busier(random_):
    """A pool's usual picture: the connection that was given back last is taken first."""
    return random_.lognormvariate(0, 1)


POLICIES = {"fewest connections (pgweir)": least_loaded, "in turns": in_turns,
            "by the kernel's hash": by_the_kernel, "moved, knowing how busy each is": knowing}
ACTIVITIES = {"all equally busy": alike, "unequally busy": some_busier}


def share(policy, workers, connections, activity, random_):
    """After a long time: connections end at random and others come in their place."""
    loads = [0] * workers
    work = [0.0] * workers
    alive = []

    def come(arrival, now):
        at = policy(loads, arrival, random_)
        busy = activity(random_)
        loads[at] += 1
        work[at] += busy
        heapq.heappush(alive, (now + random_.expovariate(1.0), at, busy))

    for arrival in range(connections):
        come(arrival, 0.0)
    for arrival in range(connections, (LIVES + 1) * connections):
        ended, at, busy = heapq.heappop(alive)
        loads[at] -= 1
        work[at] -= busy
        come(arrival, ended)
    if policy is knowing:
        work = dealt_out([busy for _, _, busy in alive], workers)
    return sum(work) / (workers * max(work))


def dealt_out(activities, workers):
    """The work of each worker when all connections are dealt out anew, the busiest first."""
    work = [0.0] * workers
    for busy in sorted(activities, reverse=True):
        work[work.index(min(work))] += busy
    return work


def shares(workers, times):
    """{(policy, activity): [median share for each of POOLS]}"""
    found = {}
    for policy, choose in POLICIES.items():
        for activity, draw in ACTIVITIES.items():
            random_ = random.Random(SEED)
            found[policy, activity] = [
                median(share(choose, workers, pool, draw, random_) for _ in range(times))
                for pool in POOLS]
    return found
