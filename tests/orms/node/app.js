// Runs the scenarios of one ORM: `node app.js sequelize`. Reads a line of JSON for each run,
// {scenario, twin, url, pool}, and answers it with {"done": true} or {"error": …} when the
// application has closed its connections. `pool`: connections at most; null: the ORM's own default.
// By hand: `DATABASE_URL=… node app.js sequelize lazy_loop broken`.
import { createInterface } from 'node:readline';

const [orm, scenario, twin] = process.argv.slice(2);
const { connect, scenarios } = await import(`./${orm}.js`);

async function run({ scenario: name, twin: which, url, pool }) {
  const database = await connect(url, pool);
  try {
    await scenarios[name][which](database);
  } finally {
    await database.close();
  }
}

async function serve() {
  console.log(JSON.stringify({ scenarios: Object.keys(scenarios) }));
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      await run(JSON.parse(line));
      console.log(JSON.stringify({ done: true }));
    } catch (error) {
      console.log(JSON.stringify({ error: error.stack }));
    }
  }
}

await (scenario ? run({ scenario, twin, url: process.env.DATABASE_URL }) : serve());
