// The shop's tables in TypeORM, without decorators.
import typeorm from 'typeorm';

const { EntitySchema } = typeorm;

const key = { type: 'integer', primary: true, generated: 'identity' };
const number = { type: 'integer' };
const text = { type: 'text' };
const named = (column, name) => ({ ...column, name });
const lazy = (type, target, inverseSide, more) => (
  { type, target, inverseSide, lazy: true, ...more });

export const Author = new EntitySchema({
  name: 'Author',
  tableName: 'authors',
  columns: { id: key, name: text },
  relations: {
    posts: lazy('one-to-many', 'Post', 'author'),
    orders: lazy('one-to-many', 'Order', 'author'),
  },
});

export const AuthorStats = new EntitySchema({
  name: 'AuthorStats',
  tableName: 'author_stats',
  columns: { authorId: { ...named(number, 'author_id'), primary: true }, posts: number },
});

export const Post = new EntitySchema({
  name: 'Post',
  tableName: 'posts',
  columns: { id: key, authorId: named(number, 'author_id'), title: text },
  relations: {
    author: lazy('many-to-one', 'Author', 'posts', { joinColumn: { name: 'author_id' } }),
    comments: lazy('one-to-many', 'Comment', 'post'),
    tags: lazy('many-to-many', 'Tag', undefined, {
      joinTable: {
        name: 'post_tags',
        joinColumn: { name: 'post_id' },
        inverseJoinColumn: { name: 'tag_id' },
      },
    }),
  },
});

export const Comment = new EntitySchema({
  name: 'Comment',
  tableName: 'comments',
  columns: { id: key, postId: named(number, 'post_id'), body: text },
  relations: {
    post: lazy('many-to-one', 'Post', 'comments', { joinColumn: { name: 'post_id' } }),
  },
});

export const Tag = new EntitySchema({
  name: 'Tag',
  tableName: 'tags',
  columns: { id: key, name: { ...text, unique: true } },
});

export const Order = new EntitySchema({
  name: 'Order',
  tableName: 'orders',
  columns: {
    id: { type: 'uuid', primary: true },
    authorId: named(number, 'author_id'),
    number,
    state: text,
  },
  relations: {
    author: lazy('many-to-one', 'Author', 'orders', { joinColumn: { name: 'author_id' } }),
    orderLines: lazy('one-to-many', 'OrderLine', 'order'),
  },
});

export const OrderLine = new EntitySchema({
  name: 'OrderLine',
  tableName: 'order_lines',
  columns: { id: key, orderId: { type: 'uuid', name: 'order_id' }, product: text, amount: number },
  relations: {
    order: lazy('many-to-one', 'Order', 'orderLines', { joinColumn: { name: 'order_id' } }),
  },
});

export const Category = new EntitySchema({
  name: 'Category',
  tableName: 'categories',
  columns: {
    id: { ...number, primary: true },
    parentId: { ...named(number, 'parent_id'), nullable: true },
    name: text,
  },
});

const of = (column, ...names) => Object.fromEntries(names.map((name) => [name, column]));

export const Product = new EntitySchema({
  name: 'Product',
  tableName: 'products',
  columns: {
    id: { ...number, primary: true },
    ...of(text, 'name', 'description', 'maker', 'country', 'colour', 'material', 'shape', 'season',
      'size', 'gender', 'label', 'barcode', 'shelf', 'batch', 'supplier'),
    ...of(number, 'price', 'cost', 'tax', 'weight', 'width', 'height', 'depth', 'stock'),
  },
});

export const entities = [Author, AuthorStats, Post, Comment, Tag, Order, OrderLine, Category,
  Product];
