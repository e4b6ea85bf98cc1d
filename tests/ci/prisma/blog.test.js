import { after, beforeEach, test } from 'node:test';

import { tests } from '../blog_tests.mjs';
import { nameTest } from '../pgweir.mjs';
import * as blog from './blog.js';
import { connect } from './database.js';

const { database, close } = await connect(process.env.DATABASE_URL);
beforeEach((t) => nameTest(t.name));
after(close);

for (const [name, body] of Object.entries(tests)) test(name, () => body(blog, database));
