// A blog and its shop in TypeORM: what a small application asks its database for.
import typeorm from 'typeorm';

import { Author, Order, Post } from '../../orms/node/typeorm_entities.js';

const { Like } = typeorm;

export async function authorsWithPosts(source) {
  const repository = source.getRepository(Author);
  const found = {};
  for (const author of await repository.find()) {
    found[author.name] = (await author.posts).map(({ title }) => title);
  }
  return found;
}

export async function latestPosts(source) {
  const posts = await source.getRepository(Post).find({ order: { id: 'DESC' }, take: 20 });
  return Promise.all(posts.map(async (post) => (
    { title: post.title, comments: (await post.comments).length })));
}

export async function firstOrders(source) {
  const orders = await source.getRepository(Order).find({
    order: { number: 'ASC' }, take: 20, relations: { orderLines: true },
  });
  const found = [];
  for (const { number, orderLines } of orders) {
    found.push({ number, products: (await orderLines).map(({ product }) => product) });
  }
  return found;
}

export const order = (source, number) => source.getRepository(Order).findOneBy({ number });

export const postsAbout = (source, word) => (
  source.getRepository(Post).find({ where: { title: Like(`%${word}%`) }, take: 20 }));

export const write = (source, authorId, title) => (
  source.getRepository(Post).save({ authorId, title }));

export const remove = (source, id) => source.getRepository(Post).delete({ id });

export const rename = (source, id, name) => source.getRepository(Author).update({ id }, { name });
