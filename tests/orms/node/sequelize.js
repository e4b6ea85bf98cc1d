// The shop in Sequelize 6.
import { DataTypes, Op, QueryTypes, Sequelize } from 'sequelize';

import {
  CACHED_AUTHORS, NEW_TAGS, VISITORS, callAPaymentService, chunks, grouped, loader,
} from './shop.js';

const { DATE, INTEGER, TEXT, UUID, UUIDV4 } = DataTypes;
const key = { type: INTEGER, primaryKey: true, autoIncrement: true };
const FEATURES = ['name', 'description', 'maker', 'country', 'colour', 'material', 'shape',
  'season', 'size', 'gender', 'label', 'barcode', 'shelf', 'batch', 'supplier'];
const NUMBERS = ['price', 'cost', 'tax', 'weight', 'width', 'height', 'depth', 'stock'];

function define(sequelize) {
  const Author = sequelize.define('Author', { id: key, name: TEXT }, { tableName: 'authors' });
  const AuthorStats = sequelize.define('AuthorStats', {
    authorId: { type: INTEGER, primaryKey: true }, posts: INTEGER,
  }, { tableName: 'author_stats' });
  const Post = sequelize.define('Post', { id: key, authorId: INTEGER, title: TEXT },
    { tableName: 'posts' });
  const Comment = sequelize.define('Comment', { id: key, postId: INTEGER, body: TEXT },
    { tableName: 'comments' });
  const Tag = sequelize.define('Tag', { id: key, name: TEXT }, { tableName: 'tags' });
  const Order = sequelize.define('Order', {
    id: { type: UUID, primaryKey: true, defaultValue: UUIDV4 },
    authorId: INTEGER, number: INTEGER, state: TEXT,
  }, { tableName: 'orders' });
  const OrderLine = sequelize.define('OrderLine', {
    id: key, orderId: UUID, product: TEXT, amount: INTEGER,
  }, { tableName: 'order_lines' });
  const Category = sequelize.define('Category', {
    id: { type: INTEGER, primaryKey: true }, parentId: INTEGER, name: TEXT,
  }, { tableName: 'categories' });
  const Product = sequelize.define('Product', {
    id: { type: INTEGER, primaryKey: true },
    ...Object.fromEntries(FEATURES.map((name) => [name, TEXT])),
    ...Object.fromEntries(NUMBERS.map((name) => [name, INTEGER])),
  }, { tableName: 'products' });
  Author.hasMany(Post, { foreignKey: 'authorId' });
  Post.belongsTo(Author, { foreignKey: 'authorId' });
  Post.hasMany(Comment, { foreignKey: 'postId' });
  Post.belongsToMany(Tag, { through: 'post_tags', foreignKey: 'postId', otherKey: 'tagId' });
  Author.hasMany(Order, { foreignKey: 'authorId' });
  Order.hasMany(OrderLine, { foreignKey: 'orderId' });
  return { Author, AuthorStats, Post, Comment, Tag, Order, OrderLine, Category, Product };
}

export async function connect(url, pool) {
  const sequelize = new Sequelize(url, {
    logging: false,
    define: { timestamps: false, underscored: true },
    ...(pool && { pool: { max: pool } }),
  });
  return { url, sequelize, ...define(sequelize), close: () => sequelize.close() };
}

const byId = { order: ['id'] };
const firstTwenty = { ...byId, limit: 20 };
const oneByOne = async (list, work) => { for (const item of list) await work(item); };

const reading = {
  lazy_loop: {
    async broken({ Author }) {
      const authors = await Author.findAll(firstTwenty);
      for (const author of authors) await author.getPosts();
    },
    async fixed({ Author, Post }) {
      await Author.findAll({ include: [Post], ...firstTwenty });
    },
  },
  nested_lazy_loop: {
    async broken({ Author }) {
      for (const author of await Author.findAll({ ...byId, limit: 6 })) {
        for (const post of await author.getPosts()) await post.getComments();
      }
    },
    async fixed({ Author, Post, Comment }) {
      await Author.findAll({ include: [{ model: Post, include: [Comment] }], ...byId, limit: 6 });
    },
  },
  belongs_to_loop: {
    async broken({ Post }) {
      for (const post of await Post.findAll(firstTwenty)) await post.getAuthor();
    },
    async fixed({ Post, Author }) {
      await Post.findAll({ include: [Author], ...firstTwenty });
    },
  },
  several_children: {
    async broken({ Author }) {
      for (const author of await Author.findAll({ ...byId, limit: 12 })) {
        await author.getPosts();
        await author.getOrders();
      }
    },
    async fixed({ Author, Post, Order }) {
      await Author.findAll({
        include: [{ model: Post, separate: true }, { model: Order, separate: true }],
        ...byId,
        limit: 12,
      });
    },
  },
  many_to_many_loop: {
    async broken({ Post }) {
      for (const post of await Post.findAll(firstTwenty)) await post.getTags();
    },
    async fixed({ Post, Tag }) {
      await Post.findAll({ include: [Tag], ...firstTwenty });
    },
  },
  uuid_loop: {
    async broken({ Order }) {
      const orders = await Order.findAll({ order: ['number'], limit: 20 });
      for (const order of orders) await order.getOrderLines();
    },
    async fixed({ Order, OrderLine }) {
      await Order.findAll({ include: [OrderLine], order: ['number'], limit: 20 });
    },
  },
  pool_loop: {
    async broken({ Author }) {
      const authors = await Author.findAll({ ...byId, limit: 30 });
      await Promise.all(authors.map((author) => author.getPosts()));
    },
    async fixed({ Author, Post }) {
      await Author.findAll({ include: [Post], ...byId, limit: 30 });
    },
  },
  loader_of_one: {
    async broken({ Author, Post }) {
      const postsOf = loader(async (ids) => (
        grouped(await Post.findAll({ where: { authorId: ids } }), (post) => post.authorId, ids)));
      const authors = await Author.findAll(firstTwenty);
      for (const author of authors) await postsOf(author.id);
    },
    async fixed({ Author, Post }) {
      const postsOf = loader(async (ids) => (
        grouped(await Post.findAll({ where: { authorId: ids } }), (post) => post.authorId, ids)));
      const authors = await Author.findAll(firstTwenty);
      await Promise.all(authors.map((author) => postsOf(author.id)));
    },
  },
  chunked_loads: {
    async broken({ Post }) {
      const keys = await Post.findAll({ attributes: ['id'], ...byId, limit: 60 });
      for (const { id } of keys) await Post.findByPk(id);
    },
    async fixed({ Post }) {
      const keys = await Post.findAll({ attributes: ['id'], ...byId, limit: 60 });
      for (const some of chunks(keys, 6)) {
        await Post.findAll({ where: { id: some.map(({ id }) => id) } });
      }
    },
  },
  cached_ids_loop: {
    async broken({ sequelize, Post }) {
      await sequelize.transaction(async (transaction) => {
        for (const authorId of CACHED_AUTHORS) {
          await Post.findAll({ where: { authorId }, transaction });
        }
      });
    },
    async fixed({ sequelize, Post }) {
      await sequelize.transaction(async (transaction) => {
        await Post.findAll({ where: { authorId: CACHED_AUTHORS }, transaction });
      });
    },
  },
  tree_walk: {
    async broken({ Category }) {
      let category = await Category.findByPk(60);
      while (category.parentId) category = await Category.findByPk(category.parentId);
    },
    async fixed({ sequelize }) {
      await sequelize.query(`
        with recursive path as (
          select * from categories where id = $1
          union all
          select c.* from categories c join path on c.id = path.parent_id)
        select * from path`, { bind: [60], type: QueryTypes.SELECT });
    },
  },
};

const writing = {
  insert_loop: {
    async broken({ Post, Comment }) {
      for (const post of await Post.findAll(firstTwenty)) {
        await Comment.create({ postId: post.id, body: 'closed' });
      }
    },
    async fixed({ Post, Comment }) {
      const posts = await Post.findAll(firstTwenty);
      await Comment.bulkCreate(posts.map((post) => ({ postId: post.id, body: 'closed' })));
    },
  },
  update_loop: {
    async broken({ Order }) {
      for (const order of await Order.findAll({ order: ['number'], limit: 20 })) {
        order.state = 'sent';
        await order.save();
      }
    },
    async fixed({ Order }) {
      const orders = await Order.findAll({ order: ['number'], limit: 20 });
      await Order.update({ state: 'sent' }, { where: { id: orders.map((order) => order.id) } });
    },
  },
  delete_loop: {
    async broken({ Comment }) {
      for (const comment of await Comment.findAll(firstTwenty)) await comment.destroy();
    },
    async fixed({ Comment }) {
      const comments = await Comment.findAll(firstTwenty);
      await Comment.destroy({ where: { id: comments.map((comment) => comment.id) } });
    },
  },
  upsert_loop: {
    async broken({ Author, AuthorStats }) {
      for (const author of await Author.findAll(firstTwenty)) {
        await AuthorStats.upsert({ authorId: author.id, posts: 4 });
      }
    },
    async fixed({ Author, AuthorStats }) {
      const authors = await Author.findAll(firstTwenty);
      await AuthorStats.bulkCreate(authors.map((author) => ({ authorId: author.id, posts: 4 })),
        { updateOnDuplicate: ['posts'] });
    },
  },
  insert_from_file: {
    broken: ({ Tag }) => oneByOne(NEW_TAGS, (name) => Tag.create({ name })),
    fixed: ({ Tag }) => Tag.bulkCreate(NEW_TAGS.map((name) => ({ name }))),
  },
};

const tooMuch = {
  unbounded_find_all: {
    broken: ({ Comment }) => Comment.findAll(),
    fixed: ({ Comment }) => Comment.findAll({ ...byId, limit: 100 }),
  },
  count_by_fetching: {
    broken: async ({ Comment }) => (await Comment.findAll()).length,
    fixed: ({ Comment }) => Comment.count(),
  },
  offset_walk: {
    async broken({ Comment }) {
      for (let offset = 0, page; page?.length !== 0; offset += 100) {
        page = await Comment.findAll({ ...byId, limit: 100, offset });
      }
    },
    async fixed({ Comment }) {
      for (let last = 0; last !== undefined;) {
        const where = { id: { [Op.gt]: last } };
        last = (await Comment.findAll({ where, ...byId, limit: 100 })).at(-1)?.id;
      }
    },
  },
  duplicate_reads: {
    async broken({ Author }) {
      for (let part = 0; part < 6; part += 1) await Author.findByPk(7);
    },
    fixed: ({ Author }) => Author.findByPk(7),
  },
  raw_literals: {
    async broken({ sequelize, Author }) {
      await Author.findByPk(7);
      await oneByOne(VISITORS, (name) => sequelize.query(
        `select id, name from authors where name = '${name}'`, { type: QueryTypes.SELECT }));
    },
    async fixed({ sequelize, Author }) {
      await Author.findByPk(7);
      await oneByOne(VISITORS, (name) => sequelize.query(
        'select id, name from authors where name = $1', { bind: [name], type: QueryTypes.SELECT }));
    },
  },
  deep_eager_load: {
    async broken({ Post, Comment, Tag }) {
      await Post.findAll({ include: [Comment, Tag], ...byId, limit: 5 });
    },
    async fixed({ Post, Comment, Tag }) {
      await Post.findAll({ include: [{ model: Comment, separate: true }, Tag], ...byId, limit: 5 });
    },
  },
  wide_list: {
    broken: ({ Product }) => Product.findAll({ ...byId, limit: 50 }),
    fixed: ({ Product }) => Product.findAll({ attributes: ['id', 'name'], ...byId, limit: 50 }),
  },
  in_list_lengths: {
    async broken({ Author }) {
      for (let most = 2; most <= 61; most += 1) {
        await Author.findAll({ where: { id: Array.from({ length: most }, (_, n) => n + 1) } });
      }
    },
    async fixed({ sequelize }) {
      for (let most = 2; most <= 61; most += 1) {
        await sequelize.query('select id, name from authors where id = any($1)', {
          bind: [Array.from({ length: most }, (_, n) => n + 1)], type: QueryTypes.SELECT,
        });
      }
    },
  },
  slow_report: {
    broken: ({ sequelize }) => sequelize.query('select count(*), pg_sleep(0.3) from posts'),
    fixed: ({ Post }) => Post.count(),
  },
  over_budget: {
    async broken({ sequelize, Author }) {
      await sequelize.query("set pgweir.scope = 'checkout'");
      for (let n = 1; n <= 12; n += 1) await Author.findAll({ ...byId, limit: n });
    },
    async fixed({ sequelize, Author }) {
      await sequelize.query("set pgweir.scope = 'checkout'");
      await Author.findAll({ ...byId, limit: 12 });
    },
  },
};

async function pay(sequelize, Order, insideTransaction) {
  await sequelize.transaction(async (transaction) => {
    const order = await Order.findOne({ where: { number: 7 }, transaction });
    if (insideTransaction) await callAPaymentService();
    await order.update({ state: 'paid' }, { transaction });
  });
}

const transactions = {
  sleeping_transaction: {
    broken: ({ sequelize, Order }) => pay(sequelize, Order, true),
    async fixed({ sequelize, Order }) {
      await callAPaymentService();
      await pay(sequelize, Order, false);
    },
  },
  failed_transaction: {
    async broken({ sequelize, Tag }) {
      const transaction = await sequelize.transaction();
      await Tag.create({ name: 'tag 1' }, { transaction }).catch(() => {});
      await Tag.count({ transaction }).catch(() => {});
      await callAPaymentService();
      await transaction.rollback();
    },
    async fixed({ sequelize, Tag }) {
      await sequelize.transaction((transaction) => Tag.create({ name: 'tag 1' }, { transaction }))
        .catch(() => {});
      await Tag.count();
      await callAPaymentService();
    },
  },
  unwrapped_writes: {
    async broken({ Order, OrderLine }) {
      const order = await Order.create({ authorId: 1, number: 101, state: 'new' });
      await OrderLine.create({ orderId: order.id, product: 'product 1', amount: 2 });
    },
    async fixed({ sequelize, Order, OrderLine }) {
      await sequelize.transaction(async (transaction) => {
        const order = await Order.create({ authorId: 1, number: 101, state: 'new' },
          { transaction });
        await OrderLine.create({ orderId: order.id, product: 'product 1', amount: 2 },
          { transaction });
      });
    },
  },
};

// The pool takes its connections by turns, and each of the five has to serve for some time.
async function pagesEnoughForAPool(Author) {
  for (let page = 1; page <= 60; page += 1) await Author.findAll({ ...byId, limit: page });
}

const sessions = {
  schema_sync: {
    async broken({ sequelize, Author }) {
      await sequelize.sync({ alter: true });
      await pagesEnoughForAPool(Author);
    },
    async fixed({ sequelize, Author }) {
      await sequelize.authenticate();
      await pagesEnoughForAPool(Author);
    },
  },
  blocking_migration: {
    async broken({ sequelize }) {
      const schema = sequelize.getQueryInterface();
      await schema.addIndex('comments', ['body'], { name: 'comments_body' });
      await schema.addColumn('comments', 'seen_at',
        { type: DATE, allowNull: false, defaultValue: sequelize.fn('clock_timestamp') });
    },
    async fixed({ sequelize }) {
      const schema = sequelize.getQueryInterface();
      await schema.addIndex('comments', ['body'], { name: 'comments_body', concurrently: true });
      await schema.addColumn('comments', 'seen_at', { type: DATE });
    },
  },
  connection_per_request: {
    async broken({ url }) {
      for (let request = 1; request <= 20; request += 1) {
        const { Author, close } = await connect(url, 1);
        await Author.findByPk(request);
        await close();
      }
    },
    async fixed({ Author }) {
      for (let request = 1; request <= 20; request += 1) await Author.findByPk(request);
    },
  },
  as_superuser: {
    broken: ({ Author }) => pagesEnoughForAPool(Author),
    fixed: ({ Author }) => pagesEnoughForAPool(Author),
  },
  no_timeouts: {
    broken: ({ Author }) => pagesEnoughForAPool(Author),
    fixed: ({ Author }) => pagesEnoughForAPool(Author),
  },
};

export const scenarios = { ...reading, ...writing, ...tooMuch, ...transactions, ...sessions };
