"""What all applications have in common that is no ORM's affair."""

import time

CACHED_AUTHORS = [31, 7, 19, 3, 44, 28, 12, 9]
NEW_TAGS = [f"new {n}" for n in range(1, 21)]
VISITORS = [f"author {n}" for n in range(11, 41)]


def call_a_payment_service():
    """Longer than every threshold of the rules about transactions, in these tests."""
    time.sleep(1.3)


def chunks(items, size):
    return [items[start:start + size] for start in range(0, len(items), size)]


PATH_TO_THE_ROOT = """
    with recursive path as (
      select * from categories where id = 60
      union all
      select c.* from categories c join path on c.id = path.parent_id)
    select * from path"""


def twins(functions):
    """{"lazy_loop": (broken, fixed), …} of functions named lazy_loop and lazy_loop_fixed."""
    return {name: (function, functions[f"{name}_fixed"])
            for name, function in functions.items() if f"{name}_fixed" in functions}
