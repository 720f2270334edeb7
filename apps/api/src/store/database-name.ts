/** Whether a database is a PostgreSQL, rather than a file. */
export function isPostgres(database: string): boolean {
  return /^postgres(ql)?:\/\//i.test(database);
}

/** A database as it may be shown to anyone. */
export function withoutPassword(database: string): string {
  const url = isPostgres(database) ? URL.parse(database) : null;
  if (!url) return database;
  url.password = '';
  // Parameters name certificates, keys, and passwords again.
  url.search = '';
  return url.href;
}
