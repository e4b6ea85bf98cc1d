// TypeORM on node-postgres. `node typeorm.js SCENARIO` with DATABASE_URL set.
import 'reflect-metadata';
import typeorm from 'typeorm';

const { DataSource, EntitySchema, In } = typeorm;

const Author = new EntitySchema({
  name: 'Author',
  tableName: 'authors',
  columns: { id: { type: Number, primary: true }, name: { type: String } },
  relations: { posts: { type: 'one-to-many', target: 'Post', inverseSide: 'author' } },
});
const Post = new EntitySchema({
  name: 'Post',
  tableName: 'posts',
  columns: {
    id: { type: Number, primary: true },
    title: { type: String },
    authorId: { type: Number, name: 'author_id' },
  },
  relations: {
    author: { type: 'many-to-one', target: 'Author', joinColumn: { name: 'author_id' } },
  },
});

const source = await new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  entities: [Author, Post],
  poolSize: 5,
}).initialize();
const authors = source.getRepository(Author);
const posts = source.getRepository(Post);

const scenarios = {
  lazy: async () => {
    const all = await authors.find({ order: { id: 'ASC' } });
    for (const author of all) await posts.findBy({ authorId: author.id });
  },
  // TypeORM's lazy relations ask with an IN list of one.
  lazy_in_of_one: async () => {
    const all = await authors.find({ order: { id: 'ASC' } });
    for (const author of all) await posts.findBy({ authorId: In([author.id]) });
  },
  pool: async () => {
    const all = await authors.find({ order: { id: 'ASC' } });
    await Promise.all(all.map((author) => posts.findBy({ authorId: author.id })));
  },
  eager: async () => {
    await authors.find({ relations: { posts: true }, order: { id: 'ASC' } });
  },
  eager_second_query: async () => {
    await authors.find({ relations: { posts: true }, relationLoadStrategy: 'query' });
  },
};

await scenarios[process.argv[2]]();
await source.destroy();
