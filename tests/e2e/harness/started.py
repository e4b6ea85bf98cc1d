"""What the programs of a test have in common at their start."""


class Started:
    """A context manager around a program: `_start` begins what `__exit__` ends, also where that
    fails half-way, so that nothing is left running."""

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        raise NotImplementedError

    def __exit__(self, *_):
        raise NotImplementedError
