// Sequelize on node-postgres. `node sequelize.js SCENARIO` with DATABASE_URL set.
import { DataTypes, Sequelize } from 'sequelize';

const sequelize = new Sequelize(process.env.DATABASE_URL, { logging: false, pool: { max: 5 } });
const plain = { timestamps: false };
const Author = sequelize.define('Author', {
  id: { type: DataTypes.INTEGER, primaryKey: true },
  name: DataTypes.TEXT,
}, { tableName: 'authors', ...plain });
const Post = sequelize.define('Post', {
  id: { type: DataTypes.INTEGER, primaryKey: true },
  authorId: { type: DataTypes.INTEGER, field: 'author_id' },
  title: DataTypes.TEXT,
}, { tableName: 'posts', ...plain });
Author.hasMany(Post, { foreignKey: 'authorId', as: 'posts' });

const scenarios = {
  lazy: async () => {
    const authors = await Author.findAll({ order: ['id'] });
    for (const author of authors) await author.getPosts();
  },
  pool: async () => {
    const authors = await Author.findAll({ order: ['id'] });
    await Promise.all(authors.map((author) => author.getPosts()));
  },
  eager: async () => {
    await Author.findAll({ include: 'posts', order: ['id'] });
  },
  eager_second_query: async () => {
    await Author.findAll({ include: { association: 'posts', separate: true }, order: ['id'] });
  },
};

await scenarios[process.argv[2]]();
await sequelize.close();
