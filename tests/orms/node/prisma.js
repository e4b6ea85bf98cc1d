// The shop in Prisma 7, on its adapter for node-postgres.
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@prisma/client';

import {
  CACHED_AUTHORS, NEW_TAGS, VISITORS, callAPaymentService, chunks, grouped, loader,
} from './shop.js';

export async function connect(url, pool) {
  const adapter = new PrismaPg({ connectionString: url, ...(pool && { max: pool }) });
  const prisma = new PrismaClient({ adapter });
  return { url, prisma, close: () => prisma.$disconnect() };
}

const first = (take) => ({ orderBy: { id: 'asc' }, take });
const firstOrders = { orderBy: { number: 'asc' }, take: 20 };
const oneByOne = async (list, work) => { for (const item of list) await work(item); };

const reading = {
  lazy_loop: {
    async broken({ prisma }) {
      for (const author of await prisma.author.findMany(first(20))) {
        await prisma.post.findMany({ where: { authorId: author.id } });
      }
    },
    async fixed({ prisma }) {
      await prisma.author.findMany({ include: { posts: true }, ...first(20) });
    },
  },
  nested_lazy_loop: {
    async broken({ prisma }) {
      for (const author of await prisma.author.findMany(first(6))) {
        const posts = await prisma.post.findMany({ where: { authorId: author.id } });
        for (const post of posts) await prisma.comment.findMany({ where: { postId: post.id } });
      }
    },
    async fixed({ prisma }) {
      await prisma.author.findMany({
        include: { posts: { include: { comments: true } } }, ...first(6),
      });
    },
  },
  belongs_to_loop: {
    async broken({ prisma }) {
      for (const post of await prisma.post.findMany(first(20))) {
        await prisma.author.findUnique({ where: { id: post.authorId } });
      }
    },
    async fixed({ prisma }) {
      await prisma.post.findMany({ include: { author: true }, ...first(20) });
    },
  },
  several_children: {
    async broken({ prisma }) {
      for (const { id: authorId } of await prisma.author.findMany(first(12))) {
        await prisma.post.findMany({ where: { authorId } });
        await prisma.order.findMany({ where: { authorId } });
      }
    },
    async fixed({ prisma }) {
      await prisma.author.findMany({ include: { posts: true, orders: true }, ...first(12) });
    },
  },
  many_to_many_loop: {
    async broken({ prisma }) {
      for (const { id: postId } of await prisma.post.findMany(first(20))) {
        await prisma.tag.findMany({ where: { posts: { some: { postId } } } });
      }
    },
    async fixed({ prisma }) {
      await prisma.post.findMany({ include: { tags: { include: { tag: true } } }, ...first(20) });
    },
  },
  uuid_loop: {
    async broken({ prisma }) {
      for (const { id: orderId } of await prisma.order.findMany(firstOrders)) {
        await prisma.orderLine.findMany({ where: { orderId } });
      }
    },
    async fixed({ prisma }) {
      await prisma.order.findMany({ include: { orderLines: true }, ...firstOrders });
    },
  },
  pool_loop: {
    async broken({ prisma }) {
      const authors = await prisma.author.findMany(first(30));
      await Promise.all(authors.map(({ id: authorId }) => (
        prisma.post.findMany({ where: { authorId } }))));
    },
    async fixed({ prisma }) {
      await prisma.author.findMany({ include: { posts: true }, ...first(30) });
    },
  },
  loader_of_one: {
    async broken({ prisma }) {
      const postsOf = loader(async (ids) => grouped(
        await prisma.post.findMany({ where: { authorId: { in: ids } } }),
        (post) => post.authorId, ids));
      for (const author of await prisma.author.findMany(first(20))) await postsOf(author.id);
    },
    async fixed({ prisma }) {
      const postsOf = loader(async (ids) => grouped(
        await prisma.post.findMany({ where: { authorId: { in: ids } } }),
        (post) => post.authorId, ids));
      const authors = await prisma.author.findMany(first(20));
      await Promise.all(authors.map((author) => postsOf(author.id)));
    },
  },
  chunked_loads: {
    async broken({ prisma }) {
      const keys = await prisma.post.findMany({ select: { id: true }, ...first(60) });
      for (const { id } of keys) await prisma.post.findUnique({ where: { id } });
    },
    async fixed({ prisma }) {
      const keys = await prisma.post.findMany({ select: { id: true }, ...first(60) });
      for (const some of chunks(keys, 6)) {
        await prisma.post.findMany({ where: { id: { in: some.map(({ id }) => id) } } });
      }
    },
  },
  cached_ids_loop: {
    broken: ({ prisma }) => prisma.$transaction(async (tx) => {
      for (const authorId of CACHED_AUTHORS) await tx.post.findMany({ where: { authorId } });
    }),
    fixed: ({ prisma }) => prisma.$transaction(
      (tx) => tx.post.findMany({ where: { authorId: { in: CACHED_AUTHORS } } })),
  },
  tree_walk: {
    async broken({ prisma }) {
      let category = await prisma.category.findUnique({ where: { id: 60 } });
      while (category.parentId) {
        category = await prisma.category.findUnique({ where: { id: category.parentId } });
      }
    },
    fixed: ({ prisma }) => prisma.$queryRaw`
      with recursive path as (
        select * from categories where id = ${60}::int
        union all
        select c.* from categories c join path on c.id = path.parent_id)
      select * from path`,
  },
};

const writing = {
  insert_loop: {
    async broken({ prisma }) {
      for (const post of await prisma.post.findMany(first(20))) {
        await prisma.comment.create({ data: { postId: post.id, body: 'closed' } });
      }
    },
    async fixed({ prisma }) {
      const posts = await prisma.post.findMany(first(20));
      await prisma.comment.createMany({
        data: posts.map((post) => ({ postId: post.id, body: 'closed' })),
      });
    },
  },
  update_loop: {
    async broken({ prisma }) {
      for (const { id } of await prisma.order.findMany(firstOrders)) {
        await prisma.order.update({ where: { id }, data: { state: 'sent' } });
      }
    },
    async fixed({ prisma }) {
      const orders = await prisma.order.findMany(firstOrders);
      await prisma.order.updateMany({
        where: { id: { in: orders.map(({ id }) => id) } }, data: { state: 'sent' },
      });
    },
  },
  delete_loop: {
    async broken({ prisma }) {
      for (const { id } of await prisma.comment.findMany(first(20))) {
        await prisma.comment.delete({ where: { id } });
      }
    },
    async fixed({ prisma }) {
      const comments = await prisma.comment.findMany(first(20));
      await prisma.comment.deleteMany({ where: { id: { in: comments.map(({ id }) => id) } } });
    },
  },
  upsert_loop: {
    async broken({ prisma }) {
      for (const { id: authorId } of await prisma.author.findMany(first(20))) {
        await prisma.authorStats.upsert({
          where: { authorId }, create: { authorId, posts: 4 }, update: { posts: 4 },
        });
      }
    },
    async fixed({ prisma }) {
      await prisma.$executeRaw`
        insert into author_stats (author_id, posts)
        select author_id, count(*) from posts group by author_id
        on conflict (author_id) do update set posts = excluded.posts`;
    },
  },
  insert_from_file: {
    broken: ({ prisma }) => oneByOne(NEW_TAGS, (name) => prisma.tag.create({ data: { name } })),
    fixed: ({ prisma }) => prisma.tag.createMany({ data: NEW_TAGS.map((name) => ({ name })) }),
  },
};

const tooMuch = {
  unbounded_find_all: {
    broken: ({ prisma }) => prisma.comment.findMany(),
    fixed: ({ prisma }) => prisma.comment.findMany(first(100)),
  },
  count_by_fetching: {
    broken: async ({ prisma }) => (await prisma.comment.findMany()).length,
    fixed: ({ prisma }) => prisma.comment.count(),
  },
  offset_walk: {
    async broken({ prisma }) {
      for (let skip = 0, page; page?.length !== 0; skip += 100) {
        page = await prisma.comment.findMany({ ...first(100), skip });
      }
    },
    async fixed({ prisma }) {
      let page = await prisma.comment.findMany(first(100));
      while (page.length > 0) {
        const cursor = { id: page.at(-1).id };
        page = await prisma.comment.findMany({ ...first(100), cursor, skip: 1 });
      }
    },
  },
  duplicate_reads: {
    async broken({ prisma }) {
      for (let part = 0; part < 6; part += 1) await prisma.author.findUnique({ where: { id: 7 } });
    },
    fixed: ({ prisma }) => prisma.author.findUnique({ where: { id: 7 } }),
  },
  raw_literals: {
    async broken({ prisma }) {
      await prisma.author.findUnique({ where: { id: 7 } });
      await oneByOne(VISITORS, (name) => prisma.$queryRawUnsafe(
        `select id, name from authors where name = '${name}'`));
    },
    async fixed({ prisma }) {
      await prisma.author.findUnique({ where: { id: 7 } });
      await oneByOne(VISITORS, (name) => prisma.$queryRaw`
        select id, name from authors where name = ${name}`);
    },
  },
  wide_list: {
    broken: ({ prisma }) => prisma.product.findMany(first(50)),
    fixed: ({ prisma }) => prisma.product.findMany({
      select: { id: true, name: true }, ...first(50),
    }),
  },
  in_list_lengths: {
    async broken({ prisma }) {
      for (let most = 2; most <= 61; most += 1) {
        const ids = Array.from({ length: most }, (_, n) => n + 1);
        await prisma.author.findMany({ where: { id: { in: ids } } });
      }
    },
    async fixed({ prisma }) {
      for (let most = 2; most <= 61; most += 1) {
        const ids = Array.from({ length: most }, (_, n) => n + 1);
        await prisma.$queryRaw`select id, name from authors where id = any(${ids}::int[])`;
      }
    },
  },
  slow_report: {
    broken: ({ prisma }) => prisma.$queryRaw`select count(*), pg_sleep(0.3)::text from posts`,
    fixed: ({ prisma }) => prisma.post.count(),
  },
  over_budget: {
    async broken({ prisma }) {
      await prisma.$executeRaw`set pgweir.scope = 'checkout'`;
      for (let n = 1; n <= 12; n += 1) await prisma.author.findMany(first(n));
    },
    async fixed({ prisma }) {
      await prisma.$executeRaw`set pgweir.scope = 'checkout'`;
      await prisma.author.findMany(first(12));
    },
  },
};

async function pay(prisma, insideTransaction) {
  await prisma.$transaction(async (tx) => {
    const order = await tx.order.findFirst({ where: { number: 7 } });
    if (insideTransaction) await callAPaymentService();
    await tx.order.update({ where: { id: order.id }, data: { state: 'paid' } });
  });
}

async function placeAnOrder(client) {
  const order = await client.order.create({ data: { authorId: 1, number: 101, state: 'new' } });
  await client.orderLine.create({ data: { orderId: order.id, product: 'product 1', amount: 2 } });
}

const transactions = {
  sleeping_transaction: {
    broken: ({ prisma }) => pay(prisma, true),
    async fixed({ prisma }) {
      await callAPaymentService();
      await pay(prisma, false);
    },
  },
  failed_transaction: {
    broken: ({ prisma }) => prisma.$transaction(async (tx) => {
      await tx.tag.create({ data: { name: 'tag 1' } }).catch(() => {});
      await tx.tag.count().catch(() => {});
      await callAPaymentService();
    }).catch(() => {}),
    async fixed({ prisma }) {
      await prisma.$transaction((tx) => tx.tag.create({ data: { name: 'tag 1' } })).catch(() => {});
      await prisma.tag.count();
      await callAPaymentService();
    },
  },
  unwrapped_writes: {
    broken: ({ prisma }) => placeAnOrder(prisma),
    fixed: ({ prisma }) => prisma.$transaction((tx) => placeAnOrder(tx)),
  },
};

async function twelvePages(prisma) {
  for (let page = 1; page <= 12; page += 1) await prisma.author.findMany(first(page));
}

const sessions = {
  blocking_migration: {
    async broken({ prisma }) {
      await prisma.$executeRaw`create index comments_body on comments (body)`;
      await prisma.$executeRaw`
        alter table comments add column seen_at timestamptz not null default clock_timestamp()`;
    },
    async fixed({ prisma }) {
      await prisma.$executeRaw`create index concurrently comments_body on comments (body)`;
      await prisma.$executeRaw`alter table comments add column seen_at timestamptz`;
    },
  },
  connection_per_request: {
    async broken({ url }) {
      for (let id = 1; id <= 20; id += 1) {
        const { prisma, close } = await connect(url, 1);
        await prisma.author.findUnique({ where: { id } });
        await close();
      }
    },
    async fixed({ prisma }) {
      for (let id = 1; id <= 20; id += 1) await prisma.author.findUnique({ where: { id } });
    },
  },
  as_superuser: {
    broken: ({ prisma }) => twelvePages(prisma),
    fixed: ({ prisma }) => twelvePages(prisma),
  },
  no_timeouts: {
    broken: ({ prisma }) => twelvePages(prisma),
    fixed: ({ prisma }) => twelvePages(prisma),
  },
};

export const scenarios = { ...reading, ...writing, ...tooMuch, ...transactions, ...sessions };
