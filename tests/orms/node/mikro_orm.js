// The shop in MikroORM 6.
import { randomUUID } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';

import {
  Author, AuthorStats, Category, Comment, Order, OrderLine, Post, Product, Tag, entities,
} from './mikro_orm_entities.js';
import {
  CACHED_AUTHORS, NEW_TAGS, VISITORS, callAPaymentService, chunks, grouped, loader,
} from './shop.js';

export async function connect(url, pool) {
  const orm = await MikroORM.init({
    clientUrl: url, entities, ...(pool && { pool: { min: 0, max: pool } }),
    // Of the URL it takes no options.
    driverOptions: { connection: { options: new URL(url).searchParams.get('options') } },
  });
  return { url, orm, em: orm.em.fork(), close: () => orm.close() };
}

const first = (limit) => ({ orderBy: { id: 'asc' }, limit });
const firstOrders = { orderBy: { number: 'asc' }, limit: 20 };
const oneByOne = async (list, work) => { for (const item of list) await work(item); };

const reading = {
  lazy_loop: {
    async broken({ em }) {
      for (const author of await em.find(Author, {}, first(20))) await author.posts.loadItems();
    },
    async fixed({ em }) {
      await em.find(Author, {}, { populate: ['posts'], ...first(20) });
    },
  },
  nested_lazy_loop: {
    async broken({ em }) {
      for (const author of await em.find(Author, {}, first(6))) {
        for (const post of await author.posts.loadItems()) await post.comments.loadItems();
      }
    },
    async fixed({ em }) {
      await em.find(Author, {}, { populate: ['posts.comments'], ...first(6) });
    },
  },
  belongs_to_loop: {
    async broken({ em }) {
      for (const post of await em.find(Post, {}, first(20))) await em.refresh(post.author);
    },
    async fixed({ em }) {
      await em.find(Post, {}, { populate: ['author'], ...first(20) });
    },
  },
  several_children: {
    async broken({ em }) {
      for (const author of await em.find(Author, {}, first(12))) {
        await author.posts.loadItems();
        await author.orders.loadItems();
      }
    },
    async fixed({ em }) {
      await em.find(Author, {}, {
        populate: ['posts', 'orders'], strategy: 'select-in', ...first(12),
      });
    },
  },
  many_to_many_loop: {
    async broken({ em }) {
      for (const post of await em.find(Post, {}, first(20))) await post.tags.loadItems();
    },
    async fixed({ em }) {
      await em.find(Post, {}, { populate: ['tags'], ...first(20) });
    },
  },
  uuid_loop: {
    async broken({ em }) {
      for (const order of await em.find(Order, {}, firstOrders)) await order.orderLines.loadItems();
    },
    async fixed({ em }) {
      await em.find(Order, {}, { populate: ['orderLines'], ...firstOrders });
    },
  },
  pool_loop: {
    async broken({ em }) {
      const authors = await em.find(Author, {}, first(30));
      await Promise.all(authors.map(({ id }) => em.fork().find(Post, { author: id })));
    },
    async fixed({ em }) {
      await em.find(Author, {}, { populate: ['posts'], ...first(30) });
    },
  },
  loader_of_one: {
    async broken({ em }) {
      const postsOf = loader(async (ids) => grouped(
        await em.find(Post, { author: { $in: ids } }), (post) => post.author.id, ids));
      for (const author of await em.find(Author, {}, first(20))) await postsOf(author.id);
    },
    async fixed({ em }) {
      const postsOf = loader(async (ids) => grouped(
        await em.find(Post, { author: { $in: ids } }), (post) => post.author.id, ids));
      const authors = await em.find(Author, {}, first(20));
      await Promise.all(authors.map((author) => postsOf(author.id)));
    },
  },
  chunked_loads: {
    async broken({ em }) {
      const keys = await em.fork().find(Post, {}, { fields: ['id'], ...first(60) });
      for (const { id } of keys) await em.findOne(Post, id);
    },
    async fixed({ em }) {
      const keys = await em.fork().find(Post, {}, { fields: ['id'], ...first(60) });
      for (const some of chunks(keys, 6)) await em.find(Post, { id: some.map(({ id }) => id) });
    },
  },
  cached_ids_loop: {
    broken: ({ em }) => em.transactional(
      (tx) => oneByOne(CACHED_AUTHORS, (author) => tx.find(Post, { author }))),
    fixed: ({ em }) => em.transactional((tx) => tx.find(Post, { author: CACHED_AUTHORS })),
  },
  tree_walk: {
    async broken({ em }) {
      let category = await em.findOne(Category, 60);
      while (category.parentId) category = await em.findOne(Category, category.parentId);
    },
    fixed: ({ em }) => em.execute(`
      with recursive path as (
        select * from categories where id = ?
        union all
        select c.* from categories c join path on c.id = path.parent_id)
      select * from path`, [60]),
  },
};

const writing = {
  insert_loop: {
    async broken({ em }) {
      for (const post of await em.find(Post, {}, first(20))) {
        em.create(Comment, { post, body: 'closed' });
        await em.flush();
      }
    },
    async fixed({ em }) {
      const posts = await em.find(Post, {}, first(20));
      await em.insertMany(Comment, posts.map((post) => ({ post: post.id, body: 'closed' })));
    },
  },
  update_loop: {
    async broken({ em }) {
      for (const order of await em.find(Order, {}, firstOrders)) {
        order.state = 'sent';
        await em.flush();
      }
    },
    async fixed({ em }) {
      const orders = await em.find(Order, {}, firstOrders);
      for (const order of orders) order.state = 'sent';
      await em.flush();
    },
  },
  delete_loop: {
    async broken({ em }) {
      for (const comment of await em.find(Comment, {}, first(20))) {
        await em.removeAndFlush(comment);
      }
    },
    async fixed({ em }) {
      for (const comment of await em.find(Comment, {}, first(20))) em.remove(comment);
      await em.flush();
    },
  },
  upsert_loop: {
    async broken({ em }) {
      for (const author of await em.find(Author, {}, first(20))) {
        await em.upsert(AuthorStats, { authorId: author.id, posts: 4 });
      }
    },
    async fixed({ em }) {
      const authors = await em.find(Author, {}, first(20));
      await em.upsertMany(AuthorStats, authors.map(({ id }) => ({ authorId: id, posts: 4 })));
    },
  },
  insert_from_file: {
    broken: ({ em }) => oneByOne(NEW_TAGS, (name) => {
      em.create(Tag, { name });
      return em.flush();
    }),
    async fixed({ em }) {
      for (const name of NEW_TAGS) em.create(Tag, { name });
      await em.flush();
    },
  },
};

const tooMuch = {
  unbounded_find_all: {
    broken: ({ em }) => em.find(Comment, {}),
    fixed: ({ em }) => em.find(Comment, {}, first(100)),
  },
  count_by_fetching: {
    broken: async ({ em }) => (await em.find(Comment, {})).length,
    fixed: ({ em }) => em.count(Comment),
  },
  offset_walk: {
    async broken({ em }) {
      for (let offset = 0, page; page?.length !== 0; offset += 100) {
        page = await em.find(Comment, {}, { ...first(100), offset });
      }
    },
    async fixed({ em }) {
      for (let last = 0; last !== undefined;) {
        last = (await em.find(Comment, { id: { $gt: last } }, first(100))).at(-1)?.id;
      }
    },
  },
  duplicate_reads: {
    async broken({ em }) {
      for (let part = 0; part < 6; part += 1) await em.fork().findOne(Author, 7);
    },
    async fixed({ em }) {
      for (let part = 0; part < 6; part += 1) await em.findOne(Author, 7);
    },
  },
  raw_literals: {
    broken: ({ em }) => oneByOne(VISITORS, (name) => em.execute(
      `select id, name from authors where name = '${name}'`)),
    fixed: ({ em }) => oneByOne(VISITORS, (name) => em.execute(
      'select id, name from authors where name = ?', [name])),
  },
  deep_eager_load: {
    broken: ({ em }) => em.find(Post, { id: { $lte: 5 } }, {
      populate: ['comments', 'tags'], strategy: 'joined',
    }),
    fixed: ({ em }) => em.find(Post, { id: { $lte: 5 } }, {
      populate: ['comments', 'tags'], strategy: 'select-in',
    }),
  },
  wide_list: {
    broken: ({ em }) => em.find(Product, {}, first(50)),
    fixed: ({ em }) => em.find(Product, {}, { fields: ['id', 'name'], ...first(50) }),
  },
  in_list_lengths: {
    async broken({ em }) {
      for (let most = 2; most <= 61; most += 1) {
        const ids = Array.from({ length: most }, (_, n) => n + 1);
        await em.fork().find(Author, { id: ids });
      }
    },
    async fixed({ em }) {
      for (let most = 2; most <= 61; most += 1) {
        const ids = em.createQueryBuilder(Post).select('author').where({ id: { $lte: most } });
        await em.fork().find(Author, { id: { $in: ids.getKnexQuery() } });
      }
    },
  },
  slow_report: {
    broken: ({ em }) => em.execute('select count(*), pg_sleep(0.3) from posts'),
    fixed: ({ em }) => em.count(Post),
  },
  over_budget: {
    async broken({ em }) {
      await em.execute("set pgweir.scope = 'checkout'");
      for (let n = 1; n <= 12; n += 1) await em.find(Author, {}, first(n));
    },
    async fixed({ em }) {
      await em.execute("set pgweir.scope = 'checkout'");
      await em.find(Author, {}, first(12));
    },
  },
};

async function pay(em, insideTransaction) {
  await em.transactional(async (tx) => {
    const order = await tx.findOne(Order, { number: 7 });
    if (insideTransaction) await callAPaymentService();
    order.state = 'paid';
  });
}

async function placeAnOrder(em) {
  const id = randomUUID();
  await em.insert(Order, { id, author: 1, number: 101, state: 'new' });
  await em.insert(OrderLine, { order: id, product: 'product 1', amount: 2 });
}

const transactions = {
  sleeping_transaction: {
    broken: ({ em }) => pay(em, true),
    async fixed({ em }) {
      await callAPaymentService();
      await pay(em, false);
    },
  },
  failed_transaction: {
    broken: ({ em }) => em.transactional(async (tx) => {
      await tx.insert(Tag, { name: 'tag 1' }).catch(() => {});
      await tx.count(Tag).catch(() => {});
      await callAPaymentService();
    }),
    async fixed({ em }) {
      await em.transactional((tx) => tx.insert(Tag, { name: 'tag 1' })).catch(() => {});
      await em.count(Tag);
      await callAPaymentService();
    },
  },
  unwrapped_writes: {
    broken: ({ em }) => placeAnOrder(em),
    fixed: ({ em }) => em.transactional(placeAnOrder),
  },
};

async function twelvePages(em) {
  for (let page = 1; page <= 12; page += 1) await em.find(Author, {}, first(page));
}

const sessions = {
  schema_sync: {
    async broken({ url }) {
      const { orm, em, close } = await connect(url, 1);
      await orm.schema.execute(
        'create table if not exists drafts (id serial primary key, body text)');
      await twelvePages(em);
      await close();
    },
    async fixed({ orm, em }) {
      await orm.checkConnection();
      await twelvePages(em);
    },
  },
  blocking_migration: {
    async broken({ em }) {
      await em.execute('create index comments_body on comments (body)');
      await em.execute(
        'alter table comments add column seen_at timestamptz not null default clock_timestamp()');
    },
    async fixed({ em }) {
      await em.execute('create index concurrently comments_body on comments (body)');
      await em.execute('alter table comments add column seen_at timestamptz');
    },
  },
  connection_per_request: {
    async broken({ url }) {
      for (let request = 1; request <= 20; request += 1) {
        const { em, close } = await connect(url, 1);
        await em.findOne(Author, request);
        await close();
      }
    },
    async fixed({ em }) {
      for (let request = 1; request <= 20; request += 1) await em.fork().findOne(Author, request);
    },
  },
  as_superuser: {
    broken: ({ em }) => twelvePages(em),
    fixed: ({ em }) => twelvePages(em),
  },
  no_timeouts: {
    broken: ({ em }) => twelvePages(em),
    fixed: ({ em }) => twelvePages(em),
  },
};

export const scenarios = { ...reading, ...writing, ...tooMuch, ...transactions, ...sessions };
