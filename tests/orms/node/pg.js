// node-postgres, as people write it by hand. `node pg.js SCENARIO` with DATABASE_URL set.
import pg from 'pg';

const AUTHORS = 'select id, name from authors order by id';
const POSTS = 'select id, author_id, title from posts where author_id = $1 order by id';

async function withClient(work, options = {}) {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL, ...options });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function loop(client, parents, child, key) {
  const { rows } = await client.query(parents);
  for (const row of rows) await client.query(child, [row[key]]);
}

const scenarios = {
  lazy: () => withClient((c) => loop(c, AUTHORS, POSTS, 'id')),

  lazy_prepared: () => withClient(async (client) => {
    const { rows } = await client.query(AUTHORS);
    for (const { id } of rows) await client.query({ name: 'posts_of', text: POSTS, values: [id] });
  }),

  lazy_literals: () => withClient(async (client) => {
    const { rows } = await client.query(AUTHORS);
    for (const { id } of rows) {
      await client.query(`select id, author_id, title from posts where author_id = ${id}`);
    }
  }),

  lazy_binary: () => withClient((c) => loop(c, AUTHORS, POSTS, 'id'), { binary: true }),

  lazy_transaction: () => withClient(async (client) => {
    await client.query('begin');
    await loop(client, AUTHORS, POSTS, 'id');
    await client.query('commit');
  }),

  eager: () => withClient(async (client) => {
    const { rows } = await client.query(AUTHORS);
    await client.query(POSTS.replace('= $1', '= any($1)'), [rows.map((row) => row.id)]);
  }),

  three_whole_column: () => withClient((c) => loop(
    c, 'select id, name from teams order by id',
    'select id, team_id, name from players where team_id = $1', 'id')),

  three_in_transaction: () => withClient(async (client) => {
    await client.query('begin');
    await loop(client, 'select id, name from authors where id between 11 and 13 order by id', POSTS,
      'id');
    await client.query('commit');
  }),

  uuid_keys: () => withClient((c) => loop(
    c, 'select id, name from devices order by name',
    'select id, device_id, value from readings where device_id = $1', 'id')),

  text_keys: () => withClient((c) => loop(
    c, 'select code, name from countries order by code',
    'select id, country_code, name from cities where country_code = $1', 'code')),

  three_levels: () => withClient(async (client) => {
    const authors = await client.query('select id, name from authors where id <= 12 order by id');
    for (const author of authors.rows) {
      const posts = await client.query(POSTS, [author.id]);
      for (const post of posts.rows) {
        await client.query('select id, post_id, body from comments where post_id = $1', [post.id]);
      }
    }
  }),

  pool: async () => {
    const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 5 });
    const { rows } = await pool.query(AUTHORS);
    await Promise.all(rows.map(({ id }) => pool.query(POSTS, [id])));
    await pool.end();
  },

  two_pages: () => withClient(async (client) => {
    await loop(client, AUTHORS, POSTS, 'id');
    await new Promise((wake) => setTimeout(wake, 700));
    await loop(client, `${AUTHORS} limit 10`, POSTS, 'id');
  }),

  // Ids that came from no result: a loop is likely, its origin unknown.
  ids_from_elsewhere: () => withClient(async (client) => {
    await client.query('begin');
    for (const id of [31, 7, 19, 3, 44, 28, 12, 9]) await client.query(POSTS, [id]);
    await client.query('commit');
  }),

  chunked: () => withClient(async (client) => {
    const { rows } = await client.query('select id from posts order by id');
    for (let from = 0; from < rows.length; from += 20) {
      const ids = rows.slice(from, from + 20).map((row) => row.id);
      const places = ids.map((_, index) => `$${index + 1}`).join(', ');
      await client.query(`select * from comments where post_id in (${places})`, ids);
    }
  }),
};

await scenarios[process.argv[2]]();
