"""An asyncio server on a thread of its own, for tests that are not asyncio themselves."""

import asyncio
import threading


class LoopThread:
    """Use as a context manager. A subclass has `_listen()` and `_stop()`, which run on the loop;
    `port` is where it listens.
    """

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = None

    def __enter__(self):
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(self, *_):
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)
