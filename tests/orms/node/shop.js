// What all applications have in common that is no ORM's affair.

export const CACHED_AUTHORS = [31, 7, 19, 3, 44, 28, 12, 9];
export const NEW_TAGS = Array.from({ length: 20 }, (_, n) => `new ${n + 1}`);
export const VISITORS = Array.from({ length: 30 }, (_, n) => `author ${n + 11}`);

export const sleep = (milliseconds) => new Promise((wake) => { setTimeout(wake, milliseconds); });
// Longer than every threshold of the rules about transactions, in these tests.
export const callAPaymentService = () => sleep(1300);

export function chunks(list, size) {
  const parts = [];
  for (let from = 0; from < list.length; from += size) parts.push(list.slice(from, from + size));
  return parts;
}

// A data loader as the packages of that name do it: keys asked for in one tick are one batch.
export function loader(loadAll) {
  let waiting = null;
  const flush = async () => {
    const batch = waiting;
    waiting = null;
    const found = await loadAll(batch.map(({ key }) => key));
    batch.forEach(({ resolve }, index) => resolve(found[index]));
  };
  return (key) => new Promise((resolve) => {
    if (!waiting) {
      waiting = [];
      process.nextTick(flush);
    }
    waiting.push({ key, resolve });
  });
}

export function grouped(rows, keyOf, keys) {
  return keys.map((key) => rows.filter((row) => keyOf(row) === key));
}
