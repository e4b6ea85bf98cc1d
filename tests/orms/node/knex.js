// The shop in Knex.
import { randomUUID } from 'node:crypto';
import Knex from 'knex';

import {
  CACHED_AUTHORS, NEW_TAGS, VISITORS, callAPaymentService, chunks, grouped, loader,
} from './shop.js';

export async function connect(url, pool) {
  const size = pool && { pool: { min: 0, max: pool } };
  const knex = Knex({ client: 'pg', connection: url, ...size });
  return { url, knex, close: () => knex.destroy() };
}

const first = (knex, table, limit) => knex(table).orderBy('id').limit(limit);
const firstOrders = (knex) => knex('orders').orderBy('number').limit(20);
const oneByOne = async (list, work) => { for (const item of list) await work(item); };
const ids = (rows) => rows.map((row) => row.id);

const reading = {
  lazy_loop: {
    async broken({ knex }) {
      for (const author of await first(knex, 'authors', 20)) {
        await knex('posts').where({ author_id: author.id });
      }
    },
    async fixed({ knex }) {
      const keys = ids(await first(knex, 'authors', 20));
      await knex('posts').whereIn('author_id', keys);
    },
  },
  nested_lazy_loop: {
    async broken({ knex }) {
      for (const author of await first(knex, 'authors', 6)) {
        for (const post of await knex('posts').where({ author_id: author.id })) {
          await knex('comments').where({ post_id: post.id });
        }
      }
    },
    async fixed({ knex }) {
      const keys = ids(await first(knex, 'authors', 6));
      const posts = ids(await knex('posts').whereIn('author_id', keys));
      await knex('comments').whereIn('post_id', posts);
    },
  },
  belongs_to_loop: {
    async broken({ knex }) {
      for (const post of await first(knex, 'posts', 20)) {
        await knex('authors').where({ id: post.author_id }).first();
      }
    },
    async fixed({ knex }) {
      const keys = (await first(knex, 'posts', 20)).map((post) => post.author_id);
      await knex('authors').whereIn('id', keys);
    },
  },
  several_children: {
    async broken({ knex }) {
      for (const author of await first(knex, 'authors', 12)) {
        await knex('posts').where({ author_id: author.id });
        await knex('orders').where({ author_id: author.id });
      }
    },
    async fixed({ knex }) {
      const keys = ids(await first(knex, 'authors', 12));
      await knex('posts').whereIn('author_id', keys);
      await knex('orders').whereIn('author_id', keys);
    },
  },
  many_to_many_loop: {
    async broken({ knex }) {
      for (const post of await first(knex, 'posts', 20)) {
        await knex('tags').join('post_tags', 'post_tags.tag_id', 'tags.id')
          .where('post_tags.post_id', post.id).select('tags.*');
      }
    },
    async fixed({ knex }) {
      await knex('tags').join('post_tags', 'post_tags.tag_id', 'tags.id')
        .whereIn('post_tags.post_id', ids(await first(knex, 'posts', 20)))
        .select('tags.*', 'post_tags.post_id');
    },
  },
  uuid_loop: {
    async broken({ knex }) {
      for (const order of await firstOrders(knex)) {
        await knex('order_lines').where({ order_id: order.id });
      }
    },
    async fixed({ knex }) {
      await knex('order_lines').whereIn('order_id', ids(await firstOrders(knex)));
    },
  },
  pool_loop: {
    async broken({ knex }) {
      const authors = await first(knex, 'authors', 30);
      await Promise.all(authors.map(({ id }) => knex('posts').where({ author_id: id })));
    },
    async fixed({ knex }) {
      await knex('posts').whereIn('author_id', ids(await first(knex, 'authors', 30)));
    },
  },
  loader_of_one: {
    async broken({ knex }) {
      const postsOf = loader(async (keys) => grouped(
        await knex('posts').whereIn('author_id', keys), (post) => post.author_id, keys));
      for (const author of await first(knex, 'authors', 20)) await postsOf(author.id);
    },
    async fixed({ knex }) {
      const postsOf = loader(async (keys) => grouped(
        await knex('posts').whereIn('author_id', keys), (post) => post.author_id, keys));
      const authors = await first(knex, 'authors', 20);
      await Promise.all(authors.map((author) => postsOf(author.id)));
    },
  },
  chunked_loads: {
    async broken({ knex }) {
      for (const { id } of await first(knex, 'posts', 60).select('id')) {
        await knex('posts').where({ id }).first();
      }
    },
    async fixed({ knex }) {
      for (const some of chunks(ids(await first(knex, 'posts', 60).select('id')), 6)) {
        await knex('posts').whereIn('id', some);
      }
    },
  },
  cached_ids_loop: {
    broken: ({ knex }) => knex.transaction(
      (trx) => oneByOne(CACHED_AUTHORS, (id) => trx('posts').where({ author_id: id }))),
    fixed: ({ knex }) => knex.transaction(
      (trx) => trx('posts').whereIn('author_id', CACHED_AUTHORS)),
  },
  tree_walk: {
    async broken({ knex }) {
      for (let id = 60; id;) id = (await knex('categories').where({ id }).first()).parent_id;
    },
    fixed: ({ knex }) => knex.withRecursive('path', (path) => path
      .select('*').from('categories').where({ id: 60 })
      .unionAll((above) => above.select('categories.*').from('categories')
        .join('path', 'categories.id', 'path.parent_id'))).select('*').from('path'),
  },
};

const writing = {
  insert_loop: {
    async broken({ knex }) {
      for (const post of await first(knex, 'posts', 20)) {
        await knex('comments').insert({ post_id: post.id, body: 'closed' });
      }
    },
    async fixed({ knex }) {
      const posts = await first(knex, 'posts', 20);
      await knex('comments').insert(posts.map(({ id }) => ({ post_id: id, body: 'closed' })));
    },
  },
  update_loop: {
    async broken({ knex }) {
      for (const { id } of await firstOrders(knex)) {
        await knex('orders').where({ id }).update({ state: 'sent' });
      }
    },
    async fixed({ knex }) {
      const orders = ids(await firstOrders(knex));
      await knex('orders').whereIn('id', orders).update({ state: 'sent' });
    },
  },
  delete_loop: {
    async broken({ knex }) {
      for (const { id } of await first(knex, 'comments', 20)) {
        await knex('comments').where({ id }).del();
      }
    },
    async fixed({ knex }) {
      await knex('comments').whereIn('id', ids(await first(knex, 'comments', 20))).del();
    },
  },
  upsert_loop: {
    async broken({ knex }) {
      for (const { id } of await first(knex, 'authors', 20)) {
        await knex('author_stats').insert({ author_id: id, posts: 4 })
          .onConflict('author_id').merge();
      }
    },
    async fixed({ knex }) {
      const authors = await first(knex, 'authors', 20);
      await knex('author_stats').insert(authors.map(({ id }) => ({ author_id: id, posts: 4 })))
        .onConflict('author_id').merge();
    },
  },
  insert_from_file: {
    broken: ({ knex }) => oneByOne(NEW_TAGS, (name) => knex('tags').insert({ name })),
    fixed: ({ knex }) => knex('tags').insert(NEW_TAGS.map((name) => ({ name }))),
  },
};

const tooMuch = {
  unbounded_find_all: {
    broken: ({ knex }) => knex('comments'),
    fixed: ({ knex }) => first(knex, 'comments', 100),
  },
  count_by_fetching: {
    broken: async ({ knex }) => (await knex('comments')).length,
    fixed: ({ knex }) => knex('comments').count(),
  },
  offset_walk: {
    async broken({ knex }) {
      for (let offset = 0, page; page?.length !== 0; offset += 100) {
        page = await first(knex, 'comments', 100).offset(offset);
      }
    },
    async fixed({ knex }) {
      for (let last = 0; last !== undefined;) {
        last = (await first(knex, 'comments', 100).where('id', '>', last)).at(-1)?.id;
      }
    },
  },
  duplicate_reads: {
    async broken({ knex }) {
      for (let part = 0; part < 6; part += 1) await knex('authors').where({ id: 7 }).first();
    },
    fixed: ({ knex }) => knex('authors').where({ id: 7 }).first(),
  },
  raw_literals: {
    async broken({ knex }) {
      await knex('authors').where({ id: 7 }).first();
      await oneByOne(VISITORS, (name) => knex.raw(
        `select id, name from authors where name = '${name}'`));
    },
    async fixed({ knex }) {
      await knex('authors').where({ id: 7 }).first();
      await oneByOne(VISITORS, (name) => knex.raw(
        'select id, name from authors where name = ?', [name]));
    },
  },
  deep_eager_load: {
    broken: ({ knex }) => knex('posts').where('posts.id', '<=', 5)
      .leftJoin('comments', 'comments.post_id', 'posts.id')
      .leftJoin('post_tags', 'post_tags.post_id', 'posts.id')
      .select('posts.id', 'posts.title', 'comments.body', 'post_tags.tag_id'),
    async fixed({ knex }) {
      const keys = ids(await knex('posts').where('id', '<=', 5));
      await knex('comments').whereIn('post_id', keys);
      await knex('post_tags').whereIn('post_id', keys);
    },
  },
  wide_list: {
    broken: ({ knex }) => first(knex, 'products', 50),
    fixed: ({ knex }) => first(knex, 'products', 50).select('id', 'name'),
  },
  in_list_lengths: {
    async broken({ knex }) {
      for (let most = 2; most <= 61; most += 1) {
        await knex('authors').whereIn('id', Array.from({ length: most }, (_, n) => n + 1));
      }
    },
    async fixed({ knex }) {
      for (let most = 2; most <= 61; most += 1) {
        const keys = Array.from({ length: most }, (_, n) => n + 1);
        await knex('authors').whereRaw('id = any(?)', [keys]);
      }
    },
  },
  slow_report: {
    broken: ({ knex }) => knex.raw('select count(*), pg_sleep(0.3) from posts'),
    fixed: ({ knex }) => knex('posts').count(),
  },
  over_budget: {
    async broken({ knex }) {
      await knex.raw("set pgweir.scope = 'checkout'");
      for (let n = 1; n <= 12; n += 1) await first(knex, 'authors', n);
    },
    async fixed({ knex }) {
      await knex.raw("set pgweir.scope = 'checkout'");
      await first(knex, 'authors', 12);
    },
  },
};

async function pay(knex, insideTransaction) {
  await knex.transaction(async (trx) => {
    const { id } = await trx('orders').where({ number: 7 }).first();
    if (insideTransaction) await callAPaymentService();
    await trx('orders').where({ id }).update({ state: 'paid' });
  });
}

async function placeAnOrder(knex) {
  const id = randomUUID();
  await knex('orders').insert({ id, author_id: 1, number: 101, state: 'new' });
  await knex('order_lines').insert({ order_id: id, product: 'product 1', amount: 2 });
}

const transactions = {
  sleeping_transaction: {
    broken: ({ knex }) => pay(knex, true),
    async fixed({ knex }) {
      await callAPaymentService();
      await pay(knex, false);
    },
  },
  failed_transaction: {
    async broken({ knex }) {
      const trx = await knex.transaction();
      await trx('tags').insert({ name: 'tag 1' }).catch(() => {});
      await trx('tags').count().catch(() => {});
      await callAPaymentService();
      await trx.rollback();
    },
    async fixed({ knex }) {
      await knex.transaction((trx) => trx('tags').insert({ name: 'tag 1' })).catch(() => {});
      await knex('tags').count();
      await callAPaymentService();
    },
  },
  unwrapped_writes: {
    broken: ({ knex }) => placeAnOrder(knex),
    fixed: ({ knex }) => knex.transaction(placeAnOrder),
  },
};

async function twelvePages(knex) {
  for (let page = 1; page <= 12; page += 1) await first(knex, 'authors', page);
}

const sessions = {
  schema_sync: {
    async broken({ knex }) {
      if (!await knex.schema.hasTable('drafts')) {
        await knex.schema.createTable('drafts', (table) => {
          table.increments();
          table.text('body');
        });
      }
      await twelvePages(knex);
    },
    async fixed({ knex }) {
      await knex.schema.hasTable('posts');
      await twelvePages(knex);
    },
  },
  blocking_migration: {
    broken: ({ knex }) => knex.schema.alterTable('comments', (table) => {
      table.index('body', 'comments_body');
      table.timestamp('seen_at').notNullable().defaultTo(knex.raw('clock_timestamp()'));
    }),
    async fixed({ knex }) {
      await knex.raw('create index concurrently comments_body on comments (body)');
      await knex.schema.alterTable('comments', (table) => table.timestamp('seen_at'));
    },
  },
  connection_per_request: {
    async broken({ url }) {
      for (let id = 1; id <= 20; id += 1) {
        const { knex, close } = await connect(url, 1);
        await knex('authors').where({ id }).first();
        await close();
      }
    },
    async fixed({ knex }) {
      for (let id = 1; id <= 20; id += 1) await knex('authors').where({ id }).first();
    },
  },
  as_superuser: {
    broken: ({ knex }) => twelvePages(knex),
    fixed: ({ knex }) => twelvePages(knex),
  },
  no_timeouts: {
    broken: ({ knex }) => twelvePages(knex),
    fixed: ({ knex }) => twelvePages(knex),
  },
};

export const scenarios = { ...reading, ...writing, ...tooMuch, ...transactions, ...sessions };
