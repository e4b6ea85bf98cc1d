// node-postgres with pg-cursor and pg-query-stream in every way that speaks differently on the wire;
// prints what it gets. Run with DATABASE_URL set. It must not depend on what stands in between.
import pg from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';

const connectionString = process.env.DATABASE_URL;
const SERIES = 'select n, n * n as square from generate_series(1, $1::int) n';

async function failing(attempt) {
  try {
    await attempt;
    return null;
  } catch (error) {
    return [error.message, error.code];
  }
}

const stops = {
  async asking(client, say) {
    say((await client.query("select 1 as one, 'grüße' as two, null as three")).rows);
    say((await client.query('select $1::int8, $2::text[], $3::jsonb',
      [2 ** 40, ['a', null], { b: [1] }])).rows);
    say((await client.query({ text: 'select $1::date::text, $2::bytea', rowMode: 'array',
      values: ['2024-02-29', Buffer.from([0, 255])] })).rows);
    const several = await client.query('select 1 as a; create temp table t (a int); select 2 as b');
    say(several.map((result) => [result.command, result.rowCount, result.rows]));
    say((await client.query('')).rows);
    say(await failing(client.query('select 1 / 0')));
    say(await failing(client.query('select $1::int', ['x'])));
  },

  async prepared(client, say) {
    for (let n = 1; n <= 3; n += 1) {
      const { rows } = await client.query({ name: 'squares', text: SERIES, values: [n] });
      say(rows);
    }
    say(await failing(client.query({ name: 'squares', text: 'select 5' })));
    say(await failing(client.query({ name: 'broken', text: 'selec 5' })));
    say((await client.query('select count(*) from pg_prepared_statements')).rows);
  },

  async binary_results(_, say) {
    const client = new pg.Client({ connectionString, binary: true });
    await client.connect();
    say((await client.query(SERIES, [5])).rows);
    await client.end();
  },

  async queued_without_waiting(client, say) {
    const asked = Array.from({ length: 40 }, (_, n) => client.query('select $1::int * 2 as d', [n]));
    asked.splice(20, 0, failing(client.query('select broken')));
    say((await Promise.all(asked)).map((answer) => answer.rows ?? answer));
  },

  async cursors(client, say) {
    const cursor = client.query(new Cursor(SERIES, [25]));
    say((await cursor.read(10)).length, (await cursor.read(10))[9], await cursor.read(10));
    say(await cursor.read(10));
    await cursor.close();
    const left = client.query(new Cursor(SERIES, [1000]));
    say(await left.read(2));
    await left.close();
    const broken = client.query(new Cursor('select 1 / (3 - n) from generate_series(1, 9) n'));
    say(await failing(broken.read(5)));
    say((await client.query("select 'after'")).rows);
  },

  async streams(client, say) {
    let sum = 0;
    for await (const row of client.query(new QueryStream(SERIES, [3000], { batchSize: 100 }))) {
      sum += row.square;
    }
    say(sum);
    const early = client.query(new QueryStream(SERIES, [100000], { batchSize: 10 }));
    for await (const row of early) {
      if (row.n === 25) break;
    }
    say((await client.query("select 'after'")).rows);
    say(await failing((async () => {
      const broken = new QueryStream('select 1 / (50 - n) from generate_series(1, 99) n');
      for await (const row of client.query(broken)) sum += row.n ?? 0;
    })()));
  },

  async transactions(client, say) {
    await client.query('begin');
    await client.query('create temp table kept (a int)');
    await client.query('savepoint s');
    say(await failing(client.query("insert into kept values ('x')")));
    say(await failing(client.query('select 1')));
    await client.query('rollback to s');
    await client.query('insert into kept values ($1), ($2)', [1, 2]);
    await client.query('commit');
    say((await client.query('select * from kept order by a')).rows);
  },

  async notifications_and_notices(client, say) {
    const heard = new Promise((resolve) => { client.on('notification', resolve); });
    client.on('notice', (notice) => say(notice.message));
    await client.query('listen tour');
    await client.query("do $$ begin raise notice 'heard'; end $$");
    await client.query("select pg_notify('tour', 'hello')");
    const { channel, payload } = await heard;
    say(channel, payload);
  },

  async a_pool(_, say) {
    const pool = new pg.Pool({ connectionString, max: 4 });
    const answers = await Promise.all(Array.from({ length: 60 }, (unused, n) => (
      pool.query('select $1::int * $1::int as square', [n]))));
    say(answers.map(({ rows }) => rows[0].square));
    await pool.end();
  },
};

for (const [name, stop] of Object.entries(stops)) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await stop(client, (...seen) => console.log(name, JSON.stringify(seen)));
  await client.end();
}
