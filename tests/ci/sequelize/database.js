// The blog's database in Sequelize.
import { DataTypes, Sequelize } from 'sequelize';

import { label } from '../pgweir.mjs';

const { INTEGER, TEXT, UUID } = DataTypes;
const key = { type: INTEGER, primaryKey: true, autoIncrement: true };

function define(sequelize) {
  const table = (name, tableName, columns) => sequelize.define(name, columns, { tableName });
  const Author = table('Author', 'authors', { id: key, name: TEXT });
  const Post = table('Post', 'posts', { id: key, authorId: INTEGER, title: TEXT });
  const Comment = table('Comment', 'comments', { id: key, postId: INTEGER, body: TEXT });
  const Order = table('Order', 'orders', {
    id: { type: UUID, primaryKey: true }, authorId: INTEGER, number: INTEGER, state: TEXT,
  });
  const OrderLine = table('OrderLine', 'order_lines', {
    id: key, orderId: UUID, product: TEXT, amount: INTEGER,
  });
  Author.hasMany(Post, { foreignKey: 'authorId' });
  Post.hasMany(Comment, { foreignKey: 'postId' });
  Order.hasMany(OrderLine, { foreignKey: 'orderId' });
  return { Author, Post, Comment, Order, OrderLine };
}

export async function connect(url) {
  const sequelize = new Sequelize(url, {
    logging: false, define: { timestamps: false, underscored: true },
  });
  sequelize.addHook('afterPoolAcquire', label);
  return { database: define(sequelize), close: () => sequelize.close() };
}
