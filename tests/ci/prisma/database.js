// The blog's database in Prisma.
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@prisma/client';
import pg from 'pg';

import { named } from '../pgweir.mjs';

export async function connect(url) {
  const pool = named(new pg.Pool({ connectionString: url }));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return { database: prisma, close: () => pool.end() };
}
