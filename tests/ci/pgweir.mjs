// pgweir.mjs: tells pgweir which test a connection works for.
let test = '';
export const nameTest = (name) => { test = name; };

// Before a connection of node-postgres is used: once for each test.
export async function label(client) {
  if (client.test === test) return;
  await client.query(`SET pgweir.scope = '${test.replaceAll("'", "''")}'`);
  client.test = test;
}

// The same for all connections that a Pool of node-postgres gives away, however many there are.
export function named(pool) {
  const connect = pool.connect.bind(pool);
  const labelled = async () => {
    const client = await connect();
    try {
      await label(client);
    } catch (error) {
      client.release(error);
      throw error;
    }
    return client;
  };
  pool.connect = (done) => (
    done ? labelled().then((client) => done(undefined, client, client.release), done) : labelled());
  return pool;
}
