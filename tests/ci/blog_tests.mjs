// What the blog promises, whatever ORM and test runner it is checked with. Each test leaves the
// database as it found it.
import assert from 'node:assert/strict';

export const tests = {
  'lists authors with their posts': async (blog, database) => {
    const posts = await blog.authorsWithPosts(database);
    assert.equal(Object.keys(posts).length, 50);
    assert.equal(posts['author 8'].length, 4);
  },
  'lists the latest posts with their comments': async (blog, database) => {
    const posts = await blog.latestPosts(database);
    assert.deepEqual(posts[0], { title: 'post 200', comments: 15 });
  },
  'lists the first orders with their lines': async (blog, database) => {
    const orders = await blog.firstOrders(database);
    assert.equal(orders.length, 20);
    assert.equal(orders[19].number, 20);
    assert.equal(orders[0].products.length, 3);
  },
  'shows one order': async (blog, database) => {
    assert.equal((await blog.order(database, 7)).state, 'new');
  },
  "finds a post by its author's words": async (blog, database) => {
    assert.equal((await blog.postsAbout(database, '17')).length, 12);
  },
  'writes a post and removes it': async (blog, database) => {
    const { id } = await blog.write(database, 3, 'a new one');
    assert.ok(id > 200);
    await blog.remove(database, id);
  },
  'renames an author': async (blog, database) => {
    await blog.rename(database, 1, 'somebody');
    await blog.rename(database, 1, 'author 1');
  },
};
