// A blog and its shop in Sequelize: what a small application asks its database for.
import { Op } from 'sequelize';

export async function authorsWithPosts({ Author, Post }) {
  const found = {};
  for (const author of await Author.findAll()) {
    const posts = author.Posts ?? await author.getPosts();
    found[author.name] = posts.map(({ title }) => title);
  }
  return found;
}

export async function latestPosts({ Post }) {
  const posts = await Post.findAll({ order: [['id', 'DESC']], limit: 20 });
  return Promise.all(posts.map(async (post) => (
    { title: post.title, comments: (await post.getComments()).length })));
}

export async function firstOrders({ Order, OrderLine }) {
  const orders = await Order.findAll({ order: ['number'], limit: 20, include: [OrderLine] });
  const found = [];
  for (const order of orders) {
    const lines = order.OrderLines ?? await order.getOrderLines();
    found.push({ number: order.number, products: lines.map(({ product }) => product) });
  }
  return found;
}

export const order = ({ Order }, number) => Order.findOne({ where: { number } });

export const postsAbout = ({ Post }, word) => (
  Post.findAll({ where: { title: { [Op.like]: `%${word}%` } }, limit: 20 }));

export const write = ({ Post }, authorId, title) => Post.create({ authorId, title });

export const remove = ({ Post }, id) => Post.destroy({ where: { id } });

export const rename = ({ Author }, id, name) => Author.update({ name }, { where: { id } });
