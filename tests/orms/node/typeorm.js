// The shop in TypeORM 0.3.
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import typeorm from 'typeorm';

import {
  CACHED_AUTHORS, NEW_TAGS, VISITORS, callAPaymentService, chunks, grouped, loader,
} from './shop.js';
import {
  Author, AuthorStats, Category, Comment, Order, OrderLine, Post, Product, Tag, entities,
} from './typeorm_entities.js';

const { Any, DataSource, In, MoreThan, TableColumn, TableIndex } = typeorm;

export async function connect(url, pool, options = {}) {
  const source = await new DataSource({
    type: 'postgres', url, entities, ...(pool && { poolSize: pool }), ...options,
  }).initialize();
  return {
    url,
    source,
    authors: source.getRepository(Author),
    stats: source.getRepository(AuthorStats),
    posts: source.getRepository(Post),
    comments: source.getRepository(Comment),
    tags: source.getRepository(Tag),
    orders: source.getRepository(Order),
    lines: source.getRepository(OrderLine),
    categories: source.getRepository(Category),
    products: source.getRepository(Product),
    close: () => source.destroy(),
  };
}

const first = (take) => ({ order: { id: 'ASC' }, take });
const firstOrders = { order: { number: 'ASC' }, take: 20 };
const oneByOne = async (list, work) => { for (const item of list) await work(item); };

const reading = {
  lazy_loop: {
    async broken({ authors }) {
      for (const author of await authors.find(first(20))) await author.posts;
    },
    async fixed({ authors }) {
      const all = await authors.find({ relations: { posts: true }, ...first(20) });
      for (const author of all) await author.posts;
    },
  },
  nested_lazy_loop: {
    async broken({ authors }) {
      for (const author of await authors.find(first(6))) {
        for (const post of await author.posts) await post.comments;
      }
    },
    async fixed({ authors }) {
      await authors.find({ relations: { posts: { comments: true } }, ...first(6) });
    },
  },
  belongs_to_loop: {
    async broken({ posts }) {
      for (const post of await posts.find(first(20))) await post.author;
    },
    async fixed({ posts }) {
      await posts.find({ relations: { author: true }, ...first(20) });
    },
  },
  several_children: {
    async broken({ authors }) {
      for (const author of await authors.find(first(12))) {
        await author.posts;
        await author.orders;
      }
    },
    async fixed({ authors }) {
      await authors.find({
        relations: { posts: true, orders: true }, relationLoadStrategy: 'query', ...first(12),
      });
    },
  },
  many_to_many_loop: {
    async broken({ posts }) {
      for (const post of await posts.find(first(20))) await post.tags;
    },
    async fixed({ posts }) {
      await posts.find({ relations: { tags: true }, ...first(20) });
    },
  },
  uuid_loop: {
    async broken({ orders }) {
      for (const order of await orders.find(firstOrders)) await order.orderLines;
    },
    async fixed({ orders }) {
      await orders.find({ relations: { orderLines: true }, ...firstOrders });
    },
  },
  pool_loop: {
    async broken({ authors, posts }) {
      const all = await authors.find(first(30));
      await Promise.all(all.map((author) => posts.findBy({ authorId: author.id })));
    },
    async fixed({ authors }) {
      await authors.find({ relations: { posts: true }, ...first(30) });
    },
  },
  loader_of_one: {
    async broken({ authors, posts }) {
      const postsOf = loader(async (ids) => (
        grouped(await posts.findBy({ authorId: In(ids) }), (post) => post.authorId, ids)));
      for (const author of await authors.find(first(20))) await postsOf(author.id);
    },
    async fixed({ authors, posts }) {
      const postsOf = loader(async (ids) => (
        grouped(await posts.findBy({ authorId: In(ids) }), (post) => post.authorId, ids)));
      await Promise.all((await authors.find(first(20))).map((author) => postsOf(author.id)));
    },
  },
  chunked_loads: {
    async broken({ posts }) {
      const keys = await posts.find({ select: { id: true }, ...first(60) });
      for (const { id } of keys) await posts.findOneBy({ id });
    },
    async fixed({ posts }) {
      const keys = await posts.find({ select: { id: true }, ...first(60) });
      for (const some of chunks(keys, 6)) {
        await posts.findBy({ id: In(some.map(({ id }) => id)) });
      }
    },
  },
  cached_ids_loop: {
    broken: ({ source }) => source.transaction(async (manager) => {
      for (const authorId of CACHED_AUTHORS) await manager.findBy(Post, { authorId });
    }),
    fixed: ({ source }) => source.transaction(
      (manager) => manager.findBy(Post, { authorId: In(CACHED_AUTHORS) })),
  },
  tree_walk: {
    async broken({ categories }) {
      let category = await categories.findOneBy({ id: 60 });
      while (category.parentId) category = await categories.findOneBy({ id: category.parentId });
    },
    fixed: ({ source }) => source.query(`
      with recursive path as (
        select * from categories where id = $1
        union all
        select c.* from categories c join path on c.id = path.parent_id)
      select * from path`, [60]),
  },
};

const writing = {
  insert_loop: {
    async broken({ posts, comments }) {
      for (const post of await posts.find(first(20))) {
        await comments.save({ postId: post.id, body: 'closed' });
      }
    },
    async fixed({ posts, comments }) {
      const all = await posts.find(first(20));
      await comments.insert(all.map((post) => ({ postId: post.id, body: 'closed' })));
    },
  },
  update_loop: {
    async broken({ orders }) {
      for (const order of await orders.find(firstOrders)) {
        order.state = 'sent';
        await orders.save(order);
      }
    },
    async fixed({ orders }) {
      const all = await orders.find(firstOrders);
      await orders.update({ id: In(all.map((order) => order.id)) }, { state: 'sent' });
    },
  },
  delete_loop: {
    async broken({ comments }) {
      for (const comment of await comments.find(first(20))) await comments.remove(comment);
    },
    async fixed({ comments }) {
      const all = await comments.find(first(20));
      await comments.delete(all.map((comment) => comment.id));
    },
  },
  upsert_loop: {
    async broken({ authors, stats }) {
      for (const author of await authors.find(first(20))) {
        await stats.upsert({ authorId: author.id, posts: 4 }, ['authorId']);
      }
    },
    async fixed({ authors, stats }) {
      const all = await authors.find(first(20));
      await stats.upsert(all.map((author) => ({ authorId: author.id, posts: 4 })), ['authorId']);
    },
  },
  insert_from_file: {
    broken: ({ tags }) => oneByOne(NEW_TAGS, (name) => tags.save({ name })),
    fixed: ({ tags }) => tags.insert(NEW_TAGS.map((name) => ({ name }))),
  },
};

const tooMuch = {
  unbounded_find_all: {
    broken: ({ comments }) => comments.find(),
    fixed: ({ comments }) => comments.find(first(100)),
  },
  count_by_fetching: {
    broken: async ({ comments }) => (await comments.find()).length,
    fixed: ({ comments }) => comments.count(),
  },
  offset_walk: {
    async broken({ comments }) {
      for (let skip = 0, page; page?.length !== 0; skip += 100) {
        page = await comments.find({ ...first(100), skip });
      }
    },
    async fixed({ comments }) {
      for (let last = 0; last !== undefined;) {
        last = (await comments.find({ where: { id: MoreThan(last) }, ...first(100) })).at(-1)?.id;
      }
    },
  },
  duplicate_reads: {
    async broken({ authors }) {
      for (let part = 0; part < 6; part += 1) await authors.findOneBy({ id: 7 });
    },
    fixed: ({ authors }) => authors.findOneBy({ id: 7 }),
  },
  raw_literals: {
    async broken({ source, authors }) {
      await authors.findOneBy({ id: 7 });
      await oneByOne(VISITORS, (name) => source.query(
        `select id, name from authors where name = '${name}'`));
    },
    async fixed({ source, authors }) {
      await authors.findOneBy({ id: 7 });
      await oneByOne(VISITORS, (name) => source.query(
        'select id, name from authors where name = $1', [name]));
    },
  },
  deep_eager_load: {
    broken: ({ posts }) => posts.find({ relations: { comments: true, tags: true }, ...first(5) }),
    fixed: ({ posts }) => posts.find({
      relations: { comments: true, tags: true }, relationLoadStrategy: 'query', ...first(5),
    }),
  },
  wide_list: {
    broken: ({ products }) => products.find(first(50)),
    fixed: ({ products }) => products.find({ select: { id: true, name: true }, ...first(50) }),
  },
  in_list_lengths: {
    async broken({ authors }) {
      for (let most = 2; most <= 61; most += 1) {
        await authors.findBy({ id: In(Array.from({ length: most }, (_, n) => n + 1)) });
      }
    },
    async fixed({ authors }) {
      for (let most = 2; most <= 61; most += 1) {
        await authors.findBy({ id: Any(Array.from({ length: most }, (_, n) => n + 1)) });
      }
    },
  },
  slow_report: {
    broken: ({ source }) => source.query('select count(*), pg_sleep(0.3) from posts'),
    fixed: ({ posts }) => posts.count(),
  },
  over_budget: {
    async broken({ source, authors }) {
      await source.query("set pgweir.scope = 'checkout'");
      for (let n = 1; n <= 12; n += 1) await authors.find(first(n));
    },
    async fixed({ source, authors }) {
      await source.query("set pgweir.scope = 'checkout'");
      await authors.find(first(12));
    },
  },
};

async function pay(source, insideTransaction) {
  await source.transaction(async (manager) => {
    const order = await manager.findOneBy(Order, { number: 7 });
    if (insideTransaction) await callAPaymentService();
    await manager.update(Order, order.id, { state: 'paid' });
  });
}

async function placeAnOrder(manager) {
  const id = randomUUID();
  await manager.insert(Order, { id, authorId: 1, number: 101, state: 'new' });
  await manager.insert(OrderLine, { orderId: id, product: 'product 1', amount: 2 });
}

const transactions = {
  sleeping_transaction: {
    broken: ({ source }) => pay(source, true),
    async fixed({ source }) {
      await callAPaymentService();
      await pay(source, false);
    },
  },
  failed_transaction: {
    async broken({ source }) {
      const runner = source.createQueryRunner();
      await runner.startTransaction();
      await runner.manager.insert(Tag, { name: 'tag 1' }).catch(() => {});
      await runner.manager.count(Tag).catch(() => {});
      await callAPaymentService();
      await runner.rollbackTransaction();
      await runner.release();
    },
    async fixed({ source, tags }) {
      await source.transaction((manager) => manager.insert(Tag, { name: 'tag 1' })).catch(() => {});
      await tags.count();
      await callAPaymentService();
    },
  },
  unwrapped_writes: {
    broken: ({ source }) => placeAnOrder(source.manager),
    fixed: ({ source }) => source.transaction(placeAnOrder),
  },
};

async function withRunner(source, work) {
  const runner = source.createQueryRunner();
  try {
    await work(runner);
  } finally {
    await runner.release();
  }
}

async function twelvePages(authors) {
  for (let page = 1; page <= 12; page += 1) await authors.find(first(page));
}

const sessions = {
  schema_sync: {
    async broken({ url }) {
      const { authors, close } = await connect(url, 1, { synchronize: true });
      await twelvePages(authors);
      await close();
    },
    async fixed({ url }) {
      const { authors, close } = await connect(url, 1);
      await twelvePages(authors);
      await close();
    },
  },
  blocking_migration: {
    broken: ({ source }) => withRunner(source, async (runner) => {
      await runner.createIndex('comments',
        new TableIndex({ name: 'comments_body', columnNames: ['body'] }));
      await runner.addColumn('comments',
        new TableColumn({ name: 'seen_at', type: 'timestamptz', default: 'clock_timestamp()' }));
    }),
    fixed: ({ source }) => withRunner(source, async (runner) => {
      await runner.query('CREATE INDEX CONCURRENTLY "comments_body" ON "comments" ("body")');
      await runner.addColumn('comments',
        new TableColumn({ name: 'seen_at', type: 'timestamptz', isNullable: true }));
    }),
  },
  connection_per_request: {
    async broken({ url }) {
      for (let id = 1; id <= 20; id += 1) {
        const { authors, close } = await connect(url, 1);
        await authors.findOneBy({ id });
        await close();
      }
    },
    async fixed({ authors }) {
      for (let id = 1; id <= 20; id += 1) await authors.findOneBy({ id });
    },
  },
  as_superuser: {
    broken: ({ authors }) => twelvePages(authors),
    fixed: ({ authors }) => twelvePages(authors),
  },
  no_timeouts: {
    broken: ({ authors }) => twelvePages(authors),
    fixed: ({ authors }) => twelvePages(authors),
  },
};

export const scenarios = { ...reading, ...writing, ...tooMuch, ...transactions, ...sessions };
