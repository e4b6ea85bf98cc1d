// The shop's tables in MikroORM, without decorators.
import { EntitySchema } from '@mikro-orm/postgresql';

const key = { type: 'integer', primary: true, autoincrement: true };
const number = { type: 'integer' };
const text = { type: 'text' };
const named = (column, fieldName) => ({ ...column, fieldName });
const belongsTo = (entity, joinColumn) => ({ kind: 'm:1', entity, joinColumn });
const hasMany = (entity, mappedBy) => ({ kind: '1:m', entity, mappedBy });
const of = (column, ...names) => Object.fromEntries(names.map((name) => [name, column]));

export const Author = new EntitySchema({
  name: 'Author',
  tableName: 'authors',
  properties: {
    id: key, name: text, posts: hasMany('Post', 'author'), orders: hasMany('Order', 'author'),
  },
});

export const AuthorStats = new EntitySchema({
  name: 'AuthorStats',
  tableName: 'author_stats',
  properties: { authorId: { ...named(number, 'author_id'), primary: true }, posts: number },
});

export const Post = new EntitySchema({
  name: 'Post',
  tableName: 'posts',
  properties: {
    id: key,
    author: belongsTo('Author', 'author_id'),
    title: text,
    comments: hasMany('Comment', 'post'),
    tags: {
      kind: 'm:n', entity: 'Tag', pivotTable: 'post_tags', joinColumn: 'post_id',
      inverseJoinColumn: 'tag_id',
    },
  },
});

export const Comment = new EntitySchema({
  name: 'Comment',
  tableName: 'comments',
  properties: { id: key, post: belongsTo('Post', 'post_id'), body: text },
});

export const Tag = new EntitySchema({
  name: 'Tag',
  tableName: 'tags',
  properties: { id: key, name: { ...text, unique: true } },
});

export const Order = new EntitySchema({
  name: 'Order',
  tableName: 'orders',
  properties: {
    id: { type: 'uuid', primary: true },
    author: belongsTo('Author', 'author_id'),
    number,
    state: text,
    orderLines: hasMany('OrderLine', 'order'),
  },
});

export const OrderLine = new EntitySchema({
  name: 'OrderLine',
  tableName: 'order_lines',
  properties: { id: key, order: belongsTo('Order', 'order_id'), product: text, amount: number },
});

export const Category = new EntitySchema({
  name: 'Category',
  tableName: 'categories',
  properties: {
    id: { ...number, primary: true },
    parentId: { ...named(number, 'parent_id'), nullable: true },
    name: text,
  },
});

export const Product = new EntitySchema({
  name: 'Product',
  tableName: 'products',
  properties: {
    id: { ...number, primary: true },
    ...of(text, 'name', 'description', 'maker', 'country', 'colour', 'material', 'shape', 'season',
      'size', 'gender', 'label', 'barcode', 'shelf', 'batch', 'supplier'),
    ...of(number, 'price', 'cost', 'tax', 'weight', 'width', 'height', 'depth', 'stock'),
  },
});

export const entities = [Author, AuthorStats, Post, Comment, Tag, Order, OrderLine, Category,
  Product];
