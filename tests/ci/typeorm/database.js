// The blog's database in TypeORM.
import 'reflect-metadata';
import typeorm from 'typeorm';

import { entities } from '../../orms/node/typeorm_entities.js';
import { named } from '../pgweir.mjs';

export async function connect(url) {
  const source = new typeorm.DataSource({ type: 'postgres', url, entities });
  await source.initialize();
  named(source.driver.master);
  return { database: source, close: () => source.destroy() };
}
