// Only the client is generated here; nothing of Prisma's own migrates or asks the database.
export default { schema: 'prisma/schema.prisma' };
