// The shop in Drizzle, on node-postgres.
import { randomUUID } from 'node:crypto';
import { asc, count, eq, gt, inArray, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';

import * as schema from './drizzle_schema.js';
import {
  CACHED_AUTHORS, NEW_TAGS, VISITORS, callAPaymentService, chunks, grouped, loader,
} from './shop.js';

const {
  authors, authorStats, categories, comments, orderLines, orders, postTags, posts, products, tags,
} = schema;

export async function connect(url, pool) {
  const connections = new pg.Pool({ connectionString: url, ...(pool && { max: pool }) });
  connections.on('error', () => {}); // of an idle connection: the next query makes another
  return { url, db: drizzle(connections, { schema }), close: () => connections.end() };
}

const first = (table, limit) => ({ orderBy: asc(table.id), limit });
const firstOrders = { orderBy: asc(orders.number), limit: 20 };
const oneByOne = async (list, work) => { for (const item of list) await work(item); };
const postsOfAuthor = (db, id) => db.select().from(posts).where(eq(posts.authorId, id));
const authorWith = (db, id) => db.select().from(authors).where(eq(authors.id, id));

const reading = {
  lazy_loop: {
    async broken({ db }) {
      const all = await db.query.authors.findMany(first(authors, 20));
      for (const author of all) await postsOfAuthor(db, author.id);
    },
    async fixed({ db }) {
      await db.query.authors.findMany({ with: { posts: true }, ...first(authors, 20) });
    },
  },
  nested_lazy_loop: {
    async broken({ db }) {
      for (const author of await db.query.authors.findMany(first(authors, 6))) {
        for (const post of await postsOfAuthor(db, author.id)) {
          await db.select().from(comments).where(eq(comments.postId, post.id));
        }
      }
    },
    async fixed({ db }) {
      await db.query.authors.findMany({
        with: { posts: { with: { comments: true } } }, ...first(authors, 6),
      });
    },
  },
  belongs_to_loop: {
    async broken({ db }) {
      for (const post of await db.query.posts.findMany(first(posts, 20))) {
        await authorWith(db, post.authorId);
      }
    },
    async fixed({ db }) {
      await db.query.posts.findMany({ with: { author: true }, ...first(posts, 20) });
    },
  },
  several_children: {
    async broken({ db }) {
      for (const author of await db.query.authors.findMany(first(authors, 12))) {
        await postsOfAuthor(db, author.id);
        await db.select().from(orders).where(eq(orders.authorId, author.id));
      }
    },
    async fixed({ db }) {
      await db.query.authors.findMany({
        with: { posts: true, orders: true }, ...first(authors, 12),
      });
    },
  },
  many_to_many_loop: {
    async broken({ db }) {
      for (const post of await db.query.posts.findMany(first(posts, 20))) {
        await db.select({ id: tags.id, name: tags.name }).from(tags)
          .innerJoin(postTags, eq(postTags.tagId, tags.id)).where(eq(postTags.postId, post.id));
      }
    },
    async fixed({ db }) {
      await db.query.posts.findMany({
        with: { postTags: { with: { tag: true } } }, ...first(posts, 20),
      });
    },
  },
  uuid_loop: {
    async broken({ db }) {
      for (const order of await db.query.orders.findMany(firstOrders)) {
        await db.select().from(orderLines).where(eq(orderLines.orderId, order.id));
      }
    },
    async fixed({ db }) {
      await db.query.orders.findMany({ with: { orderLines: true }, ...firstOrders });
    },
  },
  pool_loop: {
    async broken({ db }) {
      const all = await db.query.authors.findMany(first(authors, 30));
      await Promise.all(all.map((author) => postsOfAuthor(db, author.id)));
    },
    async fixed({ db }) {
      await db.query.authors.findMany({ with: { posts: true }, ...first(authors, 30) });
    },
  },
  loader_of_one: {
    async broken({ db }) {
      const postsOf = loader(async (ids) => grouped(
        await db.select().from(posts).where(inArray(posts.authorId, ids)),
        (post) => post.authorId, ids));
      const all = await db.query.authors.findMany(first(authors, 20));
      for (const author of all) await postsOf(author.id);
    },
    async fixed({ db }) {
      const postsOf = loader(async (ids) => grouped(
        await db.select().from(posts).where(inArray(posts.authorId, ids)),
        (post) => post.authorId, ids));
      const all = await db.query.authors.findMany(first(authors, 20));
      await Promise.all(all.map((author) => postsOf(author.id)));
    },
  },
  chunked_loads: {
    async broken({ db }) {
      const keys = await db.select({ id: posts.id }).from(posts).orderBy(posts.id).limit(60);
      for (const { id } of keys) await db.select().from(posts).where(eq(posts.id, id));
    },
    async fixed({ db }) {
      const keys = await db.select({ id: posts.id }).from(posts).orderBy(posts.id).limit(60);
      for (const some of chunks(keys, 6)) {
        await db.select().from(posts).where(inArray(posts.id, some.map(({ id }) => id)));
      }
    },
  },
  cached_ids_loop: {
    broken: ({ db }) => db.transaction(
      (tx) => oneByOne(CACHED_AUTHORS, (authorId) => postsOfAuthor(tx, authorId))),
    fixed: ({ db }) => db.transaction(
      (tx) => tx.select().from(posts).where(inArray(posts.authorId, CACHED_AUTHORS))),
  },
  tree_walk: {
    async broken({ db }) {
      for (let id = 60; id;) {
        const [category] = await db.select().from(categories).where(eq(categories.id, id));
        id = category.parentId;
      }
    },
    fixed: ({ db }) => db.execute(sql`
      with recursive path as (
        select * from categories where id = ${60}
        union all
        select c.* from categories c join path on c.id = path.parent_id)
      select * from path`),
  },
};

const writing = {
  insert_loop: {
    async broken({ db }) {
      for (const post of await db.query.posts.findMany(first(posts, 20))) {
        await db.insert(comments).values({ postId: post.id, body: 'closed' });
      }
    },
    async fixed({ db }) {
      const all = await db.query.posts.findMany(first(posts, 20));
      await db.insert(comments).values(all.map((post) => ({ postId: post.id, body: 'closed' })));
    },
  },
  update_loop: {
    async broken({ db }) {
      for (const order of await db.query.orders.findMany(firstOrders)) {
        await db.update(orders).set({ state: 'sent' }).where(eq(orders.id, order.id));
      }
    },
    async fixed({ db }) {
      const all = await db.query.orders.findMany(firstOrders);
      const ids = all.map((order) => order.id);
      await db.update(orders).set({ state: 'sent' }).where(inArray(orders.id, ids));
    },
  },
  delete_loop: {
    async broken({ db }) {
      for (const comment of await db.query.comments.findMany(first(comments, 20))) {
        await db.delete(comments).where(eq(comments.id, comment.id));
      }
    },
    async fixed({ db }) {
      const all = await db.query.comments.findMany(first(comments, 20));
      await db.delete(comments).where(inArray(comments.id, all.map((comment) => comment.id)));
    },
  },
  upsert_loop: {
    async broken({ db }) {
      for (const author of await db.query.authors.findMany(first(authors, 20))) {
        await db.insert(authorStats).values({ authorId: author.id, posts: 4 })
          .onConflictDoUpdate({ target: authorStats.authorId, set: { posts: 4 } });
      }
    },
    async fixed({ db }) {
      const all = await db.query.authors.findMany(first(authors, 20));
      await db.insert(authorStats).values(all.map(({ id }) => ({ authorId: id, posts: 4 })))
        .onConflictDoUpdate({ target: authorStats.authorId, set: { posts: sql`excluded.posts` } });
    },
  },
  insert_from_file: {
    broken: ({ db }) => oneByOne(NEW_TAGS, (name) => db.insert(tags).values({ name })),
    fixed: ({ db }) => db.insert(tags).values(NEW_TAGS.map((name) => ({ name }))),
  },
};

const tooMuch = {
  unbounded_find_all: {
    broken: ({ db }) => db.select().from(comments),
    fixed: ({ db }) => db.select().from(comments).orderBy(comments.id).limit(100),
  },
  count_by_fetching: {
    broken: async ({ db }) => (await db.select().from(comments)).length,
    fixed: ({ db }) => db.select({ count: count() }).from(comments),
  },
  offset_walk: {
    async broken({ db }) {
      for (let offset = 0, page; page?.length !== 0; offset += 100) {
        page = await db.query.comments.findMany({ ...first(comments, 100), offset });
      }
    },
    async fixed({ db }) {
      for (let last = 0; last !== undefined;) {
        const where = gt(comments.id, last);
        last = (await db.query.comments.findMany({ where, ...first(comments, 100) })).at(-1)?.id;
      }
    },
  },
  duplicate_reads: {
    async broken({ db }) {
      for (let part = 0; part < 6; part += 1) await authorWith(db, 7);
    },
    fixed: ({ db }) => authorWith(db, 7),
  },
  raw_literals: {
    async broken({ db }) {
      await authorWith(db, 7);
      await oneByOne(VISITORS, (name) => db.execute(
        sql.raw(`select id, name from authors where name = '${name}'`)));
    },
    async fixed({ db }) {
      await authorWith(db, 7);
      await oneByOne(VISITORS, (name) => db.execute(
        sql`select id, name from authors where name = ${name}`));
    },
  },
  wide_list: {
    broken: ({ db }) => db.select().from(products).orderBy(products.id).limit(50),
    fixed: ({ db }) => db.select({ id: products.id, name: products.name }).from(products)
      .orderBy(products.id).limit(50),
  },
  in_list_lengths: {
    async broken({ db }) {
      for (let most = 2; most <= 61; most += 1) {
        const ids = Array.from({ length: most }, (_, n) => n + 1);
        await db.select().from(authors).where(inArray(authors.id, ids));
      }
    },
    async fixed({ db }) {
      for (let most = 2; most <= 61; most += 1) {
        const ids = Array.from({ length: most }, (_, n) => n + 1);
        await db.select().from(authors).where(sql`${authors.id} = any(${sql.param(ids)})`);
      }
    },
  },
  slow_report: {
    broken: ({ db }) => db.execute(sql`select count(*), pg_sleep(0.3) from posts`),
    fixed: ({ db }) => db.$count(posts),
  },
  over_budget: {
    async broken({ db }) {
      await db.execute(sql`set pgweir.scope = 'checkout'`);
      for (let n = 1; n <= 12; n += 1) await db.query.authors.findMany(first(authors, n));
    },
    async fixed({ db }) {
      await db.execute(sql`set pgweir.scope = 'checkout'`);
      await db.query.authors.findMany(first(authors, 12));
    },
  },
};

async function pay(db, insideTransaction) {
  await db.transaction(async (tx) => {
    const [order] = await tx.select().from(orders).where(eq(orders.number, 7));
    if (insideTransaction) await callAPaymentService();
    await tx.update(orders).set({ state: 'paid' }).where(eq(orders.id, order.id));
  });
}

async function placeAnOrder(db) {
  const id = randomUUID();
  await db.insert(orders).values({ id, authorId: 1, number: 101, state: 'new' });
  await db.insert(orderLines).values({ orderId: id, product: 'product 1', amount: 2 });
}

const transactions = {
  sleeping_transaction: {
    broken: ({ db }) => pay(db, true),
    async fixed({ db }) {
      await callAPaymentService();
      await pay(db, false);
    },
  },
  failed_transaction: {
    broken: ({ db }) => db.transaction(async (tx) => {
      await tx.insert(tags).values({ name: 'tag 1' }).catch(() => {});
      await tx.$count(tags).catch(() => {});
      await callAPaymentService();
    }),
    async fixed({ db }) {
      await db.transaction((tx) => tx.insert(tags).values({ name: 'tag 1' })).catch(() => {});
      await db.$count(tags);
      await callAPaymentService();
    },
  },
  unwrapped_writes: {
    broken: ({ db }) => placeAnOrder(db),
    fixed: ({ db }) => db.transaction(placeAnOrder),
  },
};

async function twelvePages(db) {
  for (let page = 1; page <= 12; page += 1) await db.query.authors.findMany(first(authors, page));
}

const sessions = {
  blocking_migration: {
    async broken({ db }) {
      await db.execute(sql`create index comments_body on comments (body)`);
      await db.execute(sql`
        alter table comments add column seen_at timestamptz not null default clock_timestamp()`);
    },
    async fixed({ db }) {
      await db.execute(sql`create index concurrently comments_body on comments (body)`);
      await db.execute(sql`alter table comments add column seen_at timestamptz`);
    },
  },
  connection_per_request: {
    async broken({ url }) {
      for (let id = 1; id <= 20; id += 1) {
        const { db, close } = await connect(url, 1);
        await authorWith(db, id);
        await close();
      }
    },
    async fixed({ db }) {
      for (let id = 1; id <= 20; id += 1) await authorWith(db, id);
    },
  },
  as_superuser: {
    broken: ({ db }) => twelvePages(db),
    fixed: ({ db }) => twelvePages(db),
  },
  no_timeouts: {
    broken: ({ db }) => twelvePages(db),
    fixed: ({ db }) => twelvePages(db),
  },
};

export const scenarios = { ...reading, ...writing, ...tooMuch, ...transactions, ...sessions };
