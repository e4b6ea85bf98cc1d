// The shop's tables in Drizzle.
import { relations } from 'drizzle-orm';
import { integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';

const key = () => integer('id').primaryKey().generatedByDefaultAsIdentity();

export const authors = pgTable('authors', { id: key(), name: text('name').notNull() });

export const authorStats = pgTable('author_stats', {
  authorId: integer('author_id').primaryKey(), posts: integer('posts').notNull(),
});

export const posts = pgTable('posts', {
  id: key(), authorId: integer('author_id').notNull(), title: text('title').notNull(),
});

export const comments = pgTable('comments', {
  id: key(), postId: integer('post_id').notNull(), body: text('body').notNull(),
});

export const tags = pgTable('tags', { id: key(), name: text('name').notNull().unique() });

export const postTags = pgTable('post_tags', {
  postId: integer('post_id').notNull(), tagId: integer('tag_id').notNull(),
}, (table) => [primaryKey({ columns: [table.postId, table.tagId] })]);

export const orders = pgTable('orders', {
  id: uuid('id').primaryKey().defaultRandom(),
  authorId: integer('author_id').notNull(),
  number: integer('number').notNull(),
  state: text('state').notNull(),
});

export const orderLines = pgTable('order_lines', {
  id: key(),
  orderId: uuid('order_id').notNull(),
  product: text('product').notNull(),
  amount: integer('amount').notNull(),
});

export const categories = pgTable('categories', {
  id: integer('id').primaryKey(), parentId: integer('parent_id'), name: text('name').notNull(),
});

const of = (type, ...names) => (
  Object.fromEntries(names.map((name) => [name, type(name).notNull()])));

export const products = pgTable('products', {
  id: integer('id').primaryKey(),
  ...of(text, 'name', 'description', 'maker', 'country', 'colour', 'material', 'shape', 'season',
    'size', 'gender', 'label', 'barcode', 'shelf', 'batch', 'supplier'),
  ...of(integer, 'price', 'cost', 'tax', 'weight', 'width', 'height', 'depth', 'stock'),
});

export const authorsRelations = relations(authors, ({ many }) => ({
  posts: many(posts), orders: many(orders),
}));
export const postsRelations = relations(posts, ({ one, many }) => ({
  author: one(authors, { fields: [posts.authorId], references: [authors.id] }),
  comments: many(comments),
  postTags: many(postTags),
}));
export const commentsRelations = relations(comments, ({ one }) => ({
  post: one(posts, { fields: [comments.postId], references: [posts.id] }),
}));
export const postTagsRelations = relations(postTags, ({ one }) => ({
  post: one(posts, { fields: [postTags.postId], references: [posts.id] }),
  tag: one(tags, { fields: [postTags.tagId], references: [tags.id] }),
}));
export const ordersRelations = relations(orders, ({ one, many }) => ({
  author: one(authors, { fields: [orders.authorId], references: [authors.id] }),
  orderLines: many(orderLines),
}));
export const orderLinesRelations = relations(orderLines, ({ one }) => ({
  order: one(orders, { fields: [orderLines.orderId], references: [orders.id] }),
}));
