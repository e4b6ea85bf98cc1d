// The blog of the ORM that BLOG_ORM names, with its tests.
import { afterAll, beforeEach, test } from 'vitest';

import { tests } from '../blog_tests.mjs';
import { nameTest } from '../pgweir.mjs';

const orm = process.env.BLOG_ORM;
const blog = await import(`../${orm}/blog.js`);
const { connect } = await import(`../${orm}/database.js`);
const { database, close } = await connect(process.env.DATABASE_URL);
beforeEach(({ task }) => nameTest(task.name));
afterAll(close);

for (const [name, body] of Object.entries(tests)) test(name, () => body(blog, database));
