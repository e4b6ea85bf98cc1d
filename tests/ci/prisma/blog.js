// A blog and its shop in Prisma: what a small application asks its database for.
export async function authorsWithPosts(prisma) {
  const found = {};
  for (const author of await prisma.author.findMany()) {
    const posts = author.posts ?? await prisma.post.findMany({ where: { authorId: author.id } });
    found[author.name] = posts.map(({ title }) => title);
  }
  return found;
}

export async function latestPosts(prisma) {
  const posts = await prisma.post.findMany({ orderBy: { id: 'desc' }, take: 20 });
  return Promise.all(posts.map(async ({ id: postId, title }) => {
    const comments = await prisma.comment.findMany({ where: { postId } });
    return { title, comments: comments.length };
  }));
}

export async function firstOrders(prisma) {
  const orders = await prisma.order.findMany({
    orderBy: { number: 'asc' }, take: 20, include: { orderLines: true },
  });
  const found = [];
  for (const { id: orderId, number, orderLines } of orders) {
    const lines = orderLines ?? await prisma.orderLine.findMany({ where: { orderId } });
    found.push({ number, products: lines.map(({ product }) => product) });
  }
  return found;
}

export const order = (prisma, number) => prisma.order.findFirst({ where: { number } });

export const postsAbout = (prisma, word) => (
  prisma.post.findMany({ where: { title: { contains: word } }, take: 20 }));

export const write = (prisma, authorId, title) => prisma.post.create({ data: { authorId, title } });

export const remove = (prisma, id) => prisma.post.delete({ where: { id } });

export const rename = (prisma, id, name) => (
  prisma.author.update({ where: { id }, data: { name } }));
